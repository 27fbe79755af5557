"""rubric-present: a rubric or scoring guide exists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, Hit, Rule, Severity


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    if draft.items("assessment.rubric"):
        return
    count = len(draft.items("method.components"))
    parts = f" for its {count} components" if count > 1 else ""
    reason = f"{design_name(draft)} has no rubric{parts}, so two assessors may judge two things."
    yield Hit("assessment.rubric", "", reason)


RULE = Rule(
    id="rubric-present",
    group="assessment",
    types=(COMPETENCY,),
    severity=Severity.BLOCKER,
    title="There is a rubric",
    why=(
        "The rubric is where a skill gets its scale. Without one the result depends on who happens to assess, and the "
        "earner learns nothing from it."
    ),
    advice="Write one criterion for each component, with levels that describe what the work looks like.",
    before={"credential_type": "competency", "title": "Sling inspection"},
    after={
        "credential_type": "competency",
        "title": "Sling inspection",
        "assessment": {
            "rubric": [
                {
                    "id": "r1",
                    "name": "Finding defects",
                    "levels": [
                        {"id": "not_yet", "name": "Not yet", "descriptor": "Misses a cut longer than one centimetre"},
                        {"id": "passing", "name": "Passing", "descriptor": "Finds and marks every planted defect"},
                    ],
                }
            ]
        },
    },
    before_text="“The assessor judges the inspection.”",
    after_text="Finding defects. Not yet: misses a cut longer than one centimetre. Passing: finds every defect.",
    source_ids=("S07", "S29"),
    fields=("assessment.rubric",),
    check=_check,
)
