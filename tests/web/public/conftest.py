"""An installation in which one design is published."""

from __future__ import annotations

from pathlib import Path

import pytest

from issuer.bootstrap import Toolkit
from issuer.store.designs import Achievement
from tests.web.issue import awards


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installation that each test copies."""
    return awards.build(tmp_path_factory.mktemp("built") / "home")


@pytest.fixture
def achievement(toolkit: Toolkit) -> Achievement:
    """The published design."""
    return awards.published(toolkit)
