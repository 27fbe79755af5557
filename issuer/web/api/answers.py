"""What is answered: JSON with an ETag, and lists in pages that are gone through with a cursor."""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, NoReturn, TypeVar

from flask import Response, abort, request

Row = TypeVar("Row")
PAGE = 50
MOST = 200


def written(value: Any) -> str:
    """Return JSON text."""
    return json.dumps(value, ensure_ascii=False)


def found(value: Any) -> Response:
    """Answer what was asked for; whoever has it already, by its ETag, is told so."""
    response = Response(written(value), content_type="application/json")
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Authorization")
    response.add_etag()
    response.make_conditional(request)
    return response


def done(status: int, body: str, *, location: str | None = None) -> Response:
    """Answer what was done."""
    response = Response(body, status, {"Cache-Control": "no-store"}, content_type="application/json")
    if location is not None:
        response.headers["Location"] = location
    return response


def wanted() -> tuple[int, str | None]:
    """Return how many rows are asked for, and after which cursor. 400 for what is neither."""
    limit = request.args.get("limit", str(PAGE))
    if not (limit.isascii() and limit.isdigit() and len(limit) < 5 and 1 <= int(limit) <= MOST):
        abort(400, f"limit is a number from 1 to {MOST}.")
    cursor = request.args.get("cursor")
    if cursor is None:
        return int(limit), None
    try:
        text = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return int(limit), text.decode("ascii")
    except (binascii.Error, UnicodeError):
        bad_cursor()


def bad_cursor() -> NoReturn:
    """Refuse a cursor that is none of ours."""
    abort(400, "This cursor is none that was given here.")


def place_in_time(cursor: str) -> tuple[datetime, str]:
    """Return the instant and the id at which a cursor of `page` stands."""
    at, _, row_id = cursor.partition(" ")
    try:
        return datetime.fromisoformat(at).astimezone(UTC), str(uuid.UUID(row_id))
    except (ValueError, OverflowError):
        bad_cursor()


def page(rows: Sequence[Row], limit: int, show: Callable[[Row], Any], place: Callable[[Row], str]) -> Response:
    """Answer a page of a list, from one row more than asked for; `place` returns where a row stands, for the cursor."""
    shown = rows[:limit]
    last = base64.urlsafe_b64encode(place(shown[-1]).encode()).rstrip(b"=").decode() if len(rows) > limit else None
    return found({"items": [show(row) for row in shown], "next_cursor": last})
