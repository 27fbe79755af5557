"""type-declared: the design says which kind of recognition it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import ALL_TYPES, Hit, Rule, Severity


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    if draft.get("credential_type") is None:
        reason = f"{design_name(draft)} does not say yet what kind of recognition it is."
        yield Hit("credential_type", "", reason)


RULE = Rule(
    id="type-declared",
    group="type",
    types=ALL_TYPES,
    severity=Severity.BLOCKER,
    title="The design says which kind of recognition it is",
    why=(
        "Taking part, knowing and being able are three different promises. A reader must be told which one is made, "
        "and every other question of the review is asked against that answer."
    ),
    advice=(
        "Choose by what the earner really has to do: show a skill in work that someone judges (competency), pass a "
        "test (knowledge), take part (participation) or meet an exam of the trade (industry)."
    ),
    before={"title": "Safe lifting with slings"},
    after={"title": "Safe lifting with slings", "credential_type": "competency"},
    before_text="Type: not chosen",
    after_text="Type: competency, because the earner is watched doing it",
    source_ids=("S01", "S02", "S03"),
    fields=("credential_type",),
    check=_check,
)
