"""evidence-real-practice: the earner does it, and does not only describe what they would do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from issuer.review import evidence_words as lists
from issuer.review.draft import Draft
from issuer.review.naming import artifact_name
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity
from issuer.review.text import around, quoted, sentences
from issuer.review.wordlists import W11_APPLIED

_END_OF_CLAUSE = re.compile(r"[,;:.!?()]")


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    applied = [
        (n, artifact, _supposed(artifact))
        for n, artifact in enumerate(draft.items("evidence.artifacts"))
        if artifact.get("kind") in W11_APPLIED
    ]
    found = [(n, artifact, phrase) for n, artifact, phrase in applied if phrase]
    everywhere = len(found) == len(applied)
    for n, artifact, phrase in found:
        instead = "is told instead of done" if everywhere else "is told there, while other work is done"
        reason = f"{artifact_name(artifact)} asks for “{quoted(phrase, 60)}”, so that the skill {instead}."
        severity = Severity.WEAK if everywhere else Severity.HINT
        yield Hit(f"evidence.artifacts[{n}].instructions", quoted(phrase), reason, severity)


def _supposed(artifact: Mapping[str, Any]) -> str:
    """Return what begins with words of W6 that no guard clears, up to the end of its clause; "" when nothing does.

    A simulation with a stated reason is a performance, and may well be told as one.
    """
    if artifact.get("setting") == "simulation" and artifact.get("setting_reason"):
        return ""
    for sentence in sentences(artifact.get("instructions", "")):
        for match in lists.W6.finditer(sentence):
            if not _is_harmless(sentence, match):
                return _END_OF_CLAUSE.split(sentence[match.start() :], maxsplit=1)[0].strip()
    return ""


def _is_harmless(sentence: str, match: re.Match[str]) -> bool:
    (before, after), phrase = around(sentence, match), match.group().casefold()
    if lists.W6_DENIED.search(before) or lists.W6_LOOKING_BACK.match(after):
        return True
    if (phrase.startswith("how they") or before.casefold().endswith(" they ")) and lists.W6_ASKED.search(before):
        return True
    if phrase in ("imagine", "pretend"):
        return any(play.start() <= len(before) < play.end() for play in lists.W6_PLAY.finditer(before + phrase + after))
    for_others = lists.W6_FOR_OTHERS.search(before) if phrase.startswith(("could", "would")) else None
    return bool(for_others) and not lists.W6_TELLING.search(before)


RULE = Rule(
    id="evidence-real-practice",
    group="evidence",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.WEAK,
    title="The earner does it, and does not only describe what they would do",
    why=(
        "Saying what one would do takes knowledge. Doing it takes the skill that the badge names, with everything that "
        "goes wrong on the way."
    ),
    advice=(
        "Ask for the thing itself, at work or in a simulation with a stated reason. What one would do is a good "
        "question for the reflection."
    ),
    before={
        "credential_type": "competency",
        "evidence": {
            "artifacts": [
                {
                    "id": "a1",
                    "title": "Inspection plan",
                    "kind": "work_product",
                    "instructions": "Describe in two pages how you would inspect a sling before a heavy lift.",
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
                    "title": "Inspection record",
                    "kind": "work_product",
                    "instructions": "Inspect two slings before a heavy lift and submit the record of each.",
                }
            ]
        },
    },
    before_text="Describe how you would inspect a sling before a heavy lift.",
    after_text="Inspect two slings before a heavy lift and submit the record of each.",
    source_ids=("S01", "S03", "S25", "S29"),
    fields=(
        "evidence.artifacts.instructions",
        "evidence.artifacts.kind",
        "evidence.artifacts.setting",
        "evidence.artifacts.setting_reason",
    ),
    check=_check,
    english="whole",
)
