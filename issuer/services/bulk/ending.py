"""How chunks and jobs come to an end that nobody else brings about: the sweep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session

from issuer.services.bulk.leases import MAX_ATTEMPTS
from issuer.store import audit
from issuer.store.base import count_changed
from issuer.store.jobs import TO_ISSUE, Chunk, ChunkState, Job, JobRow, JobState, RowState, is_lease_over

_OVER = (ChunkState.DONE, ChunkState.FAILED, ChunkState.CANCELLED)
# A job that was paused while its last chunk was worked on has nothing left to pause.
_MAY_END = (JobState.RUNNING, JobState.PAUSED)
GIVEN_UP = f"Working on this was begun {MAX_ATTEMPTS} times and never ended."


def end_job_if_done(session: Session, job_id: str, *, now: datetime) -> bool:
    """Mark a job as done when no chunk of it is left; True when that was now."""
    waits = select(Chunk.number).where(Chunk.job_id == job_id, Chunk.state == ChunkState.QUEUED).limit(1)
    if session.scalar(waits) is not None:
        return False
    # The last two chunks may be stored at the same moment, and neither sees the other as done: one after the other.
    session.execute(select(Job.id).where(Job.id == job_id).with_for_update())
    left = select(Chunk.number).where(Chunk.job_id == job_id, Chunk.state.not_in(_OVER)).exists()
    ended = update(Job).where(Job.id == job_id, Job.state.in_(_MAY_END), ~left)
    if count_changed(session, ended.values(state=JobState.DONE, finished_at=now, problem=None)) != 1:
        return False
    organization_id = session.scalar(select(Job.organization_id).where(Job.id == job_id))
    audit.record(session, "job.done", job_id, now=now, organization_id=organization_id)
    return True


def is_anything_to_sweep(session: Session, *, now: datetime) -> bool:
    """Tell whether `sweep` would do anything: asked every second, and without the write lock."""
    queries = (
        select(Job.id).where(Job.state == JobState.SCHEDULED, Job.starts_at <= now),
        select(Chunk.job_id).where(_spent(now)),
        select(Chunk.job_id).join(Job, Job.id == Chunk.job_id).where(Job.state == JobState.CANCELLED, _idle(now)),
    )
    return any(session.scalar(query.limit(1)) is not None for query in queries)


def sweep(session: Session, *, now: datetime) -> None:
    """Start jobs whose time has come; give up chunks whose workers always die; cancel what a dead worker left.

    What somebody else has locked is left to them: workers who waited for each other's would wait for ever.
    """
    is_due = Job.state == JobState.SCHEDULED, Job.starts_at <= now
    due = session.scalars(select(Job.id).where(*is_due).with_for_update(skip_locked=True)).all()
    started = update(Job).where(Job.id.in_(due), *is_due)
    session.execute(started.values(state=JobState.RUNNING, started_at=now))
    _give_up(session, now)
    _cancel_left_behind(session, now)


def _give_up(session: Session, now: datetime) -> None:
    """Fail the chunks whose workers died too often, with their rows. A person can let them be tried again."""
    spent = select(Chunk.job_id, Chunk.number).where(_spent(now))
    for job_id, number in _unlocked(session, spent):
        given_up = update(Chunk).where(Chunk.job_id == job_id, Chunk.number == number, _spent(now))
        ended = given_up.values(state=ChunkState.FAILED, lease_token=None, lease_until=None, error=GIVEN_UP)
        if count_changed(session, ended) == 1:
            _end_rows(session, job_id, number, RowState.FAILED, GIVEN_UP)
            end_job_if_done(session, job_id, now=now)


def _cancel_left_behind(session: Session, now: datetime) -> None:
    """Cancel the chunks of cancelled jobs that a worker held at that moment and did not end."""
    left = select(Chunk.job_id, Chunk.number).join(Job, Job.id == Chunk.job_id)
    for job_id, number in _unlocked(session, left.where(Job.state == JobState.CANCELLED, _idle(now))):
        idle = update(Chunk).where(Chunk.job_id == job_id, Chunk.number == number, _idle(now))
        if count_changed(session, idle.values(state=ChunkState.CANCELLED, lease_token=None, lease_until=None)) == 1:
            _end_rows(session, job_id, number, RowState.CANCELLED, None)


def _unlocked(session: Session, chunks: Select[str, int]) -> Sequence[tuple[str, int]]:
    """Lock those of these chunks that nobody else has locked, and return them, with one job after the other."""
    ordered = chunks.order_by(Chunk.job_id, Chunk.number)
    found = session.execute(ordered.with_for_update(of=Chunk, skip_locked=True))
    return [(job_id, number) for job_id, number in found]


def _end_rows(session: Session, job_id: str, number: int, state: RowState, error: str | None) -> None:
    rows = update(JobRow).where(JobRow.job_id == job_id, JobRow.chunk == number, JobRow.state.in_(TO_ISSUE))
    session.execute(rows.values(state=state, error=error))


def _spent(now: datetime) -> ColumnElement[bool]:
    return and_(Chunk.state == ChunkState.RUNNING, is_lease_over(now), Chunk.attempts >= MAX_ATTEMPTS)


def _idle(now: datetime) -> ColumnElement[bool]:
    return or_(Chunk.state == ChunkState.QUEUED, and_(Chunk.state == ChunkState.RUNNING, is_lease_over(now)))
