"""Signing in: with a passphrase, or with a link that works once."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from issuer.services import people
from issuer.services.errors import Forbidden, Invalid, LinkSpent, NotFound
from issuer.store.people import Person
from issuer.web.account.forms import LinkForm, SignInForm
from issuer.web.account.local_path import local_path
from issuer.web.database import commit, commit_and_send, database, now, toolkit
from issuer.web.fields import ConfirmForm
from issuer.web.guards import SESSION_KEY, current_sign_in
from issuer.web.limits import limiter

blueprint = Blueprint("sign_in", __name__)

_PER_ACCOUNT = "10 per 15 minutes"
_PER_ADDRESS = "60 per 15 minutes"
_LINKS_PER_ACCOUNT = "5 per hour"
_LINKS_PER_ADDRESS = "30 per hour"
_BY_LINK_KEY = "by-link-at"
_BY_LINK_FOR = timedelta(minutes=30)


def _account_tried() -> str:
    """Return what tries are counted by: the account as typed, whether or not it exists."""
    return "account " + request.form.get("email", "").strip().lower()[:254]


def _was_refused(response: Response) -> bool:
    return response.status_code == 400


@blueprint.get("/sign-in")
def show() -> str | Response:
    """Ask who is there; whoever is signed in already goes on. Whose form was not saved for want of it is told so."""
    wanted = local_path(request.args.get("next"))
    if current_sign_in() is not None:
        return redirect(wanted or url_for("account.home"), 303)
    form = SignInForm(formdata=None, next=wanted or "")
    return render_template("sign_in/show.html", form=form, unsaved="unsaved" in request.args)


@blueprint.post("/sign-in")
@limiter.limit(_PER_ADDRESS, deduct_when=_was_refused)
@limiter.limit(_PER_ACCOUNT, key_func=_account_tried, deduct_when=_was_refused)
def submit() -> Response | tuple[str, int]:
    """Sign in with a passphrase. What was wrong is never said, so nobody learns who has an account."""
    form = SignInForm()
    problems: list[str] = []
    if form.validate():
        try:
            with toolkit().read() as reading:  # comparing is slow on purpose, and nobody should wait for it
                recognised = people.recognise(reading, form.email.data, form.passphrase.data or "")
            person = people.admit(database(), recognised, now=now())
        except Forbidden as error:
            problems = [error.message]
        else:
            enter(person)
            return redirect(local_path(form.next.data) or url_for("account.home"), 303)
    return render_template("sign_in/show.html", form=form, problems=problems), 400


@blueprint.post("/sign-in/link")
@limiter.limit(_LINKS_PER_ADDRESS)
@limiter.limit(_LINKS_PER_ACCOUNT, key_func=_account_tried)
def request_link() -> Response | tuple[str, int]:
    """Mail a link to whoever has this address here; the answer is the same when nobody has."""
    form = LinkForm()
    if form.validate():
        try:
            people.request_sign_in_link(
                database(),
                form.email.data,
                addresses=toolkit().addresses,
                templates=toolkit().templates,
                now=now(),
            )
        except Invalid as error:
            form.add_problems(error.problems)
        else:
            commit_and_send()
            return redirect(url_for("sign_in.link_requested"), 303)
    shown = SignInForm(formdata=None, email=form.email.data, next=local_path(form.next.data) or "")
    shown.email.errors = form.email.errors
    return render_template("sign_in/show.html", form=shown), 400


@blueprint.get("/sign-in/link")
def link_requested() -> str:
    """Say where to look for the link, in the same words for everybody."""
    return render_template("sign_in/link_requested.html", delivers=toolkit().mailer.delivers)


@blueprint.get("/sign-in/<token>")
def show_link(token: str) -> str:
    """Show a button. Opening the address must not use the link up: scanners of mail open every address."""
    return render_template("sign_in/show_link.html", form=ConfirmForm(formdata=None), token=token)


@blueprint.post("/sign-in/<token>")
@limiter.limit(_PER_ADDRESS)
def redeem(token: str) -> Response | tuple[str, int]:
    """Use the link up and sign its bearer in; whoever has no passphrase yet is offered to choose one."""
    try:
        person = people.redeem_sign_in_link(database(), token, now=now())
    except (NotFound, Forbidden) as error:
        gone = isinstance(error, LinkSpent)
        return render_template("sign_in/spent.html", why=error.message, gone=gone), 410 if gone else 404
    enter(person)
    session[_BY_LINK_KEY] = now().isoformat()
    endpoint = "account.show_passphrase" if person.passphrase_hash is None else "account.home"
    return redirect(url_for(endpoint), 303)


def enter(person: Person) -> None:
    """Begin a session with a new id and an empty cookie, so that one planted before is worth nothing; commits."""
    left = session.get(SESSION_KEY)
    if left and (earlier := people.person_of_session(database(), left, now=now())) is not None:
        people.end_session(database(), earlier, now=now())
    token = people.start_session(database(), person, user_agent=request.user_agent.string, now=now())
    commit()
    session.clear()
    session[SESSION_KEY] = token
    session.permanent = True


def came_by_link() -> bool:
    """Return whether this browser signed in by a link just now: then a forgotten passphrase need not be shown."""
    noted = session.get(_BY_LINK_KEY)
    return isinstance(noted, str) and now() - datetime.fromisoformat(noted) < _BY_LINK_FOR
