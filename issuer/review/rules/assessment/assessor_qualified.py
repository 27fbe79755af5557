"""assessor-qualified: assessors are competent and judge alike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted, words

MIN_WORDS = 4  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    qualification = draft.text("assessment.assessor.qualification")
    count = len(words(qualification))
    if draft.get("assessment.assessor.kind") == "automatic":
        # A machine marks, so what has to be known is who wrote the questions; a name will do.
        if not count:
            reason = f"{design_name(draft)} is marked by a machine, and does not say who wrote its questions."
            yield Hit("assessment.assessor.qualification", "", reason)
        return
    if count < MIN_WORDS:
        said = f"no more of its assessors than “{quoted(qualification, 60)}”" if count else "nothing of its assessors"
        reason = f"{design_name(draft)} says {said}, so nobody can tell what they know of the subject."
        yield Hit("assessment.assessor.qualification", quoted(qualification), reason)
    if draft.get("assessment.assessor.count") == 1 and not draft.text("assessment.assessor.calibration"):
        reason = (
            f"One assessor judges “{quoted(draft.text('title'), 80)}” alone"
            if draft.text("title")
            else "One assessor judges alone"
        )
        yield Hit(
            "assessment.assessor.calibration",
            "",
            f"{reason}, and nothing says how that judgement is kept level with others.",
            Severity.HINT,
        )


RULE = Rule(
    id="assessor-qualified",
    group="assessment",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="Assessors are competent and judge alike",
    why=(
        "A judgement is worth as much as the one who makes it. A reader wants to know what assessors have done "
        "themselves, and that another of them would have said the same."
    ),
    advice=(
        "Say what assessors must know, hold or have done, and how they keep to one standard: samples marked together, "
        "a second marker, or two who do not see each other's result."
    ),
    before={
        "credential_type": "competency",
        "title": "Sling inspection",
        "assessment": {"assessor": {"kind": "internal", "qualification": "Experienced staff"}},
    },
    after={
        "credential_type": "competency",
        "title": "Sling inspection",
        "assessment": {
            "assessor": {
                "kind": "internal",
                "qualification": "Rigging inspector with five years of practice",
                "count": 2,
                "calibration": "Both judge the same three slings every quarter",
            }
        },
    },
    before_text="Assessed by experienced staff",
    after_text="Assessed by two rigging inspectors who judge the same three slings together every quarter",
    source_ids=("S01", "S10", "S25"),
    fields=(
        "assessment.assessor.qualification",
        "assessment.assessor.count",
        "assessment.assessor.calibration",
        "assessment.assessor.kind",
    ),
    check=_check,
)
