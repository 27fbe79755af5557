"""Steps of the product that are not among its own named points: they are wrapped from outside, in a fork."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def wrapped(passing: Callable[[str], None]) -> Iterator[None]:
    """Call `passing` with a name before and after each of the steps."""
    yield
