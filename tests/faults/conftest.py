"""Fixtures of the tests that break things: a warm process, and an installation on each of the two databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.faults.installation import Installation, build, new_home, open_installation, use_once
from tests.faults.warm import Warm


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """A process from which workers are forked, with everything loaded and used once."""
    with Warm() as warm:
        yield warm


@pytest.fixture(scope="session")
def built(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """River College on SQLite, and where it is wanted on PostgreSQL, only copied from."""
    return {}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


@pytest.fixture
def installation(
    database: str, warm: Warm, built: dict[str, Path], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """This test's own copy of River College."""
    if database not in built:
        folder = tmp_path_factory.mktemp(f"built-on-{database}")
        with databases.kept():
            built[database] = new_home(folder / "home", database)
            warm.call(build, home=str(built[database]))
            warm.call(use_once, home=str(databases.copy_home(built[database], folder / "used")))
    installation = open_installation(databases.copy_home(built[database], tmp_path / "home"), warm)
    yield installation
    installation.close()
