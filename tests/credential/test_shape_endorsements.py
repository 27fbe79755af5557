"""Rules C2 to C5 for endorsements inside a badge: they keep all of them, and hide nothing."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.data_integrity import add_proof, verify_proof
from issuer.credential.document_loader import (
    OB_V3,
    VC_V2,
)
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from tests.credential.changes import ACHIEVEMENT, at, put, unsigned
from tests.credential.samples import NOW, endorsement, signer


@pytest.mark.parametrize("place", ["", "issuer", ACHIEVEMENT])
def test_an_embedded_endorsement_is_signed_with_the_badge(place: str) -> None:
    document = unsigned()
    put(f"{place}.endorsement", [endorsement(at(document, place)["id"])])(document)
    secured = add_proof(document, signer(), created=NOW)
    verify_proof(secured, NoDocuments(), now=NOW)
    at(secured, place)["endorsement"][0]["credentialSubject"]["endorsementComment"] = "Badly made."
    with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
        verify_proof(secured, NoDocuments(), now=NOW)


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("credentialSubject", {"id": "urn:x", "type": ["EndorsementSubject"], "undefinedTerm": "x"}, "DATA_LOSS"),
        ("credentialSubject", {"id": "urn:x"}, "SHAPE_SCHEMA"),
        ("type", ["VerifiableCredential"], "SHAPE_SCHEMA"),
        ("@context", [VC_V2, OB_V3, {"@vocab": "urn:x"}], "CONTEXT_INLINE"),
        ("@context", None, "CONTEXT_UNKNOWN"),
        ("name", None, "SHAPE_NULL"),
        ("id", "relative", "SHAPE_IRI"),
        ("endorsement", [{"id": "urn:x"}], "SHAPE_SCHEMA"),
        ("issuer", "https://badges.example/credentials/7", None),
    ],
)
def test_an_embedded_endorsement_keeps_all_the_rules(member: str, value: Any, code: str | None) -> None:
    document = unsigned()
    inner = {**endorsement(document["id"]), member: value}
    document["endorsement"] = [inner]
    if code is None:
        add_proof(document, signer(), created=NOW)
        return
    with pytest.raises(CredentialError) as refusal:
        add_proof(document, signer(), created=NOW)
    assert refusal.value.code == code


def test_an_endorsement_cannot_describe_the_badge_in_its_place() -> None:
    document = unsigned()
    about = document["credentialSubject"]["achievement"]["id"]
    subject = {"id": about, "type": ["EndorsementSubject"], "name": "Another name"}
    document["endorsement"] = [endorsement(about, credentialSubject=subject)]
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        add_proof(document, signer(), created=NOW)


def test_an_issuer_may_endorse_its_own_badge_with_what_the_badge_says_of_it() -> None:
    document = unsigned()
    issuer = {name: document["issuer"][name] for name in ("id", "type", "name")}
    document["endorsement"] = [endorsement(document["id"], seed=1, issuer=issuer)]
    verify_proof(add_proof(document, signer(), created=NOW), NoDocuments(), now=NOW)
    document["endorsement"] = [endorsement(document["id"], seed=1, issuer={**issuer, "phone": "1"})]
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        add_proof(document, signer(), created=NOW)


def test_the_end_of_a_badge_cannot_be_moved_into_an_endorsement() -> None:
    document = unsigned()
    document["endorsement"] = [endorsement(document["id"])]
    secured = add_proof(document, signer(), created=NOW)
    subject = secured["endorsement"][0]["credentialSubject"]
    subject["type"] = ["EndorsementSubject", *secured["type"]]
    subject["validUntil"] = secured.pop("validUntil")
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        verify_proof(secured, NoDocuments(), now=NOW)


def test_the_name_of_the_issuer_cannot_be_moved_into_an_endorsement() -> None:
    document = unsigned()
    document["endorsement"] = [endorsement(document["issuer"]["id"])]
    secured = add_proof(document, signer(), created=NOW)
    subject, profile = secured["endorsement"][0]["credentialSubject"], secured["issuer"]
    secured["issuer"] = profile.pop("id")
    subject["type"] += profile.pop("type")
    subject.update(profile)
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        verify_proof(secured, NoDocuments(), now=NOW)


def test_what_an_endorsement_says_cannot_be_moved_into_the_badge() -> None:
    document = unsigned()
    document["endorsement"] = [endorsement(at(document, ACHIEVEMENT)["id"])]
    secured = add_proof(document, signer(), created=NOW)
    at(secured, ACHIEVEMENT)["type"].append("EndorsementSubject")
    at(secured, ACHIEVEMENT)["endorsementComment"] = "Well made."
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        verify_proof(secured, NoDocuments(), now=NOW)


def test_the_criteria_cannot_be_moved_into_an_endorsement() -> None:
    document = unsigned()
    criteria = document["credentialSubject"]["achievement"]["criteria"]
    document["endorsement"] = [endorsement(criteria["id"])]
    secured = add_proof(document, signer(), created=NOW)
    subject, criteria = (
        secured["endorsement"][0]["credentialSubject"],
        at(secured, "credentialSubject.achievement.criteria"),
    )
    subject["type"] = ["EndorsementSubject", "Criteria"]
    subject["narrative"] = criteria.pop("narrative")
    with pytest.raises(CredentialError, match="SHAPE_DUP_ID"):
        verify_proof(secured, NoDocuments(), now=NOW)


def test_a_signed_endorsement_in_an_unsigned_badge_proves_nothing() -> None:
    document = unsigned()
    document["endorsement"] = [endorsement(document["id"])]
    with pytest.raises(CredentialError, match="PROOF_MISSING"):
        verify_proof(document, NoDocuments(), now=NOW)
