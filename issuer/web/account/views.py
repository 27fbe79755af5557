"""A person's own pages: their organizations, their name, passphrase and sign-ins."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from issuer.services import keys, organizations, people
from issuer.services.errors import Forbidden, Invalid, NotFound
from issuer.store.organizations import Organization
from issuer.store.people import SignInSession, list_live_sessions
from issuer.web.account.forms import NameForm, PassphraseForm
from issuer.web.account.organization_form import NewOrganizationForm
from issuer.web.account.sign_in import came_by_link
from issuer.web.account.summary import summaries_of
from issuer.web.database import commit, database, let_go, now, toolkit
from issuer.web.guards import current_sign_in
from issuer.web.limits import limiter

blueprint = Blueprint("account", __name__)


@blueprint.get("/organizations")
def home() -> str:
    """Show the organizations that the person belongs to and what is in them."""
    return render_template("account/home.html", summaries=summaries_of(database(), g.organizations, g.person))


@blueprint.get("/organizations/new")
def new_organization() -> str:
    """Ask for what a new organization says of itself."""
    return render_template("account/new_organization.html", form=NewOrganizationForm(formdata=None))


@blueprint.post("/organizations/new")
def create_organization() -> Response | tuple[str, int]:
    """Make an organization with the person as its owner and give it a signing key."""
    form = NewOrganizationForm()
    homeless: list[str] = []
    if form.validate():
        try:
            made = _create(form)
        except Invalid as error:
            homeless = form.add_problems(error.problems)
        else:
            commit()
            flash(_("%(name)s is set up. Next: write the first design.", name=made.name))
            return redirect(url_for("design.list_designs", organization_slug=made.slug), 303)
    return render_template("account/new_organization.html", form=form, homeless=homeless), 400


def _create(form: NewOrganizationForm) -> Organization:
    made = organizations.create_organization(
        database(),
        slug=form.slug.data or organizations.slug_of(form.name.data),
        owner=g.person,
        now=now(),
        **form.profile(),  # type: ignore[arg-type]  # it holds texts only
    )
    keys.ensure_key(database(), made, toolkit().key_ring, toolkit().addresses, now=now())
    return made


@blueprint.get("/account")
def show() -> str:
    """Show the person's name, passphrase and sign-ins."""
    return _account(NameForm(formdata=None, name=g.person.name))


@blueprint.post("/account/name")
def save_name() -> Response | tuple[str, int]:
    """Change the person's name."""
    form = NameForm()
    if form.validate():
        try:
            people.rename_person(database(), _person(), form.name.data)
        except Invalid as error:
            form.add_problems(error.problems)
        else:
            commit()
            flash(_("Your name is saved."))
            return redirect(url_for("account.show"), 303)
    return _account(form), 400


@blueprint.get("/account/passphrase")
def show_passphrase() -> str:
    """Ask for a new passphrase."""
    return _passphrase_page(_passphrase_form())


@blueprint.post("/account/passphrase")
@limiter.limit("10 per 15 minutes", key_func=lambda: f"passphrase {g.person.id}")
def save_passphrase() -> Response | tuple[str, int]:
    """Set the passphrase and end every other sign-in, in case somebody else knew the old one."""
    form = _passphrase_form()
    if form.validate():
        try:
            ended = _set_passphrase(form)
        except Invalid as error:
            form.add_problems(error.problems)
        except Forbidden as error:
            form.add_problems({"current": error.message})
        else:
            commit()
            flash(_("Your passphrase is saved."))
            if ended:
                flash(_ended(ended))
            return redirect(url_for("account.show" if ended else "account.home"), 303)
    return _passphrase_page(form), 400


def _set_passphrase(form: PassphraseForm) -> int:
    """Compare and hash, which is slow on purpose, while nobody has to wait for it; then write."""
    person = _person()
    present = person.passphrase_hash
    let_go()
    if form.current is not None and not people.is_passphrase_of(person, form.current.data):
        raise Forbidden(_("This is not your present passphrase."))
    passphrase_hash = people.hash_passphrase(person, form.passphrase.data)
    people.replace_passphrase(database(), person, passphrase_hash, replaced=present, now=now())
    return people.end_other_sessions(database(), _sign_in(), now=now())


@blueprint.post("/account/sign-ins/<sign_in_id>/end")
def end_sign_in(sign_in_id: str) -> Response:
    """End one of the person's own sign-ins."""
    found = database().get(SignInSession, sign_in_id)
    if found is None or found.person_id != g.person.id:
        raise NotFound(_("There is no such sign-in of yours."))
    people.end_session(database(), found, now=now())
    commit()
    flash(_("That sign-in is ended."))
    return redirect(url_for("account.show"), 303)


@blueprint.post("/account/sign-ins/end-others")
def end_other_sign_ins() -> Response:
    """End every sign-in but this one."""
    ended = people.end_other_sessions(database(), _sign_in(), now=now())
    commit()
    flash(_ended(ended))
    return redirect(url_for("account.show"), 303)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End this sign-in, here and for whoever may hold a copy of its cookie."""
    people.end_session(database(), _sign_in(), now=now())
    commit()
    session.clear()
    flash(_("You are signed out."))
    return redirect(url_for("sign_in.show"), 303)


def _account(form: NameForm) -> str:
    sign_ins = list_live_sessions(database(), g.person.id, now=now())
    return render_template("account/show.html", form=form, sign_ins=sign_ins, this=_sign_in())


def _passphrase_form() -> PassphraseForm:
    return PassphraseForm(ask_current=g.person.passphrase_hash is not None and not came_by_link())


def _passphrase_page(form: PassphraseForm) -> str:
    return render_template("account/passphrase.html", form=form, is_first=g.person.passphrase_hash is None)


def _ended(count: int) -> str:
    return ngettext("%(num)d other sign-in is ended.", "%(num)d other sign-ins are ended.", count)


def _sign_in() -> SignInSession:
    found = current_sign_in()
    assert found is not None  # the guard let nobody else in
    return found


def _person():
    return _sign_in().person
