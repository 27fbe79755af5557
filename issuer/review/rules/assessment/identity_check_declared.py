"""identity-check-declared: the design says whether identity is checked and the assessment supervised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    if draft.get("assessment.identity_check") is None:
        reason = f"{design_name(draft)} does not say whether anyone checks who is being assessed, or watches."
        yield Hit("assessment.identity_check", "", reason)


RULE = Rule(
    id="identity-check-declared",
    group="assessment",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="The design says whether identity is checked and the assessment supervised",
    why=(
        "Readers assume a check where none is denied. The honest answer “not checked” costs little; being found out "
        "costs the badge its name."
    ),
    advice="Choose one of the four answers. “Not checked” is one of them; only silence is not.",
    before={"credential_type": "competency", "title": "Sling inspection"},
    after={
        "credential_type": "competency",
        "title": "Sling inspection",
        "assessment": {"identity_check": "unsupervised_unchecked"},
    },
    before_text="Identity: (nothing)",
    after_text="Unsupervised, identity not checked",
    source_ids=("S14", "S19", "S38"),
    fields=("assessment.identity_check",),
    check=_check,
)
