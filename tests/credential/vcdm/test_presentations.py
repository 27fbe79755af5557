"""Presentations: signed for a challenge, or put together by anybody."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.data_integrity import hashing, proof_configuration
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.proof import encode_proof_value
from issuer.credential.report import Check, Outcome
from issuer.credential.signer import Signer
from issuer.credential.vcdm.graph import EXAMPLES_V2, statements
from issuer.credential.vcdm.presentations import Expected, verify_presentation
from issuer.credential.vcdm.signing import sign_credential, suite_of
from tests.credential.vcdm.samples import ALICE, BOB, NOW, credential, did_of, presentation

OF_BOB = sign_credential(credential(issuer=did_of(BOB)), BOB, created=NOW)
OF_ALICE = sign_credential(credential(), ALICE, created=NOW)


def present(document: dict[str, Any], signer: Signer = ALICE, **members: Any) -> dict[str, Any]:
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite_of(signer),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "authentication",
        "challenge": "abc",
        "domain": "verifier.example",
        **members,
    }
    value = signer.sign(hashing(statements(document), statements(proof_configuration(document, options))))
    return {**document, "proof": {**options, "proofValue": encode_proof_value(value)}}


def checks(document: Any, **expected: str) -> list[Check]:
    return list(verify_presentation(document, NoDocuments(), Expected(**expected), now=NOW))


def outcomes(document: Any, **expected: str) -> set[Outcome]:
    return {check.outcome for check in checks(document, **expected)}


@pytest.mark.parametrize(
    "document",
    [
        presentation(),
        presentation(id="urn:uuid:1", verifiableCredential=[]),
        presentation(holder=did_of(ALICE)),
        presentation(holder={"id": did_of(ALICE)}, verifiableCredential=[OF_BOB, OF_ALICE]),
        presentation(verifiableCredential=OF_BOB),
        presentation(EXAMPLES_V2, type=["VerifiablePresentation", "Own"]),
    ],
    ids=["bare", "with an id", "with a holder", "with a holder's own", "with another's", "of another type too"],
)
def test_a_signed_presentation_verifies(document: dict[str, Any]) -> None:
    assert outcomes(present(document), challenge="abc", domain="verifier.example") == {Outcome.PASSED}


@pytest.mark.parametrize(
    "expected",
    [{"challenge": "other"}, {"domain": "other.example"}, {"purpose": "assertionMethod"}],
    ids=["challenge", "domain", "purpose"],
)
def test_a_presentation_for_something_else_is_refused(expected: dict[str, str]) -> None:
    with pytest.raises(CredentialError):
        checks(present(presentation()), **expected)


@pytest.mark.parametrize("name", ["challenge", "domain", "created"])
def test_what_a_proof_answers_is_signed(name: str) -> None:
    signed = present(presentation(), created="2026-11-25T09:00:00Z")
    other = "2026-11-25T08:00:00Z" if name == "created" else "other"
    with pytest.raises(CredentialError, match="PROOF_SIGNATURE"):
        checks({**signed, "proof": {**signed["proof"], name: other}})


def test_a_presentation_is_by_its_holder() -> None:
    with pytest.raises(CredentialError, match="ISSUER_MISMATCH"):
        checks(present(presentation(holder="did:example:alice", verifiableCredential=[OF_BOB])))


@pytest.mark.parametrize(
    ("holder", "inside", "stands"),
    [
        (did_of(ALICE), OF_ALICE, True),
        (did_of(ALICE), credential(), True),
        (None, OF_ALICE, False),
        (None, credential(), False),
        (did_of(ALICE), credential(issuer="did:example:alice"), False),
        (did_of(ALICE), credential(issuer=did_of(BOB)), False),
        (None, OF_BOB, True),
    ],
)
def test_what_presenters_say_of_themselves_is_theirs_only_as_the_holder(
    holder: str | None, inside: dict[str, Any], stands: bool
) -> None:
    document = presentation(**({"holder": holder} if holder else {}), verifiableCredential=[inside])
    if stands:
        assert outcomes(present(document)) == {Outcome.PASSED}
    else:
        with pytest.raises(CredentialError):
            checks(present(document))


def test_without_a_proof_the_presenter_is_not_checked_but_the_credentials_are() -> None:
    assert outcomes(presentation()) == {Outcome.NOT_CHECKED}
    assert [check.outcome for check in checks(presentation(verifiableCredential=[OF_BOB]))][:2] == [
        Outcome.NOT_CHECKED,
        Outcome.PASSED,
    ]
    changed = {**OF_BOB, "credentialSubject": {"id": "did:example:other"}}
    for inside in (changed, credential(), credential(type=[])):
        with pytest.raises(CredentialError):
            checks(presentation(verifiableCredential=[inside]))
    with pytest.raises(CredentialError, match="PROOF_MISSING"):
        checks(presentation(), challenge="abc")


@pytest.mark.parametrize(
    "document",
    [
        {"type": ["VerifiablePresentation"]},
        {"@context": [EXAMPLES_V2], "type": ["VerifiablePresentation"]},
        presentation(type=["https://example.org/#T"]),
        presentation(type=None),
        presentation(5),
        presentation("https ://x.example/"),
        presentation(id="x"),
        presentation(holder="x"),
        presentation(holder={"name": "x"}),
        presentation(verifiableCredential=["https://example.org/credential"]),
        presentation(verifiableCredential=[5]),
        presentation(unknown="x"),
        presentation(proof=None),
        presentation(proof=[]),
        "presentation",
    ],
)
def test_a_malformed_presentation_is_refused(document: Any) -> None:
    with pytest.raises(CredentialError):
        checks(document)
