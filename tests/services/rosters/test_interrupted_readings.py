"""Readers of rosters that die, are late or find no file any more: each file is read once to its end, or given up."""

from __future__ import annotations

import dataclasses

import pytest

from issuer.services.rosters.dry_run import BATCH, LEASE, MOST_READINGS, drop_files, run_waiting_readings
from issuer.store.jobs import JobState
from tests.services.bulk.jobs import Died
from tests.services.rosters.rosters import roster, row


@pytest.mark.parametrize("point", ["roster.before_batch", "roster.after_batch"])
def test_a_reader_that_dies_is_followed_by_another_that_begins_anew(desk, clock, point):
    job_id = desk.receive(roster(*(row(f"P {n}", f"p{n}@example.org") for n in range(BATCH + 10))))
    desk.confirm(job_id)
    passed = []

    def die(reached: str) -> None:
        passed.append(reached)
        if passed.count(point) == 2:
            raise Died

    with pytest.raises(Died):
        run_waiting_readings(dataclasses.replace(desk.parts, reached=die))
    assert run_waiting_readings(desk.parts) == 0, "its lease stands"
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert run_waiting_readings(desk.parts) == 1
    assert desk.fates(job_id) == ["ready"] * (BATCH + 10)


def test_a_file_that_kills_its_readers_is_given_up(desk, clock):
    job_id = desk.receive(roster(row()))
    desk.confirm(job_id)

    def die(reached: str) -> None:
        raise Died

    for _ in range(MOST_READINGS):
        with pytest.raises(Died):
            run_waiting_readings(dataclasses.replace(desk.parts, reached=die))
        clock.forward(minutes=5)
    assert run_waiting_readings(desk.parts) == 0
    assert desk.job(job_id).state is JobState.UNREADABLE
    assert "3 times" in desk.job(job_id).problem


def test_a_job_that_is_cancelled_meanwhile_is_read_no_further(desk):
    from issuer.services.bulk.jobs import cancel
    from issuer.store.jobs import Job
    from tests.conftest import NOW
    from tests.services.rosters.rosters import whose

    job_id = desk.receive(roster(*(row(f"P {n}", f"p{n}@example.org") for n in range(BATCH + 10))))
    desk.confirm(job_id)

    def cancel_it(reached: str) -> None:
        if reached == "roster.after_batch":
            with desk.write.begin() as session:
                cancel(session, session.get_one(Job, job_id), whose(session)[1], now=NOW)

    assert run_waiting_readings(dataclasses.replace(desk.parts, reached=cancel_it)) == 0
    assert desk.job(job_id).state is JobState.CANCELLED
    assert len(desk.rows(job_id)) == BATCH
    assert desk.uploads.files == {}, "nobody needs the file any more"


def test_a_reader_that_is_late_at_the_very_end_does_not_end_it_again(desk, clock):
    job_id = desk.receive(roster(row()))
    desk.confirm(job_id)

    def be_late(reached: str) -> None:
        if reached == "roster.after_batch":
            clock.forward(minutes=5)
            assert run_waiting_readings(desk.parts) == 1

    assert run_waiting_readings(dataclasses.replace(desk.parts, reached=be_late)) == 0
    assert desk.fates(job_id) == ["ready"]


def test_a_late_reader_changes_nothing(desk, clock):
    job_id = desk.receive(roster(row()))
    desk.confirm(job_id)

    def be_late(reached: str) -> None:
        if reached == "roster.before_batch":
            clock.forward(minutes=5)
            assert run_waiting_readings(desk.parts) == 1

    assert run_waiting_readings(dataclasses.replace(desk.parts, reached=be_late)) == 0
    assert desk.fates(job_id) == ["ready"]
    assert desk.job(job_id).state is JobState.CHECKED


def test_a_file_that_is_gone_is_said(desk):
    job_id = desk.receive(roster(row()))
    desk.confirm(job_id)
    desk.uploads.drop(job_id)
    run_waiting_readings(desk.parts)
    assert desk.job(job_id).state is JobState.UNREADABLE
    assert desk.job(job_id).problem == "The file is no longer there. Upload it again."


def test_a_file_that_nobody_came_back_to_is_deleted(desk, clock):
    job_id = desk.receive(roster(row()))
    assert drop_files(desk.parts) == 0
    clock.forward(days=31)
    assert drop_files(desk.parts) == 1
    assert desk.uploads.files == {} and not desk.job(job_id).has_file
