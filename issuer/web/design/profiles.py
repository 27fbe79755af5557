"""The profiles that a design is reviewed with: those of its organization, or its own choice."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, flash, g, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.review.profiles import PROFILES, ReviewProfile
from issuer.services import design as designing
from issuer.services.errors import Invalid
from issuer.services.profile_choice import choose_profiles
from issuer.store.designs import Design
from issuer.web.database import commit, database, now
from issuer.web.design import blueprint
from issuer.web.design.opening import address, get_draft


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """What a design is reviewed with besides the criteria, and what could be chosen for it."""

    chosen: tuple[ReviewProfile, ...]
    of_organization: tuple[ReviewProfile, ...]
    is_own: bool
    offered: tuple[ReviewProfile, ...] = tuple(PROFILES.values())


def profiles_of(design: Design) -> ProfileChoice:
    """Return the choice of a design as its pages show it."""
    chosen = designing.review_profiles_of(design, design.organization)
    organization = [name for name in design.organization.review_profiles if name in PROFILES]
    return ProfileChoice(
        tuple(PROFILES[name] for name in chosen),
        tuple(profile for name, profile in PROFILES.items() if name in organization),
        design.review_profiles is not None,
    )


@blueprint.post("/<design_id>/profiles")
def save_profiles(design_id: str) -> Response:
    """Choose the profiles of a design, or go with its organization."""
    design = get_draft(design_id)
    own = {"own": request.form.getlist("profile"), "organization": None}
    whose = request.form.get("whose", "")
    if whose not in own:
        abort(400)
    try:
        choose_profiles(database(), design, own[whose], actor=g.person, now=now())
    except Invalid:
        abort(400)  # a box that no page of ours has
    commit()
    flash(_("Saved, and reviewed anew."), "done")
    return redirect(address("check", design, _anchor="profiles"), 303)
