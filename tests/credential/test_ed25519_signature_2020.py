"""Ed25519Signature2020, as older badges carry it; its steps are held against W3C's in `test_data_integrity`."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.document_loader import DATA_INTEGRITY_V2, ED25519_2020_V1, OB_V3_0_1, OB_V3_0_2, VC_V1
from issuer.credential.report import Verdict
from tests.credential.samples import changed, credential, signer, verify
from tests.credential.signing import sign_as

SUITE = {"type": "Ed25519Signature2020", "cryptosuite": None}


def unsigned(context: str = OB_V3_0_2) -> dict[str, Any]:
    """A badge of version 1.1 of the data model, as these proofs are found on."""
    document = credential(signer().controller, awarded_date=None).to_json()
    document["credentialSubject"]["achievement"].pop("inLanguage")  # defined from 3.0.3 on
    document["@context"] = [VC_V1, context, ED25519_2020_V1]
    document["issuanceDate"] = document.pop("validFrom")
    document["expirationDate"] = document.pop("validUntil")
    return document


def badge(**members: Any) -> dict[str, Any]:
    document = unsigned()
    return {**document, "proof": sign_as(signer(), document, **SUITE, **members)}


@pytest.mark.parametrize("context", [OB_V3_0_1, OB_V3_0_2])
def test_an_older_badge_is_genuine(context: str) -> None:
    document = unsigned(context)
    report = verify({**document, "proof": sign_as(signer(), document, **SUITE)})
    assert (report.verdict, report.codes) == (Verdict.VALID_ISSUER_UNKNOWN, ())
    assert "Ed25519Signature2020" in report.check("signature").detail
    assert report.view is not None
    assert report.view.valid_until is not None


def test_a_badge_of_version_2_may_be_signed_so_too() -> None:
    document = credential(signer().controller).to_json()
    document["@context"].append(ED25519_2020_V1)
    assert verify({**document, "proof": sign_as(signer(), document, **SUITE)}).verdict is Verdict.VALID_ISSUER_UNKNOWN


@pytest.mark.parametrize(
    ("path", "to", "code"),
    [
        (("name",), "Brain surgery", "PROOF_SIGNATURE"),
        (("expirationDate",), None, "PROOF_SIGNATURE"),
        (("proof", "created"), "2026-11-25T09:00:00Z", "PROOF_SIGNATURE"),
        (("proof", "created"), None, "PROOF_SIGNATURE"),
        (("proof", "nonce"), "x", "PROOF_SIGNATURE"),
        (("proof", "cryptosuite"), "eddsa-rdfc-2022", "PROOF_TYPE"),
        (("proof", "type"), "DataIntegrityProof", "PROOF_TYPE"),
        (("proof", "type"), "Ed25519Signature2018", "PROOF_TYPE"),
        (("proof", "type"), "ed25519signature2020", "PROOF_TYPE"),
        (("proof", "type"), ["Ed25519Signature2020"], "PROOF_TYPE"),
        (("proof", "proofPurpose"), "authentication", "PROOF_PURPOSE"),
        (("proof", "previousProof"), "urn:x:1", "PROOF_FIELD"),
        (("proof", "domain"), "example.org", "PROOF_FIELD"),
        (("proof", "@context"), [VC_V1], "PROOF_FIELD"),
        (("proof", "jws"), "eyJ..x", "PROOF_FIELD"),
        (("proof", "verificationMethod"), "#key", "PROOF_FIELD"),
        (("proof", "proofValue"), "z" + "1" * 63, "PROOF_ENCODING"),
        (("@context",), [VC_V1, OB_V3_0_2], "DATA_LOSS"),
        (("@context",), [VC_V1, OB_V3_0_2, DATA_INTEGRITY_V2], "DATA_LOSS"),
        (("@context",), [VC_V1, ED25519_2020_V1, OB_V3_0_2], "CONTEXT_UNKNOWN"),
        (("issuer", "id"), signer(2).controller, "ISSUER_MISMATCH"),
    ],
)
def test_a_changed_badge_is_refused(path: Any, to: Any, code: str) -> None:
    report = verify(changed(badge(), *path, to=to))
    assert (report.verdict, report.codes) == (Verdict.INVALID, (code,))


def test_a_cryptosuite_does_not_bear_the_name_of_the_type() -> None:
    document = changed(badge(), "proof", "type", to="DataIntegrityProof")
    document["proof"]["cryptosuite"] = "Ed25519Signature2020"
    assert verify(document).codes == ("PROOF_TYPE",)


def test_its_expiry_counts() -> None:
    assert verify(badge(expires="2026-11-25T10:00:01Z")).verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert verify(badge(expires="2026-11-25T10:00:00Z")).codes == ("PROOF_EXPIRED",)
