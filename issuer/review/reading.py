"""Reading one design document strictly: every value has its kind and a sensible size, or the field is named.

The values come back frozen and twice, as written and as read; the two differ only where a value stands outside
its enumeration, which is kept in the document and counts as not written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from issuer.review.fields import Field

MAX_TEXT = 20_000  # characters in one field
MAX_ROWS = 200  # entries in one list
MAX_NUMBER = 10**12

_NO_TEXT = re.compile("[\0\ud800-\udfff]")


class DraftError(ValueError):
    """A document that is not a design: `field` says where, `detail` what is wrong, in one sentence."""

    def __init__(self, field: str, detail: str) -> None:
        # A name in the document may hold half of a surrogate pair, which no page and no terminal can show.
        field, detail = (text.encode("utf-8", "replace").decode() for text in (field, detail))
        super().__init__(f"{field}: {detail}" if field else detail)
        self.field = field
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Outsider:
    """A value outside its enumeration: where it stands (with indices) and what was written."""

    field: str
    value: str


def _is_blank(value: Any) -> bool:
    """Return whether it is one of the ways of writing nothing."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | tuple | Mapping) and not value)


def read_section(
    field: Field, value: Any, path: str, outsiders: list[Outsider]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return the section as written and as read. They differ only in values outside an enumeration."""
    if not isinstance(value, Mapping):
        raise DraftError(path, "must be an object")
    for name in value:
        if name not in field.fields:
            raise DraftError(join(path, str(name)[:60]), "this field is not part of the design format")
    written: dict[str, Any] = {}
    read: dict[str, Any] = {}
    # In the order of the format, so that the order in which a document was typed never shows.
    for name, part in field.fields.items():
        if _is_blank(value.get(name)):
            continue
        as_written, as_read = _read_value(part, value[name], join(path, name), outsiders)
        if not _is_blank(as_written):
            written[name] = as_written
        if not _is_blank(as_read):
            read[name] = as_read
    return MappingProxyType(written), MappingProxyType(read)


def join(path: str, name: str) -> str:
    """Return the path of `name` inside the section at `path` ("" for the document itself)."""
    return f"{path}.{name}" if path else name


def _read_value(field: Field, value: Any, path: str, outsiders: list[Outsider]) -> tuple[Any, Any]:
    """Return one value as written and as read (None when it counts as not written)."""
    match field.kind:
        case "section" if field.choices and isinstance(value, str):
            return _read_choice(field, value, path, outsiders)
        case "section":
            return read_section(field, value, path, outsiders)
        case "rows":
            rows = _require_list(value, path)
            pairs = [_read_row(field, row, f"{path}[{n}]", outsiders) for n, row in enumerate(rows)]
            return tuple(w for w, _ in pairs), tuple(r for _, r in pairs)
        case "texts":
            # Blank entries stay, so that an index in a finding is the index in the document.
            entries = _require_list(value, path)
            texts = tuple(
                "" if _is_blank(entry) else _require_text(entry, f"{path}[{n}]") for n, entry in enumerate(entries)
            )
            return (texts, texts) if any(texts) else (None, None)
        case "choices":
            entries = [entry for entry in _require_list(value, path) if not _is_blank(entry)]
            pairs = [_read_choice(field, entry, f"{path}[{n}]", outsiders) for n, entry in enumerate(entries)]
            return tuple(w for w, _ in pairs), tuple(r for _, r in pairs if r is not None)
        case "choice":
            return _read_choice(field, value, path, outsiders)
        case "flag":
            if not isinstance(value, bool):
                raise DraftError(path, "must be true or false")
            return value, value
        case "whole" | "number":
            number = _require_number(value, path, whole=field.kind == "whole")
            return number, number
        case _:
            text = _require_text(value, path)
            return text, text


def _read_row(field: Field, row: Any, path: str, outsiders: list[Outsider]) -> tuple[Any, Any]:
    written, read = read_section(field, row, path, outsiders)
    if "id" in field.fields and "id" not in read:
        raise DraftError(f"{path}.id", "every entry of this list needs an id")
    return written, read


def _read_choice(field: Field, value: Any, path: str, outsiders: list[Outsider]) -> tuple[str, str | None]:
    text = _require_text(value, path)
    if text in field.choices:
        return text, text
    outsiders.append(Outsider(path, text))
    return text, None


def _require_list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise DraftError(path, "must be a list")
    if len(value) > MAX_ROWS:
        raise DraftError(path, f"has more than {MAX_ROWS} entries")
    return list(value)


def _require_text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise DraftError(path, "must be text")
    if len(value) > MAX_TEXT:
        raise DraftError(path, f"is longer than {MAX_TEXT:,} characters")
    if _NO_TEXT.search(value):
        raise DraftError(path, "holds a character that is not text (U+0000 or half of a surrogate pair)")
    return value


def _require_number(value: Any, path: str, *, whole: bool) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DraftError(path, "must be a whole number" if whole else "must be a number")
    if (isinstance(value, float) and not math.isfinite(value)) or abs(value) > MAX_NUMBER:
        raise DraftError(path, "is not a number of a sensible size")
    if isinstance(value, float) and value.is_integer():
        return int(value)  # 40 and 40.0 are the same answer and must give the same document
    if whole and isinstance(value, float):
        raise DraftError(path, "must be a whole number")
    return value


def require_distinct_ids(read: Mapping[str, Any]) -> None:
    """Refuse two components, artifacts, rubric criteria or levels of one criterion under the same id."""
    rubric = read.get("assessment", {}).get("rubric", ())
    lists = [
        ("method.components", read.get("method", {}).get("components", ())),
        ("evidence.artifacts", read.get("evidence", {}).get("artifacts", ())),
        ("assessment.rubric", rubric),
    ]
    lists += [(f"assessment.rubric[{n}].levels", row.get("levels", ())) for n, row in enumerate(rubric)]
    for path, rows in lists:
        seen: set[str] = set()
        for n, row in enumerate(rows):
            if row["id"] in seen:
                raise DraftError(f"{path}[{n}].id", f'the id "{row["id"][:60]}" is used twice in this list')
            seen.add(row["id"])
