"""What an organization says of itself. What is signed already keeps what it said then."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.services.errors import Invalid
from issuer.services.organizations import update_organization
from issuer.web.account.organization_form import ProfileForm
from issuer.web.admin import blueprint
from issuer.web.database import commit, database, now, toolkit


@blueprint.get("/settings")
def show_organization() -> str:
    """Show the organization's public face, ready to be changed."""
    return _page(ProfileForm(formdata=None, obj=g.organization))


@blueprint.post("/settings")
def save_organization() -> Response | tuple[str, int]:
    """Change it."""
    form = ProfileForm()
    if form.validate():
        try:
            update_organization(database(), g.organization, actor=g.person, now=now(), **form.profile())
        except Invalid as error:
            database().rollback()
            form.add_problems(error.problems)
        else:
            commit()
            flash(_("Saved. What was awarded before keeps what it said then."))
            return redirect(url_for("admin.show_organization", organization_slug=g.organization.slug), 303)
    return _page(form), 400


def _page(form: ProfileForm) -> str:
    return render_template(
        "admin/organization.html", form=form, public_address=toolkit().addresses.profile(g.organization.slug)
    )
