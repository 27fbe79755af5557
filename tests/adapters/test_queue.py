"""The queue takes our own messages only."""

from __future__ import annotations

import sqlite3

import pytest

from issuer.adapters.queue import QUEUE_FILE, open_queue


def test_a_task_is_put_and_run(tmp_path):
    queue, done = open_queue("", tmp_path, "secret" * 8), []

    def work(word: str) -> None:
        done.append(word)

    queue.task()(work)("now")
    queue.execute(queue.dequeue())
    assert done == ["now"] and (tmp_path / QUEUE_FILE).is_file()


def test_a_forged_message_is_refused(tmp_path):
    queue = open_queue("", tmp_path, "secret" * 8)
    queue.task()(print)()
    with sqlite3.connect(tmp_path / QUEUE_FILE) as database:
        database.execute("update task set data = cast(substr(data, 1, length(data) - 1) || x'00' as blob)")
    with pytest.raises(ValueError, match=r"(?i)signature|mismatch"):
        queue.dequeue()


def test_a_message_of_another_secret_is_refused(tmp_path):
    open_queue("", tmp_path, "secret" * 8).task()(print)()
    with pytest.raises(ValueError, match=r"(?i)signature|mismatch"):
        open_queue("", tmp_path, "another secret" * 4).dequeue()


def test_an_address_that_is_not_supported_is_named(tmp_path):
    with pytest.raises(ValueError, match="QUEUE_URL"):
        open_queue("amqp://elsewhere", tmp_path, "secret")
