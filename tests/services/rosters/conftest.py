"""Fixtures of rosters."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from issuer.store.engine import readers
from tests.services.bulk.jobs import Clock
from tests.services.rosters.rosters import Desk


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(write: sessionmaker[Session], engine: Engine, clock: Clock) -> Desk:
    return Desk(write, readers(engine), clock)
