"""cost-stated: cost is stated, even when it is zero."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity
from issuer.review.text import plain_number, quoted


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    amount = draft.get("access.cost.amount")
    if amount is None:
        note = draft.text("access.cost.note")
        said = f"says “{quoted(note, 60)}” of the cost and gives no amount" if note else "does not say what it costs"
        yield Hit("access.cost.amount", quoted(note), f"{design_name(draft)} {said}, not even that it is free.")
    elif amount > 0 and not draft.text("access.cost.currency"):
        reason = f"{design_name(draft)} costs {plain_number(amount)}, and nobody can tell of which currency."
        yield Hit("access.cost.currency", plain_number(amount), reason)


RULE = Rule(
    id="cost-stated",
    group="inclusion",
    types=ALL_TYPES,
    severity=Severity.WEAK,
    title="The cost is stated, even when it is zero",
    why=(
        "A price that shows up at the end drives away those who have least. “Free” is worth saying, because many "
        "expect a fee."
    ),
    advice="Give the whole price with its currency, fees for assessment and for another try included; 0 if it is free.",
    before={"access": {"cost": {"amount": 40}}},
    after={"access": {"cost": {"amount": 40, "currency": "EUR", "note": "A second try is included"}}},
    before_text="Cost: 40",
    after_text="Cost: 40 EUR, a second try included",
    source_ids=("S30", "S10", "S22"),
    fields=("access.cost.amount", "access.cost.currency", "access.cost.note"),
    check=_check,
)
