"""The log: one line an event, with ids and never with what people typed.

As text for whoever watches a terminal: what went wrong, and nothing while all is well. As JSON for a collector: every
request and every event too, one object a line. What an exception says may hold an address or a name, and so may the
parameters of a statement: of an exception its kind and its way through the program are written, not its words.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from issuer.log_ids import current_ids

JSON, TEXT = "json", "text"
FORMS = (JSON, TEXT)
FIELDS = "event"
"""A record with `extra={FIELDS: {…}}` has these members beside its message."""

_FOREIGN = "gunicorn"  # it would write addresses of visitors, and paths, which may end in a token
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, then ids, then what the event has of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **current_ids(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info:
            line["exception"] = way_of(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=type)


class TextLines(logging.Formatter):
    """For people: time, level, logger and message; the ids at the end, and the way of an exception below."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record."""
        ids = {**current_ids(), **getattr(record, FIELDS, {})}
        told = " ".join(f"{name}={value}" for name, value in ids.items())
        when = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        line = f"{when} {record.levelname} {record.name}: {_message(record)}" + (f" [{told}]" if told else "")
        steps = way_of(record.exc_info) if record.exc_info else []
        return "\n  ".join([line, *steps])


def way_of(raised: _Raised | Any) -> list[str]:
    """Return the kinds of an exception and of what led to it, each with the places it passed; the cause comes first."""
    found: list[str] = []
    error = raised[1] if isinstance(raised, tuple) else None
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        places = [
            f"{_short(frame.filename)}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        found[:0] = [*places, f"{type(error).__module__}.{type(error).__qualname__}"]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def configure(form: str) -> None:
    """Let this process write its log in this form to its standard error; `form` is one of FORMS."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(form))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("issuer").setLevel(logging.INFO if form == JSON else logging.WARNING)


def formatter(form: str) -> logging.Formatter:
    """Return what makes a line of a record."""
    return JsonLines() if form == JSON else TextLines()


def _message(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] != _FOREIGN:
        return record.getMessage()
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    if not record.args:
        return record.msg.partition(" from ")[0].partition(":")[0]
    arguments = record.args if isinstance(record.args, tuple) else ()
    try:
        return record.msg % tuple(map(_told, arguments))
    except (TypeError, ValueError):
        return record.msg


def _told(value: object) -> object:
    """Return a number or the name of a signal, and a dash for any other text."""
    return value if isinstance(value, int) or re.fullmatch(r"[A-Z]{3,8}", str(value)) else "-"


def _short(path: str) -> str:
    """Return a path without what stands before the package that the file belongs to."""
    for mark in ("/site-packages/", "/issuer/"):
        before, found, rest = path.rpartition(mark)
        if found and before:
            return f"{mark.strip('/')}/{rest}" if mark == "/issuer/" else rest
    return path.rpartition("/")[2]
