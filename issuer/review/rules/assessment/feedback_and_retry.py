"""feedback-and-retry: earners get feedback, a decision date and another try."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity

MAX_DAYS = 30  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    if not draft.text("assessment.feedback"):
        reason = f"{design_name(draft)} does not say what an earner learns from the assessment beside the result."
        yield Hit("assessment.feedback", "", reason)
    if not draft.text("assessment.resubmission"):
        reason = f"{design_name(draft)} does not say whether an earner who falls short may try again."
        yield Hit("assessment.resubmission", "", reason)
    days = draft.get("assessment.turnaround_days")
    if days is None:
        reason = f"{design_name(draft)} does not say by when an earner hears the decision."
        yield Hit("assessment.turnaround_days", "", reason, Severity.HINT)
    elif days > MAX_DAYS:
        reason = f"{days} days are long to wait for the decision on {design_name(draft)}."
        yield Hit("assessment.turnaround_days", str(days), reason, Severity.HINT)


RULE = Rule(
    id="feedback-and-retry",
    group="assessment",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="Earners get feedback, a decision date and another try",
    why=(
        "“Not yet” is worth something if it says what is missing and when one may come back. Without that, an "
        "assessment sorts people and teaches nobody."
    ),
    advice=(
        "Say what feedback earners get, how often they may hand in again, and within how many days you decide; "
        "Digital Promise decides within 14 business days."
    ),
    before={
        "credential_type": "competency",
        "title": "Sling inspection",
        "assessment": {"feedback": "The inspector names the defects that were missed.", "turnaround_days": 10},
    },
    after={
        "credential_type": "competency",
        "title": "Sling inspection",
        "assessment": {
            "feedback": "The inspector names the defects that were missed.",
            "resubmission": "Two more tries within a year, with other slings.",
            "turnaround_days": 10,
        },
    },
    before_text="The inspector names the defects that were missed.",
    after_text="The inspector names the defects that were missed. Two more tries within a year, with other slings.",
    source_ids=("S07", "S10", "S22", "S25"),
    fields=("assessment.feedback", "assessment.resubmission", "assessment.turnaround_days"),
    check=_check,
)
