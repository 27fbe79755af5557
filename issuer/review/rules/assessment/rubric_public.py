"""rubric-public: earners see the rubric before they start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    if draft.get("assessment.rubric_public"):
        return
    if not draft.items("assessment.rubric") and draft.get("credential_type") == KNOWLEDGE:
        return  # a test may do without a rubric, and then there is none to show (section 9, note 11)
    if draft.get("assessment.rubric_public") is None:
        reason = f"{design_name(draft)} does not say whether earners see beforehand what they will be judged by."
        yield Hit("assessment.rubric_public", "", reason)
    else:
        reason = f"{design_name(draft)} keeps from its earners what they will be judged by."
        yield Hit("assessment.rubric_public", "false", reason)


RULE = Rule(
    id="rubric-public",
    group="assessment",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="Earners see the rubric before they start",
    why=(
        "A hidden rubric rewards those who guess what is wanted, or who know someone who passed. An open one lets "
        "everyone judge their own work first."
    ),
    advice="Publish the very rubric that the assessors use, on a page that needs no account.",
    before={"credential_type": "competency", "title": "Sling inspection", "assessment": {"rubric_public": False}},
    after={"credential_type": "competency", "title": "Sling inspection", "assessment": {"rubric_public": True}},
    before_text="The rubric is for assessors only.",
    after_text="The rubric stands on the public page of the badge.",
    source_ids=("S08", "S11"),
    fields=("assessment.rubric_public",),
    check=_check,
)
