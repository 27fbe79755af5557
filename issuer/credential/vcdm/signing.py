"""Signing credentials that are no badges, with eddsa-rdfc-2022 or ecdsa-rdfc-2019."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from issuer.credential.controller import controller_of, issuer_mismatch
from issuer.credential.data_integrity import hashing, issuer_id, proof_configuration
from issuer.credential.did import did_key
from issuer.credential.errors import CredentialError
from issuer.credential.instants import format_instant
from issuer.credential.multikey import encode_multikey
from issuer.credential.proof import ECDSA_RDFC_2019, EDDSA_RDFC_2022, encode_proof_value
from issuer.credential.signer import Ed25519Signer, Signer
from issuer.credential.vcdm.graph import statements
from issuer.credential.vcdm.rules import require_credential


@dataclass(frozen=True, slots=True)
class P256Signer:
    """Signs with a P-256 key in memory, whose did:key is the controller."""

    private_key: ec.EllipticCurvePrivateKey

    @property
    def public_multibase(self) -> str:
        """The public half as Multikey text, `zDna...`."""
        point = self.private_key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
        return encode_multikey(point, "P-256")

    @property
    def verification_method(self) -> str:
        """The did:key of the key and its one verification method."""
        return f"{did_key(self.public_multibase)}#{self.public_multibase}"

    def sign(self, data: bytes) -> bytes:
        """Return r and s one after the other (“Data Integrity ECDSA Cryptosuites v1.0”, section 3.2.6)."""
        r, s = decode_dss_signature(self.private_key.sign(data, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def suite_of(signer: Signer) -> str:
    """Return the cryptosuite that a signer signs with."""
    return EDDSA_RDFC_2022 if isinstance(signer, Ed25519Signer) else ECDSA_RDFC_2019


def sign_credential(document: Any, signer: Signer, *, created: datetime) -> dict[str, Any]:
    """Return a new document: this credential, secured by `signer`, who must be its issuer.

    Raises `CredentialError` for whatever `verifying.verify_credential` would refuse; PROOF_SET for a document that
    has a proof already, ISSUER_MISMATCH for the credential of another issuer.
    """
    require_credential(document)
    if "proof" in document:
        raise CredentialError("PROOF_SET", "The document has a proof already.")
    if issuer_id(document) != controller_of(signer.verification_method):
        raise issuer_mismatch()
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite_of(signer),
        "created": format_instant(created),
        "verificationMethod": signer.verification_method,
        "proofPurpose": "assertionMethod",
    }
    hash_data = hashing(statements(document), statements(proof_configuration(document, options)))
    return {**document, "proof": {**options, "proofValue": encode_proof_value(signer.sign(hash_data))}}
