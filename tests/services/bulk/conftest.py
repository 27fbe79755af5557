"""Fixtures of bulk jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from issuer.credential import canonical
from issuer.services.bulk.parts import BulkParts
from issuer.store.engine import readers
from tests.services.bulk.jobs import Clock, parts_of
from tests.standins import MemoryKeys


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shapes() -> Iterator[canonical.CompiledShapes]:
    """The fast way, switched on for this test."""
    shapes = canonical.compile_shapes(lambda: False, after=1)
    canonical.use_compiled(shapes)
    yield shapes
    canonical.use_compiled(None)


@pytest.fixture
def parts(
    write: sessionmaker[Session],
    engine: Engine,
    key_ring: MemoryKeys,
    clock: Clock,
    shapes: canonical.CompiledShapes,
) -> Callable[..., BulkParts]:
    """Makes what a worker needs; `parts(reached=…)` replaces a part."""

    def make(**changes: Any) -> BulkParts:
        return parts_of(write, readers(engine), key_ring, clock, **({"shapes": shapes.credentials} | changes))

    return make
