"""Fixtures of fault tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from issuer.credential import canonical
from tests import databases
from tests.conftest import Furnished
from tests.faults.within import own_postgresql
from tests.faults.within.machine import Machine
from tests.faults.within.own_postgresql import OwnServer
from tests.services.bulk import jobs


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    """So many rows in a chunk, so that a small job has many of them."""
    monkeypatch.setattr(jobs, "CHUNK_ROWS", 10)
    return 10


@pytest.fixture
def machine(furnished: Furnished, tmp_path: Path, small_chunks: int) -> Iterator[Machine]:
    """An installation in this process, with the fast way of signing."""
    shapes = canonical.compile_shapes(lambda: False, after=1)
    canonical.use_compiled(shapes)
    made = Machine(
        databases.copied(furnished.database_url, tmp_path), tmp_path, furnished.key_ring.copy(), shapes=shapes
    )
    yield made
    canonical.use_compiled(None)
    made.engine.dispose()


@pytest.fixture(scope="session")
def server(furnished: Furnished) -> Iterator[OwnServer]:
    """A PostgreSQL of these tests' own, with the furnished database in it."""
    with own_postgresql.running(furnished.database_url) as server:
        yield server


@pytest.fixture
def distant(server: OwnServer, furnished: Furnished, tmp_path: Path, small_chunks: int) -> Iterator[Machine]:
    """The same as `machine` with its database in that server, and with the long way of signing."""
    made = Machine(server.new_database(), tmp_path / "distant", furnished.key_ring.copy())
    yield made
    made.engine.dispose()
