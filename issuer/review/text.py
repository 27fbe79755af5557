"""Reading prose without understanding it: words, sentences, stems, overlap, and the head-verb rule.

Everything here is a pure function of its text. Stemming and head verbs are for English only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, wraps
from typing import TypeVar
from unicodedata import east_asian_width

from issuer.review.trade_verbs import W1_NOUNS
from issuer.review.word_forms import IRREGULAR, RELATIVES
from issuer.review.wordlists import (
    ADVERBS,
    AUXILIARIES,
    MODALS,
    NO_DEED,
    ROLE_NOUNS,
    STOP_WORDS,
    VERB_JOINTS,
    W1_VERBS,
    W2_OBSERVABLE,
    W2_VERBS,
)

T = TypeVar("T")

# Scripts written without spaces between words: about two characters make a word there.
_UNSPACED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002fa1f"
_WORD = re.compile(rf"[{_UNSPACED}]{{1,2}}|[^\W_{_UNSPACED}]+(?:['’.@-][^\W_{_UNSPACED}]+)*")
# The same for text in ASCII only, which is most of it, in a third of the time.
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:['.@-][A-Za-z0-9]+)*")
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|[,;.:]")
# A full stop after a single letter ends an abbreviation ("e.g."), not a sentence.
# A line break before a small letter only wraps a line; any other ends a sentence, as in a list.
_SENTENCE_END = re.compile(r"(?<=[.!?…])(?<!\b[A-Za-z]\.)[\"'”’)]*\s+|\n[ \t]*\n\s*|\n(?![ \t]*[a-zß-öø-ÿ])")
# What begins an object: after it, a word before was a verb.
_OBJECT = re.compile(
    r"\s+(?:an?|the|this|these|that|those|it|them|each|every|all|any|both|one|two|three|its|their|your|his|her|our"
    r"|what|which|whether|how|when|where|why|who|\d+)\b",
    re.IGNORECASE,
)
_ENDINGS = ("ing", "ies", "ied", "ed", "es", "s", "ly")
_LEAD_IN_WORDS = 5
_NEAR = 160
_KEPT_WORDS = 4096  # how many words' forms are remembered; the words of designs repeat, and the memory stays flat
# Of how many texts the words and verbs are remembered, and how long such a text is at most (characters): several rules
# ask the same of each text of a design. Longer ones are rare, and would take the room of many.
_KEPT_TEXTS, _KEPT_LENGTH = 256, 2_000
# Endings that make another word of the same family; four letters of it must remain.
_FAMILY_ENDING = re.compile(
    r"(?<=\w{4})(?:ations?|at|ions?|ors?|ers?|ments?|abilit(?:y|i)|ibilit(?:y|i)|abl|ibl|it(?:y|i)|nes|ship|al|iv|ic|i"
    r"|anc|enc|i[sz])$"
)


def _remembered(of_text: Callable[[str], T]) -> Callable[[str], T]:
    """Return the same pure function of a text, with the answers for the last few hundred texts at hand."""
    kept = lru_cache(_KEPT_TEXTS)(of_text)

    @wraps(of_text)
    def answer(text: str) -> T:
        return kept(text) if len(text) <= _KEPT_LENGTH else of_text(text)

    return answer


@_remembered
def _words(text: str) -> tuple[str, ...]:
    return tuple((_ASCII_WORD if text.isascii() else _WORD).findall(text))


def words(text: str) -> list[str]:
    """Return the words of `text` as written. Hyphens and apostrophes stay inside one, and the @ of an address."""
    return list(_words(text))


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`; a line break ends one too, unless it only wraps a line."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def around(text: str, match: re.Match[str]) -> tuple[str, str]:
    """Return what stands in `text` shortly before and shortly after `match`: where the guards of a pattern look.

    No further than 160 characters, so that a text full of matches is read in good time too.
    """
    start, end = match.span()
    return text[max(0, start - _NEAR) : start], text[end : end + _NEAR]


def quoted(text: str, limit: int = 160) -> str:
    """Return `text` on one line, shortened to `limit` characters for use as a quotation."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def room_taken(text: str) -> int:
    """Return how much `text` says by its length in characters; one of a script such as Chinese says as much as two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def plain_number(value: float) -> str:
    """Return a number as people write it: 40 for 40.0, 12345.67 in full, and never 1e+06."""
    digits = format(Decimal(repr(value)), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


@lru_cache(_KEPT_WORDS)
def stem(word: str) -> str:
    """Return the stem: one ending cut, then a final double letter or final e (quality rule 2.3)."""
    for ending in _ENDINGS:
        # What remains must still be a word: "red" and "bus" have no ending to cut.
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            if ending in ("ies", "ied"):
                word += "y"  # so that "carries" and "carry" meet
            break
    if len(word) > 3 and (word[-1] == word[-2] or word[-1] == "e"):
        word = word[:-1]
    return word


@_remembered
def core_words(text: str) -> frozenset[str]:
    """Return the stems of the words that carry content: lower-cased, stop words dropped."""
    found = (word.replace("’", "'").casefold().removesuffix("'s") for word in words(text))
    return frozenset(stem(word) for word in found if word not in STOP_WORDS)


def overlap(one: str, other: str) -> float:
    """Return how much two texts share, 0 to 1: common core words over all core words of both."""
    a, b = core_words(one), core_words(other)
    return len(a & b) / len(a | b) if a | b else 0.0


# Nouns and verbs of one family that no ending shows.
_MAKING = re.compile(r"(?<=\w{2})(?:ification|if[iy])$")


@lru_cache(_KEPT_WORDS)
def word_family(word_stem: str) -> str:
    """Return what the relatives of a stem share: "accessibility" and "accessible" are both of "access".

    Coarser than a stem and only for asking whether a text speaks of a thing at all.
    """
    if word_stem in RELATIVES:
        return RELATIVES[word_stem]
    # "Identification", "identified" and "identify" are of one family, which no ending alone shows.
    word_stem = _MAKING.sub("if", word_stem)
    while match := _FAMILY_ENDING.search(word_stem):
        word_stem = word_stem[: match.start()]
    if len(word_stem) > 4 and word_stem[-1] == word_stem[-2]:
        word_stem = word_stem[:-1]
    return RELATIVES.get(word_stem, word_stem)


@lru_cache(_KEPT_WORDS)
def base_verb(word: str) -> str | None:
    """Return the verb of W1 or W2 of which `word` is a form, or None. Of "post-edits" it is "edit"."""
    low = word.casefold()
    found = next((form for form in _base_forms(low) if form in W1_VERBS or form in W2_VERBS), None)
    if found is None and "-" in low:
        last = base_verb(low.rpartition("-")[2])
        return last if last in W1_VERBS else None
    return found


@dataclass(frozen=True, slots=True)
class Place:
    """A word of a sentence that stands where a head verb may stand.

    verb: its base form if it is one of W1 or W2, else "" ("can", "be", "safely" and all that is no verb of
    theirs); start, end: where the word stands in `sentence`.
    """

    verb: str
    sentence: str
    start: int
    end: int

    @property
    def before(self) -> str:
        """The sentence up to the word."""
        return self.sentence[: self.start]

    @property
    def after(self) -> str:
        """The sentence behind the word."""
        return self.sentence[self.end :]


def head_verbs(text: str) -> tuple[str, ...]:
    """Return the base forms of the head verbs of `text`, in order, those of W1 and of W2 (rule 2.2).

    Nouns such as "design" or "plan" do not count, because only certain places in a sentence are looked at:
    its beginning (after "The nurse can"), and right after a comma, "and", "or", "then", "by" or a modal. An
    article closes such a place: what follows it is a noun.
    """
    return tuple(place.verb for place in verb_places(text) if place.verb)


def deeds(text: str) -> tuple[str, ...]:
    """Return the head verbs of `text` that name something done (W1), in order.

    Where the text does not begin with one, a word that is a noun as often counts only before an object that shows
    it: "understand diet, exercise and rest" has no deed, "understand the load and record it" has one.
    """
    places = [place for place in verb_places(text) if place.verb]
    begins = bool(places) and _is_done(places[0]) and _is_first(places[0])
    return tuple(
        place.verb
        for place in places
        if _is_done(place) and (begins or place.verb not in W1_NOUNS or _OBJECT.match(place.after))
    )


def _is_done(place: Place) -> bool:
    """Return whether a verb names something that can be watched: of W1, or of W2 in such a use ("think aloud")."""
    return place.verb in W1_VERBS or W2_OBSERVABLE.match(place.sentence, place.start) is not None


def _is_first(place: Place) -> bool:
    """Return whether a place stands at the head of its sentence, or behind a lead-in or a modal."""
    last = _TOKEN.findall(place.before.casefold())[-1:]
    return not last or last[0] not in {",", ";", ".", ":", "and", "or"}


@_remembered
def verb_places(text: str) -> tuple[Place, ...]:
    """Return every place of `text` where a head verb may stand, whether or not one does, in order."""
    return tuple(place for sentence in sentences(text) for place in _places_of_sentence(sentence))


def _places_of_sentence(sentence: str) -> Iterator[Place]:
    parts = [(match.group().casefold(), match.start(), match.end()) for match in _TOKEN.finditer(sentence)]
    tokens = [part for part, _, _ in parts]
    # "Coach a learner" starts with its verb: only a sentence that does not may have a lead-in.
    first = 0 if not tokens or base_verb(tokens[0]) else _end_of_lead_in(tokens)
    may_stand = True
    for part, start, end in parts[first:]:
        if part in VERB_JOINTS or part in MODALS:
            may_stand = True
        elif not may_stand:
            may_stand = part == "able"  # "is now able to": the verb comes after "to"
        else:
            verb = "" if NO_DEED.match(sentence, start) else base_verb(part) or ""
            yield Place(verb, sentence, start, end)
            may_stand = not verb and (part in AUXILIARIES or is_adverb(part))


def _end_of_lead_in(tokens: list[str]) -> int:
    """Return the index of the first token after a lead-in of up to five words ending in a role noun, else 0."""
    seen = 0
    for place, token in enumerate(tokens):
        seen += token not in VERB_JOINTS
        if seen > _LEAD_IN_WORDS:
            return 0
        if token in ROLE_NOUNS:
            # "The nurse teacher can" has two; in "Teachers coach learners" the second is the verb.
            while place + 1 < len(tokens) and tokens[place + 1] in ROLE_NOUNS and not base_verb(tokens[place + 1]):
                place += 1
            # "People who repair bicycles": what they do comes behind the "who".
            return place + (2 if tokens[place + 1 : place + 2] == ["who"] else 1)
    return 0


def is_adverb(word: str) -> bool:
    """Return True for a word that only says how: in the list, or in -ly without being a verb ("apply")."""
    low = word.casefold()
    return low in ADVERBS or (len(low) > 4 and low.endswith("ly") and base_verb(low) is None)


def _base_forms(word: str) -> Iterable[str]:
    """Yield what `word` may be a form of, the likeliest first."""
    yield word
    if word in IRREGULAR:
        yield IRREGULAR[word]
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith(("ies", "ied")):
        yield word[:-3] + "y"
    for ending in ("ed", "ing"):
        if word.endswith(ending):
            root = word.removesuffix(ending)
            yield root
            yield root + "e"
            if len(root) > 2 and root[-1] == root[-2]:
                yield root[:-1]
