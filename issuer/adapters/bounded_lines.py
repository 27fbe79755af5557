"""What parent and children say to each other: JSON, a line each, of bounded length. Data, never code."""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from issuer.credential.report import Check, Endorsement, Outcome, Verdict, VerificationReport, View
from issuer.credential.status_memory import SeenList

MAX_LINE = 16 * 1024 * 1024  # the largest picture in Base64, and room

# What a line is about: the member of this name says it.
OUTCOME, ASKED, STRAINED, ENDED = "outcome", "asked", "strained", "ended"
RECALLED, SEEN, LEARNED = "recalled", "seen", "learned"  # what is remembered of a status list
DONE = "done"

Message = dict[str, Any]


class Lines:
    """Messages over one socket."""

    def __init__(self, line: socket.socket) -> None:
        self._socket = line
        self._read = bytearray()

    def send(self, message: Mapping[str, Any], seconds: float | None = None) -> None:
        """Send a message. Raises OSError, TimeoutError among them, when the other side is gone or does not listen."""
        self._socket.settimeout(seconds)
        self._socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self, seconds: float | None = None) -> Message | None:
        """Return the next message, None when the other side has gone.

        Raises TimeoutError, OSError, and ValueError for what is no message.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        while (end := self._read.find(b"\n")) < 0:
            if len(self._read) > MAX_LINE:
                raise ValueError("a line without end")
            if deadline is not None and (seconds := deadline - time.monotonic()) <= 0:
                raise TimeoutError
            self._socket.settimeout(seconds)
            piece = self._socket.recv(1 << 18)
            if not piece:
                return None
            self._read += piece
        line = bytes(self._read[:end])
        del self._read[: end + 1]
        try:
            message = json.loads(line) if line else {}
        except RecursionError as error:
            raise ValueError("a line without an inside") from error
        if not isinstance(message, dict):
            raise ValueError("a line that is no message")
        return message


def encode(data: bytes) -> str:
    """Return bytes as a message carries them."""
    return base64.b64encode(data).decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes of `encode`."""
    return base64.b64decode(text)


def pack_seen(seen: SeenList) -> list[str | None]:
    """Return an edition of a status list as the members of a message."""
    dates = [date.isoformat() if date else None for date in (seen.valid_from, seen.made_at)]
    return [*dates, seen.digest, seen.encoded]


def unpack_seen(told: object) -> SeenList:
    """Return the edition of `pack_seen`. Raises ValueError for what is none."""
    if not isinstance(told, list) or len(told) != 4 or not all(each is None or isinstance(each, str) for each in told):
        raise ValueError("no edition of a list")
    valid_from, made_at = (each and datetime.fromisoformat(each) for each in told[:2])
    seen = SeenList(valid_from, made_at, str(told[2]), told[3])
    if any(date is not None and date.tzinfo is None for date in (valid_from, made_at)) or len(seen.digest) != 64:
        raise ValueError("no edition of a list")
    if seen.encoded is not None and seen != SeenList.of(valid_from, made_at, seen.encoded):
        raise ValueError("no edition of a list")
    return seen


def pack(report: VerificationReport) -> Message:
    """Return a report as a message."""
    return {OUTCOME: DONE, **_pack(report)}


def unpack(message: Mapping[str, Any], now: datetime) -> VerificationReport:
    """Return the report of `pack`. Raises LookupError, TypeError, ValueError or AttributeError for what is none."""
    view = message["view"]
    if view is not None:
        dates = {name: view[name] and datetime.fromisoformat(view[name]) for name in ("valid_from", "valid_until")}
        view = View(**{**view, **dates})
    endorsements = tuple(
        Endorsement(unpack(each["report"], now), each["about"], each["by_issuer"]) for each in message["endorsements"]
    )
    contained = tuple(unpack(each, now) for each in message["contained"])
    left = int(message["endorsements_left"])
    return VerificationReport(tuple(map(_check, message["checks"])), view, now, endorsements, contained, left)


def _pack(report: VerificationReport) -> Message:
    view = report.view
    return {
        "checks": [{**check.to_json(), "consequence": str(check.consequence)} for check in report.checks],
        "view": None if view is None else {**view.to_json(), "document": view.document},
        "endorsements": [
            {"report": _pack(each.report), "about": each.about, "by_issuer": each.by_issuer}
            for each in report.endorsements
        ],
        "endorsements_left": report.endorsements_left,
        "contained": [_pack(each) for each in report.contained],
    }


def _check(told: Mapping[str, Any]) -> Check:
    return Check(
        id=told["id"],
        title=told["title"],
        outcome=Outcome(told["outcome"]),
        code=told["code"],
        detail=told["detail"],
        consequence=Verdict(told["consequence"]),
    )
