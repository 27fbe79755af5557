"""assessor-independent: someone other than the earner decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    kind = draft.get("assessment.assessor.kind")
    if kind == "self":
        reason = f"In {design_name(draft)} the earner judges their own work and awards themselves the badge."
        yield Hit("assessment.assessor.kind", "self", reason)
    elif kind is None:
        yield Hit("assessment.assessor.kind", "", f"{design_name(draft)} does not say who judges the earner's work.")


RULE = Rule(
    id="assessor-independent",
    group="assessment",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.BLOCKER,
    title="Someone other than the earner decides",
    why=(
        "Judging one's own work helps to learn. To a stranger it is worth only as much as the earner's own word, and "
        "the badge should be worth more."
    ),
    advice="Say who assesses: a colleague trained for it, someone from outside, or a marked test.",
    before={"credential_type": "competency", "assessment": {"assessor": {"kind": "self"}}},
    after={"credential_type": "competency", "assessment": {"assessor": {"kind": "external"}}},
    before_text="Assessed by: the earner, with a checklist",
    after_text="Assessed by: a rigging inspector who does not work with the earner",
    source_ids=("S07", "S10", "S16"),
    fields=("assessment.assessor.kind",),
    check=_check,
)
