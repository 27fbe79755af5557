"""The page of a design from which somebody came, to which they are sent back: a step, or the check."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _

from issuer.review.report import Report
from issuer.review.steps import STEPS
from issuer.store.designs import Design
from issuer.web.design.findings import mended, place_of, reopened, step_with
from issuer.web.design.opening import address, review_of
from issuer.web.design.pages import places_by_step
from issuer.web.design.questions import anchor

CHECK = "check"


def came_from() -> str:
    """Return the slug of the step that this request names as its origin, else "check"."""
    slug = request.values.get("back", "")
    return slug if slug in [step.slug for step in STEPS] else CHECK


def way_back(design: Design, back: str, field: str = "") -> str:
    """Return the address of the page `back`; on a step, of the place where a finding at `field` stands."""
    if back == CHECK:
        return address(CHECK, design)
    step = step_with(field) if field else None
    place = place_of(field, places_by_step(design.document)[back]) if step and step.slug == back else ""
    return address("show_step", design, slug=back, _anchor=anchor(place) or None)


def say_what_changed(design: Design, before: Report, told: tuple[str, ...] = ()) -> None:
    """Let the next page say what a change has put right, and what it has opened again; nothing that was told before."""
    after = review_of(design)
    for title in mended(before, after, told):
        flash(_("Fixed: %(title)s.", title=title), "done")
    for title in reopened(before, after, told):
        flash(_("Open again, because what it speaks of was changed: %(title)s.", title=title), "done")
