"""mapping-no-orphans: nothing is asked for that the competency does not need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from issuer.review.draft import Draft
from issuer.review.naming import artifact_name, criterion_name
from issuer.review.rule import COMPETENCY, Hit, Rule, Severity
from issuer.review.text import quoted


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    components = {component["id"] for component in draft.items("method.components")}
    if not components:
        return  # there is nothing to map to, and components-sound says so
    for n, artifact in enumerate(draft.items("evidence.artifacts")):
        if components.isdisjoint(artifact.get("component_ids", ())):
            quote = quoted(artifact.get("title", "") or artifact["id"])
            reason = f"{artifact_name(artifact)} is asked for, and {_ties(artifact)}."
            yield Hit(f"evidence.artifacts[{n}].component_ids", quote, reason)
    for n, criterion in enumerate(draft.items("assessment.rubric")):
        if components.isdisjoint(criterion.get("component_ids", ())):
            quote = quoted(criterion.get("name", "") or criterion["id"])
            reason = f"{criterion_name(criterion)} is judged, and {_ties(criterion)}."
            yield Hit(f"assessment.rubric[{n}].component_ids", quote, reason)


def _ties(row: Mapping[str, Any]) -> str:
    # The wizard never shows ids, so a tie that leads nowhere is told by what became of it.
    lost = any(identity.strip() for identity in row.get("component_ids", ()))
    return "the component it was tied to is not there" if lost else "no component of the competency needs it"


RULE = Rule(
    id="mapping-no-orphans",
    group="evidence",
    types=(COMPETENCY,),
    severity=Severity.WEAK,
    title="Nothing is asked for that the competency does not need",
    why=(
        "Work that belongs to no component costs the earner time and decides nothing, or it decides something that "
        "the badge never claims."
    ),
    advice="Tie it to the component that it shows or judges. If there is none, leave it out.",
    before={
        "credential_type": "competency",
        "method": {"components": [{"id": "c1", "statement": "Inspect the sling before use"}]},
        "evidence": {
            "artifacts": [
                {"id": "a1", "title": "Inspection record", "component_ids": ["c1"]},
                {"id": "a2", "title": "History of the sling"},
            ]
        },
    },
    after={
        "credential_type": "competency",
        "method": {"components": [{"id": "c1", "statement": "Inspect the sling before use"}]},
        "evidence": {"artifacts": [{"id": "a1", "title": "Inspection record", "component_ids": ["c1"]}]},
    },
    before_text="Asked for: an inspection record, and an essay on the history of the sling",
    after_text="Asked for: an inspection record",
    source_ids=("S09", "S23"),
    fields=("evidence.artifacts.component_ids", "assessment.rubric.component_ids", "method.components.id"),
    check=_check,
)
