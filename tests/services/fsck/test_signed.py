"""What is planted in credentials is found: they verify, they are signed, and their bytes are those that were signed."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import select, update

from issuer.credential.data_integrity import add_proof
from issuer.credential.strict_json import dump_json
from issuer.services.digests import digests_of
from issuer.services.keys import signer_for
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.organizations import find_organization
from issuer.store.status_lists import StatusList
from tests.conftest import NOW
from tests.services.fsck.conftest import only


def test_i4_a_byte_that_was_changed(busy, found, write):
    with write.begin() as session:
        credential = session.get_one(Credential, busy["standing"])
        credential.document = credential.document.replace("six people", "ten people")
        digest(session, credential)
    assert "PROOF_SIGNATURE" in only(found, "I4", busy["standing"])[0].says


def test_i4_a_genuine_credential_in_the_place_of_another(busy, found, write):
    with write.begin() as session:
        credential = session.get_one(Credential, busy["standing"])
        credential.document = session.get_one(Credential, busy["revoked"]).document
        digest(session, credential)
    violations = found("I4", "I5", "I6")
    assert [violation.subject for violation in violations] == [busy["standing"]]
    assert "in its place" in violations[0].says


def test_i4_a_sample_says_that_it_is_one(busy, found, examined):
    examined.sample = 3
    assert found("I4") == []
    assert examined.notes == ["3 of 14 credentials were verified, chosen by chance."]
    examined.differences.append("Line 3.")
    assert "Line 3." in found("I4")[0].says


def test_i5_a_credential_without_a_signature_and_a_list_without_one(busy, found, write):
    with write.begin() as session:
        credential = session.get_one(Credential, busy["standing"])
        document = json.loads(credential.document)
        del document["proof"]
        credential.document = dump_json(document).decode()
    only(found, "I5", busy["standing"])


def test_i5_a_list_that_is_not_signed_and_a_token_that_is_none(busy, found, plant, write):
    plant(update(StatusList).values(document=""), update(Credential).values(token="a.b."))
    with write() as session:
        expected = {*session.scalars(select(Credential.id)), session.scalars(select(StatusList.id)).one()}
    assert {violation.subject for violation in found("I5")} == expected


def test_i6_the_same_credential_signed_anew(busy, found, write, key_ring):
    with write.begin() as session:
        credential = session.get_one(Credential, busy["standing"])
        document = json.loads(credential.document)
        del document["proof"]
        signer = signer_for(session, find_organization(session, "river-college"), key_ring)
        credential.document = dump_json(add_proof(document, signer, created=NOW - timedelta(seconds=1))).decode()
    only(found, "I6", busy["standing"])


def test_i6_what_was_signed_before_digests_were_noted_is_said_not_to_be_compared(busy, found, plant, examined):
    plant(update(AuditEvent).where(AuditEvent.subject_id == busy["standing"]).values(details={}))
    assert found("I6") == []
    assert examined.notes[0].startswith("1 credentials were signed before")


def digest(session, credential):
    """Note the digest of what stands in a credential by now, as whoever changed it would."""
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.subject_id == credential.id, AuditEvent.action == "credential.awarded")
    ).one()
    event.details = {**event.details, **digests_of(credential.document, credential.token)}
