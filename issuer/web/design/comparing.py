"""The page that compares two states of a design, and what publishing shows of it before it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from issuer.services.errors import NotFound
from issuer.store.designs import Achievement, Design, DesignRevision, find_revision, list_revisions, list_versions
from issuer.web.database import database
from issuer.web.design import blueprint
from issuer.web.design.comparison import Comparison, compared
from issuer.web.design.opening import get_design, is_draft
from issuer.web.filters import plain_day, plain_time

_REVISIONS = 40  # saved states that can be chosen from


@dataclass(frozen=True, slots=True)
class State:
    """A state of a design that can be compared: `v2`, `draft`, `r17`, and what it is called."""

    value: str
    label: str


@blueprint.get("/<design_id>/compare")
def compare_states(design_id: str) -> str:
    """Show what changed from one state of a design to another, answer by answer."""
    design = get_design(design_id)
    versions = list_versions(database(), design.id)
    states = _states(design)
    earlier, later = _wanted(design, versions, states)
    return render_template(
        "design/compare.html",
        design=design,
        states=states,
        earlier=earlier,
        later=later,
        comparison=compared(_document(design, earlier), _document(design, later)) if earlier and later else None,
    )


@blueprint.context_processor
def _offered() -> dict[str, Callable[..., Any]]:
    return {"changes_since_published": changes_since_published}


def changes_since_published(design: Design) -> tuple[Achievement, Comparison] | None:
    """Return the last published version and what the present draft changes against it; None without a version."""
    latest = next(iter(list_versions(database(), design.id)), None)
    return (latest, compared(latest.draft, design.document)) if latest else None


def _states(design: Design) -> list[State]:
    """Return what can be compared: what is written now, the published versions, the last saved states."""
    now = [State("draft", _("What is written now"))] if is_draft(design) else []
    versions = [
        State(f"v{version.version}", _version_label(version)) for version in list_versions(database(), design.id)
    ]
    revisions = [
        State(f"r{revision.revision}", _revision_label(revision))
        for revision in list_revisions(database(), design.id, limit=_REVISIONS)
    ]
    return [*now, *versions, *revisions]


def _version_label(version: Achievement) -> str:
    return _("Version %(number)s, %(day)s", number=version.version, day=plain_day(version.published_at))


def _revision_label(revision: DesignRevision) -> str:
    return _(
        "Revision %(number)s, saved by %(name)s, %(time)s",
        number=revision.revision,
        name=revision.saver.name or revision.saver.email,
        time=plain_time(revision.saved_at),
    )


def _wanted(design: Design, versions: Any, states: list[State]) -> tuple[str, str]:
    """Return the two states that were asked for; else the last version and what followed, or the last two saves."""
    known = {state.value for state in states}
    earlier, later = request.args.get("from", ""), request.args.get("to", "")
    if earlier or later:
        # A decision of a reader may be about a state that is older than those offered.
        for value in (earlier, later):
            if value not in known and not value.startswith("r"):
                raise NotFound(_("That state of the design is no longer known here."))
        return earlier, later
    published = [f"v{version.version}" for version in versions]
    if is_draft(design) and published:
        return published[0], "draft"
    if len(published) > 1:
        return published[1], published[0]
    revisions = [state.value for state in states if state.value.startswith("r")]
    return (revisions[1], revisions[0]) if len(revisions) > 1 else ("", "")


def _document(design: Design, state: str) -> dict[str, Any]:
    number = int(state[1:]) if state[1:].isascii() and state[1:].isdecimal() and len(state) < 10 else 0
    if state == "draft":
        return design.document
    if state.startswith("v"):
        return next(v.draft for v in list_versions(database(), design.id) if v.version == number)
    found = find_revision(database(), design.id, number)
    if found is None:
        raise NotFound(_("That state of the design is no longer known here."))
    return found.document
