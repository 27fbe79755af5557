"""What `issuer bulk` says about jobs and rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.review.tables import printable
from issuer.services.bulk.jobs import progress
from issuer.services.bulk.results import reason_of
from issuer.services.errors import ServiceError
from issuer.services.rosters.preview import preview_row
from issuer.store.credentials import find_credentials_of
from issuer.store.jobs import TO_ISSUE, Job, JobKind, JobRow, JobState, RowState, count_rows, list_rows
from issuer.urls import Addresses

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
    """Print how many rows are of each kind, and the first of each kind that something was found in."""
    counts = count_rows(session, job.id)
    if job.reading.get("sheet"):
        print(f"The sheet “{printable(job.reading['sheet'])}” of the workbook was read, and no other.")
    print(f"{sum(counts.values()):,} rows: {_counted(job, counts)}")
    if job.kind is not JobKind.AWARD:
        _print_credentials(session, job, sum(counts.get(state, 0) for state in TO_ISSUE))
    _print_rows(session, job, counts, _NOTABLE)


def print_preview(session: Session, job: Job, line: int, *, addresses: Addresses, now: datetime) -> None:
    """Print the badge of the row in this line exactly as it will be signed, or why there is none."""
    number = session.scalar(select(JobRow.number).where(JobRow.job_id == job.id, JobRow.line == line))
    if number is None:
        print(f"There is no row in line {line}.")
        return
    try:
        document = preview_row(session, job, number, addresses=addresses, now=now)
    except ServiceError as error:
        print(f"The row in line {line} has no badge to be shown. {error.message}")
    else:
        print(json.dumps(document, indent=2, ensure_ascii=False))


def print_end(session: Session, job: Job) -> None:
    """Print what became of the rows, and the first of those that were not done."""
    counts = count_rows(session, job.id)
    print(f"Job {job.id} is {job.state.value}: {_counted(job, counts)}")
    if job.state is JobState.STOPPED and job.problem:
        print(f"  {printable(job.problem)}")
    _print_rows(session, job, counts, (RowState.FAILED,))


def _print_credentials(session: Session, job: Job, total: int) -> None:
    """Print which credentials the first rows are about that can be done."""
    rows = list_rows(session, job.id, states=TO_ISSUE, limit=_SHOWN)
    ids = {row.number: str((row.chosen or {}).get("credential_id", "")) for row in rows}
    found = {each.id: each for each in find_credentials_of(session, job.organization_id, set(ids.values()))}
    for row in rows:
        each = found.get(ids[row.number])
        if each is not None:
            what = f"{each.achievement.name}, {each.recipient_name} <{each.recipient_email}>"
            print(f"  line {row.line}, {row.state.value}: {printable(what)}, {each.awarded_at:%Y-%m-%d}, {each.code}")
    if total > _SHOWN:
        print(f"  … and {total - _SHOWN:,} more. --result FILE writes them all.")


def _print_rows(session: Session, job: Job, counts: dict[RowState, int], states: Sequence[RowState]) -> None:
    for state in states:  # each kind by itself: one that is wrong must not hide behind many that were awarded before
        for row in list_rows(session, job.id, states=(state,), limit=_SHOWN):
            print(f"  line {row.line}, {row.state.value}: {_reason(row)}")
        left = counts.get(state, 0) - _SHOWN
        if left > 0:
            written = "--result" if state is RowState.WARNING else "--corrected"
            print(f"  … and {left:,} more are {state.value}. {written} FILE writes them all.")


def _reason(row: JobRow) -> str:
    return printable(reason_of(row)).replace("\n", " ")


def _counted(job: Job, counts: dict[RowState, int]) -> str:
    words = {state: state.value for state in RowState} | {RowState.ISSUED: _DONE[job.kind]}
    return ", ".join(f"{counts[state]:,} {words[state]}" for state in RowState if state in counts) or "none"
