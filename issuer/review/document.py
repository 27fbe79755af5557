"""From the bytes of a file to a Draft: strict JSON, then a design document or a published badge."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from issuer.review.draft import FORMAT, Draft, DraftError
from issuer.review.foreign import ForeignBadge, is_published_badge, read_badge

MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document amounts to: its draft, and how a badge of somebody else's making was read (None for a design)."""

    draft: Draft
    badge: ForeignBadge | None = None


def read_document(data: bytes) -> Draft:
    """Return the draft in `data`. Raises DraftError with a sentence for a person for anything that is none."""
    return read(data).draft


def read(data: bytes) -> Reading:
    """Return the draft in `data` and how it came about. Raises DraftError for anything that is none."""
    if len(data) > MAX_BYTES:
        raise DraftError("", f"the file is larger than {MAX_BYTES // 1024} KiB")
    document = _parse(data)
    if not isinstance(document, dict):
        raise DraftError("", "a design document is a JSON object")
    if document.get("format") == FORMAT:
        return Reading(Draft.from_document(document))
    badge = document["vc"] if isinstance(document.get("vc"), dict) else document  # the claims of a JWT
    if is_published_badge(badge):
        read_as = read_badge(badge)
        return Reading(read_as.draft, read_as)
    return Reading(Draft.from_document(document))


def _parse(data: bytes) -> Any:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DraftError("", "the file is not UTF-8 text") from error
    try:
        return json.loads(text, object_pairs_hook=_distinct, parse_constant=_refuse_constant)
    except DraftError:
        raise
    except json.JSONDecodeError as error:
        raise DraftError("", f"not JSON: {error.msg} in line {error.lineno}, column {error.colno}") from error
    except ValueError as error:  # a number with thousands of digits
        raise DraftError("", "the file holds a number that cannot be read") from error
    except RecursionError as error:
        raise DraftError("", "the file is nested too deeply") from error


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name that is written twice: which of the two counts would be anybody's guess."""
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for name, _value in pairs:
            if name in seen:
                raise DraftError(name[:60], "is written twice in the same object")
            seen.add(name)
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise DraftError("", f"{name} is not a number of JSON")
