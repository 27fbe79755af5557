"""The picker beside a design's alignments: searching frameworks, and the entries that are near to the competency.

Without a script its buttons belong to the form of the step, so that whatever was typed is saved with them.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from issuer.services.alignments import align, get_entry
from issuer.services.design import draft_of
from issuer.services.suggestions import Suggestion, suggest
from issuer.store.designs import Design
from issuer.store.frameworks import Framework, FrameworkEntry, find_entries_by_uri, list_frameworks
from issuer.web.database import commit, database, now
from issuer.web.design import blueprint
from issuer.web.design.opening import address, get_draft, whole_number
from issuer.web.design.questions import anchor

FIND = "find"
QUERY = "find.query"


@dataclass(frozen=True, slots=True)
class Picker:
    """What the picker shows: the frameworks that are here, what is suggested, and what its framework has withdrawn."""

    frameworks: tuple[Framework, ...]
    suggestions: tuple[Suggestion, ...]
    withdrawn: tuple[FrameworkEntry, ...]


@blueprint.post("/<design_id>/alignments")
def add_alignment(design_id: str) -> Response:
    """Align a design to the entry that was chosen on the search page, and show the alignment."""
    design = get_draft(design_id)
    place = _align(design, whole_number(request.form.get("entry")))
    commit()
    return redirect(_address_of(design, place), 303)


def picked(design: Design, action: str) -> str:
    """Carry out what a button of the picker asks for, once the step is saved; return where that leads, "" if nowhere.

    Pressing Enter in the search field sends the form as if to save it, so words in that field mean a search.
    """
    verb, _colon, argument = action.partition(":")
    query = request.form.get(QUERY, "").strip()
    if verb == "align":
        return _address_of(design, _align(design, whole_number(argument)))
    if verb == FIND or (verb == "save" and query):
        return url_for("frameworks.search", organization_slug=g.organization.slug, q=query, design=design.id)
    return ""


def _align(design: Design, entry_id: int) -> int:
    return align(database(), design, get_entry(database(), entry_id), actor=g.person, now=now())


def _address_of(design: Design, place: int) -> str:
    return address("show_step", design, slug="alignment", _anchor=anchor(f"alignments[{place}]"))


def picker_of(design: Design) -> Picker:
    """Return what the picker shows beside the alignments of a design."""
    frameworks = tuple(list_frameworks(database()))
    if not frameworks:
        return Picker((), (), ())
    draft = draft_of(design)
    named = find_entries_by_uri(database(), [str(row["url"]) for row in draft.items("alignments") if row.get("url")])
    withdrawn = tuple(entry for entry in named if entry.withdrawn_at is not None)
    return Picker(frameworks, tuple(suggest(database(), draft)), withdrawn)


@blueprint.app_context_processor
def _picker() -> dict[str, object]:
    return {"picker_of": picker_of}
