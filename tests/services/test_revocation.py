"""Taking back: seen by the next reader, for good, and with a reason."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from issuer.credential.status_list import StatusList as Bits
from issuer.services import revocation
from issuer.services.errors import Invalid, KeyUnavailable, NotEditable, NotFound
from issuer.services.keys import ensure_key, rotate_key, signer_for
from issuer.services.organizations import create_organization
from issuer.services.status_lists import LIST_LIFETIME, take_place
from issuer.services.verification import verify_issued
from issuer.store.audit import list_events
from issuer.store.credentials import Credential
from issuer.store.profiles import find_active_key
from issuer.store.status_lists import StatusEntry, find_entry, find_status_list, list_set_indices
from issuer.urls import Addresses
from tests import databases
from tests.conftest import ADDRESSES, NOW
from tests.standins import FixedChance, MemoryKeys

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def options(owner, key_ring):
    return {"key_ring": key_ring, "addresses": ADDRESSES, "actor": owner, "now": LATER}


@pytest.fixture
def status_list(session, credential):
    return find_status_list(session, find_entry(session, credential.id).status_list_id)


def verdict(session, credential, now=LATER):
    return verify_issued(session, credential, now=now).verdict


def refresh(session, key_ring, now):
    """Sign again whatever is due, as the worker does, and return how many lists that were."""
    options = {"key_ring": key_ring, "addresses": ADDRESSES, "now": now}
    stale = revocation.list_stale_lists(session, now=now)
    return sum(revocation.refresh_status_list(session, each, **options) for each in stale)


def test_a_revoked_credential_is_reported_as_revoked(session, credential, options):
    assert verdict(session, credential) == "VALID"
    revocation.revoke(session, credential, " Evidence was\u00a0not theirs ", **options)
    assert verdict(session, credential) == "REVOKED"
    assert credential.revocation_reason == "Evidence was\u00a0not theirs"
    assert (credential.revoked_at, credential.revoked_by) == (LATER, options["actor"].id)
    assert "credential.revoked" in [event.action for event in list_events(session, credential.organization_id)]


def test_revoking_sets_one_bit_and_no_other(session, credential, options, status_list):
    revocation.revoke(session, credential, "Mistake", **options)
    bits = Bits.decode(json.loads(status_list.document)["credentialSubject"]["encodedList"])
    index = find_entry(session, credential.id).status_list_index
    assert [place for place in range(len(bits)) if bits.get(place)] == [index]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501, "two\nlines"])
def test_a_reason_is_needed(session, credential, options, reason):
    with pytest.raises(Invalid) as refused:
        revocation.revoke(session, credential, reason, **options)
    assert list(refused.value.problems) == ["reason"]
    assert verdict(session, credential) == "VALID"


def test_nothing_is_revoked_twice(session, credential, options):
    revocation.revoke(session, credential, "Mistake", **options)
    with pytest.raises(NotEditable):
        revocation.revoke(session, credential, "Again", **options)


def test_one_transaction_may_revoke_and_withdraw(session, credential, options):
    revocation.revoke(session, credential, "Mistake", **options)
    revocation.withdraw(session, credential, **options)
    session.expire_all()
    assert (credential.revoked_at, credential.withdrawn_at) == (LATER, LATER)
    assert find_entry(session, credential.id).set_at == LATER


def test_a_bit_that_was_set_before_keeps_its_time(session, credential, options):
    session.execute(update(StatusEntry).values(set_at=NOW))
    revocation.revoke(session, credential, "Mistake", **options)
    session.expire_all()
    assert find_entry(session, credential.id).set_at == NOW


@databases.only_sqlite("asks SQLite for its plan")
def test_signing_a_list_does_not_go_through_the_places_that_are_not_set(session, engine):
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2:4]))
    list_set_indices(session, "a list")
    *_, (statement, values) = asked
    [(*_, plan)] = session.connection().exec_driver_sql(f"explain query plan {statement}", values)
    assert "COVERING INDEX ix_status_entries_set" in plan


def test_what_somebody_else_took_back_meanwhile_is_not_taken_back_again(session, credential, options):
    """The row decides, and not what was read of it before."""
    for change, repeat in (
        ({"revoked_at": NOW}, lambda: revocation.revoke(session, credential, "Mistake", **options)),
        ({"withdrawn_at": NOW}, lambda: revocation.withdraw(session, credential, **options)),
    ):
        behind_its_back = update(Credential).where(Credential.id == credential.id).values(**change)
        session.execute(behind_its_back, execution_options={"synchronize_session": False})
        with pytest.raises(NotEditable):
            repeat()


def test_what_has_no_place_in_a_list_is_not_said_to_be_taken_back(session, credential, options):
    session.delete(find_entry(session, credential.id))
    session.flush()
    for take_back in (
        lambda: revocation.revoke(session, credential, "Mistake", **options),
        lambda: revocation.withdraw(session, credential, **options),
    ):
        with pytest.raises(NotFound):
            take_back()
    assert (credential.revoked_at, credential.withdrawn_at) == (None, None)


def test_without_the_key_nothing_is_revoked(session, credential, options):
    with pytest.raises(KeyUnavailable):
        revocation.revoke(session, credential, "Mistake", **(options | {"key_ring": MemoryKeys()}))
    session.rollback()


def test_withdrawing_takes_the_pages_away_and_sets_the_bit(session, credential, options):
    revocation.withdraw(session, credential, **options)
    assert credential.withdrawn_at == LATER and credential.revoked_at is None
    assert "credential.withdrawn" in [event.action for event in list_events(session, credential.organization_id)]
    assert verdict(session, credential) == "REVOKED"
    with pytest.raises(NotEditable):
        revocation.withdraw(session, credential, **options)


def test_a_revoked_credential_can_be_withdrawn_as_well(session, credential, options):
    revocation.revoke(session, credential, "Mistake", **options)
    assert revocation.withdraw(session, credential, **options).withdrawn_at == LATER


def test_a_list_is_signed_again_at_half_its_life(session, credential, key_ring, status_list):
    half = NOW + LIST_LIFETIME / 2
    assert refresh(session, key_ring, half - timedelta(seconds=1)) == 0
    assert refresh(session, key_ring, half) == 1
    assert status_list.signed_at == half and status_list.valid_until == half + LIST_LIFETIME
    assert refresh(session, key_ring, half) == 0


def test_a_list_that_was_signed_meanwhile_is_left_alone(session, credential, key_ring, options, status_list):
    half = NOW + LIST_LIFETIME / 2
    (stale,) = revocation.list_stale_lists(session, now=half)
    revocation.revoke(session, credential, "Mistake", **options)
    assert not revocation.refresh_status_list(session, stale, key_ring=key_ring, addresses=ADDRESSES, now=half)
    assert status_list.signed_at == LATER


def test_a_list_without_its_key_is_logged_and_the_others_are_signed(session, credential, owner, now, caplog):
    own = MemoryKeys()
    hill = create_organization(session, name="Hill School", slug="hill", owner=owner, now=now)
    ensure_key(session, hill, own, ADDRESSES, now=now)
    take_place(session, hill, signer_for(session, hill, own), addresses=ADDRESSES, now=now, chance=FixedChance())
    due = NOW + LIST_LIFETIME / 2
    assert refresh(session, own, due) == 1
    assert "cannot be signed again" in caplog.text


def test_a_list_that_nobody_signed_again_makes_no_pass(session, credential, key_ring):
    stale = NOW + LIST_LIFETIME + timedelta(seconds=1)
    report = verify_issued(session, credential, now=stale)
    assert (report.verdict, report.codes) == ("UNKNOWN", ("STATUS_EXPIRED",))
    assert refresh(session, key_ring, stale) == 1
    assert verdict(session, credential, stale) == "VALID"


def test_after_a_rotation_old_badges_are_still_revoked(session, credential, organization, options, owner, key_ring):
    rotate_key(session, organization, key_ring, ADDRESSES, actor=owner, now=LATER)
    revocation.revoke(session, credential, "Mistake", **options)
    assert verdict(session, credential) == "REVOKED"


def test_after_moving_the_old_identity_signs_its_own_list(session, credential, organization, options, key_ring):
    """A list speaks only for credentials of its own issuer, so the old did:web has to sign it."""
    ensure_key(session, organization, key_ring, Addresses("http://127.0.0.1:8000"), now=LATER)
    assert find_active_key(session, organization.id).controller.startswith("did:key:")
    revocation.revoke(session, credential, "Mistake", **options)
    assert verdict(session, credential) == "REVOKED"
