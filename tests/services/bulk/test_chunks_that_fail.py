"""A chunk that could not be made or stored waits for nobody's lease to run out, and is not tried for ever."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from issuer.services.bulk.leases import MAX_ATTEMPTS
from issuer.services.bulk.work import BulkWorker, work_off
from issuer.store.credentials import Credential
from issuer.store.jobs import Chunk, ChunkState, Job, JobKind, JobRow, JobState, RowState
from tests.services.bulk.jobs import running_job, running_job_about

FULL = OperationalError("insert", {}, Exception("database or disk is full"))
TROUBLES = [FULL, OSError(28, "No space left on device"), MemoryError()]
MISTAKES = [IntegrityError("insert", {}, Exception("UNIQUE constraint failed")), RuntimeError("a mistake of ours")]


def failing(error, point="store.before_commit"):
    """What is called at the points of a chunk, and fails at one."""

    def reached(here):
        if here == point:
            raise error

    return reached


def chunk_of(write, job_id):
    with write() as session:
        chunk = session.get_one(Chunk, (job_id, 0))
        return chunk.state, chunk.attempts


def try_once(parts, error, **options):
    """Work the only chunk off, which fails; what SQLAlchemy raises comes out of it as it was."""
    try:
        assert BulkWorker(parts(reached=failing(error, **options))).work_off() == 0
    except type(error) as raised:
        assert raised is error


@pytest.mark.parametrize("point", ["sign.after", "store.before", "store.before_commit"])
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda error: type(error).__name__)
def test_trouble_of_the_machine_hands_a_chunk_back_at_once_and_is_no_attempt(write, parts, trouble, point):
    job_id = running_job(write, 3)
    for _ in range(MAX_ATTEMPTS + 1):
        try_once(parts, trouble, point=point)
        assert chunk_of(write, job_id) == (ChunkState.QUEUED, 0)
    assert work_off(parts()) == 1, "without waiting for a lease"
    with write() as session:
        assert session.get_one(Job, job_id).state is JobState.DONE


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda error: type(error).__name__)
def test_a_mistake_of_ours_is_an_attempt_and_the_next_may_begin_at_once(write, parts, mistake):
    job_id = running_job(write, 3)
    try_once(parts, mistake)
    assert chunk_of(write, job_id) == (ChunkState.RUNNING, 1)
    assert work_off(parts()) == 1
    with write() as session:
        assert session.get_one(Job, job_id).state is JobState.DONE


def test_a_chunk_that_always_fails_is_given_up_with_its_rows(write, parts):
    job_id = running_job(write, 3)
    for _ in range(MAX_ATTEMPTS):
        try_once(parts, MISTAKES[1])
    assert work_off(parts()) == 0
    assert chunk_of(write, job_id) == (ChunkState.FAILED, MAX_ATTEMPTS)
    with write() as session:
        assert set(session.scalars(select(JobRow.state).where(JobRow.job_id == job_id))) == {RowState.FAILED}
        assert session.scalars(select(Credential)).all() == []


@pytest.mark.parametrize("kind", [JobKind.REVOKE, JobKind.REISSUE])
def test_revoking_and_issuing_again_hand_their_chunks_back_too(write, parts, issued, kind):
    job_id = running_job_about(write, kind, issued(2), reason="A mistake.")
    try_once(parts, FULL)
    assert chunk_of(write, job_id) == (ChunkState.QUEUED, 0)
    assert work_off(parts()) == 1


@pytest.mark.parametrize("error", [FULL, MISTAKES[1]], ids=lambda error: type(error).__name__)
def test_where_the_database_cannot_be_written_the_first_error_is_told_and_the_lease_runs_out(
    write, parts, clock, error, caplog
):
    job_id = running_job(write, 3)
    broken = []

    class Write:
        @contextmanager
        def begin(self):
            if broken:
                raise OperationalError("begin", {}, Exception("attempt to write a readonly database"))
            with write.begin() as session:
                yield session

    def reached(point):
        if point == "store.before_commit":
            broken.append(point)
            raise error

    with pytest.raises(OperationalError) as raised:
        BulkWorker(replace(parts(reached=reached), write=Write())).work_off()
    if error is FULL:
        assert raised.value is error
    else:
        assert "a mistake of ours" in caplog.text, "before the job cannot say why it waits"
    assert chunk_of(write, job_id) == (ChunkState.RUNNING, 1)
    assert work_off(parts()) == 0
    clock.forward(minutes=3)
    assert work_off(parts()) == 1


@pytest.mark.parametrize("error", [FULL, MISTAKES[1]], ids=lambda error: type(error).__name__)
def test_a_chunk_that_somebody_else_has_taken_over_stays_theirs(write, parts, error):
    job_id = running_job(write, 3)

    def reached(point):
        if point == "sign.after":
            with write.begin() as session:
                session.execute(update(Chunk).values(lease_token="theirs"))
            raise error

    try_once(lambda **_: parts(reached=reached), error)
    with write() as session:
        chunk = session.get_one(Chunk, (job_id, 0))
        assert (chunk.state, chunk.lease_token, chunk.attempts) == (ChunkState.RUNNING, "theirs", 1)
    assert work_off(parts()) == 0, "until their lease is over"
