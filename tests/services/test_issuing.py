"""Awarding: all or nothing, once, never twice by mistake, and nothing that does not verify."""

from __future__ import annotations

import json
import re
import threading
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from issuer.credential.achievement_credential import IdentityObject
from issuer.credential.baking import bake_png, extract
from issuer.services import issuing
from issuer.services.award_request import EvidenceInput
from issuer.services.errors import AlreadyAwarded, Invalid, NotEditable, SigningFailed
from issuer.services.issuing import preview
from issuer.services.status_lists import LIST_LIFETIME
from issuer.services.verification import verify_issued
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.outbox import Message
from issuer.store.status_lists import StatusEntry
from tests.conftest import ADDRESSES, NOW, award_request
from tests.standins import PIXEL, FixedChance

EVERYTHING = (Credential, StatusEntry, Message, AuditEvent)


@pytest.fixture
def award(session, award_in):
    return partial(award_in, session)


def count(session, *models):
    return [session.scalar(select(func.count()).select_from(model)) for model in models]


def test_the_document_is_what_the_standard_asks_for(credential, achievement):
    document = json.loads(credential.document)
    address = f"https://badges.example.org/credentials/{credential.id}"
    assert document["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert document["id"] == address and document["name"] == "Leading a group discussion"
    assert document["issuer"]["id"] == "did:web:badges.example.org:issuers:river-college"
    assert document["validFrom"] == document["awardedDate"] == "2026-11-25T10:00:00Z"
    assert document["validUntil"] == "2028-11-25T10:00:00Z"
    assert document["credentialSubject"]["achievement"] == achievement.achievement
    assert document["evidence"][0]["id"] == f"{address}/evidence/1"
    assert document["credentialStatus"]["statusPurpose"] == "revocation"
    assert document["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    method = document["proof"]["verificationMethod"]
    assert re.fullmatch(r"did:web:badges\.example\.org:issuers:river-college#z6Mk\w+", method)


def test_every_node_bears_an_address_of_ours_and_none_twice(credential):
    ids = []

    def walk(node):
        if isinstance(node, dict):
            if len(node) > 1 and "id" in node:
                ids.append(node["id"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(json.loads(credential.document))
    assert len(ids) == len(set(ids)) > 10
    assert all(id.startswith(("https://badges.example.org/", "did:web:badges.example.org", "urn:uuid:")) for id in ids)


def test_by_default_nothing_public_names_the_recipient(credential):
    text = credential.document.lower()
    assert "grace" not in text and "hopper" not in text and "example.org/grace" not in text
    subject = json.loads(credential.document)["credentialSubject"]
    assert "identifier" not in subject and re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", subject["id"])


def test_a_name_and_a_hash_stand_there_when_they_were_chosen(award):
    credential = award(award_request(name_is_public=True, email_is_matchable=True))
    name, email = json.loads(credential.document)["credentialSubject"]["identifier"]
    assert (name["identityType"], name["identityHash"], name["hashed"]) == ("name", "Grace Hopper", False)
    assert len(email["salt"]) == 22
    identity = IdentityObject(email["identityHash"], email["identityType"], email["hashed"], email["salt"])
    assert identity.matches("Grace@Example.org") and not identity.matches("ada@example.org")
    assert "grace@example.org" not in credential.document


def test_the_stored_bytes_verify_bare_and_baked(session, credential):
    report = verify_issued(session, credential, now=NOW)
    assert (report.verdict, report.codes) == ("VALID", ())
    kind, inside = extract(bake_png(PIXEL, credential.document.encode()))
    assert (kind, inside) == ("png", credential.document.encode())


def test_a_row_that_somebody_edited_does_not_verify(session, credential):
    credential.document = credential.document.replace("Leading a group", "Leading any group")
    assert verify_issued(session, credential, now=NOW).verdict == "INVALID"


def test_a_preview_is_what_becomes_public_and_writes_nothing(session, achievement, award):
    before = count(session, *EVERYTHING)
    request = award_request(name_is_public=True)
    shown = preview(session, achievement, request, addresses=ADDRESSES, now=NOW)
    assert count(session, *EVERYTHING) == before
    real = json.loads(award(request).document)
    real.pop("proof")
    places = {
        real["id"]: shown["id"],
        real["credentialSubject"]["id"]: shown["credentialSubject"]["id"],
        real["credentialStatus"]["id"]: shown["credentialStatus"]["id"],
        real["credentialStatus"]["statusListCredential"]: shown["credentialStatus"]["statusListCredential"],
    }
    text = json.dumps(real)
    for chosen, stand_in in sorted(places.items(), key=lambda pair: -len(pair[0])):
        text = text.replace(chosen, stand_in)
    real = json.loads(text)
    real["credentialStatus"]["statusListIndex"] = "0"
    assert real == shown


def test_one_award_is_one_credential_one_place_one_mail_and_one_event(session, credential):
    assert count(session, Credential, StatusEntry, Message) == [1, 1, 1]
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == credential.id)).all()
    assert [event.action for event in events] == ["credential.awarded"]
    assert "Grace" not in json.dumps([event.details for event in events]), "the record carries ids only"


def test_a_crash_before_commit_leaves_nothing(write, award_in):
    with write() as session:
        before = count(session, *EVERYTHING)
    with write() as session:
        award_in(session)
        assert count(session, Credential) == [1]
    with write() as session:
        assert count(session, *EVERYTHING) == before


def test_the_same_person_achievement_and_evidence_takes_a_second_yes(session, credential, award):
    again = award_request(recipient_email=" GRACE@example.org", recipient_name="G. Hopper")
    with pytest.raises(AlreadyAwarded) as refused:
        award(again)
    assert refused.value.existing is credential
    assert award(again, confirm_duplicate=True).id != credential.id
    assert award(award_request(confirm_duplicate=True)).id != credential.id


def test_other_evidence_or_another_person_is_another_award(credential, award):
    assert award(award_request(evidence=(EvidenceInput("Another recording"),)))
    assert award(award_request(recipient_email="joan@example.org"))


def test_after_revocation_the_same_may_be_awarded_again(session, credential, award):
    credential.revoked_at = NOW
    session.flush()
    assert award()


def test_a_retired_version_is_not_awarded(achievement, award):
    achievement.retired_at = NOW
    with pytest.raises(NotEditable):
        award()


def test_problems_leave_no_place_taken(session, award):
    with pytest.raises(Invalid):
        award(award_request(levels={}))
    assert count(session, StatusEntry) == [0]


def test_a_signer_that_signs_wrongly_issues_nothing(session, award, key_ring, organization):
    class Lying:
        def signer(self, public_key, controller):
            real = key_ring.signer(public_key, controller)

            class Signer:
                verification_method = real.verification_method

                def sign(self, data):
                    return real.sign(data + b"!")

            return Signer()

    with pytest.raises(SigningFailed) as refused:
        award(key_ring=Lying())
    assert "PROOF_SIGNATURE" in refused.value.message or "STATUS" in refused.value.message
    assert count(session, Credential, Message) == [0, 0]


def test_what_cannot_be_signed_is_said_and_leaves_nothing(session, achievement, award):
    achievement.achievement = {**achievement.achievement, "grade": "A member that no context defines"}
    session.flush()
    with pytest.raises(SigningFailed, match="cannot be signed"):
        award()
    assert count(session, Credential, StatusEntry, Message) == [0, 0, 0]


def test_what_was_signed_is_read_back_before_it_is_stored(session, award, monkeypatch):
    add_proof = issuing.add_proof
    monkeypatch.setattr(issuing, "add_proof", lambda *a, **k: add_proof(*a, **k) | {"name": "Something else"})
    with pytest.raises(SigningFailed):
        award()


def test_a_code_is_130_random_bits_and_the_ids_cannot_be_counted(award):
    first, second = award(), award(award_request(recipient_email="b@example.org"))
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{26}", first.code) and first.code != second.code
    assert first.id[14] == second.id[14] == "4"


def test_a_taken_place_is_not_given_again(session, award):
    award(chance=FixedChance([7]))
    award(award_request(recipient_email="b@example.org"), chance=FixedChance([7, 7, 9]))
    assert sorted(session.scalars(select(StatusEntry.status_list_index))) == [7, 9]


def test_two_threads_cannot_take_the_same_status_index(write, award_in):
    barrier, failures = threading.Barrier(4), []

    def award(number: int) -> None:
        try:
            barrier.wait()
            with write.begin() as session:
                award_in(
                    session,
                    award_request(recipient_email=f"person{number}@example.org"),
                    chance=FixedChanceWithTail(number),
                )
        except BaseException as error:  # noqa: BLE001 - a thread's error must reach the test
            failures.append(error)

    class FixedChanceWithTail(FixedChance):
        """Wants place 5 first, whoever asks."""

        def __init__(self, number: int) -> None:
            super().__init__([5])
            self._count = 1000 * (number + 1)

    threads = [threading.Thread(target=award, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with write() as session:
        places = session.scalars(select(StatusEntry.status_list_index)).all()
        lists = set(session.scalars(select(StatusEntry.status_list_id)))
    assert len(places) == len(set(places)) == 4 and 5 in places and len(lists) == 1


def test_two_threads_with_the_same_award_make_one(write, award_in):
    barrier, outcomes = threading.Barrier(3), []

    def award() -> None:
        barrier.wait()
        try:
            with write.begin() as session:
                award_in(session)
            outcomes.append("awarded")
        except AlreadyAwarded:
            outcomes.append("already")

    threads = [threading.Thread(target=award) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already", "already", "awarded"]


def test_a_half_full_list_is_closed_and_another_begun(session, award, monkeypatch):
    monkeypatch.setattr("issuer.services.status_lists.FILLING", 1 / 131_072)
    first = award()
    second = award(award_request(recipient_email="b@example.org"), now=NOW + timedelta(seconds=1))
    lists = {json.loads(each.document)["credentialStatus"]["statusListCredential"] for each in (first, second)}
    assert len(lists) == 2


def test_a_list_that_nobody_signed_again_in_time_does_not_stop_issuing(session, award):
    """`issuer award` runs without a worker, and a laptop may have been closed for weeks."""
    first = award()
    later = NOW + LIST_LIFETIME + timedelta(days=1)
    second = award(award_request(recipient_email="b@example.org"), now=later)
    lists = {json.loads(each.document)["credentialStatus"]["statusListCredential"] for each in (first, second)}
    assert len(lists) == 1
    assert {verify_issued(session, each, now=later).verdict for each in (first, second)} == {"VALID"}
