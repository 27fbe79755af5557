"""Each test copies the installation in which the strong example design is published."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def built(built_with_strong_design: Path) -> Path:
    """The installation that each test copies."""
    return built_with_strong_design
