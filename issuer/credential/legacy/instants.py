"""Dates of old badges: ISO 8601 in 2.0; before, also without a zone, days alone, and seconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.instants import parse_instant

_ISO = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)T(?P<clock>\d\d:\d\d)(?P<seconds>:\d\d(?:\.\d{1,20})?)?"
    r"(?P<zone>Z|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LAST_SECOND = 253_402_300_799  # of the year 9999


def read_instant(value: Any, *, lenient: bool) -> datetime:
    """Return an instant in UTC; `lenient` for badges before 2.0, whose dates without a zone are taken as UTC.

    Raises CredentialError TIME_FORMAT.
    """
    if lenient and isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LAST_SECOND:
        return datetime.fromtimestamp(value, UTC)
    if not isinstance(value, str):
        raise CredentialError("TIME_FORMAT", f"“{excerpt(value)}” is not a date.")
    if lenient and _DAY.fullmatch(value):
        return parse_instant(f"{value}T00:00:00Z")
    match = _ISO.fullmatch(value)
    if match is None or (match["zone"] is None and not lenient):
        raise CredentialError("TIME_FORMAT", f"“{excerpt(value)}” is not a date with time and zone.")
    zone = match["zone"] or "Z"
    if zone != "Z":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        zone = f"{zone[0]}{digits[:2]}:{digits[2:]}"
    return parse_instant(f"{match['date']}T{match['clock']}{match['seconds'] or ':00'}{zone}")
