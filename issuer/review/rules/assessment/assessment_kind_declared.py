"""assessment-kind-declared: the kind of assessment is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    if not draft.get("assessment.kinds"):
        reason = f"{design_name(draft)} does not say how it is assessed: by exam, performance, submitted work or talk."
        yield Hit("assessment.kinds", "", reason)


RULE = Rule(
    id="assessment-kind-declared",
    group="assessment",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="The kind of assessment is named",
    why=(
        "A reader weighs an exam, a day of observation and a portfolio differently. If the credential is silent, it is "
        "taken for the least of them."
    ),
    advice="Choose every way in which the work is judged. It travels in the credential, so that a reader can weigh it.",
    before={"credential_type": "competency", "title": "Sling inspection"},
    after={
        "credential_type": "competency",
        "title": "Sling inspection",
        "assessment": {"kinds": ["performance", "artifact"]},
    },
    before_text="“Assessed by our staff”",
    after_text="Assessed by performance, and by the records handed in",
    source_ids=("S15", "S06", "S19"),
    fields=("assessment.kinds",),
    check=_check,
)
