"""Bugs that forks are given, to see that each kind of fault finds its own: nothing of them is in the product."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

BUGS: dict[str, Callable[[], AbstractContextManager[object]]] = {}
"""By name: what plants it for as long as the context lasts."""
