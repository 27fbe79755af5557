"""Corpus K1: credentials tampered with, from a fixed seed, and what must come of each."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tests.credential.corpora.bases import Base, bases
from tests.credential.corpora.edits import Edit, apply, edits, write

SEED = 20_261_126
PAIRS = 0.15
"""The part of the corpus that has two changes at once, at the least."""


@dataclass(frozen=True)
class Case:
    """A tampered credential."""

    base: Base
    edits: tuple[Edit, ...]
    parts: dict[str, Any]
    data: bytes

    def __str__(self) -> str:
        return f"{self.base.name}: {' and '.join(map(str, self.edits))}"


@lru_cache
def singles() -> tuple[tuple[int, Edit], ...]:
    """Every single change to every base, in an order that spreads them evenly."""
    every = [(number, edit) for number, base in enumerate(bases()) for edit in edits(dict(base.parts))]
    # The parts of a credential are ours: not they, but what is in them is changed.
    kept = [(number, edit) for number, edit in every if len(edit.path) > 1]
    random.Random(SEED).shuffle(kept)
    return tuple(kept)


def cases(start: int, stop: int, size: int) -> Iterator[Case]:
    """Yield the cases from number `start` to before `stop` of a corpus of `size`, without changes that are none."""
    single = min(len(singles()), int(size * (1 - PAIRS)))
    for number in range(start, stop):
        if number < single:
            which, edit = singles()[number]
            made = change(bases()[which], edit)
        else:
            made = _pair(random.Random(SEED + number))
        if made is not None:
            yield made


def _pair(rng: random.Random) -> Case | None:
    """Two changes at once to one base."""
    which, first = rng.choice(singles())
    while True:
        other, second = rng.choice(singles())
        if other == which and second.path != first.path:
            return change(bases()[which], first, second)


def change(base: Base, *done: Edit) -> Case | None:
    """Make a case of some changes; None where they leave the file as it was."""
    parts = json.loads(json.dumps(base.parts))
    made = tuple(edit for edit in done if apply(parts, edit))
    data = render(base, parts)
    return Case(base, made, parts, data) if made and data != render(base, base.parts) else None


def render(base: Base, parts: Any) -> bytes:
    """The file: a document's JSON, or a token with the signature that was made for other parts."""
    if "document" in parts:
        return write(parts["document"]).encode("utf-8", "surrogatepass")
    encoded = (base64.urlsafe_b64encode(write(parts[name]).encode()).rstrip(b"=") for name in ("header", "payload"))
    return b".".join((*encoded, base.signature.encode()))
