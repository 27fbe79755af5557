"""What a person does to a job that is checked: confirm its numbers, now or later; pause, go on, cancel, try again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import HiddenInput

from issuer.services.bulk.jobs import cancel, confirm, pause, progress, resume, retry_failed
from issuer.services.errors import Invalid, NotEditable
from issuer.store.jobs import Job, JobState, RowState
from issuer.web.database import commit, database, now, toolkit
from issuer.web.fields import ConfirmForm, Form
from issuer.web.issue import blueprint, bulk_wording
from issuer.web.issue.bulk import get_job, job_address


class ConfirmationForm(Form):
    """When the job is to begin; `expected` is the number that the page has named."""

    expected = IntegerField(widget=HiddenInput())
    when = RadioField(
        _l("When"),
        choices=[SelectChoice("now", _l("Now")), SelectChoice("later", _l("At this time"))],
        default="now",
    )
    day = StringField(_l("Day"), render_kw={"type": "date"})
    time = StringField(_l("Time"), render_kw={"type": "time"})

    def starts_at(self) -> datetime | None:
        """Return the instant to begin at, None for now. Raises Invalid where no such time is to come."""
        if self.when.data != "later":
            return None
        zone = ZoneInfo(g.organization.zone)
        try:
            local = datetime.fromisoformat(f"{self.day.data or ''}T{self.time.data or ''}").replace(tzinfo=zone)
            instant = local.astimezone(ZoneInfo("UTC"))
        except (ValueError, OverflowError):
            raise Invalid({"day": _("Give a day and a time, such as 2026-11-25 and 18:30.")}) from None
        if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise Invalid({"time": _("The clocks are put forward over this time. Choose another.")})
        if instant <= now():
            raise Invalid({"day": _("This is in the past. Choose a later time, or “Now”.")})
        return instant


@blueprint.get("/jobs/<job_id>/confirm")
def ask_confirmation(job_id: str) -> ResponseReturnValue:
    """Say in a sentence what will happen, and ask for a yes."""
    job = get_job(job_id)
    return _confirmation_page(job, ConfirmationForm(formdata=None))


@blueprint.post("/jobs/<job_id>/confirm")
def confirm_job(job_id: str) -> ResponseReturnValue:
    """Let the job begin. Pressed twice, it begins once."""
    job, form = get_job(job_id), ConfirmationForm()
    valid = form.validate()
    try:
        if not valid:
            raise Invalid({})
        starts_at = form.starts_at()
        confirm(database(), job, g.person, expected=form.expected.data or 0, now=now(), starts_at=starts_at)
    except Invalid as error:
        return _confirmation_page(job, form, form.add_problems(error.problems), status=400)
    except NotEditable as error:
        done = _("It was confirmed already; nothing was done twice.")
        return _refused(job, error, done, job.confirmed_at is not None)
    commit()
    if starts_at is None:
        toolkit().issue_soon()
    return redirect(job_address(job), 303)


@blueprint.post("/jobs/<job_id>/pause")
def pause_job(job_id: str) -> ResponseReturnValue:
    """Begin nothing further."""
    done = _("Paused. What was begun is ended, and nothing else is touched until you go on.")
    return _steer(job_id, pause, done, JobState.PAUSED)


@blueprint.post("/jobs/<job_id>/resume")
def resume_job(job_id: str) -> ResponseReturnValue:
    """Go on."""
    return _steer(job_id, resume, _("It goes on."), JobState.RUNNING)


@blueprint.post("/jobs/<job_id>/retry")
def retry_job(job_id: str) -> ResponseReturnValue:
    """Try again what failed."""
    return _steer(job_id, retry_failed, _("The rows that failed are tried again."), JobState.RUNNING)


@blueprint.get("/jobs/<job_id>/cancel")
def ask_cancelling(job_id: str) -> ResponseReturnValue:
    """Say what is cancelled, what stays, and for whom."""
    job = get_job(job_id)
    found = progress(database(), job, now=now())
    return render_template(
        "issue/bulk_cancel.html",
        job=job,
        done=found.counts.get(RowState.ISSUED, 0),
        left=found.counts.get(RowState.READY, 0) + found.counts.get(RowState.WARNING, 0),
        form=ConfirmForm(formdata=None),
        is_over=job.state in (JobState.DONE, JobState.CANCELLED, JobState.UNREADABLE),
        words=bulk_wording,
    )


@blueprint.post("/jobs/<job_id>/cancel")
def cancel_job(job_id: str) -> ResponseReturnValue:
    """Cancel what was not signed yet."""
    return _steer(job_id, cancel, _("Cancelled. What was done before stays as it is."), JobState.CANCELLED)


def _steer(job_id: str, act: Callable[..., Any], done: str, wanted: JobState) -> ResponseReturnValue:
    """Do something to a job and lead back to its page; asked for twice, it is done once."""
    job = get_job(job_id)
    try:
        act(database(), job, g.person, now=now())
    except NotEditable as error:
        return _refused(job, error, done, job.state is wanted)
    commit()
    if job.state is JobState.RUNNING:
        toolkit().issue_soon()
    flash(done)
    return redirect(job_address(job), 303)


def _refused(job: Job, error: NotEditable, done: str, is_done: bool) -> ResponseReturnValue:
    """Lead to the job's page, which shows how things stand; what a second press wanted is there already."""
    if is_done:
        flash(done)
    else:
        flash(error.message, "problem")
    return redirect(job_address(job), 303)


def _confirmation_page(
    job: Job, form: ConfirmationForm, homeless: list[str] | None = None, *, status: int = 200
) -> ResponseReturnValue:
    if job.state is not JobState.CHECKED:
        return redirect(job_address(job), 303)
    counts = progress(database(), job, now=now()).counts
    ready = counts.get(RowState.READY, 0) + counts.get(RowState.WARNING, 0)
    if ready == 0:
        flash(_("No row of this file can be done. Correct the rows first."), "problem")
        return redirect(job_address(job), 303)
    form.expected.data = ready
    page = render_template(
        "issue/bulk_confirm.html",
        job=job,
        form=form,
        homeless=homeless or [],
        ready=ready,
        warnings=counts.get(RowState.WARNING, 0),
        left_out=sum(counts.values()) - ready,
        delivers=toolkit().mailer.delivers,
        words=bulk_wording,
    )
    return page, status
