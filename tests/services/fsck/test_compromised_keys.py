"""What a compromised key signed violates nothing; it is named as what is to be issued again, until it is."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from issuer.services.bulk.work import work_off
from issuer.services.fsck.examined import Due
from issuer.services.key_compromise import mark_compromised
from issuer.services.keys import ensure_key
from issuer.store.credentials import Credential
from issuer.store.engine import readers
from issuer.store.jobs import JobKind
from issuer.store.organizations import find_organization
from issuer.store.profiles import KeyState, SigningKey, find_active_key
from issuer.store.status_lists import StatusList
from issuer.urls import Addresses
from tests.conftest import ADDRESSES, NOW, award_request
from tests.services.bulk.jobs import parts_of, running_job_about

LOCAL = Addresses("http://127.0.0.1:8000")


def mark(write, key_ring, files, addresses=ADDRESSES):
    with write.begin() as session:
        organization = find_organization(session, "river-college")
        name = find_active_key(session, organization.id).public_key_multibase
        options = {"key_ring": key_ring, "addresses": addresses, "actor": None, "now": NOW}
        mark_compromised(session, organization, name, NOW - timedelta(days=1), **options)
    files.kept_keys = {name: timedelta(days=1) for name in key_ring.keys}


def standing(write):
    with write() as session:
        stands = Credential.revoked_at.is_(None), Credential.withdrawn_at.is_(None)
        return set(session.scalars(select(Credential.id).where(*stands)))


def test_badges_of_a_stolen_key_are_named_as_to_be_issued_again_until_they_are(
    busy, found, examined, write, engine, key_ring, files
):
    mark(write, key_ring, files)
    assert found() == []
    assert {each.subject for each in examined.due} == standing(write)
    assert all("issue it again" in each.says for each in examined.due)
    running_job_about(write, JobKind.REISSUE, sorted(standing(write)))
    work_off(parts_of(write, readers(engine), key_ring, lambda: NOW + timedelta(seconds=2)))
    examined.due.clear()
    examined.now = NOW + timedelta(seconds=2)
    assert found() == [] and examined.due == []


def test_a_badge_of_a_stolen_key_that_was_changed_violates_as_any_other(busy, found, write, key_ring, files):
    mark(write, key_ring, files)
    with write.begin() as session:
        badge = session.get_one(Credential, busy["standing"])
        badge.document = badge.document.replace("River College", "Other College")
    assert [each.subject for each in found("I4")] == [busy["standing"]]


def test_a_list_that_a_stolen_key_signed_and_no_other_can_is_named(busy, found, examined, write):
    with write.begin() as session:
        session.execute(update(SigningKey).values(state=KeyState.COMPROMISED, compromised_since=NOW))
        (listed,) = session.scalars(select(StatusList.id))
    assert found("I8") == []
    (due,) = examined.due
    assert isinstance(due, Due) and due.subject == listed and "signs it" in due.says


def test_an_identity_that_is_a_stolen_key_leaves_its_badges_to_be_done_and_nothing_else(
    found, examined, write, key_ring, files, award_in
):
    with write.begin() as session:
        organization = find_organization(session, "river-college")
        ensure_key(session, organization, key_ring, LOCAL, now=NOW)
        badge = award_in(session, award_request(recipient_email="local@example.org"), addresses=LOCAL)
    mark(write, key_ring, files, LOCAL)
    assert found() == []
    assert [each.subject for each in examined.due] == [badge.id]
