"""competency-micro-size: the size is really micro."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import plain_number

MIN_HOURS = 1  # Australia's framework
MAX_HOURS = 400  # what New Zealand's 40 credits come to
MAX_NZ_CREDITS = 40
MAX_COMPONENTS = 7  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    hours, credits = draft.get("workload.hours"), draft.get("workload.credits")
    name = design_name(draft)
    if hours is not None and hours < MIN_HOURS:
        reason = (
            f"{name} takes {plain_number(hours)} hours, and less than one is hardly time to learn and show a thing."
        )
        yield Hit("workload.hours", plain_number(hours), reason, advice=_TOO_SMALL)
    elif hours is not None and hours > MAX_HOURS:
        reason = f"{name} takes {plain_number(hours)} hours, which is more than the {MAX_HOURS} of the largest we know."
        yield Hit("workload.hours", plain_number(hours), reason, advice=_TOO_BIG)
    if draft.get("workload.credit_system") == "NZ" and credits is not None and credits > MAX_NZ_CREDITS:
        reason = f"{name} counts {plain_number(credits)} credits, and in New Zealand a micro-credential ends at 40."
        yield Hit("workload.credits", plain_number(credits), reason, advice=_TOO_BIG)
    count = len(draft.items("method.components"))
    if count > MAX_COMPONENTS:
        reason = f"the method of {name} has {count} components, and more than {MAX_COMPONENTS} make it a course."
        yield Hit("method.components", str(count), reason, advice=_TOO_BIG)


_TOO_SMALL = "Merge it with a neighbour, so that there is something to learn and something to show."
_TOO_BIG = "Split it into micro-credentials that stack, each with its own evidence."

RULE = Rule(
    id="competency-micro-size",
    group="competency",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="The size is really micro",
    why=(
        "What takes minutes proves nothing that a conversation would not; what takes a year is a course, and hides "
        "what was learned in it as a course does."
    ),
    advice="If it is too small, merge it with a neighbour. If it is too big, split it into parts that stack.",
    before={"credential_type": "competency", "workload": {"hours": 600}},
    after={"credential_type": "competency", "workload": {"hours": 25}},
    before_text="600 hours, from the first knot to the crane licence",
    after_text="25 hours on the inspection of slings, the first of six that stack",
    source_ids=("S18", "S17", "S29"),
    fields=("workload.hours", "workload.credits", "workload.credit_system", "method.components"),
    check=_check,
)
