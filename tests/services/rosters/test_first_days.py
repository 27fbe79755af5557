"""A first day that cannot be meant makes its own row wrong, wherever the organization is, and no other."""

from __future__ import annotations

import pytest

from issuer.store.jobs import JobState
from tests.services.rosters.rosters import HEADER, roster, row, whose


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "America/Los_Angeles"])
@pytest.mark.parametrize("day", ["0001-01-01", "0999-05-01", "1899-12-30"])
def test_a_first_day_before_1900_makes_its_row_wrong_and_no_other(desk, zone, day):
    with desk.write.begin() as session:
        whose(session)[0].zone = zone
    days = enumerate(("2026-11-01", day, "1900-01-01"))
    rows = ([*row(mail=f"p{number}@example.org"), each, "2030-11-01"] for number, each in days)
    job_id = desk.check(roster(*rows, header=(*HEADER, "Valid from", "Valid until")))
    assert desk.job(job_id).state is JobState.CHECKED
    assert desk.fates(job_id) == ["ready", "wrong", "ready"]
    assert desk.found(job_id)[1] == [("Valid from", "cell")]
    assert desk.rows(job_id)[1].findings[0]["message"] == "No credential begins before 1900. Check the year."
