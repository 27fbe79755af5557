"""A published source that rules are informed by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A publication: who published it, what it is called and where it can be read.

    dated: when it was published as far as it says so ("" when it does not), a year, month or day; read: what of it was
    read when the rules were written; recalled: True when a part of what we take from it (or its address) comes from
    memory; quotable: False when its words must be looked up again before anybody quotes them.
    """

    publisher: str
    title: str
    url: str
    dated: str = ""
    read: str = ""
    recalled: bool = False
    quotable: bool = True
