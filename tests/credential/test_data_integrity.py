"""Data Integrity proofs, held against what W3C and 1EdTech have published, step by step."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
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
from issuer.credential.document_loader import load_document
from issuer.credential.documents import MappingDocuments, NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.multikey import decode_multikey
from issuer.credential.proof import encode_proof_value, read_proof, read_proofs
from issuer.credential.signer import Ed25519Signer
from issuer.credential.strict_json import dump_json
from tests.credential.samples import NOW, Publisher, credential, signed, signer

VECTORS = Path(__file__).parent.parent / "vectors"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


def vectors(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def example_loader(url: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Our loader, and the context that W3C's examples are written in; no credential of ours may name it."""
    if url != EXAMPLES:
        return load_document(url, options)
    document = vectors("w3c-vc-di-eddsa.json")["examplesContext"]
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}


SUITES = [
    pytest.param("w3c-vc-di-eddsa.json", "eddsa-rdfc-2022", id="eddsa-rdfc-2022"),
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
        ({"cryptosuite": "eddsa-jcs-2022"}, "PROOF_TYPE"),
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


def sign_as(by: Ed25519Signer, document: dict[str, Any], **members: Any) -> dict[str, Any]:
    """A further proof over a document that has some, made by the steps of the specification."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-25T09:30:00Z",
        "verificationMethod": by.verification_method,
        "proofPurpose": "assertionMethod",
        **members,
    }
    previous = members.get("previousProof", [])
    named = previous if isinstance(previous, list) else [previous]
    followed = [proof for proof in document.get("proof", []) if proof.get("id") in named]
    secured = {**unsecured, "proof": followed} if followed else unsecured
    message = hashing(transform(secured), transform(proof_configuration(document, options)))
    return {**options, "proofValue": encode_proof_value(by.sign(message))}


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


def test_one_wrong_proof_spoils_the_set(badge: dict[str, Any]) -> None:
    theirs, ours = sign_as(signer(2), badge), sign_as(signer(1), badge)
    badge["proof"] = [ours, {**theirs, "proofValue": ours["proofValue"]}]
    with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
        verify_proof(badge, NoDocuments(), now=NOW)


@pytest.mark.parametrize("stranger", [{"type": "Ed25519Signature2020"}, {}, "proof", {"cryptosuite": "x"}])
def test_one_proof_that_is_not_understood_spoils_the_set(badge: dict[str, Any], stranger: Any) -> None:
    badge["proof"] = [sign_as(signer(1), badge), stranger]
    with pytest.raises(CredentialError, match="PROOF_SET"):
        verify_proof(badge, NoDocuments(), now=NOW)


def test_a_crowd_of_proofs_is_not_verified_at_all(badge: dict[str, Any]) -> None:
    badge["proof"] = [sign_as(signer(1), badge)] * 9
    with pytest.raises(CredentialError, match="PROOF_SET"):
        verify_proof(badge, NoDocuments(), now=NOW)


@pytest.mark.parametrize("as_list", [False, True])
def test_a_proof_chain_verifies_in_its_order_only(badge: dict[str, Any], as_list: bool) -> None:
    first = sign_as(signer(2), badge, id="urn:uuid:1")
    badge["proof"] = [first]
    second = sign_as(signer(1), badge, previousProof=["urn:uuid:1"] if as_list else "urn:uuid:1")
    verify_proof({**badge, "proof": [first, second]}, NoDocuments(), now=NOW)
    verify_proof({**badge, "proof": [second, first]}, NoDocuments(), now=NOW)
    with pytest.raises(CredentialError, match="PROOF_CHAIN"):
        verify_proof({**badge, "proof": [second]}, NoDocuments(), now=NOW)
    unchained = {name: value for name, value in second.items() if name != "previousProof"}
    with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
        verify_proof({**badge, "proof": [first, unchained]}, NoDocuments(), now=NOW)
    replaced = sign_as(signer(3), {**badge, "proof": []}, id="urn:uuid:1")
    with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
        verify_proof({**badge, "proof": [replaced, second]}, NoDocuments(), now=NOW)


def test_a_chain_in_a_circle_is_refused(badge: dict[str, Any]) -> None:
    one = sign_as(signer(1), badge, id="urn:uuid:1")
    two = sign_as(signer(1), badge, id="urn:uuid:2")
    badge["proof"] = [{**one, "previousProof": "urn:uuid:2"}, {**two, "previousProof": "urn:uuid:1"}]
    with pytest.raises(CredentialError, match="PROOF_CHAIN"):
        read_proofs(badge)


def test_two_proofs_of_one_name_are_refused(badge: dict[str, Any]) -> None:
    badge["proof"] = [sign_as(signer(seed), badge, id="urn:uuid:1") for seed in (1, 2)]
    with pytest.raises(CredentialError, match="PROOF_SET"):
        read_proofs(badge)


def test_the_published_proof_chain_verifies_proof_by_proof() -> None:
    document = vectors("w3c-vc-di-eddsa.json")["proofChain"]
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    proofs = read_proofs(document)
    assert [proof.previous for proof in proofs][:2] == [(), ()]
    for proof in proofs:
        followed = [each.document for each in proofs if each.id in proof.previous]
        secured = {**unsecured, "proof": followed} if followed else unsecured
        configuration = proof_configuration(document, proof.options())
        message = hashing(transform(secured, example_loader), transform(configuration, example_loader))
        verify_signature(proof, message, decode_multikey(proof.verification_method.partition("#")[2]))
