"""Long lists in pages. One row more than shown is fetched, so that nothing need be counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from flask import request

_MOST = 10_000


def wanted_page() -> int:
    """Return the page that the address asks for; the first for anything that is no page."""
    asked = request.args.get("page", 1, type=int)
    return asked if 1 <= asked <= _MOST else 1


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of rows and what lies beside it; `endpoint` with `arguments` leads to the other pages."""

    SIZE: ClassVar[int] = 50
    FETCH: ClassVar[int] = SIZE + 1

    page: int
    rows: Sequence[Any]
    has_more: bool
    endpoint: str
    arguments: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def offset(cls, page: int) -> int:
        """Return how many rows come before a page."""
        return (page - 1) * cls.SIZE

    @classmethod
    def of(cls, page: int, found: Sequence[Any], endpoint: str, **arguments: str) -> Paging:
        """Return a page of what was fetched with FETCH and `offset`."""
        return cls(page, found[: cls.SIZE], len(found) > cls.SIZE, endpoint, arguments)
