"""competency-no-vague-verb: no unobservable verb carries the claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.rule import COMPETENCY, INDUSTRY, KNOWLEDGE, Hit, Rule, Severity
from issuer.review.text import Place, quoted, sentences, verb_places, words
from issuer.review.wordlists import (
    AUXILIARIES,
    MODALS,
    NO_OBJECT,
    ROLE_NOUNS,
    STOP_WORDS,
    VERB_JOINTS,
    W1_VERBS,
    W2_AS_NOUN,
    W2_BEING,
    W2_HAVING,
    W2_OBSERVABLE,
    W2_VERBS,
)

_NEXT = re.compile(r"\s*([\w'’-]+|[,;.:])")
_OTHER_PEOPLE = ROLE_NOUNS | {
    *("patient", "patients", "client", "clients", "customer", "customers", "resident", "residents", "child"),
    *("children", "pupil", "pupils", "who"),
}
_DOERS = ("ers", "ors", "ists", "ians")  # riggers, visitors, cyclists, librarians
_BETWEEN = AUXILIARIES | MODALS | {"to"}


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    texts = [("competency.statement", "The competency", draft.text("competency.statement"))]
    texts += [
        (path, f"Criteria statement {n}", text) for n, (path, text) in enumerate(draft.texts("criteria_statements"), 1)
    ]
    for path, place, text in texts:
        if vague := _vague_words(text):
            reason = f"{place} rests on “{quoted(vague, 60)}”, which goes on inside a head where nobody can watch it."
            yield Hit(path, quoted(text), reason)


def _vague_words(text: str) -> str:
    """Return the first words of `text` that claim a state of mind, or ""."""
    for sentence in sentences(text):
        places = verb_places(sentence)
        found = [(match.start(), match.end()) for match in _phrases(sentence, places)]
        deed = _first_deed(sentence, places)
        verb = next((place for place in places if place.verb in W2_VERBS and _carries_the_claim(place, deed)), None)
        if verb:
            found.append((verb.start, verb.end))
        if found:
            start, end = min(found, key=lambda place: (place[0], -place[1]))
            return sentence[start:end]
    return ""


def _carries_the_claim(place: Place, first_deed: int) -> bool:
    """Return whether a verb of W2 stands as one, for something that goes on inside the earner's own head."""
    if W2_OBSERVABLE.match(place.sentence, place.start):
        return False
    # "Explain how patients can become aware": the earner does the explaining.
    if place.start > first_deed and _is_said_of_others(place.before):
        return False
    if place.verb not in W2_AS_NOUN:
        return True
    following = _NEXT.match(place.after)
    return following is not None and following.group(1).casefold() not in NO_OBJECT | VERB_JOINTS | MODALS


def _phrases(sentence: str, places: tuple[Place, ...]) -> Iterator[re.Match[str]]:
    """Yield the first phrase of W2 of either kind in `sentence` that speaks of the earner, not of somebody else."""
    starts = {place.start for place in places}
    first_deed = _first_deed(sentence, places)
    starts = {start for start in starts if start <= first_deed or not _is_said_of_others(sentence[:start])}
    for pattern in (W2_BEING, W2_HAVING):
        for match in pattern.finditer(sentence):
            of_earner = match.start() in starts or match.start() < first_deed
            if of_earner or (pattern is W2_HAVING and not _is_of_others(sentence[: match.start()])):
                yield match
                break


def _first_deed(sentence: str, places: tuple[Place, ...]) -> int:
    return min((place.start for place in places if place.verb in W1_VERBS), default=len(sentence))


def _is_said_of_others(before: str) -> bool:
    """Return whether a verb stands behind other people and a modal: "so that riggers can"."""
    said = words(before[-100:])
    return bool(said) and said[-1].casefold() in _BETWEEN and _is_of_others(before)


def _is_of_others(before: str) -> bool:
    """Return whether the words up to a phrase end in other people: "helps the patient to", "whether staff can"."""
    said = [word.casefold() for word in words(before[-100:])]
    while said and (said[-1] in _BETWEEN or said[-1] in STOP_WORDS - {"who"} - ROLE_NOUNS):
        said.pop()
    return bool(said) and (said[-1] in _OTHER_PEOPLE or said[-1].endswith(_DOERS))


RULE = Rule(
    id="competency-no-vague-verb",
    group="competency",
    types=(COMPETENCY, KNOWLEDGE, INDUSTRY),
    severity=Severity.WEAK,
    title="No verb that nobody can observe carries the claim",
    why=(
        "Two assessors who look for “understanding” look for two different things. A verb for something done makes "
        "them look for the same one."
    ),
    advice=(
        "Put in place of “understand X” what someone who understands X does with it, and judge that: explains it to a "
        "customer, predicts the fault, chooses the tool."
    ),
    before={
        "credential_type": "competency",
        "competency": {"statement": "Demonstrate an understanding of the ways in which textile slings fail."},
    },
    after={
        "credential_type": "competency",
        "competency": {"statement": "Diagnose from the marks on a textile sling why it failed under load."},
    },
    before_text="Demonstrate an understanding of the ways in which textile slings fail.",
    after_text="Diagnose from the marks on a textile sling why it failed under load.",
    source_ids=("S33",),
    fields=("competency.statement", "criteria_statements"),
    check=_check,
    english="whole",
)
