"""The usual spelling of an instant is read in a shorter way, to the same end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.errors import CredentialError
from issuer.credential.instants import parse_instant

NUMBERS = st.tuples(
    st.integers(0, 9999), *(st.integers(0, most) for most in (13, 32, 25, 60, 60))
)  # some of them no date and no time


def read(text: str) -> datetime | str:
    try:
        return parse_instant(text)
    except CredentialError as error:
        return error.code


@given(NUMBERS)
def test_an_instant_of_utc_is_read_alike_however_its_zone_is_written(numbers: tuple[int, ...]) -> None:
    plain = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*numbers)
    instant = read(f"{plain}Z")
    assert instant == read(f"{plain}+00:00") == read(f"{plain}.0Z")
    assert instant == "TIME_FORMAT" or (isinstance(instant, datetime) and instant.tzinfo is UTC)


@pytest.mark.parametrize(("text", "instant"), [
    ("2026-11-25T24:00:00Z", datetime(2026, 11, 26, tzinfo=UTC)),
    ("2026-11-25T23:59:59Z", datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)),
    ("2026-11-25T24:00:01Z", "TIME_FORMAT"),
    ("2026-11-25 23:59:59Z", "TIME_FORMAT"),
    ("٢٠٢٦-11-25T23:59:59Z", "TIME_FORMAT"),
    ("2026-W48-3T23:59:59Z", "TIME_FORMAT"),
])  # fmt: skip
def test_the_end_of_a_day_and_spellings_that_other_software_reads(text: str, instant: datetime | str) -> None:
    assert read(text) == instant
