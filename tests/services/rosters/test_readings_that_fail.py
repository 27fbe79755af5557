"""A fault in reading one roster is that roster's alone: the others are read, and the log has why."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy.exc import OperationalError

from issuer.services.rosters.checking import AwardCheck
from issuer.services.rosters.dry_run import BATCH, MOST_READINGS, read_job, run_waiting_readings
from issuer.store.jobs import JobState
from tests.services.rosters.rosters import roster, row

PAUSE = 16  # seconds, and one more


@pytest.fixture
def fault(monkeypatch):
    """Is met in rows of this address, until it is mended."""
    real = AwardCheck.__call__

    def judge(self, verdict):
        if verdict.cells["E-mail"] == "fault@example.org":
            raise RuntimeError("a mistake of ours")
        real(self, verdict)

    monkeypatch.setattr(AwardCheck, "__call__", judge)
    return lambda: monkeypatch.setattr(AwardCheck, "__call__", real)


def waiting(desk, *rows):
    job_id = desk.receive(roster(*rows))
    desk.confirm(job_id)
    return job_id


def test_a_roster_that_fails_keeps_no_other_from_being_read(desk, fault, caplog):
    broken, behind = waiting(desk, row(mail="fault@example.org")), waiting(desk, row())
    assert run_waiting_readings(desk.parts) == 1
    assert desk.job(behind).state is JobState.CHECKED
    assert desk.job(broken).state is JobState.READING
    assert "a mistake of ours" in caplog.text and broken in caplog.text


def test_it_is_read_again_after_a_while_and_may_succeed(desk, fault, clock):
    broken = waiting(desk, row(mail="fault@example.org"))
    assert run_waiting_readings(desk.parts) == 0
    fault()
    assert run_waiting_readings(desk.parts) == 0, "not at once"
    clock.forward(seconds=PAUSE)
    assert run_waiting_readings(desk.parts) == 1
    assert desk.job(broken).state is JobState.CHECKED and desk.job(broken).problem is None


def test_one_that_fails_each_time_is_given_up_with_where_to_look(desk, fault, clock):
    many = [row(f"P {number}", f"p{number}@example.org") for number in range(BATCH)]
    broken = waiting(desk, *many, row(mail="fault@example.org"))
    for _ in range(MOST_READINGS):
        assert desk.job(broken).state is JobState.READING
        run_waiting_readings(desk.parts)
        clock.forward(seconds=PAUSE)
    assert desk.job(broken).state is JobState.UNREADABLE
    assert desk.job(broken).problem == (
        "Reading this file failed for a reason that the log has. Ask whoever runs this site to look there."
    )
    assert desk.rows(broken) == []


def test_who_asks_for_one_reading_meets_its_fault(desk, fault):
    """So does the command `issuer bulk`, whose person sees it then and there."""
    broken = waiting(desk, row(mail="fault@example.org"))
    with pytest.raises(RuntimeError, match="a mistake of ours"):
        read_job(desk.parts, broken)


def test_a_database_in_trouble_ends_the_round(desk):
    """It is in trouble for all of them, and no reading is to blame."""
    job_id = waiting(desk, row())

    def fail(reached: str) -> None:
        raise OperationalError("insert", {}, Exception("database or disk is full"))

    with pytest.raises(OperationalError):
        run_waiting_readings(dataclasses.replace(desk.parts, reached=fail))
    assert desk.job(job_id).state is JobState.READING
