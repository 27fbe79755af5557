"""The list of credentials, and the page of one for those who award."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from issuer.services.delivery import resend
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential, count_credentials, find_credential_of, list_credentials
from issuer.store.outbox import find_message, list_messages_about
from issuer.web.database import commit_and_send, database, now, toolkit
from issuer.web.issue import blueprint
from issuer.web.issue.states import state_of, state_words
from issuer.web.mail_words import subjects_of

PAGE_SIZE = 25


@blueprint.get("", endpoint="list_credentials")
def show_list() -> ResponseReturnValue:
    """Show a page of the credentials that the organization has awarded."""
    search = request.args.get("search", "").strip()[:200]
    page = max(request.args.get("page", 1, type=int), 1)
    total = count_credentials(database(), g.organization.id, search=search)
    pages = max(-(-total // PAGE_SIZE), 1)
    if page > pages:
        return redirect(_list_address(search, pages))
    rows = list_credentials(
        database(), g.organization.id, search=search, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE
    )
    return render_template(
        "issue/list.html",
        rows=[(credential, state_of(credential, now=now())) for credential in rows],
        state_words=state_words,
        search=search,
        page=page,
        pages=pages,
        total=total,
    )


@blueprint.get("/<credential_id>")
def show_credential(credential_id: str) -> ResponseReturnValue:
    """Show one credential: its state, its page and QR code, its mail, and what can be done with it."""
    credential = get_credential(credential_id)
    state, addresses = state_of(credential, now=now()), toolkit().addresses
    shown = credential.withdrawn_at is None
    messages = list_messages_about(database(), credential.id)
    return render_template(
        "issue/credential.html",
        credential=credential,
        report=verify_issued(database(), credential, now=now()) if shown else None,
        state=state,
        state_words=state_words(state),
        address=addresses.verification(credential.code),
        messages=messages,
        subjects=subjects_of(messages),
        mail_is_kept=not toolkit().mailer.delivers,
    )


@blueprint.post("/<credential_id>/mail")
def resend_mail(credential_id: str) -> ResponseReturnValue:
    """Queue the mail about a credential again."""
    credential = get_credential(credential_id)
    message = find_message(database(), g.organization.id, request.form.get("message_id", ""))
    if message is None or message.credential_id != credential.id:
        abort(404)
    resend(database(), message, actor=g.person, now=now())
    commit_and_send()
    flash(_("The message waits to be sent again."))
    return redirect(own_address(credential), 303)


def get_credential(credential_id: str) -> Credential:
    """Return a credential of the organization of this request; 404 for any other."""
    credential = find_credential_of(database(), g.organization.id, credential_id)
    if credential is None:
        abort(404)
    return credential


def own_address(credential: Credential) -> str:
    """Return the address of a credential's page in the workspace."""
    return url_for("issue.show_credential", organization_slug=g.organization.slug, credential_id=credential.id)


def _list_address(search: str, page: int) -> str:
    return url_for("issue.list_credentials", organization_slug=g.organization.slug, search=search or None, page=page)
