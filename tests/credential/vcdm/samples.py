"""Credentials that are no badges, and who signs them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuer.credential.controller import controller_of
from issuer.credential.did import did_key
from issuer.credential.document_loader import DATA_INTEGRITY_V2, VC_V1, VC_V2
from issuer.credential.multikey import encode_multikey
from issuer.credential.signer import Ed25519Signer, Signer
from issuer.credential.vcdm.signing import P256Signer

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


def ed25519(seed: int = 1) -> Ed25519Signer:
    private_key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return Ed25519Signer(private_key, did_key(encode_multikey(private_key.public_key().public_bytes_raw())))


ALICE, BOB = ed25519(1), ed25519(2)
P256 = P256Signer(ec.derive_private_key(11, ec.SECP256R1()))


def did_of(signer: Signer) -> str:
    return controller_of(signer.verification_method)


def credential(*contexts: Any, signer: Signer = ALICE, **members: Any) -> dict[str, Any]:
    """A credential of version 2.0; a member that is None is left out."""
    document = {
        "@context": [VC_V2, *contexts],
        "type": ["VerifiableCredential"],
        "issuer": did_of(signer),
        "credentialSubject": {"id": "did:example:subject"},
        **members,
    }
    return {name: value for name, value in document.items() if value is not None}


def older(**members: Any) -> dict[str, Any]:
    """A credential of version 1.1 that can carry a Data Integrity proof."""
    dated = {"@context": [VC_V1, DATA_INTEGRITY_V2], "issuanceDate": "2024-01-01T00:00:00Z"}
    return credential(**{**dated, **members})


def presentation(*contexts: Any, **members: Any) -> dict[str, Any]:
    return {"@context": [VC_V2, *contexts], "type": ["VerifiablePresentation"], **members}
