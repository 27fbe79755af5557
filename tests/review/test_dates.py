"""Dates as designers write them."""

from __future__ import annotations

from datetime import date

import pytest

from issuer.review.dates import months_after, parse_date, years_before, years_in


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026", date(2026, 1, 1)),
        ("2026-03", date(2026, 3, 1)),
        (" 2026-03-31 ", date(2026, 3, 31)),
        ("2026-03-31T10:00:00Z", date(2026, 3, 31)),
        ("2026-13", None),
        ("2026-02-30", None),
        ("0000", None),
        ("next spring", None),
        ("", None),
    ],
)
def test_a_partial_date_counts_from_its_first_day(text: str, day: date | None) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Survey of spring 2024, repeated 2025.", (2024, 2025)),
        ("ISO 5817:2023", (2023,)),
        ("Directive (EU) 2019/882 and Regulation 1169/2011", ()),
        ("2,019 nurses, 2019,5 hours, M2016 and 12019", ()),
    ],
)
def test_years_are_told_from_other_numbers(text: str, years: tuple[int, ...]) -> None:
    assert years_in(text) == years


def test_years_before_a_leap_day_is_the_last_of_february() -> None:
    assert years_before(date(2028, 2, 29), 5) == date(2023, 2, 28)
    assert years_before(date(2026, 11, 25), 5) == date(2021, 11, 25)


def test_months_are_counted_to_the_same_day_or_the_last_of_a_shorter_month() -> None:
    assert months_after(date(2026, 11, 25), 36) == date(2029, 11, 25)
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2023, 12, 31), 2) == date(2024, 2, 29)
