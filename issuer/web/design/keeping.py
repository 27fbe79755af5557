"""Keeping a weak spot or a hint with a written reason, and opening it again."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from issuer.review.fields import without_indices
from issuer.review.rule import Finding, Severity
from issuer.services import keeping
from issuer.services.errors import Conflict, Forbidden, Invalid, NotFound
from issuer.store.designs import Design
from issuer.web.database import commit, database, now
from issuer.web.design import blueprint
from issuer.web.design.findings import note_of
from issuer.web.design.going_back import came_from, way_back
from issuer.web.design.opening import get_draft, review_of, whole_number
from issuer.web.fields import trimmed


@blueprint.get("/<design_id>/keep")
def show_keep(design_id: str) -> str | Response:
    """Ask for the reason why a finding may stay."""
    design = get_draft(design_id)
    finding = _meant(design, request.args.get("criterion", ""), request.args.get("field", ""))
    if finding is None:
        flash(_("The review does not say this of the design any more."), "done")
        return redirect(way_back(design, came_from()), 303)
    if finding.severity is Severity.BLOCKER:
        raise Forbidden(_("A blocker cannot be kept. Mend it, or change the type if the design promises too much."))
    held = finding.acknowledged
    reason = held.reason if held else keeping.earlier_reason(database(), design, finding.criterion, finding.field)
    return _page(design, finding, reason, is_earlier=bool(reason) and not held)


@blueprint.post("/<design_id>/keep")
def keep(design_id: str) -> Response | tuple[str, int]:
    """Keep a finding with the reason that was typed; without one that will do, show the page again."""
    design = get_draft(design_id)
    criterion, field = request.form.get("criterion", ""), request.form.get("field", "")
    reason = trimmed(request.form.get("reason", ""))
    base_revision = whole_number(request.form.get("revision"))
    try:
        keeping.keep_finding(
            database(), design, criterion, field, reason=reason, base_revision=base_revision, actor=g.person, now=now()
        )
    except NotFound as error:
        database().rollback()
        flash(error.message, "problem")
        return redirect(way_back(get_draft(design_id), came_from()), 303)
    except Invalid as error:
        return _again(design_id, criterion, field, reason, error.problems["reason"]), 400
    except Conflict as conflict:
        problem = _(
            "%(name)s changed the design after you opened this page, and the review now says something else. "
            "Read it, and decide again.",
            name=conflict.by,
        )
        return _again(design_id, criterion, field, reason, problem), 409
    commit()
    flash(_("Kept with your reason. It opens again when what it speaks of is changed."), "done")
    return redirect(way_back(design, came_from(), field), 303)


@blueprint.post("/<design_id>/reopen")
def reopen(design_id: str) -> Response:
    """Open a finding again that was kept. What names it is its criterion and field, with a blank between them."""
    design = get_draft(design_id)
    criterion, _blank, field = request.form.get("finding", "").partition(" ")
    reopen_kept(design, criterion, field)
    commit()
    return redirect(way_back(design, came_from(), field), 303)


def reopen_kept(design: Design, criterion: str, field: str) -> None:
    """Open a finding again and let the next page say so. Nothing happens when it is not there any more."""
    finding = _meant(design, criterion, field)
    if finding is not None and finding.acknowledged:
        keeping.reopen_finding(database(), design, criterion, finding.field, actor=g.person, now=now())
        flash(_("Open again. The reason for which it was kept is offered when you keep it once more."), "done")


def _meant(design: Design, criterion: str, field: str) -> Finding | None:
    """Return the finding that a page names: at its field, else at the same field of a row that moved by a save."""
    found = [finding for finding in review_of(design).findings if finding.criterion == criterion]
    here = [finding for finding in found if finding.field == field]
    moved = [finding for finding in found if without_indices(finding.field) == without_indices(field)]
    return next(iter([*here, *moved]), None)


def _again(design_id: str, criterion: str, field: str, reason: str, problem: str) -> str:
    database().rollback()
    design = get_draft(design_id)
    finding = keeping.find_finding(design, criterion, field, now=now())
    return _page(design, finding, reason, problem=problem)


def _page(design: Design, finding: Finding, reason: str, *, problem: str = "", is_earlier: bool = False) -> str:
    return render_template(
        "design/keep.html",
        design=design,
        note=note_of(finding, ()),
        reason=reason,
        problem=problem,
        is_earlier=is_earlier,
        back=came_from(),
        back_address=way_back(design, came_from(), finding.field),
        shortest=keeping.REASON_MIN,
        longest=keeping.REASON_MAX,
    )
