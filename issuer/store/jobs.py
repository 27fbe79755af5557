"""Bulk jobs: a roster, its rows and their fates, and the chunks in which workers work them off.

The truth about a job is here and nowhere else: a message in a queue only says "look". A row's ids and its place in a
status list are chosen and stored before anything is signed, so that doing a chunk again gives the same credentials.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, func, or_, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from issuer.store.base import Base, Document, Id, Instant, OptionalInstant, OrderedId, Reference, words
from issuer.store.designs import Achievement
from issuer.store.people import Person

CHUNK_ROWS = 500
"""Rows of a chunk: less than a second of work, and a write lock of a tenth of one."""
LEASE = timedelta(minutes=2)
"""For so long a chunk belongs to whoever has claimed it, unless they extend it."""
_LOOKED_BACK = 20  # files


class JobKind(StrEnum):
    """What is done to each row: a credential is awarded, revoked, or issued again under its id."""

    AWARD = "award"
    REVOKE = "revoke"
    REISSUE = "reissue"


class JobState(StrEnum):
    """`uploaded`, then `reading`, then `checked` (the dry run is done) until a person confirms the numbers.

    Confirmed it is `scheduled` until its start, `running`, perhaps `paused`, and in the end `done` or `cancelled`.
    `unreadable` is a file that no roster can be read from; `stopped` is a job that a fault has stopped, with nothing
    of the faulty chunk published.
    """

    UPLOADED = "uploaded"
    READING = "reading"
    UNREADABLE = "unreadable"
    CHECKED = "checked"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    DONE = "done"
    CANCELLED = "cancelled"


class RowState(StrEnum):
    """The verdict of the dry run (`ready` to `wrong`), then what became of the row.

    `ready` and `warning` will be issued; `duplicate` is in the file before, `already` was awarded before; `wrong`
    cannot be issued. `issued` (or revoked, or issued again) is done, `failed` could not be done, `cancelled` was not
    begun.
    """

    READY = "ready"
    WARNING = "warning"
    DUPLICATE = "duplicate"
    ALREADY = "already"
    WRONG = "wrong"
    ISSUED = "issued"
    FAILED = "failed"
    CANCELLED = "cancelled"


TO_ISSUE = (RowState.READY, RowState.WARNING)
"""The states of rows that are still to be worked off."""


class ChunkState(StrEnum):
    """A chunk waits (`queued`), is worked off under a lease (`running`), and is `done`, `failed` or `cancelled`."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """One roster and what is done with it.

    `reading` is how the file is read (`encoding`, `separator`, `sheet`, `columns`: column -> field) once that was
    confirmed; `options` are choices for all rows. `idempotency_key` lets a caller send the same job twice.

    Whoever holds `reader_token` before `reader_until` reads the file; only the token that is in the row when rows are
    stored counts. `has_file` says whether the file is still kept.
    """

    __tablename__ = "jobs"
    __table_args__ = (UniqueConstraint("organization_id", "idempotency_key"),)

    id: Mapped[Id]
    organization_id: Mapped[Reference] = mapped_column(ForeignKey("organizations.id"))
    achievement_id: Mapped[str | None] = mapped_column(ForeignKey("achievements.id"), index=True)
    kind: Mapped[JobKind] = mapped_column(words(JobKind))
    state: Mapped[JobState] = mapped_column(words(JobState), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    reading: Mapped[Document]
    options: Mapped[Document]
    idempotency_key: Mapped[str | None] = mapped_column(String(200))
    request_digest: Mapped[str | None] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[Instant]
    checked_at: Mapped[OptionalInstant]
    confirmed_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[OptionalInstant]
    starts_at: Mapped[OptionalInstant]
    started_at: Mapped[OptionalInstant]
    finished_at: Mapped[OptionalInstant]
    problem: Mapped[str | None] = mapped_column(String(500))
    reader_token: Mapped[str | None] = mapped_column(String(36))
    reader_until: Mapped[OptionalInstant]
    readings_begun: Mapped[int] = mapped_column(default=0)
    has_file: Mapped[bool] = mapped_column(default=False)

    achievement: Mapped[Achievement | None] = relationship()
    creator: Mapped[Person] = relationship(foreign_keys=[created_by])


class JobRow(Base):
    """One row of a roster. `number` counts the rows from 1, `line` is where it begins in the file.

    `cells` is the row as it was read, column -> text; `findings` are what the dry run says of it: objects with
    `column` ("" for the row as a whole), `code`, `message`. `chunk` numbers the rows that can be issued, CHUNK_ROWS a
    chunk. `chosen` holds what chance chose before signing: `issuer_id`, `subject_id`, `salt`, `code`, `status_list_id`,
    `status_list_index`, `at`; a row that revokes or issues again has the `credential_id` that it is about there, and to
    be issued again also `at`, `valid_from` and the `digest` of the signed text that is replaced.
    """

    __tablename__ = "job_rows"
    __table_args__ = (
        Index("ix_job_rows_state", "job_id", "state"),
        Index("ix_job_rows_chunk", "job_id", "chunk"),
    )

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    line: Mapped[int]
    state: Mapped[RowState] = mapped_column(words(RowState))
    cells: Mapped[dict[str, str]] = mapped_column(JSON())
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON())
    recipient_key: Mapped[str | None] = mapped_column(String(64))
    evidence_digest: Mapped[str | None] = mapped_column(String(64))
    chunk: Mapped[int | None]
    credential_id: Mapped[str | None] = mapped_column(String(36), unique=True)
    chosen: Mapped[dict[str, Any] | None] = mapped_column(JSON())
    error: Mapped[str | None] = mapped_column(Text())


class Chunk(Base):
    """Some rows of a job that are done together or not at all.

    Whoever holds `lease_token` before `lease_until` works on it; a later holder has another token, and only the token
    that is in the row when the work is stored counts.
    """

    __tablename__ = "job_chunks"
    __table_args__ = (Index("ix_job_chunks_state", "state", "lease_until"),)

    job_id: Mapped[str] = mapped_column(ForeignKey("jobs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[ChunkState] = mapped_column(words(ChunkState))
    rows: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[OptionalInstant]
    done_at: Mapped[OptionalInstant]
    error: Mapped[str | None] = mapped_column(Text())


class RosterLayout(Base):
    """How rosters for an Achievement were laid out the last time: `columns` is column -> field."""

    __tablename__ = "roster_layouts"

    achievement_id: Mapped[str] = mapped_column(ForeignKey("achievements.id"), primary_key=True)
    columns: Mapped[dict[str, str]] = mapped_column(JSON())
    saved_at: Mapped[Instant]


class CredentialEdition(Base):
    """The signed text of a credential before it was issued again under its id."""

    __tablename__ = "credential_editions"

    id: Mapped[OrderedId]
    credential_id: Mapped[Reference] = mapped_column(ForeignKey("credentials.id"))
    document: Mapped[str] = mapped_column(Text())
    replaced_at: Mapped[Instant]
    job_id: Mapped[str | None] = mapped_column(ForeignKey("jobs.id"))


def find_job(session: Session, organization_id: str, job_id: str) -> Job | None:
    """Return a job of this organization, or None when it is unknown or another's."""
    return session.scalar(select(Job).where(Job.id == job_id, Job.organization_id == organization_id))


def last_columns(session: Session, job: Job) -> dict[str, str]:
    """Return what the columns of the organization's last files of this kind meant; the last word on each counts."""
    earlier = (
        select(Job.reading)
        .where(Job.organization_id == job.organization_id, Job.kind == job.kind, Job.id != job.id)
        .order_by(Job.created_at.desc(), Job.id)
        .limit(_LOOKED_BACK)
    )
    columns: dict[str, str] = {}
    for reading in reversed(session.scalars(earlier).all()):
        columns |= reading.get("columns", {})
    return columns


def list_jobs(session: Session, organization_id: str, *, limit: int = 50, offset: int = 0) -> Sequence[Job]:
    """Return a page of an organization's jobs, the newest first."""
    return session.scalars(
        select(Job)
        .where(Job.organization_id == organization_id)
        .order_by(Job.created_at.desc(), Job.id)
        .limit(limit)
        .offset(offset)
    ).all()


def list_jobs_after(
    session: Session, organization_id: str, after: tuple[datetime, str] | None, *, limit: int
) -> Sequence[Job]:
    """Return an organization's jobs, the newest first, from behind (created at, id) on."""
    query = select(Job).where(Job.organization_id == organization_id)
    if after is not None:
        at, last = after
        query = query.where(or_(Job.created_at < at, (Job.created_at == at) & (Job.id > last)))
    return session.scalars(query.order_by(Job.created_at.desc(), Job.id).limit(limit)).all()


def count_rows(session: Session, job_id: str) -> dict[RowState, int]:
    """Return how many rows of a job are in each state; states without a row are left out."""
    counted = session.execute(select(JobRow.state, func.count()).where(JobRow.job_id == job_id).group_by(JobRow.state))
    return {state: count for state, count in counted}


def list_rows(
    session: Session, job_id: str, *, states: Sequence[RowState] = (), limit: int = 50, after: int = 0
) -> Sequence[JobRow]:
    """Return rows of a job in the order of the file, those after row `after`, in any of `states` (all if empty)."""
    query = select(JobRow).where(JobRow.job_id == job_id, JobRow.number > after)
    if states:
        query = query.where(JobRow.state.in_(states))
    return session.scalars(query.order_by(JobRow.number).limit(limit)).all()


def list_chunk_rows(session: Session, job_id: str, number: int) -> Sequence[JobRow]:
    """Return the rows of a chunk in the order of the file.

    They are sorted here, and neither their order nor their state is asked of the database: for these, SQLite would go
    through all rows of the job instead.
    """
    rows = session.scalars(select(JobRow).where(JobRow.job_id == job_id, JobRow.chunk == number))
    return sorted(rows, key=lambda row: row.number)


def is_lease_over(now: datetime) -> ColumnElement[bool]:
    """Return whether the lease of a chunk has run out; one that ends too late is from before the clock was set back."""
    return (Chunk.lease_until < now) | (Chunk.lease_until > now + 2 * LEASE)


def list_due_chunks(
    session: Session, *, now: datetime, limit: int = 100, without: Collection[str] = (), job_id: str | None = None
) -> Sequence[tuple[str, int]]:
    """Return (job, number) of chunks of running jobs that wait, or whose lease has run out, the oldest job first.

    `without` are the ids of jobs that are left alone for now, `job_id` is the only job that counts.
    """
    is_due = (Chunk.state == ChunkState.QUEUED) | ((Chunk.state == ChunkState.RUNNING) & is_lease_over(now))
    of_job = Chunk.job_id == job_id if job_id is not None else true()
    found = session.execute(
        select(Chunk.job_id, Chunk.number)
        .join(Job, Job.id == Chunk.job_id)
        .where(is_due, Job.state == JobState.RUNNING, Job.id.not_in(without), of_job)
        .order_by(Job.confirmed_at, Chunk.job_id, Chunk.number)
        .limit(limit)
    )
    return [(job_id, number) for job_id, number in found]
