"""Proofs that cover others: a chain holds only in its order, ours and the published ones."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.canonical import Reading
from issuer.credential.data_integrity import (
    hashing,
    issuer_id,
    proof_configuration,
    transform,
    verify_proof,
    verify_proofs,
    verify_signature,
)
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.multikey import decode_multikey
from issuer.credential.proof import read_proofs
from tests.credential.published import example_loader, vectors
from tests.credential.samples import NOW, credential, signer
from tests.credential.several_proofs import refusal
from tests.credential.signing import sign_as


@pytest.fixture
def badge() -> dict[str, Any]:
    return credential(signer(1).controller).to_json()


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
    with pytest.raises(CredentialError, match="PROOF_CHAIN"):
        verify_proof({**badge, "proof": [first, {**second, "previousProof": "urn:uuid:2"}]}, NoDocuments(), now=NOW)
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


CHAINS = vectors("w3c-ccg-proof-chains.json")["chains"]


def test_there_are_twelve_published_chains() -> None:
    assert (len(CHAINS), sum(name.endswith("Ok") for name in CHAINS)) == (12, 4)


@pytest.mark.parametrize("name", CHAINS)
def test_the_published_chains_hold_or_fail_as_their_names_say(name: str) -> None:
    """By the steps, since these chains are written in a context of their own."""
    document = CHAINS[name]
    unsecured = {member: value for member, value in document.items() if member != "proof"}
    if not name.endswith("Ok"):
        with pytest.raises(CredentialError) as refused:
            read_proofs(document)
        assert refused.value.code in ("PROOF_CHAIN", "PROOF_SET")
        return
    proofs = read_proofs(document)
    assert issuer_id(document) == proofs[1].verification_method.partition("#")[0]
    reading = Reading(unsecured, transform(unsecured))
    own, others = verify_proofs(reading, proofs, NoDocuments(), now=NOW)
    assert own is proofs[1]
    assert [(other.controller, other.problem) for other in others] == [
        (proofs[0].verification_method.partition("#")[0], None)
    ]
    broken = Reading({**unsecured, "name": "Other"}, transform({**unsecured, "name": "Other"}))
    with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
        verify_proofs(broken, proofs, NoDocuments(), now=NOW)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@pytest.mark.parametrize("first_suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_chain_may_go_through_suites_of_both_kinds(badge: dict[str, Any], first_suite: str, suite: str) -> None:
    badge["proof"] = [sign_as(signer(2), badge, id="urn:x:1", cryptosuite=first_suite)]
    badge["proof"].append(sign_as(signer(1), badge, previousProof="urn:x:1", cryptosuite=suite))
    verify_proof(badge, NoDocuments(), now=NOW)
    badge["proof"][0] = sign_as(signer(2), badge, id="urn:x:1", cryptosuite=first_suite, created="2026-11-25T09:00:00Z")
    assert refusal(badge) == "PROOF_SIGNATURE"
