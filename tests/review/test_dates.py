"""Dates as designers write them."""

from __future__ import annotations

from datetime import date

import pytest

from issuer.review.dates import months_after, partial_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026", date(2026, 1, 1)),
        ("2026-03", date(2026, 3, 1)),
        (" 2026-03-17 ", date(2026, 3, 17)),
        ("2026-03-17T09:30:00Z", date(2026, 3, 17)),
        ("2026-02-30", None),
        ("2026-13", None),
        ("17.3.2026", None),
        ("0000", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_partial_date_counts_from_its_first_day(text: str, expected: date | None) -> None:
    assert partial_date(text) == expected


def test_months_are_counted_to_the_same_day_or_the_last_of_a_shorter_month() -> None:
    assert months_after(date(2026, 11, 25), 36) == date(2029, 11, 25)
    assert months_after(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2023, 12, 31), 2) == date(2024, 2, 29)
    assert months_after(date(2026, 3, 31), -3) == date(2025, 12, 31)
