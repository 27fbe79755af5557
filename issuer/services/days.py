"""Days in the zone of an organization, as instants: when they begin, and when they end."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from issuer.services.errors import Invalid

FIRST_DAY = date(1900, 1, 1)
"""Before it no award begins. Nobody lives who earned anything then; what spreadsheets make of an empty cell does lie
before it (30 December 1899), and so does a slip of the keyboard."""
TOO_EARLY = f"No credential begins before {FIRST_DAY.year}. Check the year."


def start_of_day(day: date, zone: str) -> datetime:
    """Return the first instant of a day in a zone. Raises ValueError, in words, for one before FIRST_DAY."""
    if day < FIRST_DAY:
        raise ValueError(TOO_EARLY)
    # Of two midnights this is the first; where clocks skip midnight, it is the instant at which they do.
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def end_of_day(day: date, zone: str) -> datetime:
    """Return the last second of a day in a zone. Raises Invalid where the calendar of UTC has no such instant."""
    # Of two such seconds the last, where clocks go back at midnight; where they skip it, the one before they do.
    last = time(23, 59, 59, fold=1)
    try:
        return datetime.combine(day, last, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    except OverflowError as error:
        raise Invalid({"valid_until": "The calendar does not reach that far. Choose another last day."}) from error
