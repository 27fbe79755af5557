"""Several proofs on one document: a set holds only whole, and what others prove takes nothing from the issuer's."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.data_integrity import verify_proof
from issuer.credential.did import did_document, did_web_url
from issuer.credential.documents import MappingDocuments, NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.proof import encode_proof_value, read_proofs
from issuer.credential.report import Outcome, Verdict
from issuer.credential.signer import Ed25519Signer
from issuer.credential.strict_json import dump_json
from tests.credential.samples import NOW, Publisher, credential, signer, verify
from tests.credential.several_proofs import refusal
from tests.credential.signing import EcdsaSigner, sign_as


@pytest.fixture
def badge() -> dict[str, Any]:
    return credential(signer(1).controller).to_json()


def test_a_proof_set_verifies_when_every_proof_does(badge: dict[str, Any]) -> None:
    badge["proof"] = [sign_as(signer(2), badge), sign_as(signer(1), badge)]
    proof = verify_proof(badge, NoDocuments(), now=NOW)
    assert proof.verification_method == signer(1).verification_method, "the issuer's proof is the one that counts"


def test_a_proof_set_without_the_issuer_is_not_the_issuers(badge: dict[str, Any]) -> None:
    badge["proof"] = [sign_as(signer(2), badge), sign_as(signer(3), badge)]
    with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
        verify_proof(badge, NoDocuments(), now=NOW)


def test_a_wrong_proof_by_another_spoils_the_set(badge: dict[str, Any]) -> None:
    theirs, ours = sign_as(signer(2), badge), sign_as(signer(1), badge)
    short = encode_proof_value(b"\x01" * 96)
    for forged in ({"proofValue": ours["proofValue"]}, {"created": "2026-11-25T09:31:00Z"}, {"proofValue": short}):
        badge["proof"] = [ours, {**theirs, **forged}]
        assert refusal(badge) == "PROOF_SET"


def test_every_proof_of_the_issuer_has_to_hold(badge: dict[str, Any]) -> None:
    first, second = sign_as(signer(1), badge), sign_as(signer(1), badge, created="2026-11-25T09:40:00Z")
    badge["proof"] = [first, second]
    verify_proof(badge, NoDocuments(), now=NOW)
    badge["proof"] = [first, {**second, "proofValue": first["proofValue"]}]
    assert refusal(badge) == "PROOF_SIGNATURE"
    badge["proof"] = [first, sign_as(signer(1), badge, expires="2026-11-25T09:59:00Z")]
    assert refusal(badge) == "PROOF_EXPIRED"


# What the proofs of others say ----------------------------------------------------------------------------------
DISCLOSING = {"cryptosuite": "ecdsa-sd-2023", "proofValue": "u2V0BhVhA" + "x" * 90}
DETACHED = {
    "type": "JsonWebSignature2020",
    "cryptosuite": None,
    "proofValue": None,
    "jws": "eyJhbGciOiJFZERTQSJ9.." + "x" * 86,
}


def unread(by: Any, document: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A proof that looks like one of a suite which is not read."""
    proof = {**sign_as(by, document), **members}
    return {name: value for name, value in proof.items() if value is not None}


def test_a_proof_by_another_that_holds_is_named(badge: dict[str, Any]) -> None:
    p256 = EcdsaSigner("P-256")
    badge["proof"] = [
        sign_as(signer(1), badge),
        sign_as(signer(2), badge),
        sign_as(p256, badge, cryptosuite="ecdsa-jcs-2019"),
    ]
    report = verify(badge)
    assert (report.verdict, report.codes) == (Verdict.VALID_ISSUER_UNKNOWN, ())
    check = report.check("proofs")
    assert check.outcome is Outcome.PASSED
    assert signer(2).controller in check.detail
    assert p256.controller in check.detail
    assert report.view is not None
    assert report.view.issuer_id == signer(1).controller
    assert verify(badge, trusted=[signer(2).controller]).verdict is Verdict.VALID_ISSUER_UNKNOWN, (
        "nobody's trust is lent"
    )


def test_a_proof_by_another_that_cannot_be_looked_up_takes_nothing_from_the_issuers(badge: dict[str, Any]) -> None:
    publisher = Publisher()
    listed = did_document(publisher.did, [signer(9).public_multibase])
    for served, members, word in (
        ({}, {}, "not at hand"),
        ({did_web_url(publisher.did): dump_json(listed)}, {}, "does not list"),
        (publisher.served, {"expires": "2026-11-25T09:59:00Z"}, "expired"),
        (publisher.served, DISCLOSING, "cannot be checked"),
        (publisher.served, DETACHED, "cannot be checked"),
    ):
        other = (
            unread(publisher.signer, badge, **members)
            if "expires" not in members
            else sign_as(publisher.signer, badge, **members)
        )
        badge["proof"] = [other, sign_as(signer(1), badge)]
        report = verify(badge, MappingDocuments(served), trusted=[signer(1).controller])
        assert report.verdict is Verdict.VALID
        assert report.check("proofs").outcome is Outcome.NOT_CHECKED
        assert publisher.did in report.check("proofs").detail
        assert word in report.check("proofs").detail


def test_nobody_elses_document_is_asked_for_before_the_issuers_proof_held(badge: dict[str, Any]) -> None:
    asked: list[str] = []

    class Recording:
        def fetch(self, url: str) -> bytes:
            asked.append(url)
            raise CredentialError("NET_TIMEOUT", "Nobody answered.")

    badge["proof"] = [sign_as(Publisher().signer, badge), sign_as(signer(1), badge)]
    assert verify({**badge, "name": "Brain surgery"}, Recording()).verdict is Verdict.INVALID
    assert asked == []
    assert verify(badge, Recording()).verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert asked == [did_web_url(Publisher().did)]


@pytest.mark.parametrize("members", [DISCLOSING, {**DISCLOSING, "cryptosuite": "bbs-2023"}, DETACHED,
                                     {**DETACHED, "type": "Ed25519Signature2018"}])  # fmt: skip
def test_a_proof_of_a_suite_that_is_not_read_is_neither_right_nor_wrong(badge: dict[str, Any], members: Any) -> None:
    badge["proof"] = unread(signer(1), badge, **members)
    report = verify(badge, trusted=[signer(1).controller])
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("PROOF_TYPE",))
    assert report.check("signature").outcome is Outcome.NOT_CHECKED
    assert report.view is None
    badge["proof"] = [badge["proof"], sign_as(signer(2), badge)]
    assert verify(badge).verdict is Verdict.UNKNOWN, "a proof by another does not stand in for the issuer's"
    badge["proof"] = [badge["proof"][0], sign_as(signer(1), badge)]
    assert verify(badge, trusted=[signer(1).controller]).verdict is Verdict.VALID
    badge["proof"] = unread(signer(2), badge, **members)
    assert verify({**badge, "proof": [badge["proof"], sign_as(signer(3), badge)]}).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "members",
    [
        {"cryptosuite": "ecdsa-sd-2023"},
        {**DISCLOSING, "proofValue": "u2V0B"},
        {**DISCLOSING, "proofValue": None},
        {**DISCLOSING, "proofValue": "z" + "x" * 90},
        {**DISCLOSING, "cryptosuite": "ecdsa-sd-2024"},
        {**DISCLOSING, "cryptosuite": "JsonWebSignature2020"},
        {**DISCLOSING, "type": "ecdsa-sd-2023", "cryptosuite": None},
        {**DETACHED, "jws": "eyJhbGciOiJFZERTQSJ9.e30." + "x" * 86},
        {**DETACHED, "jws": None},
        {**DETACHED, "cryptosuite": "JsonWebSignature2020"},
        {"type": "JsonWebSignature2020", "cryptosuite": None},
    ],
)
def test_what_only_bears_the_name_of_such_a_suite_is_refused(badge: dict[str, Any], members: Any) -> None:
    badge["proof"] = unread(signer(1), badge, **members)
    report = verify(badge)
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("PROOF_TYPE",))
    badge["proof"] = [sign_as(signer(1), badge), badge["proof"]]
    assert refusal(badge) == "PROOF_SET"


def test_a_key_with_an_address_of_its_own_signs_beside_others() -> None:
    issuer, address = "https://badges.example/issuers/1", "https://badges.example/keys/1"
    key = {"id": address, "type": "Multikey", "controller": issuer, "publicKeyMultibase": signer(1).public_multibase}
    document = credential(issuer).to_json()

    class Addressed(Ed25519Signer):
        verification_method = address

    ours = sign_as(Addressed(signer(1).private_key, issuer), document)
    documents = MappingDocuments({issuer: dump_json({"id": issuer, "assertionMethod": [key]})})
    for proofs in ([ours], [ours, sign_as(signer(2), document)]):
        assert verify_proof({**document, "proof": proofs}, documents, now=NOW).verification_method == address


@pytest.mark.parametrize("stranger", [{"type": "Ed25519Signature2020"}, {}, "proof", {"cryptosuite": "x"}])
def test_one_proof_that_is_not_understood_spoils_the_set(badge: dict[str, Any], stranger: Any) -> None:
    badge["proof"] = [sign_as(signer(1), badge), stranger]
    with pytest.raises(CredentialError, match="PROOF_SET"):
        verify_proof(badge, NoDocuments(), now=NOW)


def test_a_crowd_of_proofs_is_not_verified_at_all(badge: dict[str, Any]) -> None:
    badge["proof"] = [sign_as(signer(1), badge)] * 9
    with pytest.raises(CredentialError, match="PROOF_SET"):
        verify_proof(badge, NoDocuments(), now=NOW)


def test_two_proofs_of_one_name_are_refused(badge: dict[str, Any]) -> None:
    badge["proof"] = [sign_as(signer(seed), badge, id="urn:uuid:1") for seed in (1, 2)]
    with pytest.raises(CredentialError, match="PROOF_SET"):
        read_proofs(badge)


PROOF_MEMBERS = st.sampled_from(
    [
        *("type", "cryptosuite", "created", "expires", "verificationMethod", "proofPurpose", "proofValue", "jws"),
        *("id", "previousProof", "nonce", "domain"),
    ]
)
PROOF_VALUES = st.sampled_from(
    [
        *("DataIntegrityProof", "Ed25519Signature2020", "JsonWebSignature2020", "eddsa-rdfc-2022", "ecdsa-jcs-2019"),
        *("ecdsa-sd-2023", "assertionMethod", "urn:x:1", "2026-11-25T09:30:00Z", ""),
        "z" + "2" * 87,
        DISCLOSING["proofValue"],
    ]
)


@given(
    st.lists(
        st.dictionaries(PROOF_MEMBERS, PROOF_VALUES | st.none() | st.integers() | st.lists(PROOF_VALUES)) | st.none()
    )
)
def test_any_list_of_proofs_is_read_or_refused(members: list[Any]) -> None:
    try:
        proofs = read_proofs({"proof": members})
    except CredentialError as refusal:
        assert refusal.code.startswith(("PROOF_", "TIME_"))
    else:
        assert len(proofs) == len(members)
