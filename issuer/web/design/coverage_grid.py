"""The coverage grid: its page, and saving what was ticked in it."""

from __future__ import annotations

from flask import abort, flash, g, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.services import coverage as tying
from issuer.services.coverage import PLACES
from issuer.web.database import commit, database, now
from issuer.web.design import blueprint
from issuer.web.design.coverage import type_of
from issuer.web.design.going_back import say_what_changed
from issuer.web.design.grid import grid_of, sent_ties
from issuer.web.design.opening import (
    address,
    document_at,
    get_design,
    get_draft,
    is_draft,
    review_of,
    whole_number,
)
from issuer.web.guards import may


@blueprint.get("/<design_id>/coverage")
def show_coverage(design_id: str) -> str:
    """Show what shows and judges what, to be set by who may write; a published design and others get it to read."""
    design = get_design(design_id)
    return render_template(
        "design/grid.html",
        design=design,
        grid=grid_of(design.document),
        kind=type_of(design.document),
        can_set=is_draft(design) and may("write", "design"),
    )


@blueprint.post("/<design_id>/coverage")
def save_coverage(design_id: str) -> Response:
    """Save which boxes are ticked, and say what that has put right."""
    design = get_draft(design_id)
    base_revision = whole_number(request.form.get("base_revision"))
    try:
        sent = {kind: request.form.getlist(kind) for kind in PLACES}
        ties = sent_ties(sent, document_at(design, base_revision))
    except ValueError:
        abort(400)  # a box that no page of ours has
    before = review_of(design)
    meanwhile = "" if design.revision == base_revision else design.saver.name or design.saver.email
    tying.set_ties(database(), design, ties, base_revision=base_revision, actor=g.person, now=now())
    commit()
    say_what_changed(design, before)
    if meanwhile:
        flash(_("Saved, together with what %(name)s saved meanwhile.", name=meanwhile), "done")
    else:
        flash(_("Saved."), "done")
    return redirect(address("show_coverage", design), 303)
