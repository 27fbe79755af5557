"""A job revokes each credential once, whatever dies or comes twice, and signs each list once a chunk."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from issuer.credential.report import Verdict
from issuer.credential.status_list import StatusList as Bits
from issuer.services import revocation
from issuer.services.bulk.work import work_off
from issuer.services.verification import verify_issued
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.jobs import Chunk, ChunkState, Job, JobKind, JobRow, JobState, RowState
from issuer.store.organizations import Organization
from issuer.store.outbox import Message
from issuer.store.people import find_person
from issuer.store.status_lists import StatusEntry, StatusList
from tests.conftest import ADDRESSES, NOW
from tests.services.bulk.jobs import Died, running_job, running_job_about

POINTS = [
    "job.chunk_claimed",
    "intent.before_commit",
    "intent.after_commit",
    "sign.after",
    "store.before",
    "status.before",
    "status.after",
    "store.before_commit",
    "store.after_commit",
]


def why(number):
    return {"Why": f"Row {number} was a mistake."}


def require_revoked(write, job_id, credential_ids, *, standing=()):
    """Each of these is revoked once, with its bit, its reason and its event; no other bit is set."""
    with write() as session:
        assert session.get_one(Job, job_id).state is JobState.DONE
        assert set(session.scalars(select(JobRow.state).where(JobRow.job_id == job_id))) == {RowState.ISSUED}
        for number, id in enumerate(credential_ids, start=1):
            credential = session.get_one(Credential, id)
            assert credential.revoked_at is not None
            assert credential.revocation_reason == why(number)["Why"]
        events = session.scalars(select(AuditEvent.subject_id).where(AuditEvent.action == "credential.revoked")).all()
        assert sorted(events) == sorted(credential_ids)
        require_bits(session, credential_ids)
        for id in standing:
            assert session.get_one(Credential, id).revoked_at is None


def require_bits(session, credential_ids):
    for status_list in session.scalars(select(StatusList)):
        bits = Bits.decode(json.loads(status_list.document)["credentialSubject"]["encodedList"])
        of_list = select(StatusEntry).where(StatusEntry.status_list_id == status_list.id)
        for entry in session.scalars(of_list):
            assert bits.get(entry.status_list_index) is (entry.credential_id in credential_ids)


def test_every_row_is_revoked_with_its_own_reason(write, parts, issued, clock):
    ids = issued(530)
    job_id = running_job_about(write, JobKind.REVOKE, ids[:520], cells=why)
    assert work_off(parts()) == 2
    require_revoked(write, job_id, ids[:520], standing=ids[520:])
    with write() as session:
        for id, verdict in ((ids[7], Verdict.REVOKED), (ids[525], Verdict.VALID)):
            assert verify_issued(session, session.get_one(Credential, id), now=clock()).verdict is verdict
        # One mail each, for the award: taking back sends none, as it does from the page.
        assert len(session.scalars(select(Message.credential_id)).all()) == 530


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_dies_anywhere_revokes_nothing_twice_and_forgets_nothing(write, parts, issued, clock, point):
    ids = issued(4)
    job_id = running_job_about(write, JobKind.REVOKE, ids[:3], cells=why)

    def die(reached):
        if reached == point:
            raise Died

    with pytest.raises(Died):
        work_off(parts(reached=die))
    with write() as session:
        revoked = [id for id in ids if session.get_one(Credential, id).revoked_at is not None]
        assert revoked in ([], ids[:3])
        require_bits(session, revoked)
    clock.forward(minutes=3)
    work_off(parts())
    require_revoked(write, job_id, ids[:3], standing=ids[3:])


def test_a_late_worker_revokes_nothing_again(write, parts, issued, clock):
    ids = issued(3)
    job_id = running_job_about(write, JobKind.REVOKE, ids, cells=why)

    def overtaken(point):
        if point == "sign.after":
            clock.forward(minutes=3)
            assert work_off(parts()) == 1

    work_off(parts(reached=overtaken))
    require_revoked(write, job_id, ids)


def test_each_list_is_signed_once_a_chunk(write, parts, issued, monkeypatch):
    monkeypatch.setattr("issuer.services.bulk.places.FILLING", 0.001)
    monkeypatch.setattr("issuer.services.status_lists.FILLING", 0.001)
    ids = issued(200)
    running_job_about(write, JobKind.REVOKE, ids, cells=why)
    signed: list[str] = []
    sign = revocation.sign_list

    def counting(session, status_list, *arguments, **options):
        signed.append(status_list.id)
        sign(session, status_list, *arguments, **options)

    monkeypatch.setattr(revocation, "sign_list", counting)
    work_off(parts())
    assert len(signed) == len(set(signed)) == 2


def test_what_was_revoked_before_or_twice_in_the_file_stays_as_it_was(write, parts, issued, key_ring):
    ids = issued(2)
    with write.begin() as session:
        credential = session.get_one(Credential, ids[0])
        owner = find_person(session, "ada@river.example")
        revocation.revoke(
            session, credential, "Given in error.", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=NOW
        )
    job_id = running_job_about(write, JobKind.REVOKE, [ids[0], ids[1], ids[1]], cells=why)
    work_off(parts())
    with write() as session:
        states = dict(session.execute(select(JobRow.number, JobRow.state).where(JobRow.job_id == job_id)).all())
        assert states == {1: RowState.ALREADY, 2: RowState.ISSUED, 3: RowState.ALREADY}
        assert session.get_one(Credential, ids[0]).revocation_reason == "Given in error."
        assert session.get_one(Credential, ids[1]).revocation_reason == "Row 2 was a mistake."


def test_a_row_without_a_reason_takes_that_of_the_job(write, parts, issued):
    ids = issued(1)
    running_job_about(write, JobKind.REVOKE, ids, reason="The course was never held.")
    work_off(parts())
    with write() as session:
        assert session.get_one(Credential, ids[0]).revocation_reason == "The course was never held."


def test_rows_that_cannot_be_done_fail_alone_and_say_why(write, parts, issued):
    ids = issued(2)
    job_id = running_job_about(
        write,
        JobKind.REVOKE,
        [ids[0], ids[1], "00000000-0000-4000-8000-000000000000"],
        cells=lambda number: {} if number == 1 else why(number),
    )
    work_off(parts())
    with write() as session:
        rows = session.scalars(select(JobRow).where(JobRow.job_id == job_id).order_by(JobRow.number)).all()
        assert [row.state for row in rows] == [RowState.FAILED, RowState.ISSUED, RowState.FAILED]
        assert "reason" in rows[0].error and "no credential" in rows[2].error
        require_bits(session, [ids[1]])


def test_credentials_of_another_organization_are_not_touched(write, parts, issued):
    ids = issued(1)
    with write.begin() as session:
        other = Organization(name="Other", slug="other", created_at=NOW)
        session.add(other)
        session.flush()
        session.execute(update(Credential).where(Credential.id == ids[0]).values(organization_id=other.id))
    running_job_about(write, JobKind.REVOKE, ids, cells=why)
    work_off(parts())
    with write() as session:
        assert session.get_one(Credential, ids[0]).revoked_at is None
        require_bits(session, [])


def test_a_list_that_no_key_may_sign_any_more_fails_its_rows_and_no_others(write, parts, issued):
    """As when a key that was an identity of its own, a did:key, is compromised."""
    ids = issued(1)
    with write.begin() as session:
        session.execute(update(StatusList).values(controller="did:key:z6MkgoneGoneGone"))
    ids += issued(1, confirm_duplicates=True)  # into a list of the present identity
    job_id = running_job_about(write, JobKind.REVOKE, ids, cells=why)
    work_off(parts())
    with write() as session:
        rows = session.scalars(select(JobRow).where(JobRow.job_id == job_id).order_by(JobRow.number)).all()
        assert [row.state for row in rows] == [RowState.FAILED, RowState.ISSUED]
        assert "no key left" in rows[0].error
        assert session.get_one(Credential, ids[0]).revoked_at is None


def test_taking_back_goes_on_while_awarding_is_halted(write, parts, issued):
    ids = issued(2)
    job_id = running_job_about(write, JobKind.REVOKE, ids, cells=why)
    work_off(parts(halted=lambda: "A key may be stolen."))
    require_revoked(write, job_id, ids)


def test_it_goes_on_behind_jobs_that_are_halted(write, parts, issued, monkeypatch):
    """Though these have more chunks than are looked at in one round."""
    monkeypatch.setattr("issuer.services.bulk.work._LOOKED_AT", 2)
    ids = issued(2)
    awards = running_job(write, 2000, confirm_duplicates=True)
    job_id = running_job_about(write, JobKind.REVOKE, ids, cells=why)
    with write.begin() as session:
        session.get_one(Job, awards).confirmed_at = NOW - timedelta(hours=1)
    assert work_off(parts(halted=lambda: "A key may be stolen.")) == 1
    require_revoked(write, job_id, ids)


def test_a_list_with_a_wrong_signature_is_not_stored_and_stops_the_job(write, parts, issued):
    ids = issued(2)
    job_id = running_job_about(write, JobKind.REVOKE, ids, cells=why)
    given = parts()

    class Faulty:
        def signer(self, key, controller):
            good = given.key_ring.signer(key, controller)

            class Signer:
                verification_method = good.verification_method

                def sign(self, data):
                    return good.sign(data + b"!")

            return Signer()

    work_off(replace(given, key_ring=Faulty()))
    with write() as session:
        job = session.get_one(Job, job_id)
        assert job.state is JobState.STOPPED and "status list" in job.problem
        assert session.get_one(Chunk, (job_id, 0)).state is ChunkState.QUEUED
        assert session.get_one(Credential, ids[0]).revoked_at is None
        require_bits(session, [])


def test_every_point_is_passed(write, parts, issued):
    running_job_about(write, JobKind.REVOKE, issued(1), cells=why)
    passed: list[str] = []
    work_off(parts(reached=passed.append))
    assert passed == POINTS
