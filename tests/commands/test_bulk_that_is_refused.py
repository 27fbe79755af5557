"""`issuer bulk` where it refuses: nothing begins, and nothing of the roster stays behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from issuer import bootstrap
from issuer.commands import bulk
from tests.commands.test_bulk import TITLE, at_a_terminal, job_in


@pytest.mark.parametrize("start", ["2020-01-01T10:00Z", "2020-01-01T10:00", "0001-01-01T00:00+14:00"])
def test_a_start_that_cannot_be_is_refused_before_the_roster_is_read(example, roster, start):
    answer = example("bulk", TITLE, roster(2), "--yes", "--start", start)
    assert (answer.code, answer.out) == (2, "") and "--start" in answer.err, answer
    assert example("bulk", "--list").out == ""


def test_a_start_that_passes_while_somebody_looks_is_refused_and_the_job_waits(example, roster, monkeypatch):
    late = [timedelta()]

    def slowly(question: str) -> bool:
        late[0] = timedelta(minutes=2)
        return True

    monkeypatch.setattr(bootstrap, "_clock", lambda: datetime.now(UTC) + late[0])
    monkeypatch.setattr(bulk, "ask", slowly)
    start = datetime.now(UTC) + timedelta(minutes=1)
    answer = example("bulk", TITLE, roster(2), "--start", start.isoformat())
    assert answer.code == 1 and "in the past" in answer.err, answer
    at_a_terminal(monkeypatch, "y")
    assert "2 issued" in example("bulk", "--resume", job_in(answer.err)).out
