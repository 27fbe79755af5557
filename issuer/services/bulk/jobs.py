"""A job from its making to its end: each step once, by a person, recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from issuer.services.errors import Invalid, NotEditable
from issuer.store import audit
from issuer.store.base import count_changed
from issuer.store.designs import Achievement
from issuer.store.jobs import TO_ISSUE, Chunk, ChunkState, Job, JobKind, JobRow, JobState, RowState, count_rows
from issuer.store.many import insert_all
from issuer.store.organizations import Organization
from issuer.store.people import Person

_RETIRED = "This version is retired and no longer awarded."
_RECENT = timedelta(minutes=2)  # the rate is that of so long


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    `counts` are its rows by state. Of the `total` rows that were confirmed, `done` were worked off, whatever came of
    them. `rate` is in rows per second, `seconds_left` None where nothing is known, as while the job does not run.
    """

    counts: Mapping[RowState, int]
    done: int
    total: int
    rate: float
    seconds_left: float | None


def create_job(
    session: Session,
    organization: Organization,
    actor: Person,
    *,
    kind: JobKind,
    achievement: Achievement | None,
    file_name: str,
    options: Mapping[str, Any],
    now: datetime,
    idempotency_key: str | None = None,
    request_digest: str | None = None,
) -> Job:
    """Make a job whose file is still to be read. Raises NotEditable where a retired Achievement is to be awarded."""
    if kind is JobKind.AWARD and achievement is not None and achievement.retired_at is not None:
        raise NotEditable(_RETIRED)
    job = Job(
        organization_id=organization.id,
        achievement_id=achievement.id if achievement is not None else None,
        kind=kind,
        state=JobState.UPLOADED,
        file_name=file_name[:200],
        reading={},
        options=dict(options),
        idempotency_key=idempotency_key,
        request_digest=request_digest,
        created_by=actor.id,
        created_at=now,
    )
    session.add(job)
    session.flush()
    _record(session, "job.created", job, actor, now, kind=kind.value)
    return job


def confirm(
    session: Session, job: Job, actor: Person, *, expected: int, now: datetime, starts_at: datetime | None = None
) -> Job:
    """Let a checked job begin, now or later; `expected` is the number of credentials that the person saw.

    Raises NotEditable when there are another number by now or the job is not waiting for this, Invalid where no row
    can be issued or `starts_at` is over: whoever mistyped the year does not mean now.
    """
    counts = count_rows(session, job.id)
    found = sum(counts.get(state, 0) for state in TO_ISSUE)
    if job.state is JobState.CHECKED and found != expected:
        rows = "1 row" if found == 1 else f"{found} rows"
        raise NotEditable(f"{rows} can be done by now, and you saw {expected}. Look again, then confirm.")
    if found == 0:
        raise Invalid({"": "No row of this file can be done."})
    if job.kind is JobKind.AWARD and job.achievement is not None and job.achievement.retired_at is not None:
        raise NotEditable(_RETIRED)
    if job.state is JobState.CHECKED and starts_at is not None and starts_at <= now:
        raise Invalid({"starts_at": "This is in the past. Choose a later time, or none to begin now."})
    _move(session, job, (JobState.CHECKED,), JobState.RUNNING if starts_at is None else JobState.SCHEDULED)
    job.confirmed_by, job.confirmed_at = actor.id, now
    job.starts_at, job.started_at = starts_at, now if starts_at is None else None
    _make_chunks(session, job)
    _record(session, "job.confirmed", job, actor, now, rows=found)
    return job


def pause(session: Session, job: Job, actor: Person, *, now: datetime) -> None:
    """Begin no further chunk; those that are begun are ended. Raises NotEditable."""
    _move(session, job, (JobState.RUNNING, JobState.SCHEDULED), JobState.PAUSED)
    job.problem = None  # it waits for a person now, and for nothing else
    _record(session, "job.paused", job, actor, now)


def resume(session: Session, job: Job, actor: Person, *, now: datetime) -> None:
    """Go on with a job that was paused, or that a fault has stopped. Raises NotEditable."""
    is_later = job.starts_at is not None and job.starts_at > now
    _move(session, job, (JobState.PAUSED, JobState.STOPPED), JobState.SCHEDULED if is_later else JobState.RUNNING)
    job.problem = None
    job.started_at = job.started_at or (None if is_later else now)
    _record(session, "job.resumed", job, actor, now)


def cancel(session: Session, job: Job, actor: Person, *, now: datetime) -> int:
    """Cancel what was not signed yet and return how many rows that were; what is issued stays. Raises NotEditable."""
    open_states = (
        JobState.UPLOADED,
        JobState.READING,
        JobState.CHECKED,
        JobState.SCHEDULED,
        JobState.RUNNING,
        JobState.PAUSED,
        JobState.STOPPED,
    )
    has_stopped = job.state is JobState.STOPPED
    _move(session, job, open_states, JobState.CANCELLED)
    job.finished_at, job.problem = now, job.problem if has_stopped else None
    # A chunk in work keeps its rows: it may be storing them at this moment, and then they are issued.
    in_work = select(Chunk.number).where(Chunk.job_id == job.id, Chunk.state == ChunkState.RUNNING)
    rows = update(JobRow).where(JobRow.job_id == job.id, JobRow.state.in_(TO_ISSUE))
    idle = rows.where(JobRow.chunk.is_(None) | JobRow.chunk.not_in(in_work))
    cancelled = count_changed(session, idle.values(state=RowState.CANCELLED))
    waiting = update(Chunk).where(Chunk.job_id == job.id, Chunk.state == ChunkState.QUEUED)
    session.execute(waiting.values(state=ChunkState.CANCELLED))
    _record(session, "job.cancelled", job, actor, now, rows=cancelled)
    return cancelled


def retry_failed(session: Session, job: Job, actor: Person, *, now: datetime) -> int:
    """Try the rows and chunks of an ended job again that failed; return how many rows.

    Raises NotEditable, also where none has failed.
    """
    failed = update(JobRow).where(JobRow.job_id == job.id, JobRow.state == RowState.FAILED)
    rows = count_changed(session, failed.values(state=RowState.READY, error=None))
    broken = update(Chunk).where(Chunk.job_id == job.id, Chunk.state == ChunkState.FAILED)
    count_changed(session, broken.values(state=ChunkState.QUEUED, attempts=0, error=None))
    again = select(JobRow.chunk).where(JobRow.job_id == job.id, JobRow.state.in_(TO_ISSUE))
    reopened = update(Chunk).where(Chunk.job_id == job.id, Chunk.state == ChunkState.DONE, Chunk.number.in_(again))
    session.execute(reopened.values(state=ChunkState.QUEUED, attempts=0))
    if rows == 0:
        raise NotEditable("No row of this job has failed.")
    _move(session, job, (JobState.DONE, JobState.RUNNING), JobState.RUNNING)
    job.finished_at = None
    _record(session, "job.retried", job, actor, now, rows=rows)
    return rows


def progress(session: Session, job: Job, *, now: datetime) -> Progress:
    """Return how far a job is."""
    counts = count_rows(session, job.id)
    left = sum(counts.get(state, 0) for state in TO_ISSUE)
    confirmed = session.scalar(select(func.sum(Chunk.rows)).where(Chunk.job_id == job.id)) or 0
    total = max(confirmed - counts.get(RowState.CANCELLED, 0), left)
    rate = _rate(session, job, now) if job.state is JobState.RUNNING else 0.0
    return Progress(counts, total - left, total, rate, left / rate if rate else None)


def _rate(session: Session, job: Job, now: datetime) -> float:
    """Return how many rows a second were worked off of late.

    Counted from the first chunk of late on, so that a pause before it does not make the job seem slow.
    """
    since = max(now - _RECENT, job.started_at or now)
    recent = session.execute(
        select(Chunk.done_at, Chunk.rows)
        .where(Chunk.job_id == job.id, Chunk.state == ChunkState.DONE, Chunk.done_at >= since)
        .order_by(Chunk.done_at)
    ).all()
    if not recent:
        return 0.0
    begun, counted = (since, recent) if len(recent) == 1 else (recent[0].done_at, recent[1:])
    return float(sum(rows for _, rows in counted)) / max((now - begun).total_seconds(), 1.0)


def _make_chunks(session: Session, job: Job) -> None:
    """Make a chunk for each number that the dry run gave to rows that can be issued."""
    counted = session.execute(
        select(JobRow.chunk, func.count())
        .where(JobRow.job_id == job.id, JobRow.state.in_(TO_ISSUE))
        .group_by(JobRow.chunk)
        .order_by(JobRow.chunk)
    )
    chunks = [
        {"job_id": job.id, "number": number, "state": ChunkState.QUEUED, "rows": rows, "attempts": 0}
        for number, rows in counted
    ]
    insert_all(session, Chunk, chunks)


def _move(session: Session, job: Job, allowed: tuple[JobState, ...], state: JobState) -> None:
    """Bring a job into a state from those allowed; of two people who do so at once, one gets NotEditable."""
    moved = update(Job).where(Job.id == job.id, Job.state.in_(allowed)).values(state=state)
    if count_changed(session, moved) != 1:
        session.refresh(job)
        raise NotEditable(f"This job is {job.state.value} by now, so that cannot be done.")
    session.refresh(job)


def _record(session: Session, action: str, job: Job, actor: Person, now: datetime, **details: Any) -> None:
    audit.record(session, action, job.id, now=now, organization_id=job.organization_id, actor_id=actor.id, **details)
