"""eddsa-jcs-2022 and ecdsa-jcs-2019: the JSON itself is signed, and the strict profile holds all the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from issuer.credential import jcs
from issuer.credential.canonical import Reading, read
from issuer.credential.data_integrity import hashing, verify_proof, verify_signature
from issuer.credential.document_loader import DATA_INTEGRITY_V2, OB_EXTENSIONS, OB_V3, OB_V3_0_0, VC_V2
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.multikey import decode_multikey
from issuer.credential.proof import read_proof
from issuer.credential.report import Verdict
from issuer.credential.strict_json import parse_json
from tests.credential.published import vectors
from tests.credential.samples import NOW, changed, credential, signer, verify
from tests.credential.signing import EcdsaSigner, sign_as

VECTOR = vectors("w3c-vc-di-eddsa.json")["eddsa-jcs-2022"]
SIGNERS = {
    "Ed25519": (signer(1), "eddsa-jcs-2022"),
    "P-256": (EcdsaSigner("P-256"), "ecdsa-jcs-2019"),
    "P-384": (EcdsaSigner("P-384"), "ecdsa-jcs-2019"),
}


def badge(kind: str = "Ed25519", *, covered: Any = None, **members: Any) -> dict[str, Any]:
    by, suite = SIGNERS[kind]
    document = {**credential(by.controller).to_json(), **members}
    return {**document, "proof": sign_as(by, document, cryptosuite=suite, **({"@context": covered} if covered else {}))}


def refusal(document: Any) -> str:
    with pytest.raises(CredentialError) as refused:
        verify_proof(parse_json(json.dumps(document).encode()), NoDocuments(), now=NOW)
    return refused.value.code


class TestEveryStepOfTheW3CVector:
    def test_transformation(self) -> None:
        unsecured = {name: value for name, value in VECTOR["signed"].items() if name != "proof"}
        assert jcs.transform(unsecured).decode() == VECTOR["canonicalDocument"]

    def test_proof_configuration(self) -> None:
        options = read_proof(VECTOR["signed"]["proof"]).options()
        assert options == VECTOR["proofConfiguration"]
        assert jcs.proof_configuration(options).decode() == VECTOR["canonicalProof"]

    def test_hashing_and_verification(self) -> None:
        proof, key = read_proof(VECTOR["signed"]["proof"]), decode_multikey(VECTOR["keyPair"]["publicKeyMultibase"])
        message = hashing(VECTOR["canonicalDocument"].encode(), VECTOR["canonicalProof"].encode())
        assert message.hex() == VECTOR["combinedHash"] == VECTOR["proofHash"] + VECTOR["documentHash"]
        assert proof.signature.hex() == VECTOR["signature"]
        verify_signature(proof, message, key)
        with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
            verify_signature(proof, message[::-1], key)


@pytest.mark.parametrize("kind", SIGNERS)
@pytest.mark.parametrize("covered", [False, True])
def test_a_badge_signed_as_json_is_genuine_however_it_is_laid_out(kind: str, covered: bool) -> None:
    document = badge(kind, covered=credential("urn:x:1").to_json()["@context"] if covered else None)
    turned = dict(reversed(list(document.items())))
    for data in (json.dumps(document).encode(), json.dumps(turned, indent=3, ensure_ascii=True).encode()):
        report = verify(data)
        assert (report.verdict, report.codes) == (Verdict.VALID_ISSUER_UNKNOWN, ())
        assert SIGNERS[kind][1] in report.check("signature").detail


@pytest.mark.parametrize("kind", SIGNERS)
@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("name",), "Brain surgery"),
        (("validUntil",), None),
        (("credentialSubject", "achievement", "tag"), ["nursing", "wound care"]),
        (("issuer", "name"), "Famous University"),
        (("proof", "created"), "2026-11-25T09:00:00Z"),
        (("proof", "created"), None),
        (("proof", "nonce"), "x"),
        (("@context",), [*credential("urn:x:1").to_json()["@context"], OB_EXTENSIONS]),
        (("proof", "@context"), credential("urn:x:1").to_json()["@context"]),
    ],
)
def test_any_change_of_what_was_signed_shows(kind: str, path: Any, to: Any) -> None:
    assert refusal(changed(badge(kind), *path, to=to)) == "PROOF_SIGNATURE"


CONTEXTS = credential("urn:x:1").to_json()["@context"]


def test_a_context_may_be_added_behind_those_that_the_proof_covers() -> None:
    document = badge(covered=CONTEXTS)
    document["@context"] = [*CONTEXTS, DATA_INTEGRITY_V2]
    assert verify(document).verdict is Verdict.VALID_ISSUER_UNKNOWN


def test_a_context_that_is_not_signed_gives_no_word_a_meaning() -> None:
    """An unsigned context would let the holder choose what a signed word says."""
    status = {"id": "https://badges.example/status", "type": "1EdTechRevocationList"}
    document = badge(covered=CONTEXTS, credentialStatus=status)
    document["@context"] = [*CONTEXTS, OB_EXTENSIONS]
    read(document)  # with all its contexts, the document has its shape
    assert refusal(document) == "DATA_LOSS"


def test_a_context_that_is_not_signed_changes_no_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    """No two contexts we know do that today; a new one might."""
    document = badge(covered=CONTEXTS)
    document["@context"] = [*CONTEXTS, DATA_INTEGRITY_V2]
    monkeypatch.setattr(jcs, "read", lambda narrowed: Reading(narrowed, b"other statements"))
    assert refusal(document) == "DATA_LOSS"


@pytest.mark.parametrize(
    ("covered", "code"),
    [
        ([VC_V2], "CONTEXT_UNKNOWN"),
        ([], "CONTEXT_UNKNOWN"),
        (VC_V2, "CONTEXT_UNKNOWN"),
        (CONTEXTS[::-1], "PROOF_FIELD"),
        ([*CONTEXTS, OB_EXTENSIONS], "PROOF_FIELD"),
        (CONTEXTS[1:], "PROOF_FIELD"),
        ("https://evil.example/context", "PROOF_FIELD"),
        ([{"name": "https://evil.example/"}], "PROOF_FIELD"),
        ({"name": "https://evil.example/"}, "PROOF_FIELD"),
        ([CONTEXTS], "PROOF_FIELD"),
        (None, "PROOF_FIELD"),
    ],
)
def test_the_contexts_of_a_proof_are_the_first_of_the_document(covered: Any, code: str) -> None:
    document = badge()
    document["proof"]["@context"] = covered
    assert refusal(document) == code


def test_the_profile_holds_for_what_is_signed_as_json_too() -> None:
    assert refusal(badge(grade="A")) == "DATA_LOSS"
    assert refusal(changed(badge(), "credentialSubject", "id", to="ada")) == "SHAPE_IRI"
    assert refusal({**badge(), "@context": [*CONTEXTS, {"@vocab": "https://evil.example/"}]}) == "CONTEXT_INLINE"


def test_a_number_without_a_canonical_form_is_refused() -> None:
    document = badge()
    for number, code in ((2**53, "PARSE_NUMBER"), (2**53 - 1, "PROOF_SIGNATURE"), (2.5, "PROOF_SIGNATURE")):
        document["credentialSubject"]["achievement"]["creditsAvailable"] = number
        assert refusal(document) == code


def test_numbers_are_signed_as_ecmascript_writes_them() -> None:
    assert jcs.transform(parse_json(b'{"b":[3.0,1e-7,0.1,100,1e15],"a":"\\u20ac\\u000a"}')) == (
        '{"a":"€\\n","b":[3,1e-7,0.1,100,1000000000000000]}'.encode()
    )


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "ecdsa-rdfc-2019", "eddsa-jcs-2022", "ecdsa-jcs-2019"])
@pytest.mark.parametrize("kind", SIGNERS)
def test_a_suite_cannot_be_exchanged_for_another(kind: str, suite: str) -> None:
    document = badge(kind)
    if document["proof"]["cryptosuite"] != suite:
        document["proof"]["cryptosuite"] = suite
        family = "eddsa" if kind == "Ed25519" else "ecdsa"
        assert refusal(document) == ("PROOF_SIGNATURE" if suite.startswith(family) else "PROOF_TYPE")


class TestTheContextWhoseContentHasChanged:
    """The JSON is signed, address and all: what an address meant at the time is no excuse to exchange it."""

    @pytest.mark.parametrize("covered", [None, [VC_V2, OB_V3]])
    def test_another_address_for_the_same_terms_is_a_change(self, covered: Any) -> None:
        document = badge(covered=covered)
        assert verify(document).verdict is Verdict.VALID_ISSUER_UNKNOWN
        assert verify({**document, "@context": [VC_V2, OB_V3_0_0]}).codes in (("PROOF_SIGNATURE",), ("PROOF_FIELD",))

    @pytest.mark.parametrize("covered", [None, [VC_V2, OB_V3_0_0]])
    def test_a_badge_that_names_it_is_genuine_under_the_edition_that_it_needs(self, covered: Any) -> None:
        document = badge(covered=covered, **{"@context": [VC_V2, OB_V3_0_0]})
        assert verify(document).verdict is Verdict.VALID_ISSUER_UNKNOWN
        assert verify(changed(document, "name", to="Other")).codes == ("PROOF_SIGNATURE",)
