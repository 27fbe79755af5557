"""Reading what a call brings: its body, its members by their kinds, and its Idempotency-Key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import abort, request

from issuer.credential.errors import CredentialError
from issuer.credential.strict_json import MAX_BYTES, parse_json
from issuer.services.api_answers import KEY_MAX, digest_of
from issuer.services.errors import Invalid

_KEY = re.compile(rf"[\x21-\x7e]{{1,{KEY_MAX}}}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_object(*, limit: int = MAX_BYTES) -> dict[str, Any]:
    """Return the JSON object of the body. Raises CredentialError; 415 for another type."""
    if request.mimetype != "application/json":
        abort(415, "Send the body as application/json.")
    request.max_content_length = limit
    body = parse_json(request.get_data(), limit=limit)
    if not isinstance(body, dict):
        raise CredentialError("FORMAT", "The body is no JSON object.")
    return body


def idempotency_key() -> str:
    """Return the key under which the call may be sent again; 400 without one."""
    key = request.headers.get("Idempotency-Key", "")
    if not _KEY.fullmatch(key):
        abort(400, f"Send a header Idempotency-Key of 1 to {KEY_MAX} visible ASCII signs, new for each thing to do.")
    return key


def request_digest(body: bytes) -> str:
    """Return what tells whether two calls are the same."""
    return digest_of(request.method.encode(), request.full_path.encode(), request.mimetype.encode(), body)


class Members:
    """The members of a JSON object, taken one by one; what is of the wrong kind, or left over, is a problem."""

    def __init__(self, body: Mapping[str, Any], within: str = "") -> None:
        self._left = dict(body)
        self._within = within
        self.problems: dict[str, str] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._left

    def text(self, name: str) -> str:
        """Return a text, "" without one."""
        return str(self._take(name, str, "a text", ""))

    def flag(self, name: str) -> bool:
        """Return true or false, false without one."""
        return bool(self._take(name, bool, "true or false", False))

    def number(self, name: str) -> float | None:
        """Return a number, None without one."""
        value = self._take(name, (int, float), "a number", None)
        if isinstance(value, bool):
            self._wrong(name, "a number")
            return None
        return float(value) if value is not None else None

    def count(self, name: str) -> int:
        """Return a whole number from 0 on; it must be there."""
        value = self._left.pop(name, None)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self._wrong(name, "a whole number")
            return 0
        return value

    def instant(self, name: str) -> datetime | None:
        """Return an instant with its zone, None without one."""
        text = self.text(name)
        try:
            found = datetime.fromisoformat(text).astimezone(UTC) if _INSTANT.fullmatch(text) else None
        except (ValueError, OverflowError):
            found = None
        if text and found is None:
            self._wrong(name, "an instant with its zone, such as 2026-11-25T10:00:00Z")
        return found

    def day(self, name: str) -> date | None:
        """Return a date, None without one."""
        text = self.text(name)
        try:
            found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            found = None
        if text and found is None:
            self._wrong(name, "a date such as 2026-11-25")
        return found

    def texts(self, name: str) -> dict[str, str]:
        """Return an object of texts, empty without one."""
        found: dict[str, str] = {}
        for key, value in self._take(name, dict, "an object", {}).items():
            if isinstance(value, str):
                found[key] = value
            else:
                self._wrong(f"{name}.{key}", "a text")
        return found

    def objects(self, name: str) -> list[Members]:
        """Return the objects of a list, none without one. Call `end` with each."""
        found = []
        for number, value in enumerate(self._take(name, list, "a list", [])):
            place = f"{self._within}{name}[{number}]"
            if isinstance(value, dict):
                found.append(Members(value, f"{place}."))
            else:
                self._wrong(f"{name}[{number}]", "an object")
        return found

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table, each an object of texts and numbers; an empty one would be lost: it is wrong."""
        found = []
        for number, value in enumerate(self._take(name, list, "a list", [])):
            place = f"{name}[{number}]"
            if not isinstance(value, dict) or not any(str(cell).strip() for cell in value.values()):
                self._wrong(place, "an object with something in it")
                continue
            for column, cell in value.items():
                if isinstance(cell, bool) or not isinstance(cell, (str, int, float)):
                    self._wrong(f"{place}.{column[:60]}", "a text or a number")
            found.append({column: str(cell) for column, cell in value.items()})
        if not found and not self.problems:
            self._wrong(name, "a list with a row in it")
        return found

    def end(self, *others: Members) -> None:
        """Raise Invalid for everything that was wrong here and in `others`, and for members that nobody knows."""
        for each in (self, *others):
            for name in each._left:
                each.problems[f"{each._within}{name[:60]}"] = "There is no such member."
            self.problems.update(each.problems)
        if self.problems:
            raise Invalid(self.problems)

    def _take(self, name: str, kind: Any, words: str, default: Any) -> Any:
        if name not in self._left:
            return default
        value = self._left.pop(name)
        if not isinstance(value, kind):
            self._wrong(name, words)
            return default
        return value

    def _wrong(self, name: str, words: str) -> None:
        self.problems[self._within + name] = f"This must be {words}."
