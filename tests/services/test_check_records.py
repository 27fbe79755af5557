"""Records of checks: what stands in them, who signs them, and what becomes of one that was changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.credential.did import did_key, did_web
from issuer.credential.noted_documents import Seen
from issuer.credential.statement import sign_statement, verify_statement
from issuer.services import check_records
from issuer.services.check_records import RecordState, describe_check, dump_record, read_record, sign_record
from issuer.services.keys import list_issuer_ids
from issuer.services.own_documents import OwnDocuments
from issuer.services.recipient_match import AddressMatch
from issuer.services.site_identity import site_document, site_methods, site_signer
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential
from issuer.store.site_keys import SiteKey
from issuer.urls import Addresses
from tests.credential.samples import signed, verify
from tests.standins import MemoryKeys

LOCAL = Addresses("http://127.0.0.1:8000")


@pytest.fixture
def record(session: Session, credential: Credential, key_ring: MemoryKeys, addresses: Addresses, now) -> dict[str, Any]:
    """A signed record of a check of Grace's credential."""
    seen: Seen = {}
    report = verify_issued(session, credential, now=now, seen=seen)
    data = credential.document.encode()
    unsigned = describe_check(data, report, seen, site=addresses.base, match=AddressMatch.MATCHES)
    return sign_record(unsigned, site_signer(session, key_ring, addresses, now=now), now=now)


def test_a_record_names_what_was_checked_when_and_against_what(session, record, credential) -> None:
    document = json.loads(credential.document)
    assert record["type"] == check_records.TYPE and "no badge" in record["note"]
    assert record["checkedAt"] == "2026-11-25T10:00:00Z"
    assert record["badge"] == {
        "sha256": hashlib.sha256(credential.document.encode()).hexdigest(),
        "bytes": len(credential.document.encode()),
        "id": document["id"],
    }
    assert (record["verdict"], record["codes"]) == ("VALID", [])
    assert [check["id"] for check in record["checks"]][:4] == ["format", "shape", "key", "signature"]
    served = OwnDocuments(session)
    assert {each["use"] for each in record["documents"]} == {"issuer's document", "status list"}
    for each in record["documents"]:
        assert each["sha256"] == hashlib.sha256(served.fetch(each["address"])).hexdigest()
    assert record["addressGiven"] == "matches"


def test_the_address_that_was_compared_is_not_in_the_record(record) -> None:
    assert b"grace@example.org" not in dump_record(record)


def test_a_record_is_read_again_as_ours(session, record) -> None:
    data = dump_record(record)
    assert check_records.looks_like_record(data)
    reading = read_record(session, data)
    assert reading is not None and reading.state is RecordState.GENUINE
    assert reading.record == record
    pretty = json.dumps(record, indent=2, ensure_ascii=False).encode()
    assert read_record(session, pretty) == reading


def test_a_record_that_was_changed_says_nothing(session, record) -> None:
    for changed in (
        {**record, "verdict": "REVOKED"},
        {**record, "checkedAt": "2027-01-01T00:00:00Z"},
        {**record, "badge": {**record["badge"], "sha256": "0" * 64}},
        {name: value for name, value in record.items() if name != "proof"},
    ):
        reading = read_record(session, dump_record(changed))
        assert reading is not None and reading.state is RecordState.CHANGED and reading.record is None


def test_a_record_by_a_key_that_is_not_ours_is_foreign_whatever_it_says_of_itself(session, record, now) -> None:
    stranger = MemoryKeys()
    unsigned = {name: value for name, value in record.items() if name != "proof"}
    forged = sign_statement(unsigned, stranger.signer(stranger.create(), record["site"]["id"]), created=now)
    reading = read_record(session, dump_record(forged))
    assert reading is not None and reading.state is RecordState.FOREIGN and reading.record is None


def test_an_organizations_key_signs_no_record(session, record, credential, key_ring, now) -> None:
    method = json.loads(credential.document)["proof"]["verificationMethod"]
    unsigned = {name: value for name, value in record.items() if name != "proof"}
    controller, _, key = method.partition("#")
    forged = sign_statement(unsigned, key_ring.signer(key, controller), created=now)
    reading = read_record(session, dump_record(forged))
    assert reading is not None and reading.state is RecordState.FOREIGN


def test_a_genuine_statement_that_is_no_whole_record_is_not_read(session, record, key_ring, addresses, now) -> None:
    signer = site_signer(session, key_ring, addresses, now=now)
    unsigned = {name: value for name, value in record.items() if name != "proof"}
    for broken in ({**unsigned, "checks": [{}]}, {**unsigned, "format": 2}, {**unsigned, "verdict": "GOOD"}):
        reading = read_record(session, dump_record(sign_statement(broken, signer, created=now)))
        assert reading is not None and reading.state is RecordState.CHANGED


def test_what_is_no_record_is_left_to_the_verifier(session, credential) -> None:
    assert not check_records.looks_like_record(credential.document.encode())
    for data in (b"[]", b"{}", credential.document.encode()):
        assert read_record(session, data) is None


def test_the_site_signs_with_one_key_that_no_organization_has(session, record, key_ring, addresses, now) -> None:
    again = site_signer(session, key_ring, addresses, now=now)
    assert again.verification_method == record["proof"]["verificationMethod"]
    identity = did_web("badges.example.org", ("site",))
    assert record["site"] == {"address": addresses.base, "id": identity}
    assert identity not in list_issuer_ids(session), "a record must never pass for a badge of an issuer known here"
    document = site_document(session, addresses)
    assert document is not None and document["assertionMethod"] == [again.verification_method]


def test_a_site_that_moved_signs_anew_and_still_knows_its_old_records(session, record, key_ring, now) -> None:
    moved = site_signer(session, key_ring, LOCAL, now=now)
    assert moved.verification_method.startswith(did_key(moved.verification_method.partition("#")[2]))
    assert site_document(session, LOCAL) is None
    assert len(session.scalars(select(SiteKey)).all()) == 2
    reading = read_record(session, dump_record(record))
    assert reading is not None and reading.state is RecordState.GENUINE
    assert verify_statement(record, site_methods(session)) == now


def test_a_record_of_a_badge_with_a_text_without_end_can_be_read_again() -> None:
    report = verify(signed())
    report = replace(report, view=replace(report.view, achievement_name="N" * 100_000))
    unsigned = describe_check(b"", report, {}, site="https://badges.example.org")
    assert unsigned["says"]["achievement"] == "N" * 999 + "…"
