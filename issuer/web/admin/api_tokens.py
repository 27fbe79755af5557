"""The API tokens of the organization: what programs may act for it, with what rights, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from flask import abort, flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.credential.instants import plus
from issuer.services.api_tokens import create_token, revoke_token, why_ended
from issuer.services.errors import Invalid, NotEditable, NotFound
from issuer.store.api_tokens import ApiToken, find_api_token, list_api_tokens
from issuer.store.base import new_id
from issuer.web.admin import blueprint
from issuer.web.admin.forms import ApiTokenForm, scope_words
from issuer.web.database import commit, database, now, toolkit
from issuer.web.fields import ConfirmForm

_ID = re.compile(r"[0-9a-f-]{36}")


@dataclass(frozen=True, slots=True)
class Line:
    """A token as the list shows it; `ended` is empty while it holds."""

    token: ApiToken
    ended: str
    may_be_revoked: bool
    scopes: tuple[str, ...]


@blueprint.get("/api-tokens", endpoint="list_api_tokens")
def show_list() -> str:
    """List the tokens, those that hold first."""
    lines = [_line(token) for token in list_api_tokens(database(), g.organization.id)]
    lines.sort(key=lambda line: bool(line.ended))
    return render_template("admin/api_tokens.html", lines=lines, base=toolkit().addresses.base)


@blueprint.get("/api-tokens/new")
def show_new_api_token() -> str:
    """Ask what a new token is for."""
    return render_template("admin/new_api_token.html", form=ApiTokenForm(formdata=None, days="90", token_id=new_id()))


@blueprint.post("/api-tokens/new")
def make_api_token() -> str | Response | tuple[str, int]:
    """Make a token and show it, this once: no other page has its text, and no redirect carries it."""
    form, moment = ApiTokenForm(), now()
    token_id = form.token_id.data or ""
    if not _ID.fullmatch(token_id):
        abort(400)  # what no page of ours sends
    made = find_api_token(database(), g.organization.id, token_id)
    if made is not None:  # the page that has shown it was loaded again
        return _made_already(made)
    if form.validate():
        try:
            token, text = create_token(
                database(),
                g.organization,
                g.person,
                name=form.name.data or "",
                scopes=form.scopes.data or (),
                expires_at=plus(moment, timedelta(days=int(form.days.data))),
                now=moment,
                token_id=token_id,
            )
        except Invalid as error:
            form.add_problems(error.problems)
        else:
            commit()
            return render_template(
                "admin/api_token_made.html", token=token, text=text, base=toolkit().addresses.base, line=_line(token)
            )
    return render_template("admin/new_api_token.html", form=form), 400


def _made_already(token: ApiToken) -> Response:
    words = _(
        "“%(name)s” was made already, and its text is shown only once. "
        "If you did not copy it, end this token and make another.",
        name=token.name,
    )
    flash(words, "problem")
    return redirect(url_for("admin.list_api_tokens", organization_slug=g.organization.slug), 303)


@blueprint.get("/api-tokens/<api_token_id>/end")
def confirm_api_token_end(api_token_id: str) -> str:
    """Say what ending a token does, before it is done."""
    return render_template("admin/end_api_token.html", token=_token(api_token_id), form=ConfirmForm(formdata=None))


@blueprint.post("/api-tokens/<api_token_id>/end")
def end_api_token(api_token_id: str) -> Response:
    """End a token."""
    token = _token(api_token_id)
    try:
        revoke_token(database(), token, actor=g.person, now=now())
    except NotEditable as error:
        flash(error.message, "problem")
    else:
        commit()
        flash(_("“%(name)s” is ended. The program is refused from now on.", name=token.name))
    return redirect(url_for("admin.list_api_tokens", organization_slug=g.organization.slug), 303)


def _line(token: ApiToken) -> Line:
    why = why_ended(database(), token, now=now())
    words = scope_words()
    ended = {
        None: "",
        "revoked": _("ended"),
        "expired": _("expired"),
        "orphaned": _("rests: who made it is no owner any more"),
    }[why]
    scopes = tuple(text for scope, text in words.items() if scope in token.scopes)
    return Line(token, ended, token.revoked_at is None and why != "expired", scopes)


def _token(api_token_id: str) -> ApiToken:
    token = find_api_token(database(), g.organization.id, api_token_id)
    if token is None:
        raise NotFound(_("There is no such token in this organization."))
    return token
