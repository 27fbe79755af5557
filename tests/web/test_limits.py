"""Tries are counted for all web processes together in Redis, and nobody is locked out, or let in, by a dead one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from issuer.app import create_app
from issuer.bootstrap import Toolkit
from issuer.web.limits import limiter
from tests import redis_server
from tests.redis_server import RedisServer
from tests.web import world
from tests.web.harness import Visitor

WRONG = {"email": world.email_of("owner"), "passphrase": "wrong"}


@pytest.fixture
def server() -> Iterator[RedisServer]:
    with redis_server.running() as server:
        yield server


@pytest.fixture
def toolkit(built: Path, tmp_path: Path, server: RedisServer) -> Iterator[Toolkit]:
    with world.opened(world.settings_of(world.copy(built, tmp_path / "home"), queue_url=server.url)) as toolkit:
        yield toolkit
    # The limiter is one for all applications of this process.
    limiter._storage_options.clear()
    limiter._storage_dead = False
    limiter._key_prefix = ""


def tries(toolkit: Toolkit, count: int) -> list[int]:
    """What a web process that has just been started answers to so many wrong passphrases."""
    app = create_app(toolkit)
    app.testing = False
    visitor = Visitor(app.test_client())
    page = visitor.get_page("/sign-in")
    return [visitor.send(page, "Sign in", WRONG).status_code for _try in range(count)]


def test_another_process_goes_on_counting(toolkit: Toolkit, server: RedisServer) -> None:
    assert tries(toolkit, 6) == [400] * 6
    assert tries(toolkit, 6) == [400] * 4 + [429] * 2
    keys = redis.Redis(port=server.port).keys("*")
    assert keys and all(toolkit.settings.secret_key.encode() not in key for key in keys)


def test_with_a_dead_redis_tries_are_counted_all_the_same(toolkit: Toolkit, server: RedisServer) -> None:
    server.kill()
    assert tries(toolkit, 12) == [400] * 10 + [429] * 2
