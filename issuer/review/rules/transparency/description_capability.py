"""description-capability: the description says what the earner can do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import design_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import head_verbs, quoted, room_taken
from issuer.review.wordlists import W1_VERBS

MIN_CHARACTERS = 50  # ours
MAX_CHARACTERS = 500


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    description = draft.text("description").strip()
    length = len(description)
    if not description:
        yield Hit(
            "description", "", f"{design_name(draft)} has no description, so nobody learns what an earner can do."
        )
        return
    if room_taken(description) < MIN_CHARACTERS:
        noun = "character" if length == 1 else "characters"
        reason = f"“{quoted(description, 60)}” is {length} {noun} long, too short to say what is done and how well."
        yield Hit("description", quoted(description), reason)
        return
    if length > MAX_CHARACTERS:
        reason = (
            f"the description of {design_name(draft)} is {length} characters long, and wallets cut off what goes "
            f"beyond {MAX_CHARACTERS}."
        )
        yield Hit("description", quoted(description), reason)
    if draft.is_english and not any(verb in W1_VERBS for verb in head_verbs(description)):
        reason = f"“{quoted(description, 80)}” has no verb that says what an earner does."
        yield Hit("description", quoted(description), reason)


RULE = Rule(
    id="description-capability",
    group="transparency",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="The description says what the earner can do",
    why=(
        "It is the first and often the only text that is read. Praise of the course tells an employer nothing; what "
        "its holder can do decides whether they read on."
    ),
    advice="Begin with what an earner can do, then say how it was shown, in at most 500 characters.",
    before={
        "credential_type": "competency",
        "description": "A popular programme about the exciting world of lifting, with many experts and great food.",
    },
    after={
        "credential_type": "competency",
        "description": "Inspects textile slings before a lift and takes damaged ones out of use. Shown on three.",
    },
    before_text="A popular programme about the exciting world of lifting, with many experts and great food.",
    after_text="Inspects textile slings before a lift and takes damaged ones out of use. Shown on three.",
    source_ids=("S26", "S27"),
    fields=("description",),
    check=_check,
    english="part",
)
