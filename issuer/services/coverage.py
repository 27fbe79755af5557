"""Tying evidence and criteria to components, and criteria to evidence: the cells of the coverage grid."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy.orm import Session

from issuer.review.draft import Draft
from issuer.services.design import draft_at, draft_of, require_draft, store_draft
from issuer.services.holding import hold
from issuer.store.designs import Design
from issuer.store.people import Person

Kind = Literal["shows", "judges", "looks_at"]


class Tie(NamedTuple):
    """Evidence `shows` a component, a criterion `judges` one, or it `looks_at` evidence; both ends by their ids."""

    kind: Kind
    from_id: str
    to_id: str


class _Place(NamedTuple):
    """Where ties of a kind are written: the list, the part of its rows, and the list at which they point."""

    rows: str
    part: str
    targets: str


PLACES: dict[Kind, _Place] = {
    "shows": _Place("evidence.artifacts", "component_ids", "method.components"),
    "judges": _Place("assessment.rubric", "component_ids", "method.components"),
    "looks_at": _Place("assessment.rubric", "artifact_ids", "evidence.artifacts"),
}


def ties_of(draft: Draft) -> frozenset[Tie]:
    """Return the ties of a draft whose two ends exist."""
    return frozenset(_ties(draft))


def set_ties(
    session: Session, design: Design, ties: Collection[Tie], *, base_revision: int, actor: Person, now: datetime
) -> Design:
    """Make `ties` those of a design, as a page shows them that was opened at `base_revision`.

    Merged tie by tie: only what was changed on the page is changed, whatever else was saved meanwhile. Two people
    cannot disagree about one tie, for it is there or it is not, so this never raises Conflict. A tie of what was
    removed meanwhile is dropped. Raises NotEditable for a published design, NotFound for an unknown revision.
    """
    hold(session, design)
    require_draft(design)
    before = ties_of(draft_at(session, design, base_revision))
    wanted = frozenset(ties)
    draft = draft_of(design)
    merged = (ties_of(draft) | (wanted - before)) - (before - wanted)
    return store_draft(session, design, with_ties(draft, merged), actor=actor, now=now)


def with_ties(draft: Draft, ties: Collection[Tie]) -> Draft:
    """Return a draft with exactly these ties. What points at nothing that exists stays: the review speaks of it."""
    for kind, place in PLACES.items():
        targets = [row["id"] for row in draft.items(place.targets)]
        section, name = place.rows.split(".")
        rows: list[dict[str, Any]] = draft.to_document().get(section, {}).get(name, [])
        changed = [_with_links(row, place.part, targets, _ends(ties, kind, row["id"])) for row in rows]
        if changed != rows:
            draft = draft.with_answers({place.rows: changed})
    return draft


def _ties(draft: Draft) -> Iterator[Tie]:
    for kind, place in PLACES.items():
        targets = {row["id"] for row in draft.items(place.targets)}
        for row in draft.items(place.rows):
            yield from (Tie(kind, row["id"], link) for link in row.get(place.part, ()) if link in targets)


def _ends(ties: Collection[Tie], kind: Kind, from_id: str) -> frozenset[str]:
    return frozenset(tie.to_id for tie in ties if tie.kind == kind and tie.from_id == from_id)


def _with_links(row: dict[str, Any], part: str, targets: list[str], wanted: frozenset[str]) -> dict[str, Any]:
    """Return a row with these links: those that stay keep their order, new ones follow in the order of the targets."""
    old = row.get(part) or []
    kept = [link for link in old if link in wanted or link not in targets]
    links = kept + [link for link in targets if link in wanted and link not in kept]
    return row if links == old else {**row, part: links}
