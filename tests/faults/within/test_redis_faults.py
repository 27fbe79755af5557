"""F-07: Redis is killed and emptied, messages come twice, out of order and an hour late: the truth is in the database.

`make faults` kills Redis some twenty times.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from huey.api import Huey
from sqlalchemy import select

from issuer.adapters.queue import QueueErrors, open_queue
from issuer.adapters.task_queue import Task, TaskQueue
from issuer.services.bulk.chunks import ChunkWorker
from issuer.services.bulk.work import BulkWorker
from issuer.store.jobs import JobRow, RowState
from issuer.worker import Sweep
from tests import redis_server
from tests.faults.within.machine import Machine, caught, rounds
from tests.redis_server import RedisServer
from tests.services.bulk.jobs import running_job

pytestmark = pytest.mark.timeout(600)

SECRET = "secret" * 8
ROWS = 60
CONSUMERS = 3


@pytest.fixture(scope="module")
def broker() -> Iterator[RedisServer]:
    with redis_server.running() as server:
        yield server


@pytest.fixture
def queue(broker: RedisServer, tmp_path: Path) -> Huey:
    broker.flush()
    return open_queue(broker.url, tmp_path, SECRET)


class Consumers:
    """Threads that take messages and do what they say, as long as the context lasts; a dead queue is asked again."""

    def __init__(self, queue: Huey, count: int = CONSUMERS) -> None:
        self._queue, self._over = queue, threading.Event()
        self._threads = [threading.Thread(target=self._consume) for _ in range(count)]

    def __enter__(self) -> Consumers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(60)

    def _consume(self) -> None:
        while not self._over.is_set():
            try:
                task = self._queue.dequeue()
                if task is not None:
                    self._queue.execute(task)  # which asks the queue, too, whether it was taken back
            except QueueErrors:
                time.sleep(0.02)


def wait_for(what: Callable[[], bool], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_done(machine: Machine, job_id: str) -> bool:
    return machine.states(job_id) == {RowState.ISSUED: ROWS}


# Every message twice, out of order and late


def deliver_again_and_again(machine: Machine, broker: RedisServer, queue: Huey, do: Callable[[str, int], Any]) -> str:
    """Put a message for each chunk, double and mix them in Redis, let them be done, and deliver them all once more."""
    put = queue.task(name="chunk", retries=0)(do)
    job_id = running_job(machine.write, ROWS)
    for number in range(ROWS // 10):
        put(job_id, number)
    client = redis.Redis.from_url(broker.url)
    (key,) = client.keys("huey.redis.*")
    messages = client.lrange(key, 0, -1)
    assert isinstance(messages, list) and len(messages) == ROWS // 10
    for late in (False, True):
        mixed = messages * 2
        random.Random(7).shuffle(mixed)
        client.delete(key)
        client.rpush(key, *mixed)
        with Consumers(queue):
            assert wait_for(lambda: client.llen(key) == 0)
        if not late:
            machine.clock.forward(hours=1)
    return job_id


def test_messages_that_come_twice_out_of_order_and_late_change_nothing(
    machine: Machine, broker: RedisServer, queue: Huey
) -> None:
    job_id = deliver_again_and_again(
        machine, broker, queue, lambda job, number: ChunkWorker(machine.parts()).work(job, number)
    )
    machine.require_exactly(job_id, ROWS)


def test_the_messages_find_a_worker_that_does_what_a_message_says(
    machine: Machine, broker: RedisServer, queue: Huey
) -> None:
    """The bug: whoever gets a message awards, and nobody asks whether that was done."""

    def award_all(job_id: str, number: int) -> None:
        with machine.read() as session:
            rows = session.scalars(select(JobRow).where(JobRow.job_id == job_id, JobRow.chunk == number)).all()
        for row in rows[:1]:
            machine.award(row.cells["Mail"], confirm_duplicate=True)

    deliver_again_and_again(machine, broker, queue, award_all)
    assert caught(machine.documents)


# Redis dies, or forgets


def work_while_redis_dies(machine: Machine, broker: RedisServer, queue: Huey, *, sweeps: int, rows: int = ROWS) -> str:
    """Work a job off with consumers and sweeps, while Redis is killed or emptied; return its id."""
    tasks = TaskQueue(lambda: queue)
    tasks.learn(Task.ISSUE, lambda: BulkWorker(machine.parts()).work_off(limit=1))
    soon = tasks.soon(Task.ISSUE)
    stopping = threading.Event()
    rounds_of_worker = [
        Sweep("bulk", BulkWorker(machine.parts()).work_off, timedelta(seconds=0.5), stopping) for _ in range(sweeps)
    ]
    job_id = running_job(machine.write, rows)
    for sweep in rounds_of_worker:
        sweep.start()
    try:
        with Consumers(queue, 1):
            for number in range(rounds(3)):
                soon()
                if number % 3 == 2:
                    broker.flush()
                else:
                    broker.kill()
                    soon()  # nobody waits long for that, and nothing is lost
                    broker.start()
            wait_for(lambda: is_done(machine, job_id), 60 if sweeps else 1)
    finally:
        stopping.set()
        for sweep in rounds_of_worker:
            sweep.join(30)
    return job_id


def test_a_job_ends_although_redis_is_killed_and_emptied(machine: Machine, broker: RedisServer, queue: Huey) -> None:
    job_id = work_while_redis_dies(machine, broker, queue, sweeps=1)
    machine.require_exactly(job_id, ROWS)


def test_the_deaths_find_an_installation_that_trusts_the_queue_alone(
    machine: Machine, broker: RedisServer, queue: Huey
) -> None:
    """The bug: what is due is not looked for, so that a message that is lost is work that is lost."""
    # One chunk more than messages are sent to a Redis that lives: each has one chunk done, if it is not lost.
    job_id = work_while_redis_dies(machine, broker, queue, sweeps=0, rows=10 * (rounds(3) + 1))
    assert not is_done(machine, job_id)
