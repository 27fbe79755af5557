"""rubric-levels-distinct: a marker can tell neighbouring levels apart (quality rule 2.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from issuer.review.draft import Draft
from issuer.review.naming import criterion_name, rubric_level_name
from issuer.review.rubric_words import ABSENCE, BUILDING_ON, DEGREE_WORDS, NEGATIONS, NUMBER_WORDS, OPPOSITES, W5
from issuer.review.rule import COMPETENCY, INDUSTRY, Hit, Rule, Severity
from issuer.review.text import quoted, stem, words
from issuer.review.wordlists import STOP_WORDS

OVERLAP_ONE_IN = 10  # ours: fewer than one common word in ten
MIN_WORDS_DENIED = 5  # with fewer words, a level that only denies the other describes nothing
_DROPPED = W5 | NUMBER_WORDS | NEGATIONS


@dataclass(frozen=True, slots=True)
class _Read:
    """A descriptor as it is compared.

    words: lower-cased; content: stems without stop words; core: also without W5, numbers and denials, as rule 2.3
    has it; bare: also without further words of degree and of absence; denials: how many words deny.
    """

    words: tuple[str, ...]
    content: frozenset[str]
    core: frozenset[str]
    bare: frozenset[str]
    denials: int

    @classmethod
    def of(cls, descriptor: str) -> _Read:
        lowered = tuple(word.replace("’", "'").casefold().removesuffix("'s") for word in words(descriptor))
        content = {word: stem(word) for word in lowered if word not in STOP_WORDS}
        core = {word: root for word, root in content.items() if not _is_dropped(word)}
        bare = frozenset(root for word, root in core.items() if word not in DEGREE_WORDS | ABSENCE)
        denials = sum(_denies(word) for word in lowered)
        return cls(lowered, frozenset(content.values()), frozenset(core.values()), bare, denials)


def _check(draft: Draft, today: date) -> Iterator[Hit]:
    for n, criterion in enumerate(draft.items("assessment.rubric")):
        levels = [(level, _Read.of(level.get("descriptor", ""))) for level in criterion.get("levels", ())]
        for m, ((lower, low), (higher, high)) in enumerate(pairwise(levels), start=1):
            if low.words and high.words and (fault := _fault(low, high, english=draft.is_english)):
                severity, said = fault
                reason = f"{_pair(criterion, lower, higher)} {said}."
                yield Hit(
                    f"assessment.rubric[{n}].levels[{m}].descriptor", quoted(higher["descriptor"]), reason, severity
                )


def _fault(low: _Read, high: _Read, *, english: bool) -> tuple[Severity, str] | None:
    """Return what makes two neighbours hard to tell apart, None when nothing does."""
    if low.words == high.words:
        return Severity.BLOCKER, "say the same, word for word"
    if not english:
        return None
    if low.denials == high.denials:
        # Two words of degree more ("nearly every", "hardly any") are no feature either.
        few = low.bare == high.bare or (len(low.core - high.core) <= 1 and len(high.core - low.core) <= 1)
        if few and not _differ_in_place(low.words, high.words):
            return Severity.WEAK, "differ only in a degree, a number or a single word"
    elif low.bare == high.bare and len(low.bare) < MIN_WORDS_DENIED:
        return Severity.WEAK, "differ only in a denial, which does not say what is seen instead"
    # A level that begins "also" or "the same" keeps what the one below asks, and need not say it again.
    if not BUILDING_ON.isdisjoint(high.words):
        return None
    # The share of common words that text.overlap gives, from what is at hand here.
    if len(low.content & high.content) * OVERLAP_ONE_IN < len(low.content | high.content):
        return (
            Severity.HINT,
            "share hardly a word, so it is hard to see which feature of the work grows from one to the next",
        )
    return None


def _is_dropped(word: str) -> bool:
    return word in _DROPPED or word[0].isdigit() or word.endswith("n't")


def _denies(word: str) -> bool:
    return word in NEGATIONS or word in ABSENCE or word.endswith("n't")


def _differ_in_place(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether both say where or when, and not the same: one "before", the other "before and after"."""
    for pair in OPPOSITES:
        here, there = pair.intersection(one), pair.intersection(other)
        if here and there and here != there:
            return True
    return False


def _pair(criterion: Mapping[str, Any], lower: Mapping[str, Any], higher: Mapping[str, Any]) -> str:
    return f"{rubric_level_name(lower)} and {rubric_level_name(higher)} of {criterion_name(criterion)}"


RULE = Rule(
    id="rubric-levels-distinct",
    group="assessment",
    types=(COMPETENCY, INDUSTRY),
    severity=Severity.WEAK,
    title="A marker can tell neighbouring levels apart",
    why=(
        "Between “some” and “most” two assessors draw the line at two places, and the earner whose work lies between "
        "them passes by luck."
    ),
    advice=(
        "Keep the same features in every level, and say of each what is there at this level that is missing at the "
        "one below."
    ),
    before={
        "credential_type": "competency",
        "assessment": {
            "rubric": [
                {
                    "id": "r1",
                    "name": "Finding defects",
                    "levels": [
                        {"id": "not_yet", "name": "Not yet", "descriptor": "Finds some of the defects in the sling"},
                        {"id": "passing", "name": "Passing", "descriptor": "Finds most of the defects in the sling"},
                    ],
                }
            ]
        },
    },
    after={
        "credential_type": "competency",
        "assessment": {
            "rubric": [
                {
                    "id": "r1",
                    "name": "Finding defects",
                    "levels": [
                        {"id": "not_yet", "name": "Not yet", "descriptor": "Finds cuts, and leaves the sling in use"},
                        {
                            "id": "passing",
                            "name": "Passing",
                            "descriptor": "Finds cuts and crushed wires, tags the sling and takes it out of use",
                        },
                    ],
                }
            ]
        },
    },
    before_text="Not yet: finds some of the defects. Passing: finds most of the defects.",
    after_text="Not yet: finds cuts, and leaves the sling in use. Passing: tags it and takes it out of use.",
    source_ids=("S24",),
    fields=("assessment.rubric.levels.descriptor",),
    check=_check,
    english="part",
)
