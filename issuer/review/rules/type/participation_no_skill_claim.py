"""participation-no-skill-claim: a participation badge does not claim competence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from issuer.review.draft import Draft
from issuer.review.rule import PARTICIPATION, Hit, Rule, Severity
from issuer.review.text import around, base_verb, is_adverb, quoted, sentences, words
from issuer.review.wordlists import NEGATION, ROLE_NOUNS, W1, W1_VERBS, W4

_ABILITY = re.compile(r"\b(?:can|able to)\s+", re.IGNORECASE)
# "Visitors can ask the baker" and "can take a loaf home" claim nothing.
_CLAIMING = W1_VERBS - W1["everyday"]
# "Led by two certified guides", "a day with an expert": that is said of others, who are named as persons.
_OTHERS_BEFORE = re.compile(
    r"\b(?:by|with|from|under|alongside|beside|met)\s+(?:(?:an?|the|our|their|two|three|four|several)\s+)?$",
    re.IGNORECASE,
)
# "Keynotes on how libraries can measure their reach": a question, and about somebody else.
_ASKED = re.compile(
    r"\bhow\s+(?!(?:you|they|he|she|we|to|earners?|holders?|participants?)\b)(?:[\w'’-]+\s+){1,4}$", re.IGNORECASE
)
_OTHERS_AFTER = re.compile(r"\s+(?P<next>\w+)")
# "An expert" is a person also where the sentence goes on so, or ends; "an expert eye" is not.
_GOING_ON = frozenset({"", "from", "of", "in", "on", "at", "for", "who", "and", "or"})
_PERSONS = ROLE_NOUNS | frozenset({"guide", "guides", "crew", "team", "warden", "wardens", "ranger", "rangers"})
# Persons in the plural who are seldom those that get the badge.
_HOSTS = frozenset(word for word in _PERSONS if word.endswith("s")) - {
    *("learners", "earners", "students", "pupils", "candidates", "participants", "trainees", "apprentices", "holders"),
    *("recipients", "graduates", "individuals", "persons", "volunteers", "members"),
}
_GOES_ON = re.compile(r"\s+[a-z]")
_PLACES = {
    "title": "The title",
    "description": "The description",
    "competency.statement": "The competency statement",
}


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    texts = [(path, place, draft.text(path)) for path, place in _PLACES.items()]
    texts += [
        (path, f"Criteria statement {n}", text) for n, (path, text) in enumerate(draft.texts("criteria_statements"), 1)
    ]
    for path, place, text in texts:
        if claim := _claim(text):
            reason = f"{place} says “{claim}”, which claims a skill, while the badge is given for taking part."
            yield Hit(path, quoted(text), reason)


def _claim(text: str) -> str:
    """Return the words that claim a skill, or ""."""
    for sentence in sentences(text):
        for match in W4.finditer(sentence):
            if not NEGATION.search(sentence[: match.start()]) and not _is_said_of_others(sentence, match):
                return match.group()
        for match in _ABILITY.finditer(sentence):
            following = [word for word in words(sentence[match.end() : match.end() + 80])[:3] if not is_adverb(word)]
            if following and base_verb(following[0]) in _CLAIMING and not _is_denied(sentence[: match.start()]):
                return sentence[match.start() : match.end()] + following[0]
    return ""


def _is_denied(before: str) -> bool:
    """Return whether the words before "can" deny it, or ask how others do it."""
    return bool(_ASKED.search(before[-100:]) or NEGATION.search(before))


def _is_said_of_others(sentence: str, match: re.Match[str]) -> bool:
    """Return whether the word of W4 tells of somebody with whom the earner was."""
    before, after = around(sentence, match)
    following = _OTHERS_AFTER.match(after)
    word = following["next"].casefold() if following else ""
    if not before.strip():
        # "Skilled chefs cook there on Fridays": a sentence about them.
        return word in _HOSTS and _GOES_ON.match(after, following.end() if following else 0) is not None
    if not _OTHERS_BEFORE.search(before):
        return False
    return word in _PERSONS or (match.group().casefold() == "expert" and word in _GOING_ON)


RULE = Rule(
    id="participation-no-skill-claim",
    group="type",
    types=(PARTICIPATION,),
    severity=Severity.BLOCKER,
    title="A participation badge does not claim competence",
    why=(
        "Nobody was assessed, so nobody can say who is able. A badge that says so anyway costs the trust in every "
        "other badge of the same issuer."
    ),
    advice=(
        "Say what happened (took part, contributed, helped to run it) and stop there. To claim the skill, change the "
        "type and add evidence and a rubric."
    ),
    before={
        "credential_type": "participation",
        "description": "Holders are proficient in community archiving after one afternoon with us.",
    },
    after={
        "credential_type": "participation",
        "description": "Holders took part in an afternoon of community archiving and sorted one box of letters.",
    },
    before_text="Holders are proficient in community archiving",
    after_text="Holders took part in an afternoon of community archiving and sorted one box of letters",
    source_ids=("S01", "S02", "S27"),
    fields=("title", "description", "criteria_statements", "competency.statement"),
    check=_check,
    english="whole",
)
