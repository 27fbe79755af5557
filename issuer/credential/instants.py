"""Instants as text: `dateTimeStamp` of XML Schema 1.1, the only form of time in a credential."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from issuer.credential.errors import CredentialError, excerpt

CLOCK_SKEW = timedelta(minutes=5)
"""By how much the clock of somebody who signs may be ahead of ours."""

_STAMP = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?P<time>[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]{1,20}))?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})"
)

_PLAIN_LENGTH = len("2026-11-25T10:00:00Z")  # the least that matches: nothing but a time of UTC to the second


def format_instant(instant: datetime) -> str:
    """Return an aware datetime as UTC to the second, for example `2026-11-25T10:00:00Z`.

    Parts of a second are cut off, not rounded: a credential must never claim an instant after its signing.
    Raises CredentialError TIME_FORMAT for a naive datetime.
    """
    if instant.tzinfo is None:
        raise CredentialError("TIME_FORMAT", "A time without a zone cannot be written into a credential.")
    # Not strftime: it writes years before 1000 with fewer than four digits.
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def plus(instant: datetime, span: timedelta) -> datetime:
    """Return the instant a span after another, or the last second of the calendar where that lies beyond it."""
    end = datetime.max.replace(microsecond=0, tzinfo=UTC)
    return instant + span if instant <= end - span else end


def parse_instant(text: object) -> datetime:
    """Return the aware UTC datetime of a `dateTimeStamp`; raises CredentialError TIME_FORMAT.

    Stricter than `datetime.fromisoformat`, which reads week dates, spaces and times without a zone.
    """
    match = _STAMP.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise CredentialError("TIME_FORMAT", f"“{excerpt(text)}” is not a date with time and zone.")
    try:
        if len(match.string) == _PLAIN_LENGTH and match["time"] < "24":
            return datetime.fromisoformat(match.string)
        return _assemble(match)
    except (ValueError, OverflowError) as error:
        raise CredentialError("TIME_FORMAT", f"“{excerpt(text)}” is not a time that exists.") from error


def _assemble(match: re.Match[str]) -> datetime:
    time, fraction = match["time"], match["fraction"] or "0"
    # XML Schema lets 24:00:00 stand for the first instant of the next day.
    is_next_day = time == "24:00:00" and not fraction.strip("0")
    wall = datetime.fromisoformat(f"{match['date']}T{'00:00:00' if is_next_day else time}")
    wall += timedelta(days=is_next_day, microseconds=int(fraction[:6].ljust(6, "0")))
    return wall.replace(tzinfo=_zone(match["zone"])).astimezone(UTC)


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[4:6]))
    if text[4:6] > "59" or offset > timedelta(hours=14):
        raise ValueError("a zone is at most fourteen hours away")
    return timezone(-offset if text[0] == "-" else offset)
