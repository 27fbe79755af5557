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
    for n, artifact in enumerate(draft.items("evidence.artifacts")):
        path, name = f"evidence.artifacts[{n}]", artifact_name(artifact)
        matches = _matches(draft, [(f"{path}.{part}", artifact.get(part, "")) for part in _TEXTS])
        if artifact.get("kind") in _KINDS:
            told = f"{name} is {_KINDS[artifact['kind']]}, which shows presence and nothing done."
            # Without a phrase of its own, the title is the line that may stand under prerequisites too.
            phrases = [phrase for _, phrase in matches] or [artifact.get("title", "")]
            quote = quoted(artifact.get("title", "") or phrases[0])
            yield _hit(draft, [(f"{path}.kind", phrase) for phrase in phrases], told, quote)
        elif matches:
            yield _hit(draft, matches, f"{name} accepts “{{}}” as evidence, which shows presence and nothing done.")
    for path, statement in draft.texts("criteria_statements"):
        if matches := _matches(draft, [(path, statement)]):
            yield _hit(draft, matches, f"“{quoted(statement, 80)}” rests on “{{}}”, not on something done.")


def _hit(draft: Draft, matches: list[tuple[str, str]], told: str, quote: str = "") -> Hit:
    """Return the hit for (field, phrase) `matches`; a hint where every phrase already stands under prerequisites.

    `told` may have a place {} for the phrase; without `quote`, the phrase is quoted.
    """
    prerequisites = _folded(draft.text("prerequisites"))
    elsewhere = [match for match in matches if not match[1] or _folded(match[1]) not in prerequisites]
    field, phrase = (elsewhere or matches)[0]
    reason = told.replace("{}", phrase)
    if elsewhere:
        return Hit(field, quote or phrase, reason)
    return Hit(field, quote or phrase, f"{reason} It already stands under prerequisites.", Severity.HINT)


def _matches(draft: Draft, texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (field, phrase) wherever the texts speak of turning up; the words are English ones."""
    if not draft.is_english:
        return []
    return [(field, phrase) for field, text in texts for part in sentences(text) for phrase in _phrases(part)]


def _phrases(sentence: str) -> list[str]:
    """Return the words of W3 in `sentence`, none where its guards clear it."""
    # Blanked out rather than cut, so that positions and the words around stay what they are.
    rest = W3_NOT_ATTENDANCE.sub(lambda match: "_" * len(match.group()), sentence)
    # A product counts only outside the phrase: the video that one watched is not a video that one made.
    around = W3.sub(" ", rest)
    making = W3_MAKING.search(around)
    if making and W3_PRODUCT.search(around, making.end()):
        return []
    return [sentence[match.start() : match.end()] for match in W3.finditer(rest)]


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
