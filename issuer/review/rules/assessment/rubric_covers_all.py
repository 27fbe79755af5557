"""rubric-covers-all: each component and each artifact is judged by the rubric."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import artifact_name, component_name
from issuer.review.rule import COMPETENCY, Hit, Rule, Severity
from issuer.review.text import quoted


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    rubric = draft.items("assessment.rubric")
    components = {identity for criterion in rubric for identity in criterion.get("component_ids", ())}
    artifacts = {identity for criterion in rubric for identity in criterion.get("artifact_ids", ())}
    for component in draft.items("method.components"):
        if component["id"] not in components:
            quote = quoted(component.get("statement", component["id"]))
            yield Hit("assessment.rubric", quote, f"No criterion of the rubric judges {component_name(component)}.")
    for artifact in draft.items("evidence.artifacts"):
        if artifact["id"] not in artifacts:
            quote = quoted(artifact.get("title", artifact["id"]))
            reason = f"{artifact_name(artifact)} is asked for, and no criterion of the rubric looks at it."
            yield Hit("assessment.rubric", quote, reason)


RULE = Rule(
    id="rubric-covers-all",
    group="assessment",
    types=(COMPETENCY,),
    severity=Severity.BLOCKER,
    title="The rubric judges each component and each artifact",
    why=(
        "What the rubric leaves out is judged by taste or not at all, and an earner who worked for it deserves to know "
        "how it counted."
    ),
    advice="Add the missing criterion, or tie an existing one to the component or artifact that it judges.",
    before={
        "credential_type": "competency",
        "method": {"components": [{"id": "c1", "statement": "Inspect the sling before use"}]},
        "evidence": {"artifacts": [{"id": "a1", "title": "Inspection record"}, {"id": "a2", "title": "Logbook page"}]},
        "assessment": {
            "rubric": [{"id": "r1", "name": "Finding defects", "component_ids": ["c1"], "artifact_ids": ["a1"]}]
        },
    },
    after={
        "credential_type": "competency",
        "method": {"components": [{"id": "c1", "statement": "Inspect the sling before use"}]},
        "evidence": {"artifacts": [{"id": "a1", "title": "Inspection record"}, {"id": "a2", "title": "Logbook page"}]},
        "assessment": {
            "rubric": [{"id": "r1", "name": "Finding defects", "component_ids": ["c1"], "artifact_ids": ["a1", "a2"]}]
        },
    },
    before_text="Asked for: inspection record and logbook page. “Finding defects” judges the record only.",
    after_text="“Finding defects” judges the inspection record and the logbook page.",
    source_ids=("S23", "S25", "S08"),
    fields=("assessment.rubric", "assessment.rubric.component_ids", "assessment.rubric.artifact_ids"),
    check=_check,
    skipped_while=("rubric-present",),
)
