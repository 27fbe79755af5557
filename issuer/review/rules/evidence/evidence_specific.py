"""evidence-specific: instructions say how much, how long and what it must show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.evidence_words import AMOUNT
from issuer.review.naming import artifact_name
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity
from issuer.review.text import quoted, words

MIN_WORDS = 12  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    """One failing artifact is enough (section 9, note 16)."""
    for n, artifact in enumerate(draft.items("evidence.artifacts")):
        instructions = artifact.get("instructions", "")
        count = len(words(instructions))
        faults = []
        if not count:
            faults.append("has no instructions")
        elif count < MIN_WORDS:
            noun = "word" if count == 1 else "words"
            faults.append(f"is explained in {count} {noun}, too few to say what the work must show")
        # Numbers and units in words are English ones; in another language their absence cannot be seen.
        if draft.is_english and not AMOUNT.search(f"{instructions}\n{artifact.get('quantity', '')}"):
            faults.append("does not say how much or how long")
        if faults:
            reason = f"{artifact_name(artifact)} {' and '.join(faults)}."
            yield Hit(f"evidence.artifacts[{n}].instructions", quoted(instructions), reason)


RULE = Rule(
    id="evidence-specific",
    group="evidence",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.WEAK,
    title="Instructions say how much, how long and what the work must show",
    why=(
        "Without a measure, careful earners hand in three times too much and hurried ones too little, and neither can "
        "tell beforehand what would be seen."
    ),
    advice=(
        "Name an amount or a length, and what must be visible or audible, for example “two to four pages, with the "
        "steps that reproduce each fault”."
    ),
    before={
        "credential_type": "competency",
        "evidence": {
            "artifacts": [
                {
                    "id": "a1",
                    "title": "Inspection video",
                    "kind": "performance_video",
                    "instructions": "Record yourself while you inspect slings and tag those that are unsafe to use.",
                }
            ]
        },
    },
    after={
        "credential_type": "competency",
        "evidence": {
            "artifacts": [
                {
                    "id": "a1",
                    "title": "Inspection video",
                    "kind": "performance_video",
                    "instructions": "Record yourself while you inspect three slings, with both ends of each in view.",
                    "quantity": "One video of 4 to 6 minutes",
                }
            ]
        },
    },
    before_text="Record yourself while you inspect slings.",
    after_text="A video of 4 to 6 minutes in which you inspect three slings, with both ends of each in view.",
    source_ids=("S25", "S10", "S27"),
    fields=("evidence.artifacts.instructions", "evidence.artifacts.quantity"),
    check=_check,
    english="part",
)
