"""A start that is to come is waited for; one that lies in the past is a mistake in writing, and begins nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from issuer.services.bulk.jobs import confirm
from issuer.services.bulk.work import work_off
from issuer.services.errors import Invalid, NotEditable
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, JobState
from issuer.store.people import find_person
from tests.conftest import NOW
from tests.services.bulk.jobs import checked_job


@pytest.fixture
def confirmed(write):
    """Confirms a job as Ada does: `confirmed(job_id, starts_at=…)`."""

    def do(job_id, starts_at, now=NOW):
        with write.begin() as session:
            owner = find_person(session, "ada@river.example")
            confirm(session, session.get_one(Job, job_id), owner, expected=3, now=now, starts_at=starts_at)

    return do


@pytest.fixture
def job_id(write):
    with write.begin() as session:
        return checked_job(session, 3).id


@pytest.mark.parametrize("before", [timedelta(days=365), timedelta(seconds=1), timedelta()])
def test_a_start_in_the_past_is_refused_and_awards_nothing(write, parts, confirmed, job_id, before):
    with pytest.raises(Invalid) as refused:
        confirmed(job_id, NOW - before)
    assert list(refused.value.problems) == ["starts_at"] and "in the past" in refused.value.message
    work_off(parts())
    with write() as session:
        assert session.get_one(Job, job_id).state is JobState.CHECKED
        assert session.scalar(select(func.count()).select_from(Credential)) == 0
    confirmed(job_id, NOW + timedelta(seconds=1))
    with write() as session:
        assert session.get_one(Job, job_id).state is JobState.SCHEDULED


def test_a_confirmation_that_comes_again_after_the_start_is_told_that_it_was_done(confirmed, job_id):
    starts_at = NOW + timedelta(hours=1)
    confirmed(job_id, starts_at)
    with pytest.raises(NotEditable, match="scheduled by now"):
        confirmed(job_id, starts_at, now=NOW + timedelta(hours=2))
