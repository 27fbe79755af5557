"""evidence-current: evidence has an age limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    months = draft.get("evidence.max_age_months")
    if months is None:
        reason = f"{design_name(draft)} does not say how old the work may be that an earner hands in."
        yield Hit("evidence.max_age_months", "", reason)
    elif months <= 0:
        reason = f"An age limit of {months} months leaves no work that could be handed in."
        yield Hit("evidence.max_age_months", str(months), reason)


RULE = Rule(
    id="evidence-current",
    group="evidence",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.HINT,
    title="Evidence has an age limit",
    why=(
        "A badge says what someone can do now. Work from six years ago, on tools that are gone, says what someone "
        "could do then."
    ),
    advice="Give the greatest age of the work in months, for example 24. Choose less where the practice changes fast.",
    before={"credential_type": "competency", "title": "Sling inspection"},
    after={"credential_type": "competency", "title": "Sling inspection", "evidence": {"max_age_months": 12}},
    before_text="Submit three inspection records.",
    after_text="Submit three inspection records of the last twelve months.",
    source_ids=("S23",),
    fields=("evidence.max_age_months",),
    check=_check,
)
