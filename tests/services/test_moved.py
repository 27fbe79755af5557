"""An installation has moved, and its old domain is in other hands: what was signed there is still judged from here."""

from __future__ import annotations

import json

import pytest

from issuer.adapters.bounded import BoundedVerifier
from issuer.credential.did import did_document, did_web_url
from issuer.credential.report import Verdict
from issuer.credential.strict_json import dump_json
from issuer.services.keys import ensure_key
from issuer.services.own_documents import OwnDocuments
from issuer.services.revocation import revoke
from issuer.services.verification import verify_upload
from issuer.store.profiles import KeyState, find_active_key
from issuer.store.status_lists import StatusList, find_entry
from issuer.urls import Addresses
from tests.conftest import NOW
from tests.credential.samples import signed, signer

DID = "did:web:badges.example.org:issuers:river-college"


@pytest.fixture
def moved(session, organization, credential, key_ring):
    """The installation at its new address; the credential was awarded at the old one."""
    ensure_key(session, organization, key_ring, Addresses("https://credentials.example.net"), now=NOW)


@pytest.fixture
def others():
    """What whoever has the old domain serves there, by address; at first a key of their own for our name."""
    return {did_web_url(DID): dump_json(did_document(DID, [signer(9).public_multibase]))}


def judged(session, data: bytes, others):
    with BoundedVerifier(others) as bounded:
        return verify_upload(session, data, now=NOW, bounded=bounded)


def plain(badge: dict) -> bytes:
    return dump_json(badge)


def escaped(badge: dict) -> bytes:
    return dump_json(badge).replace(b"did:web:", b"did\\u003aweb:").replace(b"/status/", b"\\u002fstatus/")


@pytest.mark.parametrize("written", [plain, escaped])
def test_a_key_that_somebody_publishes_at_our_old_address_is_not_ours(session, moved, others, written):
    report = judged(session, written(signed(signer(9, DID))), others)
    assert report.verdict is Verdict.INVALID
    assert "KEY_NOT_LISTED" in report.codes


def test_names_of_many_others_do_not_hide_ours(session, moved, others):
    names = " ".join(f"did:web:a{number:02}.example" for number in range(99))
    badge = signed(signer(9, DID), description=names)
    assert judged(session, plain(badge), others).verdict is Verdict.INVALID


@pytest.mark.parametrize("written", [plain, escaped])
def test_an_old_list_that_somebody_serves_at_our_old_address_does_not_undo_a_revocation(
    session, credential, owner, key_ring, moved, others, written
):
    badge = json.loads(credential.document)
    address = badge["credentialStatus"]["statusListCredential"]
    others[address] = OwnDocuments(session).fetch(address)
    assert judged(session, written(badge), others).verdict is Verdict.VALID
    addresses = Addresses("https://credentials.example.net")
    revoke(session, credential, "By mistake", key_ring=key_ring, addresses=addresses, actor=owner, now=NOW)
    assert judged(session, written(badge), others).verdict is Verdict.REVOKED


def test_an_issuer_of_ours_without_a_believed_key_is_not_asked_for_elsewhere(session, organization, credential, others):
    find_active_key(session, organization.id).state = KeyState.COMPROMISED
    session.flush()
    for badge, code in (
        (plain(signed(signer(9, DID))), "KEY_NOT_LISTED"),
        (credential.document.encode(), "KEY_COMPROMISED"),
    ):
        report = judged(session, badge, others)
        assert (report.verdict, report.codes) == (Verdict.INVALID, (code,))


def test_a_damaged_list_of_ours_is_not_asked_for_elsewhere(session, credential, moved, others):
    badge = json.loads(credential.document)
    address = badge["credentialStatus"]["statusListCredential"]
    others[address] = OwnDocuments(session).fetch(address)
    session.get_one(StatusList, find_entry(session, credential.id).status_list_id).document = "{"
    session.flush()
    report = judged(session, plain(badge), others)
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("STATUS_FETCH",))
