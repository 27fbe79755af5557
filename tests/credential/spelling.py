"""Whether two documents say the same to a reader of JSON, worked out without any code of ours.

This is the yardstick for what verification shows, so it shares nothing with the comparison that verification makes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from issuer.credential.report import VerificationReport

# The two names of one class, in every context of Open Badges 3.0.
_ONE_CLASS = {"AchievementCredential": "OpenBadgeCredential"}
# Where the order of values is signed: `allowedValue`, in the contexts that call it a list.
_ORDERING = ("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",)


def spelled(document: Mapping[str, Any]) -> str:
    """Return one text for all spellings of a document.

    No difference: the order of keys and of sets, one value or a list of one, an empty list or none, `{"id": x}` or
    `x`, the two names of a badge, 1 or 1.0. Everything else is one.
    """
    ordered = any(context in _ORDERING for context in _values(document.get("@context")))
    return _text(_plain("", document, ordered))


def shown_by(report: VerificationReport) -> Iterator[tuple[str, VerificationReport]]:
    """Yield what a report shows as somebody's word, of itself and of those inside: a text each, and its report."""
    if report.view is not None:
        told = {**report.view.to_json(), "document": spelled(report.view.document)}
        yield _text(told), report
    for inner in (*report.contained, *(each.report for each in report.endorsements)):
        yield from shown_by(inner)


def _plain(term: str, value: Any, ordered: bool) -> Any:
    if isinstance(value, dict):
        if set(value) == {"id"}:
            return value["id"]
        members = {name: _plain(name, member, ordered) for name, member in value.items()}
        return {name: member for name, member in members.items() if member != []}
    if isinstance(value, list):
        items = [_plain(term, each, ordered) for each in value]
        if term == "type":
            items = list({_text(each): each for each in items}.values())
        if not (term == "@context" or (term == "allowedValue" and ordered)):
            items.sort(key=_text)
        return items[0] if len(items) == 1 else items
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return _ONE_CLASS.get(value, value) if term == "type" and isinstance(value, str) else value


def _values(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
