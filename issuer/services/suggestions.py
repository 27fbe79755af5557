"""The entries of frameworks that are nearest to what a design says of its competency. No network, no chance, no model.

Words are compared by their stems. What a rare word of the competency shares with the name of an entry counts most, and
more of it if little else stands in that name; a word that only the description shares counts a little. The score is

    max over the entry's labels of  (sum of w over the words shared) x (words shared / words of the label)
    + 0.15 x (sum of w over the words that only the description shares)

where other labels than the title count nine tenths, and w = ln(1 + N / (1 + n)), twice that for words of the
competency statement itself: N entries in all, n of them with a word that begins so. Ties go to the label that comes
first in the alphabet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

from sqlalchemy.orm import Session

from issuer.frameworks.item import ItemType
from issuer.review.draft import Draft
from issuer.review.text import core_words, stem, words
from issuer.store.framework_search import count_by_beginning, find_candidates
from issuer.store.frameworks import FrameworkEntry

MOST = 10
_CANDIDATES = 200
_MOST_STEMS = 30
_STATEMENT_COUNTS = 2.0
_DESCRIPTION_COUNTS = 0.15
_OTHER_LABELS_COUNT = 0.9


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry that is near to a design, and the words of the design that it shares, as they are written there."""

    entry: FrameworkEntry
    matched: tuple[str, ...]
    score: float


def suggest(session: Session, draft: Draft) -> list[Suggestion]:
    """Return the ten nearest entries that the design is not aligned to yet, the nearest first."""
    statement = draft.text("competency.statement")
    components = [str(row.get("statement", "")) for row in draft.items("method.components")]
    spelt = _spelling([statement, *components])
    stems = list(spelt)[:_MOST_STEMS]
    if not stems:
        return []
    total, counts = count_by_beginning(session, {each: _beginning(each) for each in stems})
    main = core_words(statement)
    weights = {
        each: log(1 + total / (1 + counts[each])) * (_STATEMENT_COUNTS if each in main else 1.0) for each in stems
    }
    candidates = find_candidates(session, [_beginning(each) for each in stems], limit=_CANDIDATES)
    aligned = {str(row.get("url", "")) for row in draft.items("alignments")}
    usable = [each for each in candidates if each.uri not in aligned and each.type != ItemType.GROUP]
    return nearest(usable, weights, spelt)


def nearest(
    entries: Iterable[FrameworkEntry], weights: Mapping[str, float], spelt: Mapping[str, str]
) -> list[Suggestion]:
    """Rank entries by the weights of the stems that they share; see the module for the score. Pure."""
    found = []
    for entry in entries:
        score, shared = _score(entry, weights)
        if score > 0:
            matched = tuple(spelt[each] for each in weights if each in shared)
            found.append(Suggestion(entry, matched, round(score, 6)))
    found.sort(key=lambda each: (-each.score, each.entry.title.casefold(), each.entry.uri))
    return found[:MOST]


def _score(entry: FrameworkEntry, weights: Mapping[str, float]) -> tuple[float, frozenset[str]]:
    best, in_label = 0.0, frozenset[str]()
    for label in (entry.title, *entry.other_labels):
        of_label = core_words(label)
        shared = of_label & weights.keys()
        score = sum(weights[each] for each in sorted(shared)) * len(shared) / max(1, len(of_label))
        if label != entry.title:
            score *= _OTHER_LABELS_COUNT
        if score > best:
            best, in_label = score, frozenset(shared)
    if not in_label:
        return 0.0, in_label
    told = (core_words(entry.description) & weights.keys()) - in_label
    return best + _DESCRIPTION_COUNTS * sum(weights[each] for each in sorted(told)), in_label | told


def _spelling(texts: Sequence[str]) -> dict[str, str]:
    """Return the stems of the words that carry content, in order, each with the word as it stands first."""
    spelt: dict[str, str] = {}
    for text in texts:
        core = core_words(text)
        for word in words(text):
            root = stem(word.replace("’", "'").casefold().removesuffix("'s"))
            if root in core and len(root) > 1:
                spelt.setdefault(root, word)
    return spelt


def _beginning(root: str) -> str:
    """Return what every form of a stem begins with: `carr` for carry and carries."""
    return root[:-1] if len(root) > 4 and root.endswith("y") else root
