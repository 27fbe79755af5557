"""Bulk jobs of an organization: how far they are, what became of their rows, and what can be done with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import Response, abort, request, stream_with_context

from issuer.services.bulk.jobs import cancel, confirm, pause, progress, resume, retry_failed
from issuer.services.bulk.results import result_file
from issuer.services.errors import NotEditable, NotFound
from issuer.services.rosters.corrected import corrected_file
from issuer.services.rosters.preview import HAS_PREVIEW, preview_row
from issuer.store.api_tokens import Scope
from issuer.store.jobs import Job, JobKind, JobRow, JobState, RowState, find_job, list_jobs_after, list_rows
from issuer.web.api.answers import bad_cursor, done, found, page, place_in_time, wanted, written
from issuer.web.api.bodies import Members, read_object
from issuer.web.api.callers import Caller, caller, require_scope
from issuer.web.api.credentials import instant
from issuer.web.database import commit, database, now, toolkit

SCOPES: Mapping[JobKind, Scope] = {
    JobKind.REVOKE: Scope.REVOCATIONS_WRITE,
    JobKind.REISSUE: Scope.REISSUES_WRITE,
}
"""What a token needs beside `jobs:write` to steer a job: who may award by rosters may not revoke by them for that."""
_UNREAD = (JobState.UPLOADED, JobState.READING, JobState.UNREADABLE)


def list_jobs() -> Response:
    """Answer a page of the jobs, the newest first."""
    limit, cursor = wanted()
    after = place_in_time(cursor) if cursor is not None else None
    rows = list_jobs_after(database(), caller().organization.id, after, limit=limit + 1)
    return page(rows, limit, as_answer, lambda job: f"{job.created_at.isoformat()} {job.id}")


def show_job(job_id: str) -> Response:
    """Answer how far a job is."""
    return found(as_answer(_job_of(caller(), job_id)))


def list_job_rows(job_id: str) -> Response:
    """Answer a page of the rows of a job, in the order of the file."""
    limit, cursor = wanted()
    after = int(cursor) if cursor is not None and cursor.isdigit() and len(cursor) < 10 else 0
    if cursor is not None and not after:
        bad_cursor()
    asked = request.args.getlist("state")
    if any(state not in set(RowState) for state in asked):
        abort(400, f"state is one of {', '.join(RowState)}.")
    job = _job_of(caller(), job_id)
    rows = list_rows(database(), job.id, states=[RowState(state) for state in asked], limit=limit + 1, after=after)
    return page(rows, limit, lambda row: _row(job, row), lambda row: str(row.number))


def show_row_preview(job_id: str, number: str) -> Response:
    """Answer the credential of a row, unsigned."""
    job = _job_of(caller(), job_id)
    is_number = number.isascii() and number.isdigit() and len(number) < 10
    row = database().get(JobRow, (job.id, int(number))) if is_number else None
    if row is None or job.kind is not JobKind.AWARD:
        raise NotFound("There is no such award in this job.")
    if row.state not in HAS_PREVIEW:
        raise NotEditable(f"This row is {row.state.value}, so there is nothing that will be signed of it.")
    return found(preview_row(database(), job, row.number, addresses=toolkit().addresses, now=now()))


def confirm_job(job_id: str) -> Response:
    """Let a job begin whose numbers the program has seen."""
    members = Members(read_object())
    expected, starts_at = members.count("expected"), members.instant("starts_at")
    members.end()
    who = caller()
    job = confirm(database(), _own_job(who, job_id), who.person, expected=expected, now=now(), starts_at=starts_at)
    return _changed(job)


def pause_job(job_id: str) -> Response:
    """Begin nothing further of a job."""
    return _steered(job_id, pause)


def resume_job(job_id: str) -> Response:
    """Go on with a job."""
    return _steered(job_id, resume)


def cancel_job(job_id: str) -> Response:
    """Cancel what was not signed yet."""
    return _steered(job_id, cancel)


def retry_job(job_id: str) -> Response:
    """Try again what failed."""
    return _steered(job_id, retry_failed)


def download_corrections(job_id: str) -> Response:
    """Answer the rows that cannot be done, with why, as CSV that no spreadsheet runs."""
    job = _job_of(caller(), job_id)
    if job.state in _UNREAD or "header" not in job.reading:
        raise NotEditable("This job is not checked, so nothing is known of its rows.")
    return _table(corrected_file(database(), job), f"corrections-{job.id}.csv")


def download_result(job_id: str) -> Response:
    """Answer what became of every row, as CSV that no spreadsheet runs."""
    job = _job_of(caller(), job_id)
    return _table(result_file(database(), job, addresses=toolkit().addresses), f"result-{job.id}.csv")


def as_answer(job: Job) -> dict[str, Any]:
    """Return a job as it is answered."""
    so_far = progress(database(), job, now=now())
    return {
        "id": job.id,
        "kind": job.kind.value,
        "state": job.state.value,
        "achievement_id": job.achievement_id,
        "file_name": job.file_name,
        "created_at": instant(job.created_at),
        "checked_at": instant(job.checked_at),
        "confirmed_at": instant(job.confirmed_at),
        "starts_at": instant(job.starts_at),
        "started_at": instant(job.started_at),
        "finished_at": instant(job.finished_at),
        "problem": job.problem,
        "counts": {state.value: so_far.counts.get(state, 0) for state in RowState},
        "done": so_far.done,
        "total": so_far.total,
        "rows_per_second": round(so_far.rate, 1),
        "seconds_left": round(so_far.seconds_left) if so_far.seconds_left is not None else None,
    }


def _table(pieces: Iterator[bytes], name: str) -> Response:
    response = Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _steered(job_id: str, act: Callable[..., object]) -> Response:
    who = caller()
    job = _own_job(who, job_id)
    act(database(), job, who.person, now=now())
    return _changed(job)


def _changed(job: Job) -> Response:
    body = written(as_answer(job))
    commit()
    toolkit().issue_soon()
    return done(200, body)


def _job_of(who: Caller, job_id: str) -> Job:
    job = find_job(database(), who.organization.id, job_id)
    if job is None:
        raise NotFound("There is no such thing in this organization.")
    return job


def _own_job(who: Caller, job_id: str) -> Job:
    """Return a job that this token may steer. Raises NotFound, ScopeMissing."""
    job = _job_of(who, job_id)
    if job.kind in SCOPES:
        require_scope(who.token, SCOPES[job.kind])
    return job


def _row(job: Job, row: JobRow) -> dict[str, Any]:
    if job.kind is JobKind.AWARD:
        credential_id = row.credential_id if row.state is RowState.ISSUED else None
    else:
        credential_id = (row.chosen or {}).get("credential_id")
    return {
        "number": row.number,
        "line": row.line,
        "state": row.state.value,
        "cells": row.cells,
        "findings": [
            {name: str(each.get(name, "")) for name in ("column", "code", "message")} for each in row.findings
        ],
        "error": row.error,
        "credential_id": credential_id,
    }
