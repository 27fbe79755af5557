"""Jobs: the list of them, the page of each in whatever state it is, and how far it is as data."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from issuer.services.bulk.jobs import progress
from issuer.store.credentials import Credential, find_credentials_of
from issuer.store.jobs import Job, JobKind, JobRow, JobState, RowState, find_job, list_jobs, list_rows
from issuer.store.outbox import count_messages_of_job
from issuer.web.database import database, now
from issuer.web.fields import ConfirmForm
from issuer.web.issue import blueprint, bulk_wording
from issuer.web.mail_words import counts_in_words

JOBS_A_PAGE = 25
ROWS_A_PAGE = 50


@blueprint.get("/jobs", endpoint="list_jobs")
def show_jobs() -> ResponseReturnValue:
    """Show a page of the organization's jobs."""
    page = max(request.args.get("page", 1, type=int), 1)
    jobs = list_jobs(database(), g.organization.id, limit=JOBS_A_PAGE + 1, offset=(page - 1) * JOBS_A_PAGE)
    if page > 1 and not jobs:
        return redirect(url_for("issue.list_jobs", organization_slug=g.organization.slug))
    return render_template(
        "issue/bulk_list.html",
        jobs=jobs[:JOBS_A_PAGE],
        page=page,
        has_more=len(jobs) > JOBS_A_PAGE,
        words=bulk_wording,
    )


@blueprint.get("/jobs/<job_id>")
def show_job(job_id: str) -> ResponseReturnValue:
    """Show a job: what is to be said about its file, what the dry run found, how far it is, or what came of it."""
    job = get_job(job_id)
    if job.state is JobState.UPLOADED:
        return redirect(job_address(job, "show_reading"))
    template = {
        JobState.READING: "issue/bulk_being_read.html",
        JobState.UNREADABLE: "issue/bulk_unreadable.html",
        JobState.CHECKED: "issue/bulk_checked.html",
    }.get(job.state, "issue/bulk_job.html")
    found, chosen = progress(database(), job, now=now()), chosen_states()
    rows = [] if job.state is JobState.READING else _rows(job, chosen)
    return render_template(
        template,
        job=job,
        progress=found,
        ready=found.counts.get(RowState.READY, 0) + found.counts.get(RowState.WARNING, 0),
        row_total=sum(found.counts.values()),
        tallies=bulk_wording.tallies(job.kind, found, confirmed=job.state in bulk_wording.CONFIRMED),
        rows=rows[:ROWS_A_PAGE],
        about=_about(job, rows[:ROWS_A_PAGE]),
        next_after=rows[ROWS_A_PAGE - 1].number if len(rows) > ROWS_A_PAGE else None,
        after=request.args.get("after", 0, type=int),
        state=chosen[0] if chosen else None,
        shown_fields=shown_fields(job),
        form=ConfirmForm(formdata=None),
        mails=counts_in_words(count_messages_of_job(database(), job.id)),
        words=bulk_wording,
    )


@blueprint.get("/jobs/<job_id>/progress")
def show_progress(job_id: str) -> ResponseReturnValue:
    """Give how far a job is, as the script of its page shows it."""
    job = get_job(job_id)
    found = progress(database(), job, now=now())
    confirmed = job.state in bulk_wording.CONFIRMED
    total = bulk_wording.rows_in_words(sum(found.counts.values()))
    return {
        "state": job.state.value,
        "words": bulk_wording.state_words(job.state),
        "done": found.done,
        "total": found.total,
        "text": bulk_wording.done_in_words(job, found) if confirmed else total,
        "pace": bulk_wording.pace_in_words(job, found),
        "counts": {
            state.value: bulk_wording.number(count)
            for state, _words, count in bulk_wording.tallies(job.kind, found, confirmed=confirmed)
        },
    }


def get_job(job_id: str) -> Job:
    """Return a job of the organization of this request; 404 for any other."""
    job = find_job(database(), g.organization.id, job_id)
    if job is None:
        abort(404)
    return job


def job_address(job: Job, view: str = "show_job") -> str:
    """Return the address of a job's page, or of another view of it."""
    return url_for(f"issue.{view}", organization_slug=g.organization.slug, job_id=job.id)


def chosen_states() -> tuple[RowState, ...]:
    """Return the state of rows that the address asks for, nothing where it asks for all of them."""
    wanted = request.args.get("state", "")
    return (RowState(wanted),) if wanted in set(RowState) else ()


def shown_fields(job: Job) -> list[tuple[str, str]]:
    """Return (column, field) of those columns by which people know a row again."""
    known = ("recipient_name", "recipient_email", "credential")
    columns = job.reading.get("columns", {})
    found = [(column, field) for field in known for column, own in columns.items() if own == field]
    return found or [(column, "") for column in list(columns)[:2]]


def _about(job: Job, rows: Sequence[JobRow]) -> dict[int, Credential]:
    """Return for each row that revokes or issues again the credential that it is about, by the row's number."""
    if job.kind is JobKind.AWARD:
        return {}
    named = {row.number: str((row.chosen or {}).get("credential_id", "")) for row in rows}
    found = {each.id: each for each in find_credentials_of(database(), job.organization_id, set(named.values()))}
    return {number: found[id] for number, id in named.items() if id in found}


def _rows(job: Job, states: tuple[RowState, ...]) -> list[JobRow]:
    """Return a page of rows and one more. What is still to be done is one kind once the job is confirmed."""
    if states == (RowState.READY,) and job.state in bulk_wording.CONFIRMED:
        states = (RowState.READY, RowState.WARNING)
    after = max(request.args.get("after", 0, type=int), 0)
    return list(list_rows(database(), job.id, states=states, limit=ROWS_A_PAGE + 1, after=after))
