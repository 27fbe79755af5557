"""The queue takes our own messages only, wherever it lies, and nothing that is done depends on it."""

from __future__ import annotations

import logging
import sqlite3
import time

import psycopg
import pytest
import redis

from issuer.adapters.queue import QUEUE_FILE, QUEUE_TABLES, QueueErrors, open_queue
from issuer.store.engine import open_engine
from issuer.store.migrations import differences, upgrade
from tests import databases, redis_server

SECRET = "secret" * 8


@pytest.fixture(scope="module")
def server():
    with redis_server.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "redis", "postgresql"])
def url(request):
    if request.param == "sqlite":
        return ""
    if request.param == "postgresql":
        return databases.new_postgresql_database()
    server = request.getfixturevalue("server")
    server.flush()
    return server.url


def test_a_task_is_put_and_run(url, tmp_path):
    queue, done = open_queue(url, tmp_path, SECRET), []

    def work(word: str) -> None:
        done.append(word)

    queue.task()(work)("now")
    queue.execute(queue.dequeue())
    assert done == ["now"] and (tmp_path / QUEUE_FILE).is_file() is (url == "")
    assert queue.dequeue() is None
    queue.storage.close()


def test_a_task_is_run_by_the_process_that_opened_the_same_queue(url, tmp_path):
    here, there, done = open_queue(url, tmp_path, SECRET), open_queue(url, tmp_path, SECRET), []
    put = here.task(name="work")(lambda: None)
    there.task(name="work")(lambda: done.append("there"))
    put()
    there.execute(there.dequeue())
    assert done == ["there"]
    here.storage.close()
    there.storage.close()


def forge(url: str, home) -> None:
    """Change the last byte of the message that waits, as somebody who can write to the queue but has no secret."""
    if url.startswith("redis"):
        client = redis.Redis.from_url(url)
        (key,) = client.keys("huey.redis.*")
        client.lset(key, 0, client.lindex(key, 0)[:-1] + b"\0")
    elif url:
        with psycopg.connect(url) as connection:
            connection.execute(
                f"update {QUEUE_TABLES}_task set data = substring(data from 1 for length(data) - 1) || '\\x00'::bytea"
            )
    else:
        with sqlite3.connect(home / QUEUE_FILE) as database:
            database.execute("update task set data = cast(substr(data, 1, length(data) - 1) || x'00' as blob)")


def test_a_forged_message_is_refused(url, tmp_path):
    queue = open_queue(url, tmp_path, SECRET)
    queue.task()(print)()
    forge(url, tmp_path)
    with pytest.raises(ValueError, match=r"(?i)signature|mismatch"):
        queue.dequeue()
    queue.storage.close()


def test_a_message_of_another_secret_is_refused(tmp_path):
    open_queue("", tmp_path, SECRET).task()(print)()
    with pytest.raises(ValueError, match=r"(?i)signature|mismatch"):
        open_queue("", tmp_path, "another secret" * 4).dequeue()


def test_installations_that_share_a_server_do_not_see_each_others_messages(server, tmp_path):
    server.flush()
    open_queue(server.url, tmp_path, SECRET).task()(print)()
    assert open_queue(server.url, tmp_path, "another secret" * 4).dequeue() is None


@pytest.mark.parametrize("url", ["amqp://elsewhere", "redis://localhost:words", "sqlite://elsewhere"])
def test_an_address_that_is_not_supported_is_named(url, tmp_path):
    with pytest.raises(ValueError, match="QUEUE_URL"):
        open_queue(url, tmp_path, SECRET)


def test_a_postgresql_server_that_is_not_there_is_named_and_its_password_is_not(tmp_path):
    with pytest.raises(ValueError, match="QUEUE_URL") as refusal:
        open_queue("postgresql://ada:hidden@127.0.0.1:1/queue", tmp_path, SECRET)
    assert "hidden" not in str(refusal.value)


def test_a_dead_redis_is_noticed_at_once_and_used_again_when_it_is_back(server, tmp_path):
    queue = open_queue(server.url, tmp_path, SECRET)
    put = queue.task()(print)
    put()
    server.kill()
    begun = time.monotonic()
    with pytest.raises(QueueErrors):
        put()
    assert time.monotonic() - begun < 10, "somebody waits for this page"
    server.start()
    assert queue.dequeue() is None, "what was in it is gone"
    put()
    assert queue.dequeue() is not None


def test_the_queue_may_lie_in_the_database_of_everything_else(tmp_path):
    address = databases.new_postgresql_database()
    engine = open_engine(address)
    upgrade(engine)
    open_queue(address, tmp_path, SECRET).storage.close()
    assert differences(engine) == []
    engine.dispose()


def test_nothing_of_an_address_with_a_password_is_logged(server, tmp_path, caplog):
    with caplog.at_level(logging.DEBUG):
        queue = open_queue(server.url.replace("redis://", "redis://ada:hidden@"), tmp_path, SECRET)
        with pytest.raises(QueueErrors):
            queue.task()(print)()
    assert "hidden" not in caplog.text
