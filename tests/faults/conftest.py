"""Fixtures of the tests that break things: a warm process, and an installation on each of the two databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
def built_on(warm: Warm, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives River College on a kind of database, only copied from."""
    built: dict[str, Path] = {}

    def give(database: str) -> Path:
        if database not in built:
            folder = tmp_path_factory.mktemp(f"built-on-{database}")
            with databases.kept():
                built[database] = new_home(folder / "home", database)
            warm.call(build, home=str(built[database]))
            warm.call(use_once, home=str(databases.copy_home(built[database], folder / "used")))
        return built[database]

    return give


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


@pytest.fixture
def new_installation(
    database: str, warm: Warm, built_on: Callable[[str], Path], tmp_path: Path
) -> Iterator[Callable[[], Installation]]:
    """Makes copies of River College that are this test's own."""
    made: list[Installation] = []

    def make() -> Installation:
        home = databases.copy_home(built_on(database), tmp_path / f"{len(made)}" / "home")
        made.append(open_installation(home, warm))
        return made[-1]

    yield make
    for installation in made:
        installation.close()


@pytest.fixture
def installation(new_installation: Callable[[], Installation]) -> Installation:
    """One of them."""
    return new_installation()
