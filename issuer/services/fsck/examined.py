"""What an examination has at hand, and what it says."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Executable, String, Text, cast
from sqlalchemy.orm import InstrumentedAttribute, Session, sessionmaker

from issuer.services.ports import Chance

ORPHANED_AFTER = timedelta(hours=1)
"""A file that belongs to nothing may be that of work that is just going on, for so long."""
_ROWS_AT_ONCE = 500


class KeptFile(Protocol):
    """A file or folder that an installation keeps."""

    @property
    def name(self) -> str:
        """Return what it is called."""

    @property
    def changed_at(self) -> datetime:
        """Return when it was changed last."""


class KeptFiles(Protocol):
    """The files of an installation that rows of its database stand for. ConnectionError: they are out of reach."""

    def keys(self) -> Iterable[KeptFile]:
        """Return the sealed keys, by the names that the key ring has for them."""

    def uploads(self) -> Iterable[KeptFile]:
        """Return what was uploaded and is kept until it is read, by the ids of the uploads."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is not as it must be: of which invariant, the id of what it is about, and what is wrong."""

    invariant: str
    subject: str
    says: str


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is as it must be, and leaves something to be done: the id of what it is about, and what."""

    subject: str
    says: str


@dataclass(slots=True)
class Examined:
    """An installation under examination.

    `sample` bounds how many credentials are verified, None for as many as `signed.VERIFIED_WITHOUT_ASKING`.
    `acknowledged` are ids of credentials that somebody was told exist. `step` is told how many things were looked at.
    `notes` collects what could not be checked, `due` what holds and leaves something to be done, and `differences` what
    a comparison of two ways to verify has found.
    """

    read: sessionmaker[Session]
    files: KeptFiles
    chance: Chance
    now: datetime
    sample: int | None = None
    acknowledged: Sequence[str] = ()
    step: Callable[[int], None] = lambda count: None
    notes: list[str] = field(default_factory=list)
    due: list[Due] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def stream(self, session: Session, statement: Executable) -> Iterator[Any]:
        """Return the rows of a query, some at a time, and count them: a million take no more memory than a few."""
        for part in session.execute(statement.execution_options(yield_per=_ROWS_AT_ONCE)).partitions():
            yield from part
            self.step(len(part))


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that always holds, whatever has happened. `check` gives what does not, and raises what reading does."""

    id: str
    title: str
    check: Callable[[Examined], Iterator[Violation]]


def as_stored(column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Return a column of JSON as the text that is stored: what cannot be read any more must not end the reading."""
    return cast(column, Text)


def as_text(column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Return a column of words as text, whatever word stands in it."""
    return cast(column, String)


def read_object(text: str | bytes | None) -> dict[str, Any]:
    """Return the JSON object in a text; an empty one for anything else."""
    try:
        value = json.loads(text or "")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
