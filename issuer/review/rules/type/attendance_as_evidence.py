"""attendance-as-evidence: turning up is not evidence of a skill or of knowledge."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.naming import artifact_name
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import quoted, sentences
from issuer.review.wordlists import W3, W3_MAKING, W3_NOT_ATTENDANCE, W3_PRODUCT

_KINDS = {"attendance": "a record of attendance", "completion_record": "a record of completion"}
_TEXTS = ("title", "instructions", "quantity")


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    prerequisites = _folded(draft.text("prerequisites"))
    for n, artifact in enumerate(draft.items("evidence.artifacts")):
        path = f"evidence.artifacts[{n}]"
        found = _first_match(draft, [(f"{path}.{name}", artifact.get(name, "")) for name in _TEXTS])
        if artifact.get("kind") in _KINDS:
            phrase = found[1] if found else artifact.get("title", "")
            told = f"{artifact_name(artifact)} is {_KINDS[artifact['kind']]}, which shows presence and nothing done."
            yield _hit(f"{path}.kind", phrase, told, prerequisites)
        elif found:
            told = f"{artifact_name(artifact)} accepts “{found[1]}” as evidence, which shows presence and nothing done."
            yield _hit(found[0], found[1], told, prerequisites)
    for path, statement in draft.texts("criteria_statements"):
        if found := _first_match(draft, [(path, statement)]):
            told = f"The statement “{quoted(statement, 80)}” rests on “{found[1]}”, not on something done."
            yield _hit(path, found[1], told, prerequisites)


def _hit(field: str, phrase: str, told: str, prerequisites: str) -> Hit:
    """Return the hit; a hint only where the same phrase is already recorded as a prerequisite."""
    if phrase and _folded(phrase) in prerequisites:
        return Hit(field, phrase, f"{told} It already stands under prerequisites.", Severity.HINT)
    return Hit(field, phrase, told)


def _first_match(draft: Draft, texts: list[tuple[str, str]]) -> tuple[str, str] | None:
    """Return (field, phrase) of the first text that speaks of turning up; the words are English ones."""
    if not draft.is_english:
        return None
    for field, text in texts:
        for sentence in sentences(text):
            if phrase := _attendance_phrase(sentence):
                return field, phrase
    return None


def _attendance_phrase(sentence: str) -> str:
    """Return the words of W3 in `sentence` that its guards do not clear, or ""."""
    # Blanked out rather than cut, so that positions and the words around stay what they are.
    rest = W3_NOT_ATTENDANCE.sub(lambda match: "_" * len(match.group()), sentence)
    match = W3.search(rest)
    if match is None:
        return ""
    # A product counts only outside the phrase: the video that one watched is not a video that one made.
    around = W3.sub(" ", rest)
    making = W3_MAKING.search(around)
    made = making and W3_PRODUCT.search(around, making.end())
    return "" if made else sentence[match.start() : match.end()]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


RULE = Rule(
    id="attendance-as-evidence",
    group="type",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.BLOCKER,
    title="Turning up is not evidence of a skill or of knowledge",
    why=(
        "Two people can sit through the same workshop and leave with different abilities. A record of presence tells "
        "them apart from nobody."
    ),
    advice=(
        "Record attendance under prerequisites if it matters. As evidence, ask for what the earner made or did "
        "afterwards with what they learned."
    ),
    before={
        "credential_type": "competency",
        "evidence": {
            "artifacts": [
                {"id": "a1", "kind": "portfolio", "instructions": "Attend all four sessions of the sling workshop."}
            ]
        },
    },
    after={
        "credential_type": "competency",
        "prerequisites": "Attend all four sessions of the sling workshop.",
        "evidence": {
            "artifacts": [
                {"id": "a1", "kind": "portfolio", "instructions": "Inspect three slings and submit your records."}
            ]
        },
    },
    before_text="Evidence: attend all four sessions of the sling workshop",
    after_text="Evidence: inspect three slings and submit your records (the workshop is a prerequisite)",
    source_ids=("S28", "S01", "S03"),
    fields=("evidence.artifacts", "evidence.artifacts.kind", "criteria_statements", "prerequisites"),
    check=_check,
    english="part",
)
