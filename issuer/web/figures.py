"""How an installation stands at the moment, read from its database for Prometheus: numbers by state, and no ids."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from issuer.adapters.metrics import Gauge
from issuer.adapters.task_queue import TaskQueue
from issuer.services.halting import current_halt
from issuer.store.credentials import Credential
from issuer.store.jobs import Chunk, ChunkState, Job, JobState
from issuer.store.outbox import Message, MessageState


def figures(session: Session, queue: TaskQueue, *, now: datetime) -> list[Gauge]:
    """Return what is counted in the database and in the queue. Raises what SQLAlchemy raises."""
    halt = current_halt(session)
    found: list[Gauge] = [
        ("touchstone_credentials", "Credentials awarded and kept", {(): _count(session, Credential.id)}),
        ("touchstone_messages", "Mail in the outbox, by state", _by_state(session, Message.state, MessageState)),
        ("touchstone_jobs", "Bulk jobs, by state", _by_state(session, Job.state, JobState)),
        ("touchstone_job_chunks", "Chunks of bulk jobs, by state", _by_state(session, Chunk.state, ChunkState)),
        (
            "touchstone_mail_lag_seconds",
            "How long the mail that is due has waited at most",
            {(): _lag(session, Message.next_attempt_at, Message.state == MessageState.QUEUED, now)},
        ),
        (
            "touchstone_bulk_lag_seconds",
            "How long ago the oldest job that is not done yet was to begin",
            {(): _lag(session, func.coalesce(Job.starts_at, Job.confirmed_at), Job.state == JobState.RUNNING, now)},
        ),
        ("touchstone_halted", "1 while nothing is awarded", {(): float(halt is not None)}),
    ]
    try:
        found.append(("touchstone_queue_tasks", "Tasks that wait in the queue", {(): float(queue.pending_count())}))
    except OSError:
        found.append(("touchstone_queue_down", "1 while the queue cannot be reached", {(): 1.0}))
    return found


def _count(session: Session, column: InstrumentedAttribute[Any]) -> float:
    return float(session.scalar(select(func.count(column))) or 0)


def _by_state(
    session: Session, column: InstrumentedAttribute[Any], states: type[Any]
) -> dict[tuple[tuple[str, str], ...], float]:
    """Return how many there are in each state, 0 included: a figure that comes and goes cannot be watched."""
    counted = {state: count for state, count in session.execute(select(column, func.count()).group_by(column))}
    return {(("state", state.value),): float(counted.get(state, 0)) for state in states}


def _lag(session: Session, column: Any, waiting: ColumnElement[bool], now: datetime) -> float:
    oldest = session.scalar(select(func.min(column)).where(waiting))
    return max(0.0, (now - oldest).total_seconds()) if oldest is not None else 0.0
