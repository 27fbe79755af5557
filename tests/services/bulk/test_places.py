"""Places in status lists and ids: taken once, without an order, in lists that somebody has signed."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from issuer.services.bulk.work import work_off
from issuer.services.revocation import revoke
from issuer.store.credentials import Credential
from issuer.store.jobs import JobRow
from issuer.store.people import find_person
from issuer.store.status_lists import StatusEntry, StatusList
from tests.conftest import ADDRESSES
from tests.services.bulk.jobs import Died, require_exactly, running_job


def test_a_full_list_is_followed_by_the_next(write, parts, monkeypatch):
    monkeypatch.setattr("issuer.services.bulk.places.FILLING", 0.001)
    monkeypatch.setattr("issuer.services.status_lists.FILLING", 0.001)
    job_id = running_job(write, 400)
    work_off(parts())
    require_exactly(write, job_id, 400)
    with write() as session:
        counted = session.execute(
            select(StatusEntry.status_list_id, func.count()).group_by(StatusEntry.status_list_id)
        ).all()
        assert sorted(count for _, count in counted) == [7, 131, 131, 131]
        assert session.scalar(select(func.count()).select_from(StatusList)) == 4


def test_places_are_drawn_without_order(write, parts):
    running_job(write, 250)
    work_off(parts())
    with write() as session:
        places = session.scalars(
            select(StatusEntry.status_list_index)
            .join(JobRow, JobRow.credential_id == StatusEntry.credential_id)
            .order_by(JobRow.number)
        ).all()
    rising = sum(one < other for one, other in itertools.pairwise(places))
    assert 90 < rising < 160


def test_badges_of_a_chunk_stand_together_in_the_indexes_and_those_of_two_chunks_apart(write, parts):
    running_job(write, 1020)
    work_off(parts())
    with write() as session:
        made = session.execute(
            select(JobRow.chunk, Credential.id, Credential.code).join(Credential, Credential.id == JobRow.credential_id)
        ).all()
    beginnings = {(each_id[:4], code[:3]) for _, each_id, code in made}
    assert len(beginnings) == len({(chunk, each_id[:4], code[:3]) for chunk, each_id, code in made}) == 3
    assert len({each_id for _, each_id, _ in made}) == len({code for _, _, code in made}) == 1020


def test_a_list_that_is_signed_again_between_choosing_and_signing_does_not_stop_the_job(
    write, parts, clock, issued, key_ring
):
    """What was chosen before points to a list that is younger than the badge itself."""
    ids = issued(1)
    job_id = running_job(write, 3, confirm_duplicates=True)

    def die(point):
        if point == "intent.after_commit":
            raise Died

    with pytest.raises(Died):
        work_off(parts(reached=die))
    clock.forward(hours=1)
    with write.begin() as session:
        owner = find_person(session, "ada@river.example")
        credential = session.get_one(Credential, ids[0])
        revoke(session, credential, "A mistake.", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=clock())
    work_off(parts())
    require_exactly(write, job_id, 3)


@pytest.mark.parametrize("days", [4, 8, 400])
def test_a_list_that_nobody_signed_for_days_is_signed_before_badges_point_to_it(write, parts, clock, issued, days):
    """Where no worker runs but the one of the moment; also for badges whose places were taken before."""
    issued(1)
    job_id = running_job(write, 3, confirm_duplicates=True)

    def die(point):
        if point == "intent.after_commit":
            raise Died

    with pytest.raises(Died):
        work_off(parts(reached=die))
    clock.forward(days=days)
    work_off(parts())
    require_exactly(write, job_id, 3)
    other = running_job(write, 3, confirm_duplicates=True)
    clock.forward(days=days)
    work_off(parts())
    require_exactly(write, other, 3)


def test_a_job_goes_on_when_a_machine_whose_clock_is_ahead_signs_the_list_meanwhile(
    write, parts, clock, key_ring, issued
):
    """It used to be stopped for good: the list was not valid yet where what was signed is read back."""
    (revoked,) = issued(1)
    job_id = running_job(write, 3, confirm_duplicates=True)

    def revoke_ahead(point):
        if point == "intent.after_commit":
            ahead = clock() + timedelta(seconds=3)
            with write.begin() as session:
                owner = find_person(session, "ada@river.example")
                credential = session.get_one(Credential, revoked)
                revoke(
                    session, credential, "A mistake.", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=ahead
                )

    assert work_off(parts(reached=revoke_ahead)) == 1
    require_exactly(write, job_id, 3)
    with write() as session:
        (status_list,) = session.scalars(select(StatusList))
        assert status_list.signed_at == clock() + timedelta(seconds=3), "and it was not signed again for that"
