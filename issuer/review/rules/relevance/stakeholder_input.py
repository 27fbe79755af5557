"""stakeholder-input: people who use or rely on the skill helped shape it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name, listed
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted

_WHO_RELY = frozenset({"employer", "industry_body", "practitioner", "community", "learner"})


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    partners = draft.items("need.partners")
    relying = [(n, row) for n, row in enumerate(partners) if row.get("role") in _WHO_RELY]
    if not relying:
        names = [f"“{quoted(row['name'], 40)}”" for row in partners if row.get("name")][:3]
        if names:
            reason = f"{listed(names)} helped with {design_name(draft)}, and nobody who does or relies on the work did."
        else:
            reason = f"nobody who does the work or relies on it is named as having shaped {design_name(draft)}."
        yield Hit("need.partners", ", ".join(names), reason)
    elif not any(row.get("contribution") for _, row in relying):
        n, row = relying[0]
        name = quoted(row.get("name", ""), 60)
        called = f"“{name}” is named as partner" if name else "a partner is listed"
        reason = f"{called} of {design_name(draft)}, and what they contributed is not said."
        yield Hit(f"need.partners[{n}].contribution", name, reason)


RULE = Rule(
    id="stakeholder-input",
    group="relevance",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="People who use or rely on the skill helped shape it",
    why=(
        "Those who do the work know which part of it goes wrong; those who rely on it know what they would trust. "
        "Without them a design describes the course and not the job."
    ),
    advice=(
        "Show the competency and the rubric to one person who does this work and to one who would rely on the badge, "
        "and write down what they changed."
    ),
    before={
        "credential_type": "competency",
        "need": {"partners": [{"name": "Harbour Training Centre", "role": "education_provider"}]},
    },
    after={
        "credential_type": "competency",
        "need": {
            "partners": [
                {
                    "name": "Ana Ruiz, rigger",
                    "role": "practitioner",
                    "contribution": "Added the check of the label, which the first draft had left out",
                }
            ]
        },
    },
    before_text="Harbour Training Centre (education provider)",
    after_text="Ana Ruiz, rigger: added the check of the label, which the first draft had left out",
    source_ids=("S20", "S17", "S11", "S32"),
    fields=("need.partners", "need.partners.name", "need.partners.role", "need.partners.contribution"),
    check=_check,
)
