"""Proofs of every suite, made by the steps of the specifications: we ourselves sign with one suite only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from issuer.credential import jcs
from issuer.credential.data_integrity import hashing, proof_configuration, transform
from issuer.credential.did import did_key
from issuer.credential.multikey import encode_multikey
from issuer.credential.proof import JCS_SUITES, encode_proof_value
from issuer.credential.public_key import KeyKind, PublicKey
from issuer.credential.signer import Signer


@dataclass(frozen=True)
class EcdsaSigner:
    """Signs with a P-256 or P-384 key that is known by its number; its identity is the did:key."""

    kind: KeyKind = "P-256"
    number: int = 7

    @property
    def private_key(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(self.number, ec.SECP256R1() if self.kind == "P-256" else ec.SECP384R1())

    @property
    def public_key(self) -> PublicKey:
        point = self.private_key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return PublicKey(self.kind, point)

    @property
    def controller(self) -> str:
        return did_key(encode_multikey(self.public_key.raw, self.kind))

    @property
    def verification_method(self) -> str:
        return f"{self.controller}#{self.public_key.multibase}"

    def sign(self, data: bytes) -> bytes:
        digest = hashes.SHA256() if self.kind == "P-256" else hashes.SHA384()
        half = self.public_key.signature_length // 2
        return b"".join(
            n.to_bytes(half, "big")
            for n in decode_dss_signature(self.private_key.sign(data, ec.ECDSA(digest, deterministic_signing=True)))
        )


def sign_as(
    by: Signer, document: dict[str, Any], *, canonical: Callable[[bytes], bytes] = bytes, **members: Any
) -> dict[str, Any]:
    """A further proof over a document that may have some; a member that is None is left out.

    `canonical` changes the canonical statements before they are signed.
    """
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-25T09:30:00Z",
        "verificationMethod": by.verification_method,
        "proofPurpose": "assertionMethod",
        **members,
    }
    options = {name: value for name, value in options.items() if value is not None}
    previous = members.get("previousProof", [])
    named = previous if isinstance(previous, list) else [previous]
    followed = [proof for proof in (document.get("proof", []) if named else []) if proof.get("id") in named]
    secured = {**unsecured, "proof": followed} if followed else unsecured
    kind = by.kind if isinstance(by, EcdsaSigner) else "Ed25519"
    if options.get("cryptosuite") in JCS_SUITES:
        secured = {**secured, "@context": options.get("@context", document["@context"])}
        message = hashing(jcs.transform(secured), jcs.proof_configuration(options), kind)
    else:
        statements = transform(secured), transform(proof_configuration(document, options))
        message = hashing(*map(canonical, statements), kind)
    return {**options, "proofValue": encode_proof_value(by.sign(message))}
