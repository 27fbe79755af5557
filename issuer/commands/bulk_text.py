"""What `issuer bulk` says about jobs and rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from issuer.review.tables import printable
from issuer.services.bulk.jobs import progress
from issuer.services.bulk.results import reason_of
from issuer.store.jobs import Job, JobKind, JobRow, JobState, RowState, count_rows, list_rows

_SHOWN = 10  # rows with a problem
_NOTABLE = (RowState.WRONG, RowState.DUPLICATE, RowState.ALREADY, RowState.FAILED, RowState.WARNING)
_DONE = {JobKind.AWARD: "issued", JobKind.REVOKE: "revoked", JobKind.REISSUE: "issued again"}


def print_jobs(session: Session, jobs: Sequence[Job], *, now: datetime) -> None:
    """Print a line for each job: its id, when, what, how far."""
    for job in jobs:
        found = progress(session, job, now=now)
        name = job.achievement.name if job.achievement is not None else ""
        print(
            f"{job.id}  {job.created_at:%Y-%m-%d %H:%M}  {job.kind.value:7}  {job.state.value:10}  "
            f"{found.done:,} of {found.total:,}  {printable(name)}  {printable(job.file_name)}"
        )


def print_dry_run(session: Session, job: Job) -> None:
    """Print how many rows are of each kind, and the first of those that something was found in."""
    counts = count_rows(session, job.id)
    print(f"{sum(counts.values()):,} rows: {_counted(job, counts)}")
    _print_rows(session, job, counts, _NOTABLE)


def print_end(session: Session, job: Job) -> None:
    """Print what became of the rows, and the first of those that were not done."""
    counts = count_rows(session, job.id)
    print(f"Job {job.id} is {job.state.value}: {_counted(job, counts)}")
    if job.state is JobState.STOPPED and job.problem:
        print(f"  {printable(job.problem)}")
    _print_rows(session, job, counts, (RowState.FAILED,))


def _print_rows(session: Session, job: Job, counts: dict[RowState, int], states: Sequence[RowState]) -> None:
    for row in list_rows(session, job.id, states=states, limit=_SHOWN):
        print(f"  line {row.line}, {row.state.value}: {_reason(row)}")
    left = sum(counts.get(state, 0) for state in states) - _SHOWN
    if left > 0:
        print(f"  … and {left:,} more. --corrected FILE writes all that cannot be done.")


def _reason(row: JobRow) -> str:
    return printable(reason_of(row)).replace("\n", " ")


def _counted(job: Job, counts: dict[RowState, int]) -> str:
    words = {state: state.value for state in RowState} | {RowState.ISSUED: _DONE[job.kind]}
    return ", ".join(f"{counts[state]:,} {words[state]}" for state in RowState if state in counts) or "none"
