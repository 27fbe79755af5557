"""competency-stated: there is one clear competency (or outcome) statement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted, words

MIN_WORDS, MAX_WORDS = 6, 45  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    statement = draft.text("competency.statement")
    count = len(words(statement))
    if not statement:
        yield Hit("competency.statement", "", f"{design_name(draft)} does not say yet what an earner can do.")
    elif count < MIN_WORDS:
        reason = (
            f"“{quoted(statement, 60)}” names a topic; in under {MIN_WORDS} words there is no room for what is done."
        )
        yield Hit("competency.statement", quoted(statement), reason)
    elif count > MAX_WORDS:
        reason = f"The statement of {design_name(draft)} takes {count} words, and more than {MAX_WORDS} hide the point."
        yield Hit("competency.statement", quoted(statement), reason)


RULE = Rule(
    id="competency-stated",
    group="competency",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.BLOCKER,
    title="There is one clear statement of the competency",
    why=(
        "Evidence, rubric and criteria all point back at this one sentence. If it is missing or shapeless, nothing "
        "else can be judged against it."
    ),
    advice="Write one sentence with a verb, what it is done to, and under which conditions.",
    before={"credential_type": "competency", "competency": {"statement": "Sling safety"}},
    after={
        "credential_type": "competency",
        "competency": {"statement": "Inspect a textile sling before each lift and take a damaged one out of use."},
    },
    before_text="Sling safety",
    after_text="Inspect a textile sling before each lift and take a damaged one out of use.",
    source_ids=("S07", "S18", "S15"),
    fields=("competency.statement",),
    check=_check,
)
