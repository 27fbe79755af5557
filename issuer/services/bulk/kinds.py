"""What a kind of job has to say about its rows; everything else about chunks is the same for all kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import update
from sqlalchemy.orm import Session

from issuer.store.jobs import Job, JobRow, RowState
from issuer.store.many import among
from issuer.store.organizations import Organization

_UNREAD = {"synchronize_session": False}  # no row of the chunk is looked at again in this transaction


@dataclass(frozen=True, slots=True)
class Work:
    """The rows of one chunk that are to be worked off, of whose job, for whom.

    `beat` is called between the rows with the session that is read in: a key store may be slow, and whoever signs
    must not lose the chunk for that. It raises Outdated where the chunk is lost.
    """

    job: Job
    organization: Organization
    rows: Sequence[JobRow]
    beat: Callable[[Session], None]


class Kind(Protocol):
    """Works off rows in three steps. One object serves chunk after chunk, and not several threads at once."""

    def choose(self, session: Session, work: Work, now: datetime) -> None:
        """Write into the rows what may not differ when they are worked on again; the caller commits.

        Raises CannotGoOn, KeyUnavailable.
        """

    def make(self, session: Session, work: Work) -> Any:
        """Return what will be stored, made from what was chosen; nothing can be written here.

        Raises CannotGoOn, KeyUnavailable, Outdated.
        """

    def store(self, session: Session, work: Work, made: Any, now: datetime) -> None:
        """Store what was made, and in each row what became of it; the caller commits. Raises as `make`."""


class Fate(NamedTuple):
    """What became of a row, and why where it got nothing."""

    state: RowState
    error: str | None = None


def store_fates(session: Session, work: Work, fates: Mapping[int, Fate]) -> None:
    """Say in each row, by its number, what became of it; rows that fared alike are written by one statement.

    The chunk is named, too, or PostgreSQL may look for them in the whole job.
    """
    mine = JobRow.job_id == work.job.id, JobRow.chunk.in_({row.chunk for row in work.rows})
    alike: dict[Fate, list[int]] = {}
    for number, fate in fates.items():
        alike.setdefault(fate, []).append(number)
    for fate, numbers in alike.items():
        rows = update(JobRow).where(*mine, among(session, JobRow.number, numbers))
        session.execute(rows.values(state=fate.state, error=fate.error), execution_options=_UNREAD)
