"""Data Integrity proofs, held against what W3C and 1EdTech have published, step by step."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import base58
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuer.credential.data_integrity import (
    add_proof,
    hashing,
    proof_configuration,
    transform,
    verify_proof,
    verify_signature,
)
from issuer.credential.did import did_document
from issuer.credential.documents import MappingDocuments, NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.multikey import decode_multikey
from issuer.credential.proof import encode_proof_value, read_proof
from issuer.credential.signer import Ed25519Signer
from issuer.credential.strict_json import dump_json
from tests.credential.published import example_loader, vectors
from tests.credential.samples import NOW, Publisher, credential, signed, signer

SUITES = [
    pytest.param("w3c-vc-di-eddsa.json", "eddsa-rdfc-2022", id="eddsa-rdfc-2022"),
    pytest.param("w3c-vc-di-eddsa.json", "Ed25519Signature2020", id="Ed25519Signature2020"),
    pytest.param("w3c-vc-di-ecdsa.json", "P-256", id="ecdsa-rdfc-2019-P-256"),
    pytest.param("w3c-vc-di-ecdsa.json", "P-384", id="ecdsa-rdfc-2019-P-384"),
]


@pytest.mark.parametrize(("file", "name"), SUITES)
class TestEveryStepOfTheW3CVectors:
    @pytest.fixture
    def vector(self, file: str, name: str) -> dict[str, Any]:
        found: dict[str, Any] = vectors(file)[name]
        return found

    def test_transformation(self, vector: dict[str, Any]) -> None:
        unsecured = {name: value for name, value in vector["signed"].items() if name != "proof"}
        assert transform(unsecured, example_loader).decode() == vector["canonicalDocument"]

    def test_proof_configuration(self, vector: dict[str, Any]) -> None:
        configuration = proof_configuration(vector["signed"], read_proof(vector["signed"]["proof"]).options())
        assert configuration == vector["proofConfiguration"]
        assert transform(configuration, example_loader).decode() == vector["canonicalProof"]

    def test_hashing(self, vector: dict[str, Any]) -> None:
        kind = decode_multikey(vector["keyPair"]["publicKeyMultibase"]).kind
        combined = hashing(vector["canonicalDocument"].encode(), vector["canonicalProof"].encode(), kind).hex()
        assert combined == vector["combinedHash"]
        assert combined == vector["proofHash"] + vector["documentHash"], "the hash of the proof comes first"

    def test_proof_serialization_and_verification(self, vector: dict[str, Any]) -> None:
        proof = read_proof(vector["signed"]["proof"])
        assert proof.signature.hex() == vector["signature"]
        assert encode_proof_value(proof.signature) == vector["proofValue"]
        key = decode_multikey(vector["keyPair"]["publicKeyMultibase"])
        message = bytes.fromhex(vector["combinedHash"])
        verify_signature(proof, message, key)
        with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
            verify_signature(proof, message[:-1] + bytes([message[-1] ^ 1]), key)


def ed25519_private_key(multibase: str, length: int = 32) -> Ed25519PrivateKey:
    """A published secret key: two bytes of multicodec prefix, then the seed."""
    return Ed25519PrivateKey.from_private_bytes(base58.b58decode(multibase[1:])[2 : 2 + length])


def test_our_signature_is_the_one_that_w3c_published() -> None:
    vector = vectors("w3c-vc-di-eddsa.json")["eddsa-rdfc-2022"]
    key = ed25519_private_key(vector["keyPair"]["privateKeyMultibase"])
    signature = Ed25519Signer(key, "did:example:any").sign(bytes.fromhex(vector["combinedHash"]))
    assert encode_proof_value(signature) == vector["proofValue"]


GUIDE = vectors("1edtech-ob-implementation-guide.json")

GUIDE_ISSUER = GUIDE["keyPair"]["controller"]

GUIDE_DOCUMENTS = MappingDocuments(
    {GUIDE_ISSUER: dump_json(did_document(GUIDE_ISSUER, [GUIDE["keyPair"]["publicKeyMultibase"]]))}
)


def test_the_badge_of_the_implementation_guide_is_reproduced_byte_for_byte() -> None:
    unsigned = {name: value for name, value in GUIDE["signed"].items() if name != "proof"}
    assert transform(unsigned).decode() == GUIDE["canonicalDocument"]
    by = Ed25519Signer(ed25519_private_key(GUIDE["keyPair"]["secretKeyMultibase"]), GUIDE_ISSUER)
    assert add_proof(unsigned, by, created=datetime(2010, 1, 1, 19, 23, 24, tzinfo=UTC)) == GUIDE["signed"]


def test_the_badge_of_the_implementation_guide_verifies() -> None:
    proof = verify_proof(GUIDE["signed"], GUIDE_DOCUMENTS, now=NOW)
    assert proof.created == datetime(2010, 1, 1, 19, 23, 24, tzinfo=UTC)
    canonical = transform(proof_configuration(GUIDE["signed"], proof.options()))
    assert canonical.decode() == GUIDE["canonicalProof"]


def test_what_we_sign_verifies_for_both_kinds_of_identity() -> None:
    verify_proof(signed(), NoDocuments(), now=NOW)
    publisher = Publisher()
    verify_proof(publisher.badge(), publisher.documents, now=NOW)


def test_signing_leaves_the_document_alone_and_adds_nothing_but_a_proof() -> None:
    unsigned = credential(signer().controller).to_json()
    before = copy.deepcopy(unsigned)
    secured = add_proof(unsigned, signer(), created=NOW)
    assert unsigned == before
    assert {name: value for name, value in secured.items() if name != "proof"} == before
    assert secured["proof"]["created"] == "2026-11-25T10:00:00Z"


def test_nobody_signs_in_the_name_of_another() -> None:
    with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
        add_proof(credential(signer(1).controller).to_json(), signer(2), created=NOW)


def test_a_signed_document_is_not_signed_again() -> None:
    with pytest.raises(CredentialError, match="PROOF_SET"):
        add_proof(signed(), signer(), created=NOW)


@pytest.mark.parametrize("as_text", [False, True])
def test_a_forger_who_names_another_issuer_is_found_out(as_text: bool) -> None:
    victim = signer(1).controller
    forged = credential(signer(2).controller).to_json()
    forged["issuer"] = forged["issuer"]["id"] if as_text else forged["issuer"]
    forged = add_proof(forged, signer(2), created=NOW)
    forged["issuer"] = victim if as_text else {**forged["issuer"], "id": victim}
    with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
        verify_proof(forged, NoDocuments(), now=NOW)


def with_proof(**members: Any) -> dict[str, Any]:
    document = signed()
    proof = {**document["proof"], **members}
    return {**document, "proof": {name: value for name, value in proof.items() if value is not None}}


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"type": "Ed25519Signature2020"}, "PROOF_TYPE"),
        ({"type": ["DataIntegrityProof"]}, "PROOF_TYPE"),
        ({"type": None}, "PROOF_TYPE"),
        ({"cryptosuite": None}, "PROOF_TYPE"),
        ({"cryptosuite": ["eddsa-rdfc-2022"]}, "PROOF_TYPE"),
        ({"cryptosuite": "eddsa-jcs-2022"}, "PROOF_SIGNATURE"),
        ({"cryptosuite": "ecdsa-sd-2023"}, "PROOF_TYPE"),
        ({"cryptosuite": "EdDSA-RDFC-2022"}, "PROOF_TYPE"),
        ({"cryptosuite": "ecdsa-rdfc-2019"}, "PROOF_TYPE"),
        ({"proofPurpose": None}, "PROOF_PURPOSE"),
        ({"proofPurpose": ["assertionMethod"]}, "PROOF_PURPOSE"),
        ({"proofPurpose": "authentication"}, "PROOF_PURPOSE"),
        ({"proofPurpose": "keyAgreement"}, "PROOF_PURPOSE"),
        ({"proofPurpose": "capabilityInvocation"}, "PROOF_PURPOSE"),
        ({"proofPurpose": "capabilityDelegation"}, "PROOF_PURPOSE"),
        ({"proofPurpose": "https://w3id.org/security#assertionMethod"}, "PROOF_PURPOSE"),
        ({"note": "x"}, "PROOF_FIELD"),
        ({"name": "x"}, "PROOF_FIELD"),
        ({"challenge": "x"}, "PROOF_FIELD"),
        ({"domain": "x"}, "PROOF_FIELD"),
        ({"@context": "https://www.w3.org/ns/credentials/v2"}, "PROOF_FIELD"),
        ({"https://schema.org/name": "x"}, "PROOF_FIELD"),
        ({"nonce": {"id": "urn:x"}}, "PROOF_FIELD"),
        ({"verificationMethod": None}, "PROOF_FIELD"),
        ({"verificationMethod": "#key"}, "PROOF_FIELD"),
        ({"verificationMethod": {"id": "did:key:x"}}, "PROOF_FIELD"),
        ({"id": "first"}, "PROOF_FIELD"),
        ({"created": "2026-11-25"}, "TIME_FORMAT"),
        ({"created": "2026-11-25T10:00:00"}, "TIME_FORMAT"),
        ({"expires": "soon"}, "TIME_FORMAT"),
        ({"created": "2026-11-25T10:05:01Z"}, "TIME_ORDER"),
        ({"expires": "2026-11-25T10:00:00Z"}, "PROOF_EXPIRED"),
        ({"created": "2026-11-25T08:59:59Z"}, "PROOF_SIGNATURE"),
        ({"created": None}, "PROOF_SIGNATURE"),
        ({"expires": "2036-11-25T10:00:00Z"}, "PROOF_SIGNATURE"),
        ({"nonce": "x"}, "PROOF_SIGNATURE"),
        ({"id": "urn:uuid:1"}, "PROOF_SIGNATURE"),
        ({"previousProof": "urn:uuid:1"}, "PROOF_CHAIN"),
        ({"previousProof": []}, "PROOF_CHAIN"),
        ({"previousProof": 7}, "PROOF_CHAIN"),
        ({"id": "urn:uuid:1", "previousProof": "urn:uuid:1"}, "PROOF_CHAIN"),
    ],
)
def test_a_proof_with_any_other_member_or_value_is_refused(members: dict[str, Any], code: str) -> None:
    with pytest.raises(CredentialError) as refusal:
        verify_proof(with_proof(**members), NoDocuments(), now=NOW)
    assert refusal.value.code == code


ORDER = 2**252 + 27742317777372353535851937790883648493


def other_spellings(value: str) -> list[Any]:
    signature = base58.b58decode(value[1:])
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    return [
        None,
        7,
        [value],
        "",
        "z",
        value[1:],
        "u" + value[1:],
        "Z" + value[1:],
        value + " ",
        value + "\n",
        " " + value,
        value[:20] + " " + value[20:],
        value[:20] + "0" + value[21:],
        "z1" + value[1:],
        encode_proof_value(signature[:63]),
        encode_proof_value(signature + b"\x00"),
        encode_proof_value(b""),
        encode_proof_value(signature + b"\x01" * 32),
        encode_proof_value(signature[:32] + scalar.to_bytes(32, "little")),
        "z" + "2" * 100_000,
    ]


@pytest.mark.parametrize("number", range(20))
def test_only_the_canonical_spelling_of_the_signature_is_read(number: int) -> None:
    spelling = other_spellings(signed()["proof"]["proofValue"])[number]
    with pytest.raises(CredentialError) as refusal:
        verify_proof(with_proof(proofValue=spelling), NoDocuments(), now=NOW)
    assert refusal.value.code == "PROOF_ENCODING"


@pytest.mark.parametrize(("proof", "code"), [([], "PROOF_MISSING"), (None, "PROOF_TYPE"), ("x", "PROOF_TYPE")])
def test_a_document_without_a_proof_object_is_unsigned(proof: Any, code: str) -> None:
    with pytest.raises(CredentialError, match=code):
        verify_proof({**signed(), "proof": proof}, NoDocuments(), now=NOW)
    without = {name: value for name, value in signed().items() if name != "proof"}
    with pytest.raises(CredentialError, match="PROOF_MISSING"):
        verify_proof(without, NoDocuments(), now=NOW)


def test_a_clock_that_is_a_little_slow_does_no_harm() -> None:
    verify_proof(signed(), NoDocuments(), now=NOW - timedelta(hours=1, minutes=4))
