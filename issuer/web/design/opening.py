"""Finding the design that an address names, and the words that every page about it needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import abort, g, url_for
from flask_babel import gettext as _

from issuer.review.report import Report
from issuer.services import design as designing
from issuer.services.errors import NotFound
from issuer.store.designs import Design, DesignState, find_design, find_revision
from issuer.web.database import database, now


def get_design(design_id: str) -> Design:
    """Return a design of the current organization. Raises NotFound, also for another organization's."""
    design = find_design(database(), g.organization.id, design_id)
    if design is None:
        raise NotFound(_("There is no such design. It may have been deleted."))
    return design


def get_draft(design_id: str) -> Design:
    """Return a design that is being written. Raises NotFound, or NotEditable for any other."""
    design = get_design(design_id)
    designing.require_draft(design)
    return design


def document_at(design: Design, revision: int) -> dict:
    """Return what a design held at an earlier save. Raises NotFound."""
    found = find_revision(database(), design.id, revision)
    if found is None:
        raise NotFound(_("That state of the design is no longer known here."))
    return found.document


def title_of(design: Design) -> str:
    """Return the title of a design, "" while it has none."""
    return design.document.get("title", "")


def today() -> date:
    """Return the day against which reviews judge."""
    return now().date()


def review_of(design: Design) -> Report:
    """Return the review of a design as of today."""
    return designing.review_design(design, today=today())


def whole_number(text: str | None) -> int:
    """Return a number that one of our own pages sends; anything else is a bad request."""
    if text is None or not (text.isascii() and text.isdecimal()) or len(text) > 9:
        abort(400)
    return int(text)


def is_draft(design: Design) -> bool:
    """Return whether it is being written."""
    return design.state is DesignState.DRAFT


def address(endpoint: str, design: Design | None = None, **values: Any) -> str:
    """Return the address of a page of this blueprint in the current organization."""
    if design is not None:
        values["design_id"] = design.id
    return url_for(f"design.{endpoint}", organization_slug=g.organization.slug, **values)
