"""A job whose key cannot be had says so, waits and goes on by itself; no other job waits with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from issuer.services.bulk import chunks
from issuer.services.bulk.work import BulkWorker, work_off
from issuer.store.credentials import Credential
from issuer.store.jobs import Chunk, ChunkState, Job, JobKind, JobState
from tests.conftest import NOW
from tests.services.bulk.jobs import running_job, running_job_about


class Locked:
    """A key ring whose keys cannot be had while `trouble` holds an error, or do not sign while `signing` does."""

    def __init__(self, key_ring):
        self._key_ring = key_ring
        self.trouble = None
        self.asked = 0
        self.signing = None
        self.before = lambda: None

    def __getattr__(self, name):
        return getattr(self._key_ring, name)

    def signer(self, key, controller):
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        good, ring = self._key_ring.signer(key, controller), self

        class Signer:
            verification_method = good.verification_method

            def sign(self, data):
                ring.before()
                if ring.signing is not None:
                    raise ring.signing
                return good.sign(data)

        return Signer()


TROUBLES = [
    PermissionError("The signing key is sealed under another passphrase."),
    LookupError("The signing key is missing."),
    TimeoutError("The key store does not answer."),
    ValueError("The key file is damaged."),
]


@pytest.fixture
def ring(key_ring):
    return Locked(key_ring)


def job_of(write, job_id):
    with write() as session:
        job = session.get_one(Job, job_id)
        return job.state, job.problem


def awarded(write):
    with write() as session:
        return session.scalar(select(func.count()).select_from(Credential))


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda error: type(error).__name__)
def test_a_job_without_its_key_says_why_it_waits_and_goes_on_when_the_key_is_back(write, parts, ring, clock, trouble):
    job_id = running_job(write, 3)
    worker = BulkWorker(replace(parts(), key_ring=ring))
    ring.trouble = trouble
    assert worker.work_off() == 0
    state, problem = job_of(write, job_id)
    assert state is JobState.RUNNING and trouble.args[0] in problem and "by itself" in problem
    with write() as session:
        chunk = session.get_one(Chunk, (job_id, 0))
        assert (chunk.state, chunk.attempts) == (ChunkState.QUEUED, 0)
    ring.trouble = None
    clock.forward(seconds=11)
    assert worker.work_off() == 1
    assert job_of(write, job_id) == (JobState.DONE, None)
    assert awarded(write) == 3


def test_the_key_is_not_asked_for_every_second(write, parts, ring, clock):
    running_job(write, 3)
    worker = BulkWorker(replace(parts(), key_ring=ring))
    ring.trouble = TROUBLES[0]
    for _ in range(30):
        worker.work_off()
        clock.forward(seconds=1)
    assert 2 <= ring.asked <= 4


def test_a_key_store_that_fails_while_it_signs_costs_no_attempt(write, parts, ring, clock):
    running_job(write, 1, cells=_other)
    work_off(parts())  # a list is signed by a sound store, so that only the badges meet the trouble
    job_id = running_job(write, 3)
    worker = BulkWorker(replace(parts(), key_ring=ring))
    ring.signing = ConnectionError("The key store has gone.")
    for _ in range(7):
        assert worker.work_off() == 0
        clock.forward(minutes=3)
    with write() as session:
        assert session.get_one(Chunk, (job_id, 0)).attempts == 0
    ring.signing = None
    worker.work_off()
    assert job_of(write, job_id) == (JobState.DONE, None)
    assert awarded(write) == 4


def _other(number):
    return {
        "Name": "Someone",
        "Mail": f"someone{number}@example.org",
        "Seen": "Led one.",
        "Asked": "passing",
        "Led": "advanced",
        "Until": "",
    }


def test_other_jobs_do_not_wait_for_it(write, parts, clock, monkeypatch):
    """Nor do they when it has more chunks than are looked at in one round."""
    monkeypatch.setattr("issuer.services.bulk.work._LOOKED_AT", 2)
    blocked = running_job(write, 2000)
    free = running_job(write, 3, cells=_other)
    with write.begin() as session:
        session.get_one(Job, blocked).confirmed_at = NOW - timedelta(hours=1)
    real = chunks.ChunkWorker.work

    def work(self, job_id, number):
        if job_id == blocked:
            raise chunks.KeyUnavailable("The key is locked away.")
        return real(self, job_id, number)

    monkeypatch.setattr(chunks.ChunkWorker, "work", work)
    worker = BulkWorker(parts())
    assert worker.work_off() == 1
    assert job_of(write, free)[0] is JobState.DONE
    assert "locked away" in job_of(write, blocked)[1]


def test_a_fault_in_one_job_is_logged_and_keeps_no_other_from_going_on(write, parts, clock, monkeypatch, caplog):
    broken = running_job(write, 3)
    free = running_job(write, 3, cells=_other)
    real = chunks.ChunkWorker.work

    def work(self, job_id, number):
        if job_id == broken:
            raise RuntimeError("a mistake of ours")
        return real(self, job_id, number)

    monkeypatch.setattr(chunks.ChunkWorker, "work", work)
    worker = BulkWorker(parts())
    assert worker.work_off() == 1
    assert "a mistake of ours" in caplog.text
    assert "log" in job_of(write, broken)[1]
    assert job_of(write, free)[0] is JobState.DONE
    monkeypatch.setattr(chunks.ChunkWorker, "work", real)
    clock.forward(seconds=11)
    assert worker.work_off() == 1
    assert job_of(write, broken) == (JobState.DONE, None)


@pytest.mark.parametrize("kind", [JobKind.REVOKE, JobKind.REISSUE])
def test_revoking_and_issuing_again_wait_for_their_key_too(write, parts, ring, clock, issued, kind):
    ids = issued(2)
    job_id = running_job_about(write, kind, ids, reason="A mistake.")
    worker = BulkWorker(replace(parts(), key_ring=ring))
    ring.trouble = TROUBLES[0]
    assert worker.work_off() == 0
    state, problem = job_of(write, job_id)
    assert state is JobState.RUNNING and "passphrase" in problem
    with write() as session:
        assert session.get_one(Chunk, (job_id, 0)).attempts == 0
    ring.trouble = None
    clock.forward(seconds=11)
    assert worker.work_off() == 1
    assert job_of(write, job_id) == (JobState.DONE, None)


@pytest.mark.parametrize("kind", [JobKind.AWARD, JobKind.REISSUE])
def test_a_key_store_that_takes_two_seconds_for_each_signature_keeps_its_chunk(write, parts, ring, clock, issued, kind):
    """Five hundred of them take eight times as long as a lease, and nobody else takes the chunk up meanwhile."""
    job_id = running_job_about(write, kind, issued(500)) if kind is JobKind.REISSUE else running_job(write, 500)
    others: list[int] = []

    def slow():
        clock.forward(seconds=2)
        if int(clock.now.timestamp()) % 100 < 2:
            others.append(work_off(parts()))

    ring.before = slow
    assert BulkWorker(replace(parts(), key_ring=ring)).work_off() == 1
    assert len(others) >= 9 and set(others) == {0}
    with write() as session:
        assert session.get_one(Chunk, (job_id, 0)).attempts == 1
    assert job_of(write, job_id)[0] is JobState.DONE


def test_whoever_loses_the_chunk_while_signing_ends_at_once_and_stores_nothing(write, parts, ring, clock):
    """As a process that was stopped for a while and goes on."""
    job_id = running_job(write, 100)
    signed: list[int] = []

    def sleep():
        signed.append(1)
        if len(signed) == 10:
            clock.forward(minutes=3)
            assert work_off(parts()) == 1

    ring.before = sleep
    assert BulkWorker(replace(parts(), key_ring=ring)).work_off() == 0
    assert len(signed) < 15
    assert job_of(write, job_id) == (JobState.DONE, None)
    assert awarded(write) == 100
