"""Who belongs to an organization, and what they may do in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.services.errors import Forbidden, Invalid, NotFound
from issuer.services.holding import hold
from issuer.services.organizations import invite, set_roles
from issuer.store.organizations import Role, list_memberships
from issuer.store.people import Person
from issuer.web.admin import blueprint
from issuer.web.admin.forms import InvitationForm, RolesChangeForm
from issuer.web.database import commit, commit_and_send, database, now, toolkit
from issuer.web.fields import ConfirmForm
from issuer.web.roles import in_order


@dataclass(frozen=True, slots=True)
class Member:
    """A person and their roles in this organization."""

    person: Person
    roles: Sequence[Role]


@blueprint.get("/people")
def list_people() -> str:
    """List who belongs to the organization."""
    return render_template("admin/people.html", members=_members())


@blueprint.get("/people/invite")
def show_invitation() -> str:
    """Ask whom to invite."""
    return render_template("admin/invite.html", form=InvitationForm(formdata=None), delivers=toolkit().mailer.delivers)


@blueprint.post("/people/invite")
def invite_person() -> Response | tuple[str, int]:
    """Give somebody roles, with an account if they have none, and tell them by mail."""
    form = InvitationForm()
    if form.validate():
        try:
            person = _invite(form)
        except Invalid as error:
            form.add_problems(error.problems)
        else:
            commit_and_send()
            flash(_told(person))
            return redirect(url_for("admin.list_people", organization_slug=g.organization.slug), 303)
    return render_template("admin/invite.html", form=form, delivers=toolkit().mailer.delivers), 400


def _invite(form: InvitationForm) -> Person:
    return invite(
        database(),
        g.organization,
        email=form.email.data,
        name=form.name.data or "",
        roles=form.chosen(),
        actor=g.person,
        addresses=toolkit().addresses,
        templates=toolkit().templates,
        now=now(),
    )


def _told(person: Person) -> str:
    if toolkit().mailer.delivers:
        return _("%(email)s now belongs here and is told by mail.", email=person.email)
    return _(
        "%(email)s now belongs here. No mail server is set up: open the message under Mail and pass it on yourself.",
        email=person.email,
    )


@blueprint.get("/people/<person_id>")
def show_person(person_id: str) -> str:
    """Show one person's roles, ready to be changed."""
    member = _member(person_id)
    return _person_page(member, RolesChangeForm.of({"roles": member.roles}))


@blueprint.post("/people/<person_id>")
def save_roles(person_id: str) -> Response | tuple[str, int]:
    """Change what a person may do. The last owner stays one."""
    hold(database(), g.organization)  # as `set_roles` does: what is looked at here must still be so there
    member, form = _member(person_id), RolesChangeForm()
    if form.validate() and not form.chosen():
        form.add_problems({"roles": _("Choose at least one role; to end their membership, remove them instead.")})
    elif not form.errors:
        try:
            if form.changes({"roles": member.roles}):
                set_roles(database(), g.organization, member.person, form.chosen(), actor=g.person, now=now())
        except Invalid as error:
            form.add_problems(error.problems)
        except Forbidden as error:
            form.add_problems({"roles": error.message})
        else:
            commit()
            flash(_("Saved. It holds from the next page they open."))
            return redirect(_after_change(person_id), 303)
    return _person_page(member, form), 400


@blueprint.get("/people/<person_id>/remove")
def confirm_removal(person_id: str) -> str:
    """Say what removing this person does, before it is done."""
    return render_template("admin/remove_person.html", member=_member(person_id), form=ConfirmForm(formdata=None))


@blueprint.post("/people/<person_id>/remove")
def remove_person(person_id: str) -> Response | tuple[str, int]:
    """End a person's membership. Never that of the last owner."""
    member = _member(person_id)
    try:
        set_roles(database(), g.organization, member.person, frozenset(), actor=g.person, now=now())
    except Forbidden as error:
        page = render_template(
            "admin/remove_person.html", member=member, form=ConfirmForm(formdata=None), problems=[error.message]
        )
        return page, 400
    commit()
    flash(_("%(name)s no longer belongs here.", name=member.person.name or member.person.email))
    return redirect(_after_change(person_id), 303)


def _after_change(person_id: str) -> str:
    """Return where to go on: whoever has just given up being an owner may not see these pages any more."""
    still_owner = person_id != g.person.id or Role.OWNER in next(
        (member.roles for member in _members() if member.person.id == person_id), ()
    )
    if still_owner:
        return url_for("admin.list_people", organization_slug=g.organization.slug)
    return url_for("account.home")


def _members() -> list[Member]:
    roles: dict[str, set[Role]] = {}
    people: dict[str, Person] = {}
    for row in list_memberships(database(), g.organization.id):
        people[row.person_id] = row.person
        roles.setdefault(row.person_id, set()).add(row.role)
    return [Member(person, in_order(roles[person_id])) for person_id, person in people.items()]


def _member(person_id: str) -> Member:
    found = next((member for member in _members() if member.person.id == person_id), None)
    if found is None:
        raise NotFound(_("Nobody in this organization has this address."))
    return found


def _person_page(member: Member, form: RolesChangeForm) -> str:
    return render_template("admin/person.html", member=member, form=form)
