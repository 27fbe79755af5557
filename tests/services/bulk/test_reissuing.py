"""A job issues each credential again once: the id and the place stay, the old text is kept, the new one is later."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from issuer.credential.instants import parse_instant
from issuer.credential.report import Verdict
from issuer.services import revocation
from issuer.services.bulk import reissuing
from issuer.services.bulk.work import work_off
from issuer.services.keys import rotate_key
from issuer.services.token_keys import choose_tokens
from issuer.services.verification import verify_issued
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.jobs import CredentialEdition, Job, JobKind, JobRow, JobState, RowState
from issuer.store.organizations import find_organization
from issuer.store.outbox import Message
from issuer.store.people import find_person
from issuer.store.status_lists import StatusEntry
from tests.conftest import ADDRESSES, NOW
from tests.services.bulk.jobs import POINTS, Died, running_job_about


def texts(write):
    with write() as session:
        return dict(session.execute(select(Credential.id, Credential.document)).all())


def places(write):
    with write() as session:
        columns = (StatusEntry.credential_id, StatusEntry.status_list_id, StatusEntry.status_list_index)
        return {id: place for id, *place in session.execute(select(*columns))}


def require_reissued(write, job_id, before, clock):
    """Each credential of `before` has a new text that verifies and is later, and its old one is kept once."""
    now = max(clock(), NOW + timedelta(seconds=5))
    with write() as session:
        assert session.get_one(Job, job_id).state is JobState.DONE
        assert set(session.scalars(select(JobRow.state).where(JobRow.job_id == job_id))) == {RowState.ISSUED}
        kept = session.execute(select(CredentialEdition.credential_id, CredentialEdition.document)).all()
        assert len(kept) == len(before) and dict(kept) == before
        events = session.scalars(select(AuditEvent.subject_id).where(AuditEvent.action == "credential.reissued")).all()
        assert sorted(events) == sorted(before)
        for id, text in before.items():
            credential = session.get_one(Credential, id)
            old, new = json.loads(text), json.loads(credential.document)
            assert old["id"] == new["id"] and old["credentialStatus"] == new["credentialStatus"]
            assert parse_instant(new["validFrom"]) > parse_instant(old["validFrom"])
            assert credential.valid_from == parse_instant(new["validFrom"])
            assert verify_issued(session, credential, now=now).verdict is Verdict.VALID


def test_every_row_is_issued_again_with_what_it_changes(write, parts, issued, clock):
    ids = issued(505)
    before, taken = texts(write), places(write)
    clock.forward(hours=2)
    job_id = running_job_about(
        write,
        JobKind.REISSUE,
        ids,
        cells=lambda number: {"Words": f"Corrected for {number}.", "Until": "2031-03-01", "Name": f"P {number} Jr"},
    )
    assert work_off(parts()) == 2
    require_reissued(write, job_id, before, clock)
    assert places(write) == taken
    with write() as session:
        credential = session.get_one(Credential, ids[16])
        document = json.loads(credential.document)
        assert document["credentialSubject"]["narrative"] == "Corrected for 17."
        assert document["validFrom"] == "2026-11-25T12:00:00Z"
        assert document["validUntil"] == "2031-03-01T23:59:59Z"
        assert credential.valid_until == datetime(2031, 3, 1, 23, 59, 59, tzinfo=UTC)
        assert credential.recipient_name == "P 17 Jr" and "Person 17" not in credential.document
        assert document["evidence"] == json.loads(before[ids[16]])["evidence"]
        assert session.scalar(select(func.count()).select_from(Message)) == 505


def test_it_is_later_even_within_the_same_second(write, parts, issued, clock):
    before = None
    ids = issued(1)
    for number in (1, 2):
        before = texts(write)
        running_job_about(write, JobKind.REISSUE, ids)
        work_off(parts())
        after = texts(write)
        old, new = (json.loads(each[ids[0]])["validFrom"] for each in (before, after))
        assert parse_instant(new) - parse_instant(old) == timedelta(seconds=1), number


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_dies_anywhere_loses_and_doubles_nothing(write, parts, issued, clock, point):
    ids = issued(3)
    before = texts(write)
    job_id = running_job_about(write, JobKind.REISSUE, ids)

    def die(reached):
        if reached == point:
            raise Died

    with pytest.raises(Died):
        work_off(parts(reached=die))
    served = texts(write)
    assert served == before or point == "store.after_commit"
    clock.forward(minutes=3)
    work_off(parts())
    require_reissued(write, job_id, before, clock)
    if point == "store.after_commit":
        assert texts(write) == served


def test_what_was_signed_before_a_crash_is_signed_to_the_same_bytes_after_it(write, parts, issued, clock, monkeypatch):
    ids = issued(3)
    running_job_about(write, JobKind.REISSUE, ids)
    seen: list[list[str]] = []
    make = reissuing.Reissuing.make

    def watch(self, session, work):
        made = make(self, session, work)
        seen.append([each.values["document"] for each in made])
        return made

    monkeypatch.setattr(reissuing.Reissuing, "make", watch)

    def die(point):
        if point == "sign.after":
            raise Died

    with pytest.raises(Died):
        work_off(parts(reached=die))
    clock.forward(hours=7)
    work_off(parts())
    assert len(seen) == 2 and seen[0] == seen[1]


def test_a_late_worker_changes_nothing(write, parts, issued, clock):
    ids = issued(3)
    before = texts(write)
    job_id = running_job_about(write, JobKind.REISSUE, ids)
    stored: list[dict[str, str]] = []

    def overtaken(point):
        if point == "sign.after":
            clock.forward(minutes=3)
            assert work_off(parts()) == 1
            stored.append(texts(write))

    work_off(parts(reached=overtaken))
    require_reissued(write, job_id, before, clock)
    assert texts(write) == stored[0]


def test_revoked_and_withdrawn_ones_are_refused(write, parts, issued, key_ring):
    ids = issued(3)
    before = texts(write)
    with write.begin() as session:
        owner = find_person(session, "ada@river.example")
        options = {"key_ring": key_ring, "addresses": ADDRESSES, "actor": owner, "now": NOW}
        revocation.revoke(session, session.get_one(Credential, ids[0]), "Given in error.", **options)
        revocation.withdraw(session, session.get_one(Credential, ids[1]), **options)
    job_id = running_job_about(write, JobKind.REISSUE, ids)
    work_off(parts())
    with write() as session:
        rows = session.scalars(select(JobRow).where(JobRow.job_id == job_id).order_by(JobRow.number)).all()
        assert [row.state for row in rows] == [RowState.FAILED, RowState.FAILED, RowState.ISSUED]
        assert "revoked" in rows[0].error
    after = texts(write)
    assert [after[id] == before[id] for id in ids] == [True, True, False]


def test_one_that_is_revoked_while_it_is_signed_is_not_issued_again(write, parts, issued, key_ring):
    ids = issued(2)
    before = texts(write)
    job_id = running_job_about(write, JobKind.REISSUE, ids)

    def revoke(point):
        if point == "sign.after":
            with write.begin() as session:
                owner = find_person(session, "ada@river.example")
                credential = session.get_one(Credential, ids[0])
                options = {"key_ring": key_ring, "addresses": ADDRESSES, "actor": owner, "now": NOW}
                revocation.revoke(session, credential, "Given in error.", **options)

    work_off(parts(reached=revoke))
    with write() as session:
        assert session.get_one(JobRow, (job_id, 1)).state is RowState.FAILED
        assert session.get_one(JobRow, (job_id, 2)).state is RowState.ISSUED
        assert session.get_one(Credential, ids[0]).document == before[ids[0]]


def test_one_that_another_job_issues_again_meanwhile_is_not_taken_back_to_an_older_text(write, parts, issued, clock):
    ids = issued(1)
    first = running_job_about(write, JobKind.REISSUE, ids, cells=lambda number: {"Words": "First."})

    def other(point):
        if point == "sign.after":
            running_job_about(write, JobKind.REISSUE, ids, cells=lambda number: {"Words": "Second."})
            clock.forward(minutes=1)
            assert work_off(parts()) == 1

    work_off(parts(reached=other))
    with write() as session:
        row = session.get_one(JobRow, (first, 1))
        assert row.state is RowState.FAILED and "meanwhile" in row.error
        assert "Second." in session.get_one(Credential, ids[0]).document


def test_one_that_would_be_over_already_fails_and_says_so(write, parts, issued):
    ids = issued(1)
    job_id = running_job_about(write, JobKind.REISSUE, ids, cells=lambda number: {"Until": "2020-01-01"})
    work_off(parts())
    with write() as session:
        row = session.get_one(JobRow, (job_id, 1))
        assert row.state is RowState.FAILED and "expired" in row.error


def test_a_badge_of_a_key_that_was_changed_is_signed_by_the_new_one_under_its_identity(
    write, parts, issued, key_ring, clock
):
    ids = issued(1)
    before = texts(write)
    with write.begin() as session:
        organization = find_organization(session, "river-college")
        rotate_key(session, organization, key_ring, ADDRESSES, actor=None, now=NOW)
    job_id = running_job_about(write, JobKind.REISSUE, ids)
    work_off(parts())
    require_reissued(write, job_id, before, clock)
    old, new = (json.loads(each[ids[0]]) for each in (before, texts(write)))
    assert old["issuer"]["id"] == new["issuer"]["id"]
    assert old["proof"]["verificationMethod"] != new["proof"]["verificationMethod"]


def test_the_token_is_signed_again_with_it(write, parts, issued, key_ring):
    with write.begin() as session:
        organization, owner = find_organization(session, "river-college"), find_person(session, "ada@river.example")
        choose_tokens(session, organization, "ES256", key_ring=key_ring, actor=owner, now=NOW)
    ids = issued(1)
    with write() as session:
        before = session.get_one(Credential, ids[0]).token
    running_job_about(write, JobKind.REISSUE, ids)
    work_off(parts())
    with write() as session:
        after = session.get_one(Credential, ids[0]).token
    assert before is not None and after is not None and before != after


def test_a_public_name_is_changed_where_it_stands(write, parts, issued):
    ids = issued(1, name_is_public=True)
    running_job_about(write, JobKind.REISSUE, ids, cells=lambda number: {"Name": "Grace Hopper"})
    work_off(parts())
    document = json.loads(texts(write)[ids[0]])
    assert "Grace Hopper" in [each["identityHash"] for each in document["credentialSubject"]["identifier"]]


def test_a_wrong_signature_stops_the_job_with_nothing_changed(write, parts, issued):
    ids = issued(2)
    before = texts(write)
    job_id = running_job_about(write, JobKind.REISSUE, ids)
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
    assert texts(write) == before
    with write() as session:
        assert session.get_one(Job, job_id).state is JobState.STOPPED


def test_a_halt_holds_it_back(write, parts, issued):
    ids = issued(1)
    before = texts(write)
    running_job_about(write, JobKind.REISSUE, ids)
    assert work_off(parts(halted=lambda: "A key may be stolen.")) == 0
    assert texts(write) == before


def test_an_edited_text_is_not_signed_over(write, parts, issued):
    """What somebody put into the database is no credential of ours, and does not become one."""
    ids = issued(1)
    with write.begin() as session:
        edited = texts(write)[ids[0]].replace("Led a group", "Ran the firm")
        session.execute(update(Credential).where(Credential.id == ids[0]).values(document=edited))
    job_id = running_job_about(write, JobKind.REISSUE, ids)
    work_off(parts())
    with write() as session:
        row = session.get_one(JobRow, (job_id, 1))
        assert row.state is RowState.FAILED and "damaged" in row.error


def test_every_point_is_passed(write, parts, issued):
    running_job_about(write, JobKind.REISSUE, issued(1))
    passed: list[str] = []
    work_off(parts(reached=passed.append))
    assert passed == POINTS
