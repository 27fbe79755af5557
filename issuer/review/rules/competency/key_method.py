"""key-method: the approach the earner uses is described."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, Hit, Rule, Severity
from issuer.review.text import overlap, quoted, words

MIN_WORDS = 12  # ours
MAX_OVERLAP = 0.8  # ours: above it, the goal is said again


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    method = draft.text("method.description")
    count = len(words(method))
    if not method:
        yield Hit("method.description", "", f"{design_name(draft)} does not say how a skilled person goes about it.")
    elif count < MIN_WORDS:
        said = f"{count} {'word' if count == 1 else 'words'}"
        reason = f"“{quoted(method, 80)}” gives the method in {said}, too few to tell it from any other way."
        yield Hit("method.description", quoted(method), reason)
    elif overlap(method, draft.text("competency.statement")) > MAX_OVERLAP:
        reason = f"the method of {design_name(draft)} says the competency again, so the way there stays open."
        yield Hit("method.description", quoted(method), reason)


RULE = Rule(
    id="key-method",
    group="competency",
    types=(COMPETENCY,),
    severity=Severity.WEAK,
    title="The approach that the earner uses is described",
    why=(
        "There are many ways to reach a goal, and research backs only some. Naming the way tells learners what to "
        "practise and assessors what to look for."
    ),
    advice="Say in two or three sentences how a skilled person does this: the order, the tools, what they watch for.",
    before={"credential_type": "competency", "method": {"description": "Inspection by eye and hand."}},
    after={
        "credential_type": "competency",
        "method": {
            "description": (
                "The rigger reads the label, draws the sling through a gloved hand under good light, and compares each "
                "mark with the maker's limits before the sling goes back."
            )
        },
    },
    before_text="Inspection by eye and hand.",
    after_text=(
        "The rigger reads the label, draws the sling through a gloved hand under good light, and compares each mark "
        "with the maker's limits."
    ),
    source_ids=("S07", "S08"),
    fields=("method.description", "competency.statement"),
    check=_check,
)
