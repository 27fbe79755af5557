"""criteria-stated: the earning criteria stand on their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import quoted, words

MIN_STATEMENTS = 2  # ours
MIN_WORDS = 6  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    statements = draft.texts("criteria_statements")
    if not statements:
        reason = f"{design_name(draft)} does not say in a sentence what an earner has done to get it."
        yield Hit("criteria_statements", "", reason)
        return
    if len(statements) < MIN_STATEMENTS:
        reason = f"{design_name(draft)} rests on a single statement; a stranger needs at least {MIN_STATEMENTS}."
        yield Hit("criteria_statements", quoted(statements[0][1]), reason, Severity.WEAK)
    for path, statement in statements:
        if len(words(statement)) < MIN_WORDS:
            reason = f"“{quoted(statement, 60)}” is too short to tell a stranger what was done."
            yield Hit(path, quoted(statement), reason, Severity.WEAK)


RULE = Rule(
    id="criteria-stated",
    group="transparency",
    types=ALL_TYPES,
    severity=Severity.BLOCKER,
    title="The earning criteria stand on their own",
    why=(
        "These sentences travel inside the badge. Years later, when the course page is gone, they are all that an "
        "employer can read about what was asked."
    ),
    advice="Write two or more sentences that begin with “Earner has” and that someone from another field can follow.",
    before={"title": "Sling inspection", "criteria_statements": []},
    after={
        "title": "Sling inspection",
        "criteria_statements": [
            "Earner has inspected three textile slings and recorded every planted defect.",
            "Earner has taken a damaged sling out of use and tagged it for the store.",
        ],
    },
    before_text="Criteria: see our website",
    after_text="Earner has inspected three textile slings and recorded every planted defect. (and one more)",
    source_ids=("S04", "S27"),
    fields=("criteria_statements",),
    check=_check,
)
