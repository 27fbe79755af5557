"""While awarding is halted a job that runs says why it stands still, and no longer than that is so."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from issuer.services.bulk.jobs import cancel, pause
from issuer.services.bulk.work import BulkWorker, work_off
from issuer.store.jobs import Job, JobState
from issuer.store.people import find_person
from tests.conftest import NOW
from tests.services.bulk.jobs import running_job

WHY = "A key may be stolen."


@pytest.fixture
def said(write):
    """Returns what a job says: its state, and its problem."""

    def look(job_id):
        with write() as session:
            return session.execute(select(Job.state, Job.problem).where(Job.id == job_id)).one()

    return look


def test_it_says_the_halt_and_no_more_once_it_goes_on(write, parts, said):
    job_id, reasons = running_job(write, 600), [WHY]
    worker = BulkWorker(parts(halted=lambda: reasons[0]))
    assert worker.work_off() == 0
    state, problem = said(job_id)
    assert state is JobState.RUNNING and "halted" in problem and WHY in problem
    reasons[0] = None
    assert worker.work_off(limit=1) == 1, "it does not wait any longer than awarding is halted"
    assert said(job_id) == (JobState.RUNNING, None)


def test_a_halt_while_a_chunk_is_signed_is_said_too(write, parts, said):
    job_id, reasons = running_job(write, 5), [None]

    def halt(point):
        if point == "sign.after":
            reasons[0] = WHY

    assert work_off(parts(reached=halt, halted=lambda: reasons[0])) == 0
    assert WHY in said(job_id).problem


def test_a_long_reason_is_cut_to_what_can_be_stored(write, parts, said):
    job_id = running_job(write, 5)
    work_off(parts(halted=lambda: "x" * 500))
    assert len(said(job_id).problem) == 500


@pytest.mark.parametrize(("step", "state"), [(pause, JobState.PAUSED), (cancel, JobState.CANCELLED)])
def test_a_job_that_waits_for_nothing_any_more_says_nothing_of_it(write, parts, said, step, state):
    job_id = running_job(write, 5)
    work_off(parts(halted=lambda: WHY))
    with write.begin() as session:
        step(session, session.get_one(Job, job_id), find_person(session, "ada@river.example"), now=NOW)
    assert said(job_id) == (state, None)


def test_a_job_that_a_fault_has_stopped_keeps_why_when_it_is_cancelled(write, said):
    job_id = running_job(write, 5)
    with write.begin() as session:
        job = session.get_one(Job, job_id)
        job.state, job.problem = JobState.STOPPED, "A fault."
    with write.begin() as session:
        cancel(session, session.get_one(Job, job_id), find_person(session, "ada@river.example"), now=NOW)
    assert said(job_id) == (JobState.CANCELLED, "A fault.")
