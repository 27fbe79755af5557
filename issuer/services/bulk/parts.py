"""What working off bulk jobs needs from an installation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from issuer.credential.compiled.shapes import Shapes
from issuer.services.ports import Chance, KeyRing
from issuer.urls import Addresses


@dataclass(frozen=True, slots=True)
class BulkParts:
    """`write` and `read` make sessions; `shapes` are where forms are compiled, None where all goes the long way.

    `halted` says why nothing may be signed at the moment, or None. `reached` is called with the name of each point that
    a chunk passes, for tests that let the process die there.
    """

    write: sessionmaker[Session]
    read: sessionmaker[Session]
    key_ring: KeyRing
    addresses: Addresses
    chance: Chance
    clock: Callable[[], datetime]
    shapes: Shapes | None
    halted: Callable[[], str | None]
    reached: Callable[[str], None]
