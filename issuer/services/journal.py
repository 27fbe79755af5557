"""The journal: what must not be forgotten when a database is restored, in a file beside it.

Every transaction that takes places in status lists, signs a list or takes a credential back is told before it is
committed, and called done after; both are on the disk before anybody is answered. What is told is there before the
commit, but for places: nothing is ever done with that they were taken, only with that it is done. A database that does
not know a transaction that is called done is older than the journal, and awards nothing until somebody has confirmed
that (SECURITY.md T-112).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from issuer.credential.instants import format_instant
from issuer.store.base import insert_row, new_id
from issuer.store.epochs import JournalMark, find_token, knows_all

JOURNAL = "journal"
"""Under this name a session of an installation carries its journal."""
BEHIND = "This database is older than what was done with it: it was restored from a backup."
_PENDING = "journal_pending"
_TOLD = "journal_told"
_LOOKED_AT = 200  # transactions that a database has to know
_NEVER_ACTED_ON = ("places",)
"""What is told of these is of no use without the word that it is done, which takes it along to the disk."""
_log = logging.getLogger(__name__)


class Journal(Protocol):
    """A file that is only ever appended to."""

    def append(self, entries: Sequence[Mapping[str, Any]], *, wait: bool = True) -> None:
        """Write entries and wait until they are on the disk; without `wait` the next that waits takes them along.

        Raises OSError.
        """

    def read(self) -> Iterator[dict[str, Any]]:
        """Return all entries, the oldest first."""

    def tail(self) -> list[dict[str, Any]]:
        """Return the last entries, the oldest of them first. They are not to be changed."""


@dataclass(slots=True)
class _Pending:
    """What one transaction has to tell."""

    transaction: Any
    mark_id: str
    mark: JournalMark | None = None
    """The row, where it may be undone by itself: it was added within a savepoint."""
    entries: list[dict[str, Any]] = field(default_factory=list)

    def stands(self, session: Session) -> bool:
        """Tell whether the mark is there still."""
        return self.mark is None or self.mark in session


def note(session: Session, does: str, *, now: datetime, **values: Any) -> None:
    """Let the journal tell what this transaction does. Nothing is told where an installation keeps no journal."""
    if session.info.get(JOURNAL) is None:
        return
    pending = _pending_of(session)
    if pending is None:
        pending = _leave_mark(session, now)
        session.info[_PENDING] = pending
    pending.entries.append({"does": does, "at": format_instant(now), **values})


def watch(factory: sessionmaker[Session]) -> None:
    """Write the journal around every commit of the sessions that this makes."""
    event.listen(factory, "before_commit", _tell)
    event.listen(factory, "after_commit", _call_done)


def is_behind(session: Session) -> bool:
    """Tell whether this database lacks what its journal calls done. The session has to see what is committed by now."""
    journal: Journal | None = session.info.get(JOURNAL)
    if journal is None:
        return False
    epochs, marks = _to_know(journal.tail())
    return not knows_all(session, epochs=epochs, marks=marks)


def _to_know(entries: Sequence[dict[str, Any]]) -> tuple[set[str], list[str]]:
    """Return the epochs that entries tell of, and the last transactions that they call done.

    What was lost before the last beginning of an epoch has been confirmed.
    """
    does = [entry.get("does") for entry in entries]
    if "epoch" in does:
        begun = len(does) - 1 - does[::-1].index("epoch")
        entries, does = entries[begun:], does[begun:]
    epochs = {epoch for epoch in [entry.get("epoch") for entry in entries] if isinstance(epoch, str)}
    done = [entry for entry, word in zip(entries, does, strict=True) if word == "done"]
    return epochs, [str(entry.get("mark")) for entry in done[-_LOOKED_AT:]]


def told_checkpoints(session: Session) -> list[tuple[int, str]]:
    """Return the sequence and seal of each signed end of the record that the journal tells of, in this epoch."""
    journal: Journal | None = session.info.get(JOURNAL)
    if journal is None:
        return []
    told: dict[str, tuple[int, str]] = {}
    done: list[tuple[int, str]] = []
    for entry in journal.read():
        match entry.get("does"):
            case "epoch":
                told, done = {}, []
            case "checkpoint":
                told[str(entry.get("mark"))] = int(entry["sequence"]), str(entry["seal"])
            case "done" if (mark := str(entry.get("mark"))) in told:
                done.append(told.pop(mark))
    return done


def begin(journal: Journal, token: str, number: int, *, now: datetime) -> None:
    """Write that an epoch begins. Raises OSError."""
    journal.append([{"does": "epoch", "number": number, "epoch": token, "at": format_instant(now)}])


def _leave_mark(session: Session, now: datetime) -> _Pending:
    mark_id = new_id()
    if not session.in_nested_transaction():
        insert_row(session, JournalMark, id=mark_id, at=now)
        return _Pending(session.get_transaction(), mark_id)
    mark = JournalMark(id=mark_id, at=now)
    session.add(mark)
    return _Pending(session.get_transaction(), mark_id, mark)


def _pending_of(session: Session) -> _Pending | None:
    pending: _Pending | None = session.info.get(_PENDING)
    if pending is None or pending.transaction is not session.get_transaction():
        return None
    return pending


def _tell(session: Session) -> None:
    """Tell of a transaction before it is committed; when that fails, so does the commit."""
    if session.in_nested_transaction():
        return
    session.info.pop(_TOLD, None)  # of a commit that failed
    pending = _pending_of(session)
    if pending is None or not pending.stands(session):
        return
    session.flush()
    same = {"mark": pending.mark_id, "epoch": find_token(session)}
    told = [{**entry, **same} for entry in pending.entries]
    if all(entry["does"] in _NEVER_ACTED_ON for entry in told):
        session.info[JOURNAL].append(told, wait=False)
    else:
        session.info[JOURNAL].append(told)
    session.info[_TOLD] = pending.mark_id


def _call_done(session: Session) -> None:
    """Call a transaction done that is committed. It is, whatever happens here: a missing word loses nothing."""
    if session.in_nested_transaction():
        return
    mark = session.info.pop(_TOLD, None)
    if mark is None:
        return
    try:
        session.info[JOURNAL].append([{"does": "done", "mark": mark}])
    except (OSError, MemoryError):
        _log.exception("the journal cannot be written after a commit")
