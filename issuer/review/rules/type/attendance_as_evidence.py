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
_REMARK = {Severity.HINT: " It already stands under prerequisites."}


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    for n, artifact in enumerate(draft.items("evidence.artifacts")):
        path, name, title = f"evidence.artifacts[{n}]", artifact_name(artifact), artifact.get("title", "")
        matches = _matches(draft, [(f"{path}.{part}", artifact.get(part, "")) for part in _TEXTS])
        if artifact.get("kind") in _KINDS:
            # Without a phrase of its own, the title is the line that may stand under prerequisites too.
            _, phrase, severity = _weighed(draft, matches or [(path, title)])
            reason = f"{name} is {_KINDS[artifact['kind']]}, which shows presence and nothing done."
            yield Hit(f"{path}.kind", quoted(title or phrase), reason + _REMARK.get(severity, ""), severity)
        elif matches:
            field, phrase, severity = _weighed(draft, matches)
            reason = f"{name} accepts “{phrase}” as evidence, which shows presence and nothing done."
            yield Hit(field, phrase, reason + _REMARK.get(severity, ""), severity)
    for path, statement in draft.texts("criteria_statements"):
        if matches := _matches(draft, [(path, statement)]):
            _, phrase, severity = _weighed(draft, matches)
            reason = f"“{quoted(statement, 80)}” rests on “{phrase}”, not on something done."
            yield Hit(path, phrase, reason + _REMARK.get(severity, ""), severity)


def _weighed(draft: Draft, matches: list[tuple[str, str]]) -> tuple[str, str, Severity]:
    """Return (field, phrase, severity) of the match that weighs most.

    A phrase that already stands under prerequisites is a hint: the designer knows where it belongs.
    """
    prerequisites = _folded(draft.text("prerequisites"))
    for field, phrase in matches:
        if not phrase or _folded(phrase) not in prerequisites:
            return field, phrase, Severity.BLOCKER
    return *matches[0], Severity.HINT


def _matches(draft: Draft, texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return (field, phrase) wherever the texts speak of turning up; the words are English ones."""
    if not draft.is_english:
        return []
    return [(field, phrase) for field, text in texts for part in sentences(text) for phrase in _phrases(part)]


def _phrases(sentence: str) -> list[str]:
    """Return the words of W3 in `sentence`, none where its guards clear it."""
    # Blanked out rather than cut, so that positions and the words around stay what they are.
    rest = W3_NOT_ATTENDANCE.sub(lambda match: "_" * len(match.group()), sentence)
    found = list(W3.finditer(rest))
    if not found:
        return []
    # A product counts only outside the phrase: the video that one watched is not a video that one made.
    around = W3.sub(" ", rest)
    making = W3_MAKING.search(around)
    if making and W3_PRODUCT.search(around, making.end()):
        return []
    return [sentence[match.start() : match.end()] for match in found]


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
