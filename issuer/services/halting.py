"""The emergency stop: while it is on, nothing is awarded, on any page, by any command, in any bulk job.

It is on as long as there is a file in the data folder, which holds for one machine and needs no database, or a row in
the database, which holds for all. Status lists are signed all the same: taking back must work when awarding must not.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session, sessionmaker

from issuer.services.errors import Halted, Invalid, NotEditable, SignerFenced
from issuer.services.fencing import Fence
from issuer.services.journal import BEHIND, is_behind
from issuer.services.plain_text import clean_line
from issuer.store import audit
from issuer.store.halts import HaltKind, HaltRow, end_halts, find_halt
from issuer.store.people import Person

FILE = "halt_file"
"""Under this name a session of an installation carries the file that halts it."""
FENCE = "fence"
"""Under this name it carries what knows of other copies of the installation."""
REASON_MAX = 500
_log = logging.getLogger(__name__)


class HaltFile(Protocol):
    """The file that halts awarding on one machine."""

    def read(self) -> tuple[str, datetime] | None:
        """Return why and since when, or None."""

    def write(self, reason: str) -> None:
        """Halt awarding on this machine. Raises OSError."""

    def remove(self) -> None:
        """Take the file away. Raises OSError."""


@dataclass(frozen=True, slots=True)
class Halt:
    """A halt that is on; `by` is the person's name, or nothing where no person did it on a page."""

    kind: HaltKind
    reason: str
    since: datetime
    by: str = ""


def current_halt(session: Session, *, is_writing: bool = False) -> Halt | None:
    """Return the halt that is on, or None. A session that `is_writing` sees all that is stored by now."""
    row = find_halt(session)
    if row is not None:
        person = row.person
        return Halt(row.kind, row.reason, row.begun_at, (person.name or person.email) if person else "")
    found = halt_of_file(session.info.get(FILE))
    fence: Fence | None = session.info.get(FENCE)
    if found is not None or fence is None:
        return found
    fenced = fence.why(session if is_writing else None)
    return Halt(HaltKind.FENCED, fenced.reason, fenced.since) if fenced is not None else None


def halt_of_file(file: HaltFile | None) -> Halt | None:
    """Return the halt that a file stands for, or None: all that can be known without a database."""
    found = file.read() if file is not None else None
    return Halt(HaltKind.PERSON, *found) if found is not None else None


def require_running(session: Session) -> None:
    """Raise Halted, or SignerFenced, while nothing may be awarded; the session is one that writes.

    A database that was put back from a backup beneath a running process halts, too: its start did not see that.
    """
    halt = current_halt(session, is_writing=True)
    if halt is not None and halt.kind is HaltKind.FENCED:
        raise SignerFenced(halt.reason)
    if halt is not None:
        raise Halted(halt.reason)
    if is_behind(session):
        raise Halted(BEHIND)


def why_halted(read: sessionmaker[Session]) -> str | None:
    """Return why nothing may be awarded at the moment, or None."""
    with read() as session:
        if is_behind(session):  # first: what the journal calls done before the first query is seen by that
            return BEHIND
        found = current_halt(session)
    return found.reason if found is not None else None


def halt_on_difference(
    write: sessionmaker[Session], file: HaltFile, clock: Callable[[], datetime], difference: str
) -> None:
    """Halt awarding: the fast way and the full algorithm disagree, so one of them is wrong about what is signed.

    This machine halts at once, by its file. The others do by a row, which another thread writes: whoever found the
    difference may hold the database's one write lock.
    """
    _log.critical(difference)
    reason = f"The fast way to canonical statements was wrong about one. {difference}"[:REASON_MAX]
    try:
        file.write(reason)
    except OSError:
        _log.exception("the file that halts awarding cannot be written")

    def tell_the_others() -> None:
        with write.begin() as session:
            halt(session, " ".join(reason.split()), now=clock(), kind=HaltKind.DIFFERENCE)

    threading.Thread(target=tell_the_others, name="halt", daemon=True).start()


def halt(
    session: Session, reason: str, *, now: datetime, kind: HaltKind = HaltKind.PERSON, actor: Person | None = None
) -> HaltRow:
    """Halt awarding on every machine; a second halt beside the first only adds to the record. Raises Invalid."""
    words = clean_line(reason, "reason", maximum=REASON_MAX)
    if not words:
        raise Invalid({"reason": "Say why: it is shown to everybody who wants to award meanwhile."})
    row = HaltRow(kind=kind, reason=words, begun_at=now, begun_by=actor.id if actor is not None else None)
    session.add(row)
    session.flush()
    audit.record(session, "site.halted", row.id, now=now, actor_id=row.begun_by, kind=kind.value)
    return row


def resume(session: Session, *, now: datetime, actor: Person | None = None) -> bool:
    """End the halts that people and comparisons began; tell whether there was one.

    Raises NotEditable while the database is a restored one, which only `issuer restore confirm` makes safe.
    """
    row = find_halt(session)
    if row is None:
        return False
    if row.kind is HaltKind.RESTORED:
        raise NotEditable(f"{row.reason} Run: issuer restore confirm")
    end_halts(session, kinds=(HaltKind.PERSON, HaltKind.DIFFERENCE), now=now)
    audit.record(session, "site.resumed", row.id, now=now, actor_id=actor.id if actor is not None else None)
    return True
