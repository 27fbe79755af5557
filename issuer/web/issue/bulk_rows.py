"""One row of a job with its cells and its badge, and the files of rows that can be taken away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Response, abort, redirect, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from issuer.services.bulk.results import result_file
from issuer.services.errors import ServiceError
from issuer.services.rosters.corrected import corrected_file
from issuer.services.rosters.preview import HAS_PREVIEW, preview_row
from issuer.store.credentials import Credential, find_credential_of
from issuer.store.jobs import Job, JobKind, JobRow, JobState
from issuer.web.database import database, now, toolkit
from issuer.web.issue import blueprint, bulk_wording
from issuer.web.issue.awarding import faced
from issuer.web.issue.bulk import get_job, job_address
from issuer.web.verify.faces import Face


@blueprint.get("/jobs/<job_id>/rows/<int:number>")
def show_row(job_id: str, number: int) -> ResponseReturnValue:
    """Show everything about one row, with its badge exactly as it will be signed."""
    job = get_job(job_id)
    row = database().get(JobRow, (job.id, number)) if number < 2**31 else None
    if row is None:
        abort(404)
    document, problem = _document(job, row)
    return render_template(
        "issue/bulk_row.html",
        job=job,
        row=row,
        findings=_by_column(row),
        credential=_credential(job, row),
        document=json.dumps(document, indent=2, ensure_ascii=False) if document is not None else None,
        problem=problem,
        badge=faced(document) if document is not None else None,
        face=Face("preview", "", "", celebrates=True, genuine=True),
        report_is_known=True,
        has_next=database().get(JobRow, (job.id, number + 1)) is not None,
        words=bulk_wording,
    )


@blueprint.get("/jobs/<job_id>/corrections")
def download_corrections(job_id: str) -> ResponseReturnValue:
    """Give the rows that cannot be done, with a column that says why."""
    job = get_job(job_id)
    if not job.reading.get("columns") or job.state in (JobState.READING, JobState.UNREADABLE):
        return redirect(job_address(job))
    return _file(corrected_file(database(), job), "rows-to-correct.csv")


@blueprint.get("/jobs/<job_id>/result")
def download_result(job_id: str) -> ResponseReturnValue:
    """Give every row with what became of it, or would become of it once that is known."""
    job = get_job(job_id)
    if job.state not in (JobState.CHECKED, *bulk_wording.CONFIRMED):
        return redirect(job_address(job))
    return _file(result_file(database(), job, addresses=toolkit().addresses), "result.csv")


def _file(pieces: Iterator[bytes], name: str) -> Response:
    answer = Response(stream_with_context(pieces), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _document(job: Job, row: JobRow) -> tuple[dict[str, Any] | None, str]:
    """Return the unsigned credential of a row that asks for an award, or why there is none to be shown."""
    if job.kind is not JobKind.AWARD or row.state not in HAS_PREVIEW:
        return None, ""
    try:
        return preview_row(database(), job, row.number, addresses=toolkit().addresses, now=now()), ""
    except ServiceError as error:
        return None, error.message


def _credential(job: Job, row: JobRow) -> Credential | None:
    """Return the credential that a row has become, or that it is about."""
    chosen = row.chosen or {}
    id = row.credential_id if job.kind is JobKind.AWARD else chosen.get("credential_id")
    return find_credential_of(database(), job.organization_id, id) if id else None


def _by_column(row: JobRow) -> dict[str, list[str]]:
    """Return what is said of each cell, by column; "" has what is said of the row."""
    found: dict[str, list[str]] = {}
    for finding in row.findings:
        found.setdefault(finding["column"], []).append(finding["message"])
    return found
