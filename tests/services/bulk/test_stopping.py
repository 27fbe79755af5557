"""What stops a job: a halt, a wrong signature, a form that says something else; and nothing of it is published."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from issuer.credential.compiled.bound import BoundTemplate
from issuer.services.bulk.chunks import ChunkWorker
from issuer.services.bulk.work import work_off
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.jobs import Chunk, ChunkState, Job, JobState
from tests.services.bulk.jobs import require_exactly, running_job


class _Faulty:
    def __init__(self, key_ring):
        self._key_ring = key_ring

    def __getattr__(self, name):
        return getattr(self._key_ring, name)

    def signer(self, key, controller):
        good = self._key_ring.signer(key, controller)

        class Signer:
            verification_method = good.verification_method

            def sign(self, data):
                return good.sign(data + b"!")

        return Signer()


def test_a_halt_stops_before_the_next_chunk(write, parts):
    job_id = running_job(write, 1100)
    reasons: list[str | None] = [None]

    def halt(point):
        if point == "store.after_commit":
            reasons[0] = "A key may be stolen."

    assert work_off(parts(reached=halt, halted=lambda: reasons[0])) == 1
    with write() as session:
        assert session.scalar(select(func.count()).select_from(Credential)) == 500
    assert work_off(parts()) == 2
    require_exactly(write, job_id, 1100)


def test_a_halt_while_a_chunk_is_signed_publishes_nothing_of_it(write, parts):
    job_id = running_job(write, 5)
    reasons: list[str | None] = [None]

    def halt(point):
        if point == "sign.after":
            reasons[0] = "A key may be stolen."

    assert work_off(parts(reached=halt, halted=lambda: reasons[0])) == 0
    with write() as session:
        assert session.scalar(select(func.count()).select_from(Credential)) == 0
        chunk = session.get_one(Chunk, (job_id, 0))
        assert (chunk.state, chunk.attempts, chunk.lease_token) == (ChunkState.QUEUED, 0, None)
    work_off(parts())
    require_exactly(write, job_id, 5)


@pytest.mark.parametrize("fast", [True, False])
def test_a_wrong_signature_from_the_key_store_stops_the_job_with_nothing_published(
    write, parts, fast, award_in, shapes
):
    with write.begin() as session:
        award_in(session)  # its status list was signed when the key store was sound
    job_id = running_job(write, 300)
    given = parts(shapes=shapes.credentials if fast else None)
    assert work_off(replace(given, key_ring=_Faulty(given.key_ring))) == 1
    with write() as session:
        job = session.get_one(Job, job_id)
        assert job.state is JobState.STOPPED and job.problem
        assert session.scalar(select(func.count()).select_from(Credential)) == 1
        assert set(session.scalars(select(Chunk.state))) == {ChunkState.QUEUED}


def test_of_two_workers_that_stop_a_job_at_once_one_records_it(write, parts, award_in):
    with write.begin() as session:
        award_in(session)  # its status list was signed when the key store was sound
    job_id = running_job(write, 600)
    given = parts()
    faulty = replace(given, key_ring=_Faulty(given.key_ring))
    claimed = []

    def second(point):
        if point == "intent.after_commit" and not claimed:
            claimed.append(ChunkWorker(faulty).work(job_id, 1))

    assert ChunkWorker(replace(faulty, reached=second)).work(job_id, 0)
    assert claimed == [True]
    with write() as session:
        recorded = select(AuditEvent.subject_id).where(AuditEvent.action == "job.stopped")
        assert session.scalars(recorded).all() == [job_id]
        assert set(session.scalars(select(Chunk.state))) == {ChunkState.QUEUED}


def test_a_form_that_fills_in_something_else_stops_the_job(write, parts, monkeypatch):
    """As a defect of the fast way would: what is signed is not what stands in the text."""
    job_id = running_job(write, 5)
    render = BoundTemplate.render

    def defective(self, values):
        return (render(self, values) or b"").replace(b"Led a group", b"Led  a group")

    monkeypatch.setattr(BoundTemplate, "render", defective)
    assert work_off(parts()) == 1
    with write() as session:
        assert session.get_one(Job, job_id).state is JobState.STOPPED
        assert "full algorithm" in session.get_one(Job, job_id).problem
        assert session.scalar(select(func.count()).select_from(Credential)) == 0
