"""ecdsa-rdfc-2019 and ecdsa-jcs-2019 over a whole verification: which signatures and keys are taken, and which not."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from issuer.credential.data_integrity import transform
from issuer.credential.did import did_web, did_web_url
from issuer.credential.documents import MappingDocuments
from issuer.credential.jwk import write_jwk
from issuer.credential.proof import encode_proof_value, read_proof
from issuer.credential.public_key import PublicKey
from issuer.credential.relabelling import relabelled
from issuer.credential.report import Verdict
from issuer.credential.strict_json import dump_json
from tests.credential.samples import changed, credential, signer, verify
from tests.credential.signing import EcdsaSigner, sign_as

SUITES = ["ecdsa-rdfc-2019", "ecdsa-jcs-2019"]
KINDS = ["P-256", "P-384"]
ORDERS = {"P-256": ec.SECP256R1().group_order, "P-384": ec.SECP384R1().group_order}


RSA = PublicKey(
    "RSA", rsa.generate_private_key(65537, 2048).public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
)


def badge(kind: Any = "P-256", suite: str = "ecdsa-rdfc-2019") -> dict[str, Any]:
    by = EcdsaSigner(kind)
    document = credential(by.controller).to_json()
    return {**document, "proof": sign_as(by, document, cryptosuite=suite)}


def codes(document: dict[str, Any], signature: bytes) -> tuple[str, ...]:
    return verify(changed(document, "proof", "proofValue", to=encode_proof_value(signature))).codes


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_badge_by_a_did_key_of_a_p_curve_is_genuine(kind: str, suite: str) -> None:
    report = verify(badge(kind, suite))
    assert (report.verdict, report.codes) == (Verdict.VALID_ISSUER_UNKNOWN, ())
    assert verify(changed(badge(kind, suite), "name", to="Other")).codes == ("PROOF_SIGNATURE",)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("kind", KINDS)
def test_only_numbers_within_the_order_make_a_signature(kind: str, suite: str) -> None:
    document = badge(kind, suite)
    signature = read_proof(document["proof"]).signature
    assert signature is not None
    half, order = len(signature) // 2, ORDERS[kind]
    r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))

    def joined(r: int, s: int) -> bytes:
        return r.to_bytes(half, "big") + s.to_bytes(half, "big")

    assert codes(document, joined(r, order - s)) == (), "of (r, s) and (r, n - s) neither is the wrong one"
    for number in (0, order, 256**half - 1):
        assert codes(document, joined(number, s)) == ("PROOF_ENCODING",)
        assert codes(document, joined(r, number)) == ("PROOF_ENCODING",)
    assert codes(document, joined(s, r)) == ("PROOF_SIGNATURE",)
    assert codes(document, signature[:half] + b"\x00" + signature[half:]) == ("PROOF_ENCODING",)
    assert codes(document, encode_dss_signature(r, s)) == ("PROOF_ENCODING",)
    other_length = 96 if half == 32 else 64
    assert codes(document, signature[:64].ljust(other_length, b"\x01")) == ("PROOF_ENCODING",)


def test_statements_under_a_p_384_key_may_be_canonical_by_either_hash() -> None:
    """ECDSA Cryptosuites, section 3.2.3: “one is expected” to use SHA-384; it gives objects without ids other names."""
    by = EcdsaSigner("P-384")
    document = credential(by.controller).to_json()
    assert relabelled(transform(document)) != transform(document), "there are objects whose names differ"
    for form in (relabelled, bytes):
        signed = {**document, "proof": sign_as(by, document, canonical=form, cryptosuite="ecdsa-rdfc-2019")}
        assert verify(signed).verdict is Verdict.VALID_ISSUER_UNKNOWN
        assert verify(changed(signed, "name", to="Other")).codes == ("PROOF_SIGNATURE",)
        other = read_proof(sign_as(EcdsaSigner("P-384", 8), document, canonical=form, cryptosuite="ecdsa-rdfc-2019"))
        assert other.signature is not None
        assert codes(signed, other.signature) == ("PROOF_SIGNATURE",)


def test_a_p_256_key_signs_statements_that_are_canonical_by_its_own_hash_only() -> None:
    by = EcdsaSigner("P-256")
    document = credential(by.controller).to_json()
    signed = {**document, "proof": sign_as(by, document, canonical=relabelled, cryptosuite="ecdsa-rdfc-2019")}
    assert verify(signed).codes == ("PROOF_SIGNATURE",)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_suite_takes_no_key_of_another_kind(kind: str, suite: str) -> None:
    assert verify(changed(badge(kind), "proof", "cryptosuite", to=suite)).codes == ("PROOF_TYPE",)


@pytest.mark.parametrize("suite", SUITES)
def test_an_ed25519_key_signs_with_no_ecdsa_suite(suite: str) -> None:
    document = credential(signer().controller).to_json()
    document["proof"] = sign_as(signer(), document, cryptosuite=suite)
    assert verify(document).codes == ("PROOF_TYPE",)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("host", ["badges.example", "badges.example:8443"])
@pytest.mark.parametrize("path", [(), ("issuers", "clinic")])
def test_a_did_web_publishes_a_p_curve_key_as_a_jwk(kind: Any, host: str, path: tuple[str, ...]) -> None:
    did, by = did_web(host, path), EcdsaSigner(kind)

    class Published(EcdsaSigner):
        verification_method = f"{did}#key-1"

    document = credential(did).to_json()
    document["proof"] = sign_as(Published(kind), document, cryptosuite="ecdsa-rdfc-2019")
    method = {
        "id": f"{did}#key-1",
        "type": "JsonWebKey2020",
        "controller": did,
        "publicKeyJwk": write_jwk(by.public_key),
    }
    published = {"id": did, "verificationMethod": [method], "assertionMethod": ["#key-1"]}
    report = verify(document, MappingDocuments({did_web_url(did): dump_json(published)}), trusted=[did])
    assert (report.verdict, report.codes) == (Verdict.VALID, ())


def test_an_rsa_key_signs_no_proof() -> None:
    did = did_web("badges.example")
    document = credential(did).to_json()
    document["proof"] = sign_as(signer(1, did), document)
    document["proof"]["verificationMethod"] = f"{did}#key-1"
    method = {"id": f"{did}#key-1", "type": "JsonWebKey2020", "controller": did, "publicKeyJwk": write_jwk(RSA)}
    published = {"id": did, "assertionMethod": [method]}
    report = verify(document, MappingDocuments({did_web_url(did): dump_json(published)}))
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("PROOF_TYPE",))
