"""Dates as designers write them. Today comes from outside; a partial date counts from its first day."""

from __future__ import annotations

import calendar
import re
from datetime import date

_ISO = re.compile(r"\s*(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?:[T ].{0,40})?\s*")
# A law's number ("2019/882", "1169/2011") and a number inside a longer word are no years.
_YEAR = re.compile(r"(?<![\w/.,-])(?:19|20)\d{2}(?![\w/-]|[.,]\d)")


def parse_date(text: str) -> date | None:
    """Return the date that an ISO 8601 text names ("2026", "2026-03", "2026-03-31"), or None."""
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def years_in(text: str) -> tuple[int, ...]:
    """Return the years from 1900 to 2099 that stand in `text`, in order."""
    return tuple(int(year) for year in _YEAR.findall(text))


def years_before(today: date, years: int) -> date:
    """Return the day `years` years before `today`; 28 February where that year has no 29th."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def months_after(day: date, months: int) -> date:
    """Return the day `months` months after `day`; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
