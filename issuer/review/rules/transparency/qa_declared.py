"""qa-declared: the design says how quality is assured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name, listed
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted, words

MIN_WORDS = 40  # ours: over the three parts together
QA_PARTS = {
    "qa.statement.who_we_are": "who you are",
    "qa.statement.how_we_check": "how you check",
    "qa.statement.how_we_review": "how you review",
}
"""The three parts of the statement with what each tells a reader."""


def blank_parts(draft: Draft) -> tuple[str, ...]:
    """Return the paths of the parts of the statement on quality that are not written."""
    return tuple(path for path in QA_PARTS if not draft.text(path))


def statement_words(draft: Draft) -> int:
    """Return how many words the three parts have together."""
    return sum(len(words(draft.text(path))) for path in QA_PARTS)


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    if not draft.get("qa.kind"):
        reason = f"{design_name(draft)} does not say whether its quality is assured from inside, from outside or not."
        yield Hit("qa.kind", "", reason)
    blank = blank_parts(draft)
    if blank:
        lacking = listed(QA_PARTS[path] for path in blank)
        yield Hit(blank[0], "", f"the statement on quality of {design_name(draft)} leaves out {lacking}.")
    elif (count := statement_words(draft)) < MIN_WORDS:
        first = next(iter(QA_PARTS))
        reason = (
            f"the statement on quality of {design_name(draft)} has {count} words in all, and in fewer than {MIN_WORDS} "
            "three parts stay empty phrases."
        )
        yield Hit(first, quoted(draft.text(first)), reason)


RULE = Rule(
    id="qa-declared",
    group="transparency",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="The design says how quality is assured",
    why=(
        "Whoever relies on the badge relies on you. They want to know who you are, who checks the checkers, and that "
        "the badge is looked at again before it is out of date."
    ),
    advice=(
        "Three short paragraphs do: who you are, how designs and assessments are checked, how and how often you "
        "review them."
    ),
    before={
        "credential_type": "competency",
        "qa": {"kind": "internal", "statement": {"who_we_are": "A school of rigging.", "how_we_check": "With care."}},
    },
    after={
        "credential_type": "competency",
        "qa": {
            "kind": "internal",
            "statement": {
                "who_we_are": "A school of rigging that trains and tests crews for building sites since 1994.",
                "how_we_check": (
                    "A second rigger repeats one assessment in five without seeing the first result, and we publish "
                    "how often the two agree."
                ),
                "how_we_review": "Three site managers read the design every spring, and we answer each remark.",
            },
        },
    },
    before_text="Internal. A school of rigging. With care.",
    after_text=(
        "Internal. A school of rigging since 1994. A second rigger repeats one assessment in five. Three site managers "
        "read the design every spring."
    ),
    source_ids=("S15", "S18", "S12"),
    fields=("qa.kind", *QA_PARTS),
    check=_check,
)
