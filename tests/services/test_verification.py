"""Checking badges: ours against our own documents, others' where they can do no harm."""

from __future__ import annotations

import json
import time
from datetime import timedelta

import pytest
from sqlalchemy import event

from issuer.adapters.bounded import verify_bounded
from issuer.credential.baking import bake_png
from issuer.credential.errors import CredentialError
from issuer.credential.instants import CLOCK_SKEW
from issuer.credential.report import Verdict
from issuer.services import verification
from issuer.services.codes import group_code, new_code, new_codes, normalise_code
from issuer.services.keys import ensure_key
from issuer.services.own_documents import OwnDocuments
from issuer.services.ports import SystemChance
from issuer.store.status_lists import StatusList, find_entry
from issuer.urls import Addresses
from tests.conftest import NOW
from tests.standins import PIXEL, FixedChance


def test_each_state_has_its_own_verdict(session, credential):
    def verdict(now):
        return verification.verify_issued(session, credential, now=now).verdict

    assert verdict(NOW) == "VALID"
    assert verdict(NOW - CLOCK_SKEW - timedelta(seconds=1)) != "VALID"
    assert verdict(credential.valid_until + timedelta(seconds=1)) == "EXPIRED"


def test_checking_a_badge_of_ours_is_quick(session, credential):
    verification.verify_issued(session, credential, now=NOW)
    started = time.process_time()
    verification.verify_issued(session, credential, now=NOW)
    assert time.process_time() - started < 1


def test_an_upload_of_ours_is_verified_in_full(session, credential):
    for data in (credential.document.encode(), bake_png(PIXEL, credential.document.encode())):
        report = verification.verify_upload(session, data, now=NOW, bounded=verify_bounded)
        assert (report.verdict, report.codes) == ("VALID", ())


def test_an_upload_of_another_installation_could_not_be_checked(session, credential):
    data = credential.document.replace("badges.example.org", "badges.example.net").encode()
    report = verification.verify_upload(session, data, now=NOW, bounded=verify_bounded)
    assert (report.verdict, report.codes) == ("UNKNOWN", ("KEY_UNRESOLVED",))
    assert report.view is None


def test_an_upload_is_given_the_documents_of_ours_that_it_needs_and_no_others(session, credential):
    seen = {}
    verification.verify_upload(session, b"{}", now=NOW, bounded=verify_bounded, seen=seen)
    assert seen == {}
    data = credential.document.encode()
    verification.verify_upload(session, data, now=NOW, bounded=verify_bounded, seen=seen)
    status_list = json.loads(data)["credentialStatus"]["statusListCredential"]
    assert set(seen) == {status_list, "https://badges.example.org/issuers/river-college/did.json"}


@pytest.mark.parametrize(
    "url",
    [
        "https://badges.example.org/status/",
        "https://badges.example.org/status/00000000-0000-4000-8000-000000000000",
        "https://badges.example.org/issuers/nobody/did.json",
        "https://badges.example.net/issuers/river-college/did.json",
        "http://badges.example.org/issuers/river-college/did.json",
        "badges.example.org/issuers/river-college/did.json",
        "https://badges.example.org/issuers/river-college/other.json",
        "https://badges.example.org",
        "",
        "file:///etc/passwd",
    ],
)
def test_nothing_but_our_documents_can_be_fetched(session, url):
    with pytest.raises(CredentialError):
        OwnDocuments(session).fetch(url)


def test_a_list_is_served_at_its_whole_address_only(session, credential):
    address = json.loads(credential.document)["credentialStatus"]["statusListCredential"]
    assert OwnDocuments(session).fetch(address)
    for other in (address.rpartition("/")[2], address.replace(".org", ".net"), address + "/", address + "#list"):
        with pytest.raises(CredentialError):
            OwnDocuments(session).fetch(other)


def test_of_many_lists_a_few_are_held_and_each_of_them_is_read_once(session, credential):
    asked = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: asked.append(args[2]))
    documents = OwnDocuments(session)
    address = json.loads(credential.document)["credentialStatus"]["statusListCredential"]
    session.expunge_all()
    first = documents.fetch(address)
    count = len(asked)
    assert (documents.fetch(address), len(asked)) == (first, count)
    for number in range(40):
        with pytest.raises(CredentialError):
            documents.fetch(f"{address}{number}")
    assert len(documents._lists) <= 16
    assert documents.fetch(address) == first


@pytest.mark.parametrize("document", ["", "{", "[]", "null", '{"id": 5}', '{"id": null}'])
def test_a_damaged_status_list_leaves_the_verdict_open_and_is_no_accident(session, credential, document):
    status_list = session.get_one(StatusList, find_entry(session, credential.id).status_list_id)
    status_list.document = document
    session.flush()
    report = verification.verify_issued(session, credential, now=NOW)
    assert (report.verdict, report.codes) == ("UNKNOWN", ("STATUS_FETCH",))
    data = credential.document.encode()
    assert verification.verify_upload(session, data, now=NOW, bounded=verify_bounded).verdict == "UNKNOWN"


def test_a_did_web_of_before_a_move_is_still_known_here(session, organization, credential, key_ring):
    moved = Addresses("https://credentials.example.net")
    ensure_key(session, organization, key_ring, moved, now=NOW)
    url = "https://badges.example.org/issuers/river-college/did.json"
    document = json.loads(OwnDocuments(session).fetch(url))
    assert document["id"] == "did:web:badges.example.org:issuers:river-college"
    assert len(document["assertionMethod"]) == 1, "the key made after the move speaks for the new address only"
    assert verification.verify_issued(session, credential, now=NOW).verdict is Verdict.VALID


def test_the_text_of_another_credential_in_its_place_is_not_valid(session, credential):
    text = credential.document
    credential.id = "00000000-0000-4000-8000-000000000001"  # as if the row had come to hold another's text
    with session.no_autoflush:
        report = verification.verify_issued(session, credential, now=NOW)
    assert credential.document == text
    assert report.verdict is Verdict.INVALID
    assert report.view is None


def test_a_code_is_found_however_it_was_typed(session, credential):
    typed = group_code(credential.code).upper()
    assert verification.find_by_code(session, f" {typed} ".strip()) is credential
    assert verification.find_by_code(session, typed.replace("1", "I").replace("0", "O")) is credential
    assert verification.find_by_code(session, typed[:-1]) is None
    assert verification.find_by_code(session, "u" * 26) is None


def test_codes_are_spread_evenly_over_their_alphabet():
    codes = [new_code(SystemChance()) for _ in range(2000)]  # of 300, one in 200 lacks a letter
    assert len(set(codes)) == 2000 and all(normalise_code(code) == code for code in codes)
    assert len({code[0] for code in codes}) == len({code[-1] for code in codes}) == 32
    assert new_code(FixedChance()) == new_code(FixedChance())


def test_codes_that_are_made_together_begin_alike_by_chance_and_differ_in_the_rest():
    codes = new_codes(2000, SystemChance())
    assert len(set(codes)) == 2000 and all(normalise_code(code) == code for code in codes)
    assert [len(set(signs)) for signs in zip(*codes, strict=True)] == [1] * 3 + [32] * 23
    assert len({new_codes(1, SystemChance())[0][:3] for _ in range(200)}) > 180  # of 32,768
