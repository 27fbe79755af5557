"""competency-single: one micro-credential, one competency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from issuer.review.draft import Draft
from issuer.review.naming import listed
from issuer.review.rule import COMPETENCY, Hit, Rule, Severity
from issuer.review.text import head_verbs, quoted, sentences, verb_places
from issuer.review.trade_verbs import W1_NOUNS
from issuer.review.wordlists import NO_OBJECT, VERB_JOINTS, W1_VERBS

MAX_VERBS = 3  # ours
MAX_NAMED = 7

_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[,;.:]")
_NUMBERING = re.compile(r"^\W*(?:\(?(?:[ivx]{1,4}|[a-z]|\d{1,2})[).]\s*)?(?:and\s+|then\s+)*", re.IGNORECASE)
_SAME_OBJECT = frozenset({"it", "them", "this", "these", "those", "each", "both"})


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    statement = draft.text("competency.statement")
    verbs = _verbs(statement)
    deeds = [verb for sentence in sentences(statement) if (verb := _first_deed(sentence))]
    parts = _parts(statement)
    said = f"“{quoted(statement, 60)}”"
    if len(verbs) > MAX_VERBS:
        reason = f"{said} asks for {len(verbs)} things at once: {_listed(verbs)}."
    elif len(deeds) > 1:
        reason = f"{said} is followed by a further sentence with a task of its own: {_listed(deeds)}."
    elif len(parts) > 1:
        reason = f"{said} lists different things to do with different objects: {_listed(parts)}."
    else:
        return
    yield Hit("competency.statement", quoted(statement), reason)


def _listed(verbs: list[str]) -> str:
    return listed(verbs) if len(verbs) <= MAX_NAMED else f"{', '.join(verbs[:MAX_NAMED])} and more"


def _first_deed(sentence: str) -> str:
    return next((verb for verb in head_verbs(sentence) if verb in W1_VERBS), "")


def _parts(statement: str) -> list[str]:
    """Return the first verb of each part between semicolons that has one and an object of its own."""
    found: list[str] = []
    for part in statement.split(";"):
        places = [place for place in verb_places(_NUMBERING.sub("", part, count=1)) if place.verb in W1_VERBS]
        tokens = _tokens(places[0].after) if places else []
        # "Inspect a sling; record it" has one object, and so has what only says how ("record in the log").
        if tokens and ((tokens[0] not in _SAME_OBJECT and tokens[0] not in NO_OBJECT) or not found):
            found.append(places[0].verb)
    return found


def _verbs(statement: str) -> list[str]:
    """Return the head verbs, without nouns of a list ("write a report, log and plan for the site")."""
    return [verb for sentence in sentences(statement) for verb in _verbs_of_sentence(sentence)]


def _verbs_of_sentence(sentence: str) -> list[str]:
    places = [place for place in verb_places(sentence) if place.verb]
    between = [_tokens(place.sentence[place.end : other.start]) for place, other in pairwise(places)]
    between += [_tokens(place.after) for place in places[-1:]]
    has_object: list[bool] = []
    for tokens in reversed(between):
        # In "teach and review it" both verbs share their object.
        shared = all(token in VERB_JOINTS for token in tokens) and bool(has_object) and has_object[-1]
        has_object.append(shared or (bool(tokens) and tokens[0] not in NO_OBJECT and tokens[0] not in VERB_JOINTS))
    kept: list[str] = []
    among_nouns = False
    for n, (place, acts) in enumerate(zip(places, reversed(has_object), strict=True)):
        # A list of nouns begins behind a first noun ("a budget, schedule and plan"), never behind a bare verb.
        opened = n > 0 and (among_nouns or any(token not in VERB_JOINTS for token in between[n - 1]))
        among_nouns = opened and not acts and place.verb in W1_NOUNS
        if not among_nouns:
            kept.append(place.verb)
    return kept


def _tokens(text: str) -> list[str]:
    return [token.casefold() for token in _TOKEN.findall(text)]


RULE = Rule(
    id="competency-single",
    group="competency",
    types=(COMPETENCY,),
    severity=Severity.WEAK,
    title="One micro-credential, one competency",
    why=(
        "If several abilities hang on one badge, a reader cannot tell which of them was shown well, and a learner who "
        "has one of them already must do it all."
    ),
    advice="Split it: let each part be a micro-credential of its own, and let the parts stack.",
    before={
        "credential_type": "competency",
        "competency": {"statement": "Plan a lift, inspect the slings, calculate the load and coach the crew on site."},
    },
    after={
        "credential_type": "competency",
        "competency": {"statement": "Inspect a textile sling before each lift and take a damaged one out of use."},
    },
    before_text="Plan a lift, inspect the slings, calculate the load and coach the crew on site.",
    after_text="Inspect a textile sling before each lift and take a damaged one out of use.",
    source_ids=("S07", "S29", "S13"),
    fields=("competency.statement",),
    check=_check,
    english="whole",
)
