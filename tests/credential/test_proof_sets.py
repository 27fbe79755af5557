"""Several proofs on one document: sets that hold only whole, and chains that hold only in their order."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.data_integrity import (
    hashing,
    proof_configuration,
    transform,
    verify_proof,
    verify_signature,
)
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.multikey import decode_multikey
from issuer.credential.proof import read_proofs
from tests.credential.published import example_loader, vectors
from tests.credential.samples import NOW, credential, signer
from tests.credential.signing import sign_as


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


@pytest.mark.timeout(10)
def test_a_circle_further_along_a_chain_is_refused_at_once(badge: dict[str, Any]) -> None:
    """Whichever proof is looked at first, following the circle comes to an end."""
    first, second, third = (
        sign_as(signer(1), badge, id=f"urn:x:{name}", previousProof=f"urn:x:{previous}")
        for name, previous in (("a", "b"), ("b", "c"), ("c", "b"))
    )
    badge["proof"] = [first, second, third]
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
