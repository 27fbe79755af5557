"""evidence-covers-components: every component is shown by some evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import component_name
from issuer.review.rule import COMPETENCY, Hit, Rule, Severity
from issuer.review.text import quoted


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    artifacts = draft.items("evidence.artifacts")
    shown = {identity for artifact in artifacts for identity in artifact.get("component_ids", ())}
    for component in draft.items("method.components"):
        if component["id"] not in shown:
            reason = f"No artifact is asked for that shows {component_name(component)}."
            yield Hit("evidence.artifacts", quoted(component.get("statement", component["id"])), reason)


RULE = Rule(
    id="evidence-covers-components",
    group="evidence",
    types=(COMPETENCY,),
    severity=Severity.BLOCKER,
    title="Every component is shown by some evidence",
    why=(
        "The badge promises the whole competency. A part that no evidence shows is promised on trust, and the earner "
        "who lacks it gets the same badge."
    ),
    advice="Say for each component which artifact shows it, or drop the component.",
    before={
        "credential_type": "competency",
        "method": {
            "components": [
                {"id": "c1", "statement": "Inspect the sling before use"},
                {"id": "c2", "statement": "Take an unsafe sling out of use"},
            ]
        },
        "evidence": {"artifacts": [{"id": "a1", "title": "Inspection record", "component_ids": ["c1"]}]},
    },
    after={
        "credential_type": "competency",
        "method": {
            "components": [
                {"id": "c1", "statement": "Inspect the sling before use"},
                {"id": "c2", "statement": "Take an unsafe sling out of use"},
            ]
        },
        "evidence": {"artifacts": [{"id": "a1", "title": "Inspection record", "component_ids": ["c1", "c2"]}]},
    },
    before_text="Two components; the inspection record shows only “Inspect the sling before use”",
    after_text="The inspection record shows both, because it includes the sling that was taken out of use",
    source_ids=("S09", "S23"),
    fields=("method.components", "method.components.id", "evidence.artifacts", "evidence.artifacts.component_ids"),
    check=_check,
)
