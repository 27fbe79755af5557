"""Steering an organization's mail about awards: a pause, and another try for all that was given up."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from issuer.services import delivery
from issuer.store.jobs import Job, find_job
from issuer.store.organizations import Organization
from issuer.store.outbox import count_failed_awards
from issuer.web.admin import blueprint
from issuer.web.database import commit, commit_and_send, database, now
from issuer.web.fields import ConfirmForm


@blueprint.post("/mail/pause")
def pause_mail() -> Response:
    """Let no mail about awards leave."""
    delivery.pause_mail(database(), _organization(), actor=g.person, now=now())
    commit()
    flash(_("Mail about awards is paused. It is written and waits; all other mail goes out."))
    return _to_the_log()


@blueprint.post("/mail/resume")
def resume_mail() -> Response:
    """Let mail about awards leave again."""
    delivery.resume_mail(database(), _organization(), actor=g.person, now=now())
    commit_and_send()
    flash(_("Mail about awards goes out again."))
    return _to_the_log()


@blueprint.get("/mail/failed")
def confirm_resending() -> str | Response:
    """Ask whether all mail about awards that was given up is to be tried again."""
    job = _job()
    count = count_failed_awards(database(), g.organization.id, job_id=job.id if job else None)
    if not count:
        flash(_("No mail about an award was given up."))
        return _to_the_log()
    return render_template("admin/resend_failed.html", count=count, job=job, form=ConfirmForm(formdata=None))


@blueprint.post("/mail/failed")
def resend_failed() -> Response:
    """Queue all mail about awards that was given up."""
    job = _job()
    count = delivery.resend_failed(
        database(), g.organization, actor=g.person, now=now(), job_id=job.id if job else None
    )
    commit_and_send()
    flash(ngettext("%(num)s message is queued again.", "%(num)s messages are queued again.", count))
    return _to_the_log()


def _organization() -> Organization:
    return database().get_one(Organization, g.organization.id)


def _job() -> Job | None:
    return find_job(database(), g.organization.id, request.args.get("job", ""))


def _to_the_log() -> Response:
    return redirect(url_for("admin.list_mail", organization_slug=g.organization.slug), 303)
