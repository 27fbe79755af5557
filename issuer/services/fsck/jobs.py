"""Bulk jobs: every row has one fate (I1), and at most one credential (I2)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, or_, select

from issuer.services.fsck.examined import Examined, Violation, as_stored, as_text, read_object
from issuer.store.audit import AuditEvent
from issuer.store.jobs import TO_ISSUE, Chunk, ChunkState, Job, JobKind, JobRow, JobState, RowState

_OVER = (JobState.DONE, JobState.CANCELLED)
_UNREAD = (JobState.UPLOADED, JobState.READING, JobState.UNREADABLE)


def every_row_has_one_fate(examined: Examined) -> Iterator[Violation]:
    """I1: the rows of a job are as many as were read, each issued, failed with a reason, or waiting in a chunk."""
    yield from _gaps(examined)
    yield from _fates(examined)
    yield from _chunks(examined)


def no_row_has_two_credentials(examined: Examined) -> Iterator[Violation]:
    """I2: a credential that a job awarded stands in one row of that job, and the row says that it was issued."""
    with examined.read() as session:
        twice = (
            select(JobRow.credential_id, func.count())
            .where(JobRow.credential_id.is_not(None))
            .group_by(JobRow.credential_id)
            .having(func.count() > 1)
        )
        for credential_id, count in session.execute(twice):
            yield Violation("I2", str(credential_id), f"This credential stands in {count} rows of jobs.")
        awarded = (
            select(
                AuditEvent.subject_id,
                as_stored(AuditEvent.details),
                JobRow.job_id,
                JobRow.number,
                as_text(JobRow.state),
            )
            .outerjoin(JobRow, JobRow.credential_id == AuditEvent.subject_id)
            .where(AuditEvent.action == "credential.awarded")
        )
        for credential_id, details, job_id, number, state in examined.stream(session, awarded):
            wanted = read_object(details).get("job_id")
            if wanted is None:
                continue
            if job_id != wanted:
                yield Violation("I2", credential_id, f"The job {wanted} awarded this, and no row of it says so.")
            elif state != RowState.ISSUED:
                yield Violation("I2", credential_id, f"Row {number} of the job {job_id} is {state}, and this exists.")


def _gaps(examined: Examined) -> Iterator[Violation]:
    with examined.read() as session:
        counted = (
            select(JobRow.job_id, func.count(), func.min(JobRow.number), func.max(JobRow.number))
            .join(Job, Job.id == JobRow.job_id)
            .where(Job.state.not_in(_UNREAD))
            .group_by(JobRow.job_id)
        )
        for job_id, count, first, last in session.execute(counted):
            if (first, last) != (1, count):
                yield Violation("I1", job_id, f"The rows {first} to {last} of this job are {count}: some are missing.")


def _fates(examined: Examined) -> Iterator[Violation]:
    """Rows that failed without a reason, were issued without a credential, or wait in a job that is over."""
    nameless = JobRow.credential_id.is_(None)
    odd = (
        select(JobRow.job_id, JobRow.number, as_text(JobRow.state))
        .join(Job, Job.id == JobRow.job_id)
        .where(
            or_(
                (JobRow.state == RowState.FAILED) & (func.coalesce(JobRow.error, "") == ""),
                (JobRow.state == RowState.ISSUED) & (Job.kind == JobKind.AWARD) & nameless,
                JobRow.state.in_(TO_ISSUE) & Job.state.in_(_OVER) & _is_not_in_work(),
            )
        )
        .order_by(JobRow.job_id, JobRow.number)
    )
    says = {
        RowState.FAILED: "failed, and no reason is given",
        RowState.ISSUED: "was issued, and no credential is named",
    }
    with examined.read() as session:
        for job_id, number, state in examined.stream(session, odd):
            fate = says.get(state, f"is {state} in a job that is over")
            yield Violation("I1", job_id, f"Row {number} {fate}.")


def _is_not_in_work() -> ColumnElement[bool]:
    """Return what leaves out the rows that a cancelled job keeps: those of chunks that were being worked on."""
    in_work = select(Chunk.number).where(
        Chunk.job_id == JobRow.job_id, Chunk.number == JobRow.chunk, Chunk.state == ChunkState.RUNNING
    )
    return ~in_work.exists()


def _chunks(examined: Examined) -> Iterator[Violation]:
    """Chunks that are done though rows of them wait, and rows that are gone from their chunk."""
    waiting = func.count().filter(JobRow.state.in_(TO_ISSUE))
    counted = (
        select(Chunk.job_id, Chunk.number, as_text(Chunk.state), Chunk.rows, func.count(JobRow.number), waiting)
        .outerjoin(JobRow, (JobRow.job_id == Chunk.job_id) & (JobRow.chunk == Chunk.number))
        .group_by(Chunk.job_id, Chunk.number, Chunk.state, Chunk.rows)
    )
    with examined.read() as session:
        for job_id, number, state, rows, found, waits in examined.stream(session, counted):
            if found != rows:
                yield Violation("I1", job_id, f"Chunk {number} has {found} rows, and {rows} were confirmed.")
            elif state == ChunkState.DONE and waits:
                yield Violation("I1", job_id, f"Chunk {number} is done, and {waits} rows of it wait.")
