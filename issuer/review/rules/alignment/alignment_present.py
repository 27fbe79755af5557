"""alignment-present: the competency points to a shared framework or standard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    if draft.items("alignments"):
        return
    statement = draft.text("competency.statement")
    claim = f"“{quoted(statement, 80)}”" if statement else "what it is given for"
    yield Hit("alignments", "", f"{design_name(draft)} ties {claim} to no framework or standard that others use.")


RULE = Rule(
    id="alignment-present",
    group="alignment",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="The competency points to a shared framework or standard",
    why=(
        "Your words are yours alone. A link to a standard lets an employer or a school set the badge beside "
        "credentials that they know, and lets a machine find it."
    ),
    advice=(
        "Link one or more entries: an occupation or skill of ESCO or O*NET, a licensing rule, a standard of the trade "
        "or of schools, a competency framework."
    ),
    before={
        "credential_type": "competency",
        "competency": {"statement": "Inspect a textile sling before each lift and take a damaged one out of use."},
    },
    after={
        "credential_type": "competency",
        "competency": {"statement": "Inspect a textile sling before each lift and take a damaged one out of use."},
        "alignments": [{"name": "Riggers", "url": "https://www.onetonline.org/link/summary/49-9096.00"}],
    },
    before_text="Inspect a textile sling before each lift. (linked to nothing)",
    after_text="Inspect a textile sling before each lift. (linked to Riggers, O*NET 49-9096.00)",
    source_ids=("S20", "S31", "S02"),
    fields=("alignments", "competency.statement"),
    check=_check,
)
