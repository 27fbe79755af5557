"""Weak spots and hints that are kept on purpose: the reason stands in the design's own document, and who gave it when.

An acknowledgement belongs to one criterion at one field. It holds as long as what is written there stays the same; a
row that only moved takes it along. Nothing here asks whether the finding exists or is a blocker: the engine shows an
acknowledgement only with a finding that it may stand with.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from issuer.review.draft import Draft, DraftError

_PATH_PART = re.compile(r"([^.\[\]]+)(?:\[(\d{1,6})\])?")

# The one list whose order is its meaning: levels run from low to high.
_ORDERED = "levels"
_OF_A_FILE = " (as an imported file says)"
_BLANK = {"criterion": "", "field": "", "reason": ""}


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Why a finding of `criterion` at `field` (path with indices) is kept, by whom, since when (ISO 8601, UTC)."""

    criterion: str
    field: str
    reason: str
    by: str = ""
    at: str = ""

    def to_json(self) -> dict[str, str]:
        """Return what the machine interface shows beside the finding."""
        return {"reason": self.reason, "by": self.by, "at": self.at}


def acknowledgements(draft: Draft) -> Mapping[tuple[str, str], Acknowledgement]:
    """Return the acknowledgements of a draft by (criterion, field). One without a reason is none.

    Where a document holds two for the same finding, the newest counts.
    """
    entries = [Acknowledgement(**{**_BLANK, **entry}) for entry in draft.items("acknowledged")]
    # Sorted, so that the order in which a document lists them decides nothing.
    newest_last = sorted(entries, key=lambda entry: (entry.at, entry.by, entry.reason))
    return {(entry.criterion, entry.field): entry for entry in newest_last if entry.reason.strip()}


def keep(draft: Draft, finding_criterion: str, field: str, *, reason: str, by: str, at: datetime) -> Draft:
    """Return the draft in which the finding is kept for `reason`, in place of any earlier reason.

    `by` is a person's name, `at` an aware instant. Raises DraftError for a blank reason.
    """
    if not reason.strip():
        raise DraftError("acknowledged", "a weak spot is kept only with a reason")
    entry = {
        "criterion": finding_criterion,
        "field": field,
        "reason": reason.strip(),
        "by": by,
        "at": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    return _with_entries(draft, [*_others(draft, finding_criterion, field), entry])


def reopen(draft: Draft, criterion: str, field: str) -> Draft:
    """Return the draft in which the finding is open again. One that was not kept changes nothing."""
    return _with_entries(draft, _others(draft, criterion, field))


def as_a_file_says(draft: Draft) -> Draft:
    """Return a draft that came as a file, in which each `by` says that only the file vouches for it.

    Anybody can write a file, and a name in it was not signed in here.
    """
    entries = [dict(entry) for entry in draft.items("acknowledged")]
    for entry in entries:
        if by := entry.get("by", ""):
            entry["by"] = by.removesuffix(_OF_A_FILE) + _OF_A_FILE
    return _with_entries(draft, entries) if entries else draft


def carried_over(old: Draft, new: Draft) -> Draft:
    """Return `new`, in which each acknowledgement that `old` had already is dropped or follows its field.

    Dropped when the value at its field is another one now, so that the finding opens again; order of list items (but
    not of levels) and white space are no change. A path through a list follows the row with the same `id`, or the
    equal row; a row without an id that was edited in place stays the same row. What only `new` has is kept as it is.
    """
    entries = new.items("acknowledged")
    if not entries:
        return new
    before, after = old.to_document(), new.to_document()
    known = [dict(entry) for entry in old.items("acknowledged")]
    carried = [_followed(entry, before, after) if entry in known else entry for entry in map(dict, entries)]
    return _with_entries(new, [entry for entry in carried if entry is not None])


def _followed(entry: dict[str, str], before: Any, after: Any) -> dict[str, str] | None:
    """Return the entry with the path that its field has in `after`, None when what is written there changed."""
    parts = _PATH_PART.findall(entry.get("field", ""))
    place = []
    name = ""
    for name, index in parts:
        before, after = _part(before, name), _part(after, name)
        if index:
            moved = _place_of_row(before, int(index), after)
            if moved is None:
                return None
            before, after = before[int(index)], after[moved]
            place.append(f"{name}[{moved}]")
        else:
            place.append(name)
    unchanged = _comparable(before, name) == _comparable(after, name)
    return {**entry, "field": ".".join(place)} if unchanged and parts else None


def _part(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None


def _place_of_row(before: Any, index: int, after: Any) -> int | None:
    """Return where the row `before[index]` stands in `after`, None when it is gone."""
    if not isinstance(before, list) or not isinstance(after, list) or index >= len(before):
        return None
    row = before[index]
    if isinstance(row, Mapping) and "id" in row:
        return next((n for n, other in enumerate(after) if other["id"] == row["id"]), None)
    was, now = [_comparable(other) for other in before], [_comparable(other) for other in after]
    same = [n for n, other in enumerate(now) if other == was[index]]
    if same:
        # Of several equal rows, the first stays the first.
        return same[min(was[:index].count(was[index]), len(same) - 1)]
    # No such row any more: edited in place, unless another row of before moved to where it stood.
    return index if index < len(now) and now[index] not in was else None


def _comparable(value: Any, name: str = "") -> str:
    """Return a text that two values share when a reader would call them the same."""
    if isinstance(value, Mapping):
        return json.dumps({key: _comparable(part, key) for key, part in value.items()}, sort_keys=True)
    if isinstance(value, list):
        parts = [_comparable(part) for part in value]
        return json.dumps(parts if name == _ORDERED else sorted(parts))
    return json.dumps(" ".join(value.split()) if isinstance(value, str) else value)


def _others(draft: Draft, criterion: str, field: str) -> list[Mapping[str, str]]:
    here = {"criterion": criterion, "field": field}
    return [entry for entry in draft.items("acknowledged") if {**entry, **here} != dict(entry)]


def _with_entries(draft: Draft, entries: Sequence[Mapping[str, str]]) -> Draft:
    return draft.with_answers({"acknowledged": [dict(entry) for entry in entries]})
