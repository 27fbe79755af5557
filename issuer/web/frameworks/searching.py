"""Searching frameworks: a page for everybody, and the same as data for the picker beside a design's alignments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, g, jsonify, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from issuer.services.alignments import alignment_of
from issuer.store.designs import Design, DesignState, find_design
from issuer.store.framework_search import MOST_COUNTED, Filters, Found, search_items
from issuer.store.frameworks import FrameworkEntry, list_frameworks, list_types
from issuer.web.database import database
from issuer.web.frameworks import blueprint
from issuer.web.frameworks.wording import TYPES, type_name
from issuer.web.guards import may

_A_PAGE = 20
_A_LIST = 12
_MOST_PAGES = 50
_LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What is searched for. `design` is the draft that an alignment is wanted for, if the visitor may write it."""

    query: str
    type: str
    framework_id: str
    design: Design | None
    page: int

    @property
    def filters(self) -> Filters:
        """The filters that are set."""
        return Filters(tuple(filter(None, [self.type])), tuple(filter(None, [self.framework_id])))


@blueprint.get("/search")
def search() -> str:
    """Show what a query finds; with `design`, each with a button that aligns the design to it."""
    asked = _asked()
    frameworks = list_frameworks(database())
    found = _found(asked, _A_PAGE, (asked.page - 1) * _A_PAGE)
    aligned = {row.get("url") for row in asked.design.document.get("alignments", ())} if asked.design else set()
    return render_template(
        "frameworks/search.html",
        asked=asked,
        frameworks=frameworks,
        types=[(kind, TYPES[kind]) for kind in list_types(database()) if kind in TYPES],
        found=found,
        count=count_in_words(found.total) if asked.query else "",
        aligned=aligned,
        has_more=found.total > asked.page * _A_PAGE and asked.page < _MOST_PAGES,
    )


@blueprint.get("/search.json")
def search_json() -> Response:
    """Send the best entries for a query, with everything that an alignment takes from them."""
    found = _found(_asked(), _A_LIST, 0)
    return jsonify(count=count_in_words(found.total), entries=[as_data(entry) for entry in found.entries])


def as_data(entry: FrameworkEntry) -> dict[str, Any]:
    """Return an entry as the picker shows it, and the alignment that it makes."""
    return {
        "id": entry.id,
        "title": entry.title,
        "type": type_name(entry.type),
        "code": entry.code,
        "path": " › ".join(entry.broader),
        "framework": framework_name(entry),
        "alignment": alignment_of(entry),
    }


def framework_name(entry: FrameworkEntry) -> str:
    """Return the name of an entry's framework with its release."""
    return " ".join(filter(None, (entry.framework.title, entry.framework.version)))


def count_in_words(total: int) -> str:
    """Return how much there is, as it is told aloud while somebody types."""
    if not total:
        return _("Nothing was found.")
    if total > MOST_COUNTED:
        return _("More than %(num)s entries found.", num=f"{MOST_COUNTED:,}")
    return ngettext("%(num)s entry found.", "%(num)s entries found.", total)


def _found(asked: Asked, limit: int, offset: int) -> Found:
    if not asked.query:
        return Found(0, [])
    return search_items(database(), asked.query, asked.filters, limit=limit, offset=offset)


def _asked() -> Asked:
    arguments = request.args
    page = arguments.get("page", "1")
    return Asked(
        query=arguments.get("q", "").replace("\0", "").strip()[:_LONGEST_QUERY],
        type=arguments.get("type", "")[:20],
        framework_id=arguments.get("framework", "")[:36],
        design=_design(arguments.get("design", "")),
        page=min(int(page), _MOST_PAGES) if page.isascii() and page.isdecimal() and 0 < len(page) < 5 else 1,
    )


def _design(design_id: str) -> Design | None:
    if not design_id or not may("write", "design"):
        return None
    design = find_design(database(), g.organization.id, design_id)
    return design if design is not None and design.state is DesignState.DRAFT else None


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {"framework_name": framework_name, "entry_type": type_name}
