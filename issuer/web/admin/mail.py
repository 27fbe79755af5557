"""The organization's mail: what went out, what waits, and what is kept because there is no mail server."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.services import delivery
from issuer.services.errors import Invalid, NotEditable, NotFound
from issuer.services.letters import is_written
from issuer.services.mail_address import normalise_email
from issuer.services.mail_gate import FAILURES_BEFORE_REST
from issuer.store.jobs import find_job
from issuer.store.outbox import (
    COUNTED,
    Message,
    MessageState,
    count_messages,
    find_gate,
    find_message,
    list_messages,
)
from issuer.web.admin import blueprint
from issuer.web.admin.forms import TrialForm
from issuer.web.admin.paging import Paging, wanted_page
from issuer.web.database import commit_and_send, database, now, toolkit
from issuer.web.fields import ConfirmForm
from issuer.web.headers import POLICY
from issuer.web.mail_words import letter_of, state_words, subjects_of

# The message is shown in a frame of its own: without scripts, forms or an origin, and nothing is fetched for it.
_FRAME_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


@blueprint.get("/mail")
def list_mail() -> str:
    """List the organization's mail, the newest first."""
    return _list_page(TrialForm(formdata=None, email=g.person.email))


@blueprint.post("/mail/trial")
def send_trial() -> Response | tuple[str, int]:
    """Queue a message that says only that mail arrives."""
    form = TrialForm()
    if form.validate():
        try:
            delivery.queue_trial_mail(
                database(),
                g.organization,
                to_address=normalise_email(form.email.data),
                templates=toolkit().templates,
                now=now(),
            )
        except Invalid as error:
            form.add_problems(error.problems)
        else:
            commit_and_send()
            flash(_("The test message is queued. Reload this page in a moment to see whether it went out."))
            return redirect(url_for("admin.list_mail", organization_slug=g.organization.slug), 303)
    return _list_page(form), 400


@blueprint.get("/mail/<message_id>")
def show_message(message_id: str) -> FlaskResponse:
    """Show one message as it was written."""
    message = _message(message_id)
    page = render_template(
        "admin/message.html",
        message=message,
        letter=letter_of(message),
        is_written=is_written(message),
        form=ConfirmForm(formdata=None),
        delivers=toolkit().mailer.delivers,
    )
    response = make_response(page)
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-src 'self'"
    return response


@blueprint.get("/mail/<message_id>/html")
def show_message_html(message_id: str) -> FlaskResponse:
    """Give the HTML half of a message, for the frame on its page."""
    response = make_response(letter_of(_message(message_id)).html)
    response.headers["Content-Security-Policy"] = _FRAME_POLICY
    return response


@blueprint.post("/mail/<message_id>/resend")
def resend_message(message_id: str) -> Response:
    """Queue a message again."""
    message = _message(message_id)
    try:
        delivery.resend(database(), message, actor=g.person, now=now())
    except NotEditable as error:
        flash(error.message, "problem")
    else:
        commit_and_send()
        flash(_("The message is queued again."))
    return redirect(url_for("admin.show_message", organization_slug=g.organization.slug, message_id=message_id), 303)


def _message(message_id: str) -> Message:
    message = find_message(database(), g.organization.id, message_id)
    if message is None:
        raise NotFound(_("There is no such message in this organization."))
    return message


def _list_page(form: TrialForm) -> str:
    page, state, search = wanted_page(), _wanted_state(), request.args.get("search", "").strip()[:254]
    job = find_job(database(), g.organization.id, request.args.get("job", ""))
    found = list_messages(
        database(),
        g.organization.id,
        state=state,
        search=search,
        job_id=job.id if job is not None else None,
        limit=Paging.FETCH,
        offset=Paging.offset(page),
    )
    filters = {"state": state.value if state else "", "search": search, "job": job.id if job is not None else ""}
    chosen = {name: value for name, value in filters.items() if value}
    paging = Paging.of(page, found, "admin.list_mail", **chosen)
    gate = find_gate(database())
    return render_template(
        "admin/mail.html",
        paging=paging,
        subjects=subjects_of(paging.rows),
        form=form,
        delivers=toolkit().mailer.delivers,
        sender=toolkit().settings.mail_sender,
        counts=[(each, count) for each, count in count_messages(database(), g.organization.id).items() if count],
        counted=COUNTED,
        state_words=state_words,
        state=state,
        search=search,
        job=job,
        chosen=chosen,
        gate=gate if gate is not None and gate.failures >= FAILURES_BEFORE_REST else None,
    )


def _wanted_state() -> MessageState | None:
    asked = request.args.get("state", "")
    return MessageState(asked) if asked in set(MessageState) else None
