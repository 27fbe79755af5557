"""What differs between two designs, field by field: entries of lists are recognized, texts are compared word by word.

Nothing here is about quality. The same pair of designs gives the same answer, and a design compared with itself none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from issuer.review.draft import Draft
from issuer.review.fields import ROOT, Field
from issuer.review.steps import STEPS

_TOKEN = re.compile(r"\s+|[\w’'-]+|[^\w\s]")
_WORD = re.compile(r"\w+")
_MAX_TOKENS = 1_500  # of one text; beyond it the search for the shortest difference takes seconds
_MAX_PAIRS = 2_500  # of entries held against each other
_ALIKE = 0.4  # from this share of common words on, an entry counts as the same one, changed
_NAMED_ALIKE = 0.5  # what an entry of the same name counts as having in common at least
_NAMES = ("name", "title", "citation", "prompt", "criterion")


class Kind(StrEnum):
    """What happened to a value or to an entry of a list."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that is in both texts (`kind` None), in the later one only, or in the earlier one only."""

    text: str
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same. `path` has no indices; inside an entry it is the name of the part.

    before, after: the values, None when there is none; entries: what happened inside a list or a section, in the order
    of the later design with what was removed where it stood.
    """

    path: str
    kind: Kind
    before: Any
    after: Any
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a list that is not as it was. `old` and `new` are its places, from 0; None where it is not there.

    has_moved: it stands in another order towards the others; parts: what changed inside it. A text that was changed
    has the one part "", of which `before` and `after` are the texts.
    """

    kind: Kind
    before: Any
    after: Any
    old: int | None
    new: int | None
    has_moved: bool = False
    parts: tuple[Difference, ...] = ()


def compare(earlier: Draft, later: Draft) -> tuple[Difference, ...]:
    """Return every field in which two designs differ, in the order of the steps; last, which weak spots are kept."""
    before, after = earlier.to_document(), later.to_document()
    paths = (*(path for step in STEPS for path in step.fields), "acknowledged")
    found = (_compared(_field(path), path, _value(before, path), _value(after, path)) for path in paths)
    return tuple(difference for difference in found if difference is not None)


def words_compared(before: str, after: str) -> tuple[Piece, ...]:
    """Return two texts as one: what stayed, what was taken out and what was put in, word by word.

    The pieces that stayed or were put in make up `after`, those that stayed or were taken out `before`.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) > _MAX_TOKENS or len(new) > _MAX_TOKENS:
        return tuple(_joined([(before, Kind.REMOVED), (after, Kind.ADDED)]))
    pieces: list[tuple[str, Kind | None]] = []
    for tag, start, end, from_, to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("".join(old[start:end]), None))
        else:
            pieces.append(("".join(old[start:end]), Kind.REMOVED))
            pieces.append(("".join(new[from_:to]), Kind.ADDED))
    return tuple(_joined(_without_crumbs(pieces)))


def _without_crumbs(pieces: Sequence[tuple[str, Kind | None]]) -> Iterator[tuple[str, Kind | None]]:
    """Take white space that stayed between two changes into both: words change one by one, people read phrases."""
    written = [piece for piece in pieces if piece[0]]
    for n, (text, kind) in enumerate(written):
        is_between = 0 < n < len(written) - 1 and written[n - 1][1] and written[n + 1][1]
        if kind is None and is_between and not text.strip():
            yield text, Kind.REMOVED
            yield text, Kind.ADDED
        else:
            yield text, kind


def _joined(pieces: Sequence[tuple[str, Kind | None]] | Iterator[tuple[str, Kind | None]]) -> Iterator[Piece]:
    """Give neighbouring changes as one removal and one addition."""
    removed = added = ""
    for text, kind in pieces:
        if kind is Kind.REMOVED:
            removed += text
        elif kind is Kind.ADDED:
            added += text
        elif text:
            yield from _change(removed, added)
            removed = added = ""
            yield Piece(text)
    yield from _change(removed, added)


def _change(removed: str, added: str) -> Iterator[Piece]:
    if removed:
        yield Piece(removed, Kind.REMOVED)
    if added:
        yield Piece(added, Kind.ADDED)


def _compared(field: Field, path: str, before: Any, after: Any) -> Difference | None:
    if _is_same(before, after):
        return None
    kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.CHANGED
    if field.kind in ("rows", "texts", "choices"):
        entries = tuple(_entries(field, before or (), after or ()))
        return Difference(path, kind, before, after, entries)
    return Difference(path, kind, before, after)


def _entries(field: Field, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Entry]:
    """Yield what happened to the entries of a list."""
    pairs = _pairs(before, after)
    still = _in_order([pairs[new] for new in sorted(pairs)])
    gone = [old for old in range(len(before)) if old not in pairs.values()]
    for new, value in enumerate(after):
        while gone and gone[0] <= new:
            yield Entry(Kind.REMOVED, before[gone[0]], None, gone.pop(0), None)
        if new not in pairs:
            yield Entry(Kind.ADDED, None, value, None, new)
            continue
        old = pairs[new]
        has_moved, parts = old not in still, tuple(_parts(field, before[old], value))
        if parts or has_moved:
            yield Entry(Kind.CHANGED if parts else Kind.MOVED, before[old], value, old, new, has_moved, parts)
    for old in gone:
        yield Entry(Kind.REMOVED, before[old], None, old, None)


def _parts(field: Field, before: Any, after: Any) -> Iterator[Difference]:
    """Yield what changed inside one entry that is in both lists."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name, part in field.fields.items():
            difference = _compared(part, name, before.get(name), after.get(name))
            if difference is not None:
                yield difference
    elif not _is_same(before, after):
        yield Difference("", Kind.CHANGED, before, after)


def _pairs(before: Sequence[Any], after: Sequence[Any]) -> dict[int, int]:
    """Return new place -> old place of every entry that is in both lists: by id, else the same, else the most alike."""
    pairs: dict[int, int] = {}
    old_ids = {_id(value): old for old, value in enumerate(before) if _id(value)}
    for new, value in enumerate(after):
        if _id(value) in old_ids:
            pairs[new] = old_ids[_id(value)]
    free = [old for old in range(len(before)) if old not in pairs.values()]
    for new, value in enumerate(after):
        if new not in pairs and (same := next((old for old in free if _is_same(before[old], value)), None)) is not None:
            pairs[new] = same
            free.remove(same)
    open_ = [new for new in range(len(after)) if new not in pairs and not _id(after[new])]
    free = [old for old in free if not _id(before[old])]
    pairs.update(_most_alike(before, after, free, open_))
    return pairs


def _most_alike(
    before: Sequence[Any], after: Sequence[Any], free: Sequence[int], open_: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield (new place, old place) of entries that are most alike, the most alike first."""
    if len(free) * len(open_) > _MAX_PAIRS:
        return
    old_words, new_words = {old: _words(before[old]) for old in free}, {new: _words(after[new]) for new in open_}
    weighed = []
    for old in free:
        for new in open_:
            named = _NAMED_ALIKE if _has_same_name(before[old], after[new]) else 0
            weighed.append((-max(named, _likeness(old_words[old], new_words[new])), abs(old - new), new, old))
    taken_new, taken_old = set(), set()
    for likeness, _distance, new, old in sorted(weighed):
        if -likeness >= _ALIKE and new not in taken_new and old not in taken_old:
            taken_new.add(new)
            taken_old.add(old)
            yield new, old


def _in_order(places: Sequence[int]) -> frozenset[int]:
    """Return the longest run of old places that still ascends: the fewest entries then count as moved."""
    best: list[list[int]] = [[]]  # of each length the run that ends lowest, so that most can follow it
    for place in places:
        n = next((n for n, run in enumerate(best) if run and run[-1] >= place), len(best))
        best[n : n + 1] = [[*best[n - 1], place]]
    return frozenset(best[-1])


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of words that two entries have in common, from 0 to 1."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _has_same_name(one: Any, other: Any) -> bool:
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return False
    return any(one.get(name) and one.get(name) == other.get(name) for name in _NAMES)


def _words(value: Any) -> Counter[str]:
    if isinstance(value, Mapping):
        return sum((_words(part) for part in value.values()), Counter())
    if isinstance(value, list | tuple):
        return sum((_words(part) for part in value), Counter())
    return Counter(_WORD.findall(str(value).lower()))


def _id(value: Any) -> str:
    return value.get("id") or "" if isinstance(value, Mapping) else ""


def _is_same(before: Any, after: Any) -> bool:
    """Return whether two values are the same; yes and 1 are not."""
    return before == after and isinstance(before, bool) == isinstance(after, bool)


def _value(document: Mapping[str, Any], path: str) -> Any:
    value: Any = document
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _field(path: str) -> Field:
    field = ROOT
    for name in path.split("."):
        field = field.fields[name]
    return field
