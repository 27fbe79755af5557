"""Instants as they are typed after an option of the command line."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime


def instant(text: str) -> datetime:
    """Return an instant to the second, in UTC where it says nothing else. Raises ArgumentTypeError."""
    try:
        typed = datetime.fromisoformat(text)
        return (typed if typed.tzinfo else typed.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError("give a day and a time, such as 2026-11-25T10:00Z") from error
