"""Credentials in a token, in an envelope (VCDM 2.0, section 4.13.1)."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.document_loader import VC_V2
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.report import Outcome
from issuer.credential.vcdm.presentations import Expected, verify_presentation
from issuer.credential.vcdm.verifying import verify_credential
from tests.credential.tokens import private_key, sign_raw
from tests.credential.vcdm.samples import ALICE, NOW, credential, presentation

HEADER = {"alg": "EdDSA", "typ": "vc+jwt", "kid": ALICE.verification_method}


def envelope(payload: dict[str, Any], header: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:
    token = sign_raw(header or HEADER, payload, private_key("EdDSA"), "EdDSA")
    kind = {"@context": VC_V2, "type": "EnvelopedVerifiableCredential"}
    return {**kind, "id": f"data:application/vc+jwt,{token}", **members}


def outcomes(document: dict[str, Any]) -> set[Outcome]:
    return {check.outcome for check in verify_credential(document, NoDocuments(), now=NOW)}


def test_a_credential_in_a_token_verifies() -> None:
    assert outcomes(envelope(credential())) == {Outcome.PASSED}


@pytest.mark.parametrize(
    "document",
    [
        envelope(credential(type=["https://example.org/#T"])),
        envelope(credential(issuer="did:example:other")),
        envelope(credential(), {**HEADER, "typ": "vp+jwt"}),
        envelope(credential(proof={"type": "DataIntegrityProof"})),
        envelope({**credential(), "iss": "did:example:other"}),
        envelope(credential(), **{"@context": []}),
        envelope(credential(), name="x"),
        envelope(credential(), id="eyJ.x.y"),
        envelope(credential(), id=5),
        envelope(credential(), id=envelope(credential())["id"][:-8] + "AAAAAAAA"),
    ],
    ids=["type", "issuer", "typ", "proof", "claims", "context", "member", "address", "id", "signature"],
)
def test_a_wrong_token_or_envelope_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(CredentialError):
        verify_credential(document, NoDocuments(), now=NOW)


def test_a_token_out_of_reach_stands_as_not_checked_and_only_where_nobody_vouches_for_it() -> None:
    inside = envelope(credential(issuer="https://issuer.example/1"), {**HEADER, "kid": "https://issuer.example/1#k"})
    document = presentation(verifiableCredential=[inside])
    checks = verify_presentation(document, NoDocuments(), Expected(), now=NOW)
    assert {check.outcome for check in checks} == {Outcome.NOT_CHECKED}
    with pytest.raises(CredentialError, match="KEY_UNRESOLVED"):
        verify_credential(inside, NoDocuments(), now=NOW)
    forged = envelope(credential(), id=envelope(credential())["id"][:-8] + "AAAAAAAA")
    with pytest.raises(CredentialError):
        verify_presentation(presentation(verifiableCredential=[forged]), NoDocuments(), Expected(), now=NOW)
