"""Keys and identities: who signs, under which name, and that old keys keep speaking."""

from __future__ import annotations

from datetime import timedelta

import pytest

from issuer.adapters.key_files import KeyMissing, WrongPassphrase
from issuer.services import keys
from issuer.services.errors import KeyUnavailable
from issuer.services.verification import verify_issued
from issuer.store.audit import list_events
from issuer.store.profiles import KeyState, find_active_key, list_keys
from issuer.urls import Addresses
from tests.conftest import award_request
from tests.standins import MemoryKeys

LOCAL = Addresses("http://127.0.0.1:8000")


def test_a_public_host_name_makes_a_did_web(session, organization, addresses):
    key = find_active_key(session, organization.id)
    assert keys.issuer_id(organization, key, addresses) == "did:web:badges.example.org:issuers:river-college"
    assert key.controller == "did:web:badges.example.org:issuers:river-college"


def test_a_port_and_a_path_are_part_of_a_did_web(session, organization):
    key = find_active_key(session, organization.id)
    addresses = Addresses("https://example.org:8443/badges")
    assert keys.issuer_id(organization, key, addresses) == "did:web:example.org%3A8443:badges:issuers:river-college"
    assert keys.issuer_documents(session, organization, addresses)["verificationMethod"] == []


@pytest.mark.parametrize("base", ["http://127.0.0.1:8000", "https://192.0.2.1", "http://localhost:8000", "https://box"])
def test_anywhere_else_the_identity_is_the_key(session, organization, base):
    key = find_active_key(session, organization.id)
    assert keys.issuer_id(organization, key, Addresses(base)) == f"did:key:{key.public_key_multibase}"
    assert keys.issuer_documents(session, organization, Addresses(base)) is None


def test_a_key_is_made_once(session, organization, key_ring, addresses, now):
    first = keys.ensure_key(session, organization, key_ring, addresses, now=now)
    assert keys.ensure_key(session, organization, key_ring, addresses, now=now) is first


def test_a_new_address_takes_a_new_key(session, organization, key_ring, addresses, now):
    old = find_active_key(session, organization.id)
    new = keys.ensure_key(session, organization, key_ring, LOCAL, now=now)
    assert new.public_key_multibase != old.public_key_multibase
    assert (old.state, new.state) == (KeyState.RETIRED, KeyState.ACTIVE)
    assert new.controller == f"did:key:{new.public_key_multibase}"


def test_a_retired_key_stays_published_and_its_badges_valid(
    session, organization, credential, owner, key_ring, addresses, award_in, now
):
    later = now + timedelta(days=1)
    keys.rotate_key(session, organization, key_ring, addresses, actor=owner, now=later)
    document = keys.issuer_documents(session, organization, addresses)
    assert len(document["verificationMethod"]) == len(document["assertionMethod"]) == 2
    assert verify_issued(session, credential, now=later).verdict == "VALID"
    again = award_in(session, award_request(recipient_email="new@example.org"), now=later)
    assert verify_issued(session, again, now=later).verdict == "VALID"


def test_a_compromised_key_is_not_offered_for_credentials_and_not_used(session, organization, key_ring, addresses, now):
    key = find_active_key(session, organization.id)
    key.state = KeyState.COMPROMISED
    session.flush()
    document = keys.issuer_documents(session, organization, addresses)
    assert document["assertionMethod"] == [] and "revoked" in document["verificationMethod"][0]
    with pytest.raises(KeyUnavailable):
        keys.signer_of_controller(session, organization, key.controller, key_ring)
    with pytest.raises(KeyUnavailable):
        keys.signer_for(session, organization, key_ring)


@pytest.mark.parametrize("trouble", [KeyMissing("It is gone."), WrongPassphrase("Another passphrase.")])
def test_a_key_that_cannot_be_opened_is_said_plainly(session, organization, trouble):
    class Broken:
        def signer(self, *_):
            raise trouble

    with pytest.raises(KeyUnavailable) as refused:
        keys.signer_for(session, organization, Broken())
    assert refused.value.message == trouble.args[0]


class RingOf(MemoryKeys):
    """A key ring that cannot open the keys it did not make."""

    def __init__(self, trouble: Exception) -> None:
        super().__init__()
        self._trouble = trouble

    def signer(self, public_key_multibase, controller):
        raise self._trouble


def test_a_mistaken_passphrase_makes_no_new_key_beside_the_old_one(session, organization, addresses, owner, now):
    ring = RingOf(WrongPassphrase("It is sealed under another passphrase."))
    for replace in (
        lambda: keys.rotate_key(session, organization, ring, addresses, actor=owner, now=now),
        lambda: keys.ensure_key(session, organization, ring, LOCAL, now=now),
    ):
        with pytest.raises(KeyUnavailable, match="another passphrase"):
            replace()
    assert ring.keys == {}
    assert len(list_keys(session, organization.id)) == 1


def test_a_lost_key_can_be_replaced(session, organization, addresses, owner, now):
    ring = RingOf(KeyMissing("It is missing."))
    key = keys.rotate_key(session, organization, ring, addresses, actor=owner, now=now)
    assert key.public_key_multibase in ring.keys


def test_a_key_that_cannot_be_written_leaves_the_old_one_at_work(session, organization, addresses, owner, now):
    class Full(MemoryKeys):
        def create(self):
            raise OSError("No space left on device")

        def signer(self, *_):
            return None

    with pytest.raises(KeyUnavailable, match="No space left"):
        keys.rotate_key(session, organization, Full(), addresses, actor=owner, now=now)
    (key,) = list_keys(session, organization.id)
    assert key.state is KeyState.ACTIVE


def test_old_lists_are_signed_with_the_key_that_is_active_now(session, organization, key_ring, addresses, owner, now):
    for _ in range(2):
        new = keys.rotate_key(session, organization, key_ring, addresses, actor=owner, now=now)
    signer = keys.signer_of_controller(session, organization, new.controller, key_ring)
    assert signer.verification_method == f"{new.controller}#{new.public_key_multibase}"
    moved = keys.ensure_key(session, organization, key_ring, LOCAL, now=now)
    signer = keys.signer_of_controller(session, organization, new.controller, key_ring)
    assert signer.verification_method.startswith(f"{new.controller}#"), "an identity of the past signs as itself"
    assert moved.controller != new.controller


def test_a_retired_key_signs_for_its_identity_when_the_newer_one_is_compromised(
    session, organization, key_ring, addresses, owner, now
):
    retired = find_active_key(session, organization.id)
    compromised = keys.rotate_key(session, organization, key_ring, addresses, actor=owner, now=now + timedelta(days=1))
    compromised.state = KeyState.COMPROMISED
    session.flush()
    signer = keys.signer_of_controller(session, organization, retired.controller, key_ring)
    assert signer.verification_method == f"{retired.controller}#{retired.public_key_multibase}"


def test_nobody_signs_for_an_identity_that_was_never_the_organizations(session, organization, key_ring):
    with pytest.raises(KeyUnavailable, match="no key left"):
        keys.signer_of_controller(session, organization, "did:web:elsewhere.example", key_ring)


def test_each_new_key_is_recorded_with_whose_doing_it_was(session, organization, key_ring, addresses, owner, now):
    key = keys.rotate_key(session, organization, key_ring, addresses, actor=owner, now=now)
    events = {event.action: event for event in list_events(session, organization.id)}
    assert events["key.created"].actor_id is None
    rotated = events["key.rotated"]
    assert (rotated.subject_id, rotated.actor_id) == (key.id, owner.id)
    assert rotated.details == {"public_key": key.public_key_multibase}


def test_the_profile_shows_the_organization(organization, addresses):
    profile = keys.profile_of(organization, "did:example:x", addresses).to_json()
    assert profile["name"] == "River College" and profile["url"] == "https://river.example/"
    organization.url = None
    assert (
        keys.profile_of(organization, "did:example:x", addresses).url
        == "https://badges.example.org/issuers/river-college"
    )


def test_all_own_issuers_are_known(session, organization, key_ring, now):
    keys.ensure_key(session, organization, key_ring, LOCAL, now=now)
    assert set(keys.list_issuer_ids(session)) == {key.controller for key in list_keys(session, organization.id)}
