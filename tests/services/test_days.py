"""A day lasts from its first instant to its last second, whatever the clocks of its zone do at midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from issuer.services.days import FIRST_DAY, end_of_day, start_of_day

BACK, FORWARD = "the clocks go back", "the clocks go forward"


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        pytest.param("Africa/Cairo", "2026-10-29", "2026-10-29T21:59:59", id=f"{BACK} at midnight"),
        pytest.param("America/Santiago", "2026-04-04", "2026-04-05T03:59:59", id=f"{BACK} at midnight in the south"),
        pytest.param("America/Nuuk", "2026-03-28", "2026-03-29T00:59:59", id=f"{FORWARD} over the last hour"),
        pytest.param("America/Havana", "2026-03-07", "2026-03-08T04:59:59", id=f"{FORWARD} over the next first hour"),
        pytest.param("Europe/Berlin", "2026-10-25", "2026-10-25T22:59:59", id=f"{BACK} within the day"),
        pytest.param("Asia/Kolkata", "2026-10-25", "2026-10-25T18:29:59", id="the clocks just go"),
    ],
)
def test_a_day_ends_with_its_last_second(zone, day, end):
    assert end_of_day(date.fromisoformat(day), zone) == datetime.fromisoformat(end).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "start"),
    [
        pytest.param("America/Havana", "2026-11-01", "2026-11-01T04:00:00", id=f"{BACK} to midnight"),
        pytest.param("Africa/Cairo", "2026-04-24", "2026-04-23T22:00:00", id=f"{FORWARD} over midnight"),
        pytest.param("America/Nuuk", "2026-03-29", "2026-03-29T01:00:00", id=f"{FORWARD} to midnight"),
        pytest.param("Asia/Kolkata", "2026-10-25", "2026-10-24T18:30:00", id="the clocks just go"),
    ],
)
def test_a_day_begins_with_its_first_instant(zone, day, start):
    assert start_of_day(date.fromisoformat(day), zone) == datetime.fromisoformat(start).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Africa/Cairo", "America/Havana", "America/Nuuk", "Asia/Beirut", "Pacific/Auckland"])
def test_each_day_begins_where_the_one_before_has_ended(zone):
    for number in range(730):
        day = date(2026, 1, 1) + timedelta(days=number)
        assert start_of_day(day, zone) - end_of_day(day - timedelta(days=1), zone) == timedelta(seconds=1), day


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "UTC"])
def test_a_day_of_a_year_that_cannot_be_meant_is_refused_in_words(zone):
    assert start_of_day(FIRST_DAY, zone).year in (1899, 1900)
    for day in (date(1, 1, 1), date(899, 12, 31), FIRST_DAY - timedelta(days=1)):
        with pytest.raises(ValueError, match=r"before 1900\. Check the year\."):
            start_of_day(day, zone)
    assert start_of_day(date(9999, 12, 31), zone).year == 9999
