"""What an organization says of itself. What is signed already keeps what it said then."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.review.profiles import PROFILES
from issuer.services.errors import Invalid
from issuer.services.holding import hold
from issuer.services.organizations import PROFILE_FIELDS, choose_review_profiles, update_organization
from issuer.web.account.organization_form import ProfileChangeForm
from issuer.web.admin import blueprint
from issuer.web.database import commit, database, now, toolkit


@blueprint.get("/settings")
def show_organization() -> str:
    """Show the organization's public face, ready to be changed."""
    return _page(ProfileChangeForm.of(_profile()))


@blueprint.post("/settings")
def save_organization() -> Response | tuple[str, int]:
    """Change it."""
    form = ProfileChangeForm()
    if form.validate():
        hold(database(), g.organization)
        try:
            if changes := form.changes(_profile()):
                update_organization(database(), g.organization, actor=g.person, now=now(), **changes)
        except Invalid as error:
            database().rollback()
            form.add_problems(error.problems)
        else:
            commit()
            flash(_("Saved. What was awarded before keeps what it said then."))
            return redirect(url_for("admin.show_organization", organization_slug=g.organization.slug), 303)
    return _page(form), 400


@blueprint.post("/settings/review")
def save_review_settings() -> Response:
    """Choose the profiles that the designs of the organization are reviewed with."""
    try:
        profiles = request.form.getlist("profile")
        choose_review_profiles(database(), g.organization, profiles, actor=g.person, now=now())
    except Invalid:
        abort(400)  # a box that no page of ours has
    commit()
    flash(_("Saved. Designs are reviewed by it from now on; what is published keeps its review."), "done")
    return redirect(url_for("admin.show_organization", organization_slug=g.organization.slug, _anchor="review"), 303)


def _profile() -> dict[str, str | None]:
    return {name: getattr(g.organization, name) for name in PROFILE_FIELDS}


def _page(form: ProfileChangeForm) -> str:
    return render_template(
        "admin/organization.html",
        form=form,
        public_address=toolkit().addresses.profile(g.organization.slug),
        profiles=tuple(PROFILES.values()),
        chosen=[PROFILES[name] for name in g.organization.review_profiles if name in PROFILES],
    )
