"""A roster of the corpus, with what must become of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Case:
    """`forms` are the encoding and the separator where a person had to choose them; `name` is the first one read."""

    id: str
    data: bytes
    outcome: str
    forms: dict[str, Any] = field(default_factory=dict)
    name: str | None = None
