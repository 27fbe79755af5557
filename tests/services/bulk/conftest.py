"""Fixtures of bulk jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from issuer.credential import canonical
from issuer.services.bulk.parts import BulkParts
from issuer.services.bulk.work import work_off
from issuer.store.engine import readers
from issuer.store.jobs import JobRow
from tests.services.bulk.jobs import Clock, parts_of, running_job
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
def issued(write: sessionmaker[Session], parts: Callable[..., BulkParts]) -> Callable[..., list[str]]:
    """Awards so many credentials and returns their ids in the order of the roster."""

    def issue(count: int, **options: Any) -> list[str]:
        job_id = running_job(write, count, **options)
        work_off(parts())
        with write() as session:
            rows = select(JobRow.credential_id).where(JobRow.job_id == job_id).order_by(JobRow.number)
            return [id for id in session.scalars(rows) if id is not None]

    return issue


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
