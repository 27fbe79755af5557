"""A chunk belongs to one worker at a time, and to whoever claims it when that one is gone."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from issuer.services.bulk.chunks import ChunkWorker
from issuer.services.bulk.leases import MAX_ATTEMPTS, claim, finish
from issuer.services.bulk.work import work_off
from issuer.store.jobs import Chunk, ChunkState, Job, JobState
from tests.conftest import NOW
from tests.services.bulk.jobs import Died, require_exactly, running_job


def test_nothing_is_done_while_the_lease_of_a_dead_worker_runs(write, parts, clock):
    running_job(write, 5)

    def die(point):
        if point == "intent.after_commit":
            raise Died

    with pytest.raises(Died):
        work_off(parts(reached=die))
    clock.forward(seconds=60)
    assert work_off(parts()) == 0
    clock.forward(seconds=90)
    assert work_off(parts()) == 1


def test_a_worker_that_comes_late_stores_nothing(write, parts, clock):
    """Its lease ran out while it signed, and another one did the chunk."""
    job_id = running_job(write, 10)

    def overtaken(point):
        if point == "sign.after":
            clock.forward(minutes=3)
            assert work_off(parts()) == 1

    ChunkWorker(parts(reached=overtaken)).work(job_id, 0)
    require_exactly(write, job_id, 10)


def test_a_chunk_that_is_delivered_twice_is_done_once(write, parts):
    job_id = running_job(write, 10)
    worker = ChunkWorker(parts())
    assert worker.work(job_id, 0) is True
    assert worker.work(job_id, 0) is False
    assert ChunkWorker(parts()).work(job_id, 0) is False
    require_exactly(write, job_id, 10)


def test_a_chunk_that_another_worker_has_is_passed_without_waiting_for_the_database(write, parts):
    job_id = running_job(write, 3)
    with write.begin() as session:
        assert claim(session, job_id, 0, now=NOW)
    with write.begin() as session:
        session.execute(update(Job).values(problem="somebody stores"))
        assert ChunkWorker(parts()).work(job_id, 0) is False


def test_a_lease_is_ended_by_its_holder_only(write, clock):
    job_id = running_job(write, 1)
    with write.begin() as session:
        token = claim(session, job_id, 0, now=NOW)
        assert token is not None and claim(session, job_id, 0, now=NOW) is None
        assert finish(session, job_id, 0, "another", state=ChunkState.DONE, now=NOW) is False
        assert finish(session, job_id, 0, token, state=ChunkState.DONE, now=NOW) is True
        assert finish(session, job_id, 0, token, state=ChunkState.DONE, now=NOW) is False


def test_a_job_that_does_not_run_gives_no_chunk(write, parts):
    job_id = running_job(write, 1)
    for state in (JobState.PAUSED, JobState.STOPPED, JobState.CANCELLED, JobState.SCHEDULED):
        with write.begin() as session:
            session.execute(update(Job).values(state=state, starts_at=None))
            assert claim(session, job_id, 0, now=NOW) is None


def test_a_chunk_whose_workers_always_die_is_given_up(write, parts, clock):
    job_id = running_job(write, 5)

    def die(point):
        if point == "intent.after_commit":
            raise Died

    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(Died):
            work_off(parts(reached=die))
        clock.forward(minutes=3)
    assert work_off(parts()) == 0
    with write() as session:
        chunk = session.get_one(Chunk, (job_id, 0))
        assert chunk.state is ChunkState.FAILED and "never ended" in chunk.error
