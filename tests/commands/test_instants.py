"""Instants that are typed on the command line."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

import pytest

from issuer.commands.instants import instant


@pytest.mark.parametrize(
    "text", ["2026-11-25T10:00Z", "2026-11-25T10:00", "2026-11-25T11:00+01:00", "2026-11-25T10:00:00.9Z"]
)
def test_an_instant_is_in_utc_unless_it_says_otherwise(text: str) -> None:
    assert instant(text) == datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2026-13-01T10:00Z", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"]
)
def test_what_is_no_instant_of_the_calendar_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="2026-11-25T10:00Z"):
        instant(text)
