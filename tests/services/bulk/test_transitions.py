"""What people do to a job while workers work on it, and how it comes to its end."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from issuer.services.bulk.ending import GIVEN_UP
from issuer.services.bulk.jobs import cancel, confirm, pause, progress, resume, retry_failed
from issuer.services.bulk.leases import MAX_ATTEMPTS
from issuer.services.bulk.work import work_off
from issuer.services.errors import Invalid, NotEditable
from issuer.services.publishing import retire
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.designs import Design
from issuer.store.jobs import Chunk, ChunkState, Job, JobRow, JobState, RowState, count_rows
from issuer.store.people import find_person
from tests.conftest import NOW
from tests.services.bulk.jobs import Died, cells, checked_job, running_job


@pytest.fixture
def done_by(write, clock):
    """Does something to a job as Ada does on a page: `done_by(pause, job_id)`."""

    def do(step, job_id, **options):
        with write.begin() as session:
            owner = find_person(session, "ada@river.example")
            return step(session, session.get_one(Job, job_id), owner, now=clock(), **options)

    return do


def state_of(write, job_id):
    with write() as session:
        return session.get_one(Job, job_id).state, count_rows(session, job_id)


def awarded(write):
    with write() as session:
        return session.scalar(select(func.count()).select_from(Credential))


def at(point, act):
    """Does something once, when this point is reached for the first time."""
    acts = [act]

    def reached(name):
        if name == point and acts:
            acts.pop()()

    return reached


def die():
    raise Died


def test_a_job_that_is_paused_while_a_chunk_is_signed_ends_that_chunk_and_begins_no_other(write, parts, done_by):
    job_id = running_job(write, 1100)
    assert work_off(parts(reached=at("sign.after", lambda: done_by(pause, job_id)))) == 1
    assert state_of(write, job_id) == (JobState.PAUSED, {RowState.ISSUED: 500, RowState.READY: 600})
    assert work_off(parts()) == 0
    done_by(resume, job_id)
    assert work_off(parts()) == 2
    assert state_of(write, job_id) == (JobState.DONE, {RowState.ISSUED: 1100})


def test_a_job_that_is_paused_during_its_last_chunk_is_done(write, parts, done_by):
    job_id = running_job(write, 3)
    work_off(parts(reached=at("sign.after", lambda: done_by(pause, job_id))))
    assert state_of(write, job_id) == (JobState.DONE, {RowState.ISSUED: 3})


def test_a_job_that_is_cancelled_while_a_chunk_is_signed_issues_that_chunk_and_no_more(write, parts, done_by):
    job_id = running_job(write, 1100)
    cancelled: list[int] = []
    assert work_off(parts(reached=at("sign.after", lambda: cancelled.append(done_by(cancel, job_id))))) == 1
    assert cancelled == [600]
    assert state_of(write, job_id) == (JobState.CANCELLED, {RowState.ISSUED: 500, RowState.CANCELLED: 600})
    assert awarded(write) == 500
    with write() as session:
        states = dict(session.execute(select(Chunk.number, Chunk.state)).all())
        assert states == {0: ChunkState.DONE, 1: ChunkState.CANCELLED, 2: ChunkState.CANCELLED}
    assert work_off(parts()) == 0


@pytest.mark.parametrize("point", ["intent.after_commit", "sign.after", "store.before_commit"])
def test_what_a_dead_worker_held_of_a_cancelled_job_is_cancelled_too(write, parts, done_by, clock, point):
    job_id = running_job(write, 5)
    with pytest.raises(Died):
        work_off(parts(reached=at(point, die)))
    assert done_by(cancel, job_id) == 0
    assert work_off(parts()) == 0
    assert state_of(write, job_id)[1] == {RowState.READY: 5}  # it may still be at work
    clock.forward(minutes=3)
    assert work_off(parts()) == 0
    assert state_of(write, job_id) == (JobState.CANCELLED, {RowState.CANCELLED: 5})
    assert awarded(write) == 0


def test_a_chunk_that_is_handed_back_to_a_cancelled_job_is_cancelled_with_it(write, parts, done_by):
    job_id = running_job(write, 5)
    halted: list[str] = []

    def both():
        done_by(cancel, job_id)
        halted.append("A key may be stolen.")

    work_off(parts(reached=at("sign.after", both), halted=lambda: halted[0] if halted else None))
    assert state_of(write, job_id) == (JobState.CANCELLED, {RowState.CANCELLED: 5})


def test_a_late_worker_of_a_cancelled_job_issues_nothing_any_more(write, parts, done_by, clock):
    job_id = running_job(write, 5)

    def late():
        done_by(cancel, job_id)
        clock.forward(minutes=3)
        work_off(parts())

    work_off(parts(reached=at("sign.after", late)))
    assert state_of(write, job_id) == (JobState.CANCELLED, {RowState.CANCELLED: 5})
    assert awarded(write) == 0


def test_a_job_can_be_cancelled_before_it_begins(write, parts, done_by):
    with write.begin() as session:
        job_id = checked_job(session, 4).id
    assert done_by(cancel, job_id) == 4
    assert work_off(parts()) == 0
    with pytest.raises(NotEditable):
        done_by(cancel, job_id)


def test_rows_that_failed_are_tried_again_alone(write, parts, done_by, clock):
    job_id = running_job(write, 4, cells=lambda number: cells(number) | {"Until": "2020-01-01" if number == 2 else ""})
    work_off(parts())
    assert state_of(write, job_id) == (JobState.DONE, {RowState.ISSUED: 3, RowState.FAILED: 1})
    with write.begin() as session:
        row = session.get_one(JobRow, (job_id, 2))
        row.cells = {**row.cells, "Until": ""}
    clock.forward(minutes=10)
    assert done_by(retry_failed, job_id) == 1
    assert state_of(write, job_id)[0] is JobState.RUNNING
    assert work_off(parts()) == 1
    assert state_of(write, job_id) == (JobState.DONE, {RowState.ISSUED: 4})
    assert awarded(write) == 4
    with pytest.raises(NotEditable, match="No row"):
        done_by(retry_failed, job_id)


def test_a_chunk_that_is_given_up_fails_with_its_rows_ends_the_job_and_can_be_tried_again(write, parts, done_by, clock):
    job_id = running_job(write, 505)
    work_off(parts(), limit=1)
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(Died):
            work_off(parts(reached=at("intent.after_commit", die)))
        clock.forward(minutes=3)
    assert work_off(parts()) == 0
    assert state_of(write, job_id) == (JobState.DONE, {RowState.ISSUED: 500, RowState.FAILED: 5})
    with write() as session:
        assert session.get_one(JobRow, (job_id, 503)).error == GIVEN_UP
        chosen = session.get_one(JobRow, (job_id, 503)).credential_id
    assert done_by(retry_failed, job_id) == 5
    assert work_off(parts()) == 1
    assert state_of(write, job_id) == (JobState.DONE, {RowState.ISSUED: 505})
    with write() as session:
        assert session.get_one(JobRow, (job_id, 503)).credential_id == chosen
    assert awarded(write) == 505


def test_a_job_begins_at_its_time_and_not_before(write, parts, clock):
    with write.begin() as session:
        job = checked_job(session, 3)
        owner = find_person(session, "ada@river.example")
        confirm(session, job, owner, expected=3, now=NOW, starts_at=NOW + timedelta(hours=1))
    assert work_off(parts()) == 0
    assert state_of(write, job.id)[0] is JobState.SCHEDULED
    clock.forward(minutes=59)
    assert work_off(parts()) == 0
    clock.forward(minutes=1)
    assert work_off(parts()) == 1
    assert state_of(write, job.id)[0] is JobState.DONE
    with write() as session:
        assert session.get_one(Job, job.id).started_at == NOW + timedelta(hours=1)


def test_a_job_that_is_paused_before_its_time_waits_for_it_after_resuming(write, parts, done_by, clock):
    with write.begin() as session:
        job = checked_job(session, 3)
        owner = find_person(session, "ada@river.example")
        confirm(session, job, owner, expected=3, now=NOW, starts_at=NOW + timedelta(hours=1))
    done_by(pause, job.id)
    done_by(resume, job.id)
    assert state_of(write, job.id)[0] is JobState.SCHEDULED
    done_by(pause, job.id)
    clock.forward(hours=2)
    assert work_off(parts()) == 0
    done_by(resume, job.id)
    assert work_off(parts()) == 1


def test_of_two_people_who_confirm_at_once_one_does(write, parts):
    with write.begin() as session:
        job_id = checked_job(session, 3).id
    both = threading.Barrier(2)
    refused: list[NotEditable] = []

    def press():
        with write() as session:
            both.wait()
            try:
                owner = find_person(session, "ada@river.example")
                confirm(session, session.get_one(Job, job_id), owner, expected=3, now=NOW)
                session.commit()
            except NotEditable as error:
                refused.append(error)

    people = [threading.Thread(target=press) for _ in range(2)]
    for each in people:
        each.start()
    for each in people:
        each.join()
    assert len(refused) == 1 and "by now" in refused[0].message
    work_off(parts())
    assert awarded(write) == 3
    with write() as session:
        confirmed = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "job.confirmed")
        assert session.scalar(confirmed) == 1


def test_a_person_who_saw_other_numbers_does_not_confirm(write):
    with write.begin() as session:
        job = checked_job(session, 3)
        owner = find_person(session, "ada@river.example")
        with pytest.raises(NotEditable, match="you saw 4"):
            confirm(session, job, owner, expected=4, now=NOW)
        for row in session.scalars(select(JobRow)):
            row.state = RowState.WRONG
        with pytest.raises(Invalid):
            confirm(session, job, owner, expected=0, now=NOW)


def test_a_version_that_is_retired_meanwhile_is_not_awarded(write, parts, done_by, clock):
    with write.begin() as session:
        late = checked_job(session, 2).id
    job_id = running_job(write, 600)
    work_off(parts(), limit=1)
    with write.begin() as session:
        design = session.scalars(select(Design)).one()
        retire(session, design, actor=find_person(session, "ada@river.example"), now=clock())
    work_off(parts())
    assert state_of(write, job_id) == (JobState.STOPPED, {RowState.ISSUED: 500, RowState.READY: 100})
    with write() as session:
        assert "retired" in session.get_one(Job, job_id).problem
    with pytest.raises(NotEditable, match="retired"):
        done_by(confirm, late, expected=2)
    assert done_by(cancel, job_id) == 100


def test_progress_counts_what_was_confirmed_and_says_how_long_it_will_take(write, parts, done_by, clock):
    job_id = running_job(write, 2500)

    def seen():
        with write() as session:
            return progress(session, session.get_one(Job, job_id), now=clock())

    first = seen()
    assert (first.done, first.total, first.seconds_left) == (0, 2500, None)
    for _ in range(3):
        clock.forward(seconds=5)
        work_off(parts(), limit=1)
    now = seen()
    assert (now.done, now.total) == (1500, 2500)
    assert now.rate == 100 and now.seconds_left == 10
    done_by(pause, job_id)
    assert seen().seconds_left is None
    clock.forward(hours=5)
    done_by(resume, job_id)
    for _ in range(2):
        clock.forward(seconds=5)
        work_off(parts(), limit=1)
    last = seen()
    assert (last.done, last.total, last.seconds_left) == (2500, 2500, None)
    assert dict(last.counts) == {RowState.ISSUED: 2500}


def test_progress_after_a_pause_is_that_of_the_work_and_not_of_the_pause(write, parts, done_by, clock):
    job_id = running_job(write, 2500)
    work_off(parts(), limit=1)
    done_by(pause, job_id)
    clock.forward(minutes=10)
    done_by(resume, job_id)
    for _ in range(3):
        clock.forward(seconds=5)
        work_off(parts(), limit=1)
    with write() as session:
        found = progress(session, session.get_one(Job, job_id), now=clock())
    assert found.seconds_left == 5


def test_progress_of_a_cancelled_job_counts_only_what_was_begun(write, parts, done_by):
    job_id = running_job(write, 1100)
    work_off(parts(), limit=1)
    done_by(cancel, job_id)
    with write() as session:
        found = progress(session, session.get_one(Job, job_id), now=NOW)
    assert (found.done, found.total) == (500, 500)
