"""Who works on which chunk: a lease that runs out, and a token that tells a late holder from the present one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from issuer.store.base import count_changed, new_id
from issuer.store.jobs import LEASE, Chunk, ChunkState, Job, JobState, is_lease_over

MAX_ATTEMPTS = 5  # of a chunk whose workers die; then a person has to look


def is_to_be_had(session: Session, job_id: str, number: int, *, now: datetime) -> bool:
    """Whether a chunk waits, or its lease has run out. Nobody is waited for, and nothing promised.

    Whoever claims in vain waits for the database all the same, while others store.
    """
    return session.scalar(select(Chunk.number).where(*_to_be_had(job_id, number, now))) is not None


def claim(session: Session, job_id: str, number: int, *, now: datetime) -> str | None:
    """Take a chunk that waits or whose lease has run out; return the token of the lease, None if there is nothing.

    Of several workers that ask at once, one gets it. A chunk of a job that does not run is not given.
    """
    token = new_id()
    # Shared with others who claim; whoever pauses or cancels the job waits for us, or we for them.
    running = select(Job.id).where(Job.id == job_id, Job.state == JobState.RUNNING).with_for_update(read=True)
    wanted = _to_be_had(job_id, number, now)
    # Not waited for: whoever has it locked is claiming it or storing it, and may be waiting for the job.
    free = select(Chunk.number).where(*wanted).with_for_update(skip_locked=True)
    if session.scalar(running) is None or session.scalar(free) is None:
        return None
    claimed = count_changed(
        session,
        update(Chunk)
        .where(*wanted)
        .values(state=ChunkState.RUNNING, lease_token=token, lease_until=now + LEASE, attempts=Chunk.attempts + 1),
    )
    return token if claimed else None


def extend(session: Session, job_id: str, number: int, token: str, *, now: datetime) -> bool:
    """Let a lease run for as long again from now on; False when it went to somebody else meanwhile."""
    held = update(Chunk).where(
        Chunk.job_id == job_id,
        Chunk.number == number,
        Chunk.state == ChunkState.RUNNING,
        Chunk.lease_token == token,
    )
    return count_changed(session, held.values(lease_until=now + LEASE)) == 1


def let_go(session: Session, job_id: str, number: int, token: str, *, now: datetime) -> None:
    """End a lease as if its holder had died: the chunk is free at once, and what was done was an attempt."""
    extend(session, job_id, number, token, now=now - LEASE - timedelta(microseconds=1))


def finish(
    session: Session,
    job_id: str,
    number: int,
    token: str,
    *,
    state: ChunkState,
    now: datetime,
    error: str | None = None,
) -> bool:
    """End a chunk; False when the lease went to somebody else meanwhile, whose work counts then.

    A chunk that goes back to `queued` was not worked on: that is no attempt.
    """
    values: dict[str, object] = {"state": state, "lease_token": None, "lease_until": None, "error": error}
    if state is ChunkState.DONE:
        values["done_at"] = now
    if state is ChunkState.QUEUED:
        values["attempts"] = Chunk.attempts - 1
    held = and_(
        Chunk.job_id == job_id,
        Chunk.number == number,
        Chunk.state == ChunkState.RUNNING,
        Chunk.lease_token == token,
    )
    return count_changed(session, update(Chunk).where(held).values(**values)) == 1


def _to_be_had(job_id: str, number: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    is_free = or_(Chunk.state == ChunkState.QUEUED, and_(Chunk.state == ChunkState.RUNNING, is_lease_over(now)))
    return (Chunk.job_id == job_id, Chunk.number == number, Chunk.attempts < MAX_ATTEMPTS, is_free)
