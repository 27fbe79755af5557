"""evidence-third-party-privacy: people shown in the evidence are protected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from issuer.review.draft import Draft
from issuer.review.evidence_words import W8, W8_NO_PERSON
from issuer.review.naming import artifact_name
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity
from issuer.review.text import quoted, words

MIN_WORDS = 8  # ours


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    guidance = draft.text("evidence.consent_guidance")
    count = len(words(guidance))
    if count >= MIN_WORDS:
        return
    for artifact in draft.items("evidence.artifacts"):
        if term := _term(artifact, english=draft.is_english):
            said = f"only {count} {'word' if count == 1 else 'words'}" if count else "nothing"
            reason = (
                f"{artifact_name(artifact)} speaks of “{quoted(term, 40)}”, so other people may be recognized in it, "
                f"and the guidance on consent has {said} to say."
            )
            yield Hit("evidence.consent_guidance", quoted(guidance), reason)
            return  # one guidance serves all artifacts


def _term(artifact: Mapping[str, Any], *, english: bool) -> str:
    """Return the first term of W8 in title, instructions, formats or kind (section 9, note 12), else "".

    Formats and kind are words of the design format, whatever the language of the design.
    """
    coded = [*artifact.get("formats", ()), artifact.get("kind", "").replace("_", " ")]
    prose = [artifact.get("title", ""), artifact.get("instructions", "")] if english else []
    for text in (*prose, *coded):
        if match := W8.search(W8_NO_PERSON.sub(" ", text)):
            return match.group()
    return ""


RULE = Rule(
    id="evidence-third-party-privacy",
    group="evidence",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.WEAK,
    title="People shown in the evidence are protected",
    why=(
        "The earner chose to be judged; the patient, pupil or colleague in the picture did not. What is uploaded once "
        "can travel with the badge for years."
    ),
    advice=(
        "Tell earners to ask for consent, to leave out or hide names and faces, and to hand in nothing by which a "
        "patient, pupil or client could be recognized."
    ),
    before={
        "credential_type": "competency",
        "evidence": {
            "artifacts": [
                {"id": "a1", "title": "Briefing", "instructions": "Film how you brief two colleagues before the lift."}
            ]
        },
    },
    after={
        "credential_type": "competency",
        "evidence": {
            "artifacts": [
                {"id": "a1", "title": "Briefing", "instructions": "Film how you brief two colleagues before the lift."}
            ],
            "consent_guidance": "Ask both colleagues first, and film from behind if one of them says no.",
        },
    },
    before_text="Film how you brief two colleagues before the lift.",
    after_text="Film the briefing. Ask both colleagues first, and film from behind if one of them says no.",
    source_ids=("S05", "S07"),
    fields=(
        "evidence.consent_guidance",
        "evidence.artifacts.title",
        "evidence.artifacts.instructions",
        "evidence.artifacts.formats",
        "evidence.artifacts.kind",
    ),
    check=_check,
    english="part",
)
