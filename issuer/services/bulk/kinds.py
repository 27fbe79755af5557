"""What a kind of job has to say about its rows; everything else about chunks is the same for all kinds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from issuer.store.jobs import Job, JobRow, RowState
from issuer.store.organizations import Organization


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


def fate(job: Job, number: int, state: RowState, error: str | None = None) -> dict[str, Any]:
    """Return what became of a row as the columns of an UPDATE by its primary key."""
    return {"job_id": job.id, "number": number, "state": state, "error": error}
