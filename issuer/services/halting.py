"""The emergency stop: while it is on, nothing is awarded, on any page, by any command, in any bulk job.

It is on as long as there is a file in the data folder, which holds for one machine and needs no database, or a row in
the database, which holds for all. Status lists are signed all the same: taking back must work when awarding must not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from issuer.services.errors import Halted, Invalid, NotEditable
from issuer.services.journal import BEHIND, is_behind
from issuer.services.plain_text import clean_line
from issuer.store import audit
from issuer.store.halts import HaltKind, HaltRow, end_halts, find_halt
from issuer.store.people import Person

FILE = "halt_file"
"""Under this name a session of an installation carries the file that halts it."""
REASON_MAX = 500


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


def current_halt(session: Session) -> Halt | None:
    """Return the halt that is on, or None."""
    row = find_halt(session)
    if row is not None:
        person = row.person
        return Halt(row.kind, row.reason, row.begun_at, (person.name or person.email) if person else "")
    return halt_of_file(session.info.get(FILE))


def halt_of_file(file: HaltFile | None) -> Halt | None:
    """Return the halt that a file stands for, or None: all that can be known without a database."""
    found = file.read() if file is not None else None
    return Halt(HaltKind.PERSON, *found) if found is not None else None


def require_running(session: Session) -> None:
    """Raise Halted while nothing may be awarded; the session is one that writes.

    A database that was put back from a backup beneath a running process halts, too: its start did not see that.
    """
    halt = current_halt(session)
    if halt is not None:
        raise Halted(halt.reason)
    if is_behind(session):
        raise Halted(BEHIND)


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
