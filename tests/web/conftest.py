"""Fixtures for tests of pages: an installation of their own, a visitor, and somebody in each role.

def test_…(get_page): page = get_page("/organizations", role="designer")
def test_…(visitor_as): somebody = visitor_as("owner"); page = somebody.get_page(…); somebody.submit(page, "Save", {…})
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits.storage import memory

from issuer.bootstrap import Toolkit
from issuer.store.designs import Achievement
from tests.web import world
from tests.web.harness import Page, Visitor
from tests.web.issue import awards


@pytest.fixture(autouse=True)
def _within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock by which requests are counted stands still, so that a slow machine's minute is not over too soon."""
    started = time.time()
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=lambda: started))


@pytest.fixture(scope="session")
def built(built_world: Path) -> Path:
    """The installation that each test copies."""
    return built_world


@pytest.fixture
def toolkit(built: Path, tmp_path: Path) -> Iterator[Toolkit]:
    """The Toolkit of this test's own installation."""
    with world.opened(world.settings_of(world.copy(built, tmp_path / "home"))) as toolkit:
        yield toolkit


@pytest.fixture
def achievement(toolkit: Toolkit) -> Achievement:
    """The strong example design as published, where `built` is an installation that has it."""
    return awards.published(toolkit)


@pytest.fixture
def app(toolkit: Toolkit) -> Flask:
    """The application over that installation."""
    return world.application(toolkit)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A bare test client that nobody has signed in."""
    return app.test_client()


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(client)


@pytest.fixture
def visitor_as(app: Flask, toolkit: Toolkit) -> Callable[[str], Visitor]:
    """Gives somebody signed in by role, each with a browser of their own: `visitor_as("designer")`."""

    def enter(role: str) -> Visitor:
        somebody = Visitor(app.test_client())
        world.sign_in(somebody.client, toolkit, role)
        return somebody

    return enter


@pytest.fixture
def get_page(visitor: Visitor, visitor_as: Callable[[str], Visitor]) -> Callable[..., Page]:
    """Fetches one page and checks it: `get_page("/verify")`, `get_page("/organizations", role="owner", status=200)`."""

    def fetch(path: str, *, role: str | None = None, status: int = 200) -> Page:
        return (visitor if role is None else visitor_as(role)).get_page(path, status)

    return fetch
