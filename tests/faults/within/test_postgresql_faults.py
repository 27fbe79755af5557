"""F-06: PostgreSQL is stopped at once, ends connections, runs out of patience or undoes who comes second.

The server is this module's own. `make faults` stops it some twenty times and ends a hundred connections.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from issuer.services import status_lists
from issuer.services.bulk import chunks
from issuer.services.bulk.work import BulkWorker
from issuer.services.errors import AlreadyAwarded
from issuer.store.jobs import LEASE, Chunk, ChunkState, Job, JobState
from issuer.worker import run_guarded
from tests import databases
from tests.conftest import NOW
from tests.faults.within.machine import Machine, SeededChance, caught, rounds
from tests.faults.within.own_postgresql import OwnServer
from tests.services.bulk.jobs import running_job

pytestmark = [databases.only_sqlite("it lies in PostgreSQL either way"), pytest.mark.timeout(900)]

ROWS = 40
WORKERS = 2
MAY_PASS = (OperationalError, NoFreeConnection)
"""What a database in trouble may say: pages answer 503 to it, and workers try again."""


@dataclass
class Crew:
    """Workers in threads, and somebody who awards single badges meanwhile and insists on an answer."""

    machine: Machine
    job_id: str
    unexpected: list[BaseException] = field(default_factory=list)
    asked: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self, trouble: Callable[[], None]) -> None:
        """Work while there is trouble, then without it until the job is done."""
        threads = [threading.Thread(target=self._work) for _ in range(WORKERS)]
        threads.append(threading.Thread(target=self._award))
        for thread in threads:
            thread.start()
        try:
            trouble()
        finally:
            self._over.set()
            for thread in threads:
                thread.join(60)
        self.machine.finish(self.job_id)
        assert self.unexpected == []

    def _work(self) -> None:
        worker = BulkWorker(self.machine.parts())
        while not self._over.is_set():
            run_guarded(worker.work_off)
            time.sleep(0.01)

    def _award(self) -> None:
        while not self._over.is_set():
            self.asked += 1
            email = f"single{self.asked}@example.org"
            while True:
                try:
                    self.machine.award(email)
                except AlreadyAwarded as error:  # it was done, and the answer was lost
                    self.machine.acknowledged.append(error.existing.id)
                except MAY_PASS:
                    time.sleep(0.01)
                    continue
                except Exception as error:  # noqa: BLE001 - the test tells of it
                    self.unexpected.append(error)
                break
            time.sleep(0.02)

    def let_leases_run_out(self) -> None:
        self.machine.clock.forward(minutes=3)


def require_all(machine: Machine, crew: Crew) -> None:
    assert len(set(machine.acknowledged)) == crew.asked
    assert len(machine.documents()) == ROWS + crew.asked
    machine.require_exactly(crew.job_id, ROWS)


def test_a_server_that_is_stopped_at_once_loses_and_doubles_nothing(distant: Machine, server: OwnServer) -> None:
    crew = Crew(distant, running_job(distant.write, ROWS))

    def trouble() -> None:
        for _ in range(rounds(1)):
            time.sleep(random.uniform(0.1, 0.4))
            server.restart()
            crew.let_leases_run_out()

    crew.run(trouble)
    require_all(distant, crew)


def test_connections_that_end_anywhere_lose_and_double_nothing(distant: Machine, server: OwnServer) -> None:
    crew, ended = Crew(distant, running_job(distant.write, ROWS)), 0

    def trouble() -> None:
        nonlocal ended
        while ended < 5 * rounds(1):
            time.sleep(random.uniform(0.0, 0.05))
            ended += server.terminate()
            crew.let_leases_run_out()

    crew.run(trouble)
    require_all(distant, crew)


def test_statements_that_take_too_long_for_the_server_lose_and_double_nothing(distant: Machine) -> None:
    crew, left, chance = Crew(distant, running_job(distant.write, ROWS)), [40 * rounds(1)], random.Random(6)

    def be_impatient(connection: Any) -> None:
        left[0] -= 1
        if left[0] > 0:
            connection.exec_driver_sql(f"set local statement_timeout = {chance.randrange(1, 9)}")

    def trouble() -> None:
        while left[0] > 0:
            time.sleep(0.02)
            crew.let_leases_run_out()

    event.listen(distant.engine, "begin", be_impatient)
    crew.run(trouble)
    require_all(distant, crew)


def test_whoever_is_undone_for_coming_second_tries_again(distant: Machine, server: OwnServer) -> None:
    """Under `serializable`, which nobody asks for and an administrator may set, PostgreSQL undoes one of two."""
    name = distant.engine.url.database
    server.tell(f"alter database {name} set default_transaction_isolation = 'serializable'")
    distant.engine.dispose()
    distant.open(distant.address)
    undone: list[str] = []

    @event.listens_for(distant.engine, "handle_error")
    def count(context: Any) -> None:
        undone.append(getattr(context.original_exception, "sqlstate", None) or "")

    crew = Crew(distant, running_job(distant.write, ROWS))

    def trouble() -> None:
        for _ in range(12 * rounds(1)):
            time.sleep(0.05)
            crew.let_leases_run_out()

    crew.run(trouble)
    require_all(distant, crew)
    assert "40001" in undone, "somebody was undone"


# The same as on SQLite


@pytest.fixture
def same_ids(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets ids be counted from 1 on, so that two runs give the same."""

    def begin() -> None:
        numbers = itertools.count(1)
        monkeypatch.setattr(status_lists, "new_id", lambda: str(uuid.UUID(int=next(numbers), version=4)))

    return begin


POINTS = ("intent.after_commit", "sign.after", "store.before", "store.before_commit", "store.after_commit")


def test_a_stopped_server_changes_no_byte_of_what_is_signed(
    machine: Machine, distant: Machine, server: OwnServer, same_ids: Callable[[], None]
) -> None:
    """What was chosen is on the disk before anything is signed, so badges are those of SQLite with the same seed."""
    ends = {point: place for place, point in enumerate(POINTS, start=1)}
    for each in (machine, distant):
        same_ids()
        each.chance, passed = SeededChance(6), dict.fromkeys(POINTS, 0)

        def stop(point: str, each: Machine = each, passed: dict[str, int] = passed) -> None:
            if point in ends:
                passed[point] += 1
                if passed[point] == ends[point] and each is distant:
                    server.restart()

        job_id = running_job(each.write, ROWS // 2)
        worker = BulkWorker(each.parts(reached=stop))
        for _ in range(12):
            run_guarded(worker.work_off)
            let_leases_run_out_in(each)
        each.finish(job_id)
        each.require_exactly(job_id, ROWS // 2)
    assert distant.documents() == machine.documents()


def let_leases_run_out_in(machine: Machine) -> None:
    """Without moving the clock, which stands in what is signed."""
    with machine.write.begin() as session:
        session.execute(update(Chunk).where(Chunk.lease_until.is_not(None)).values(lease_until=NOW - LEASE))


# Bugs that are planted


def test_the_stops_find_a_server_that_answers_before_it_has_written(distant: Machine, server: OwnServer) -> None:
    with contextlib.ExitStack() as stack:
        for setting, value in (("synchronous_commit", "off"), ("wal_writer_delay", "10s")):
            server.tell(f"alter system set {setting} = '{value}'")
            stack.callback(server.tell, f"alter system reset {setting}")
        stack.callback(server.tell, "select pg_reload_conf()")
        server.tell("select pg_reload_conf()")
        for number in range(5):
            distant.award(f"p{number}@example.org")
        server.restart()
    lost = distant.violations("I7")
    assert len(lost) >= 5


def test_the_ended_connections_find_a_chunk_that_counts_as_done_when_it_could_not_be_stored(
    distant: Machine, server: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = chunks.ChunkWorker._store

    def store(self: chunks.ChunkWorker, claimed: Any, kind: Any, made: Any) -> None:
        try:
            real(self, claimed, kind, made)
        except OperationalError:
            with distant.write.begin() as session:
                done = update(Chunk).where(Chunk.job_id == claimed.work.job.id, Chunk.number == claimed.number)
                session.execute(done.values(state=ChunkState.DONE, lease_token=None, lease_until=None))

    def end_connections(point: str) -> None:
        if point == "store.before_commit":
            server.terminate(20)

    monkeypatch.setattr(chunks.ChunkWorker, "_store", store)
    job_id = running_job(distant.write, 20)
    run_guarded(BulkWorker(distant.parts(reached=end_connections)).work_off)
    with distant.write.begin() as session:
        session.execute(update(Job).where(Job.id == job_id).values(state=JobState.DONE))
    assert caught(lambda: distant.require_exactly(job_id, 20))
