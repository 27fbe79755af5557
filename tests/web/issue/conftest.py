"""Each test copies the installation in which the strong example design is published."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.web.harness import Visitor


@pytest.fixture(scope="session")
def built(built_with_strong_design: Path) -> Path:
    """The installation that each test copies."""
    return built_with_strong_design


@pytest.fixture
def issuer(visitor_as: Callable[[str], Visitor]) -> Visitor:
    """Somebody who may award, and no more."""
    return visitor_as("issuer")
