"""Badges of issuers that this installation does not know, signed here with keys made for the test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuer.credential.data_integrity import add_proof
from issuer.credential.did import did_key
from issuer.credential.multikey import encode_multikey
from issuer.credential.signer import Ed25519Signer
from issuer.credential.strict_json import dump_json

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
MULTIBASE = encode_multikey(KEY.public_key().public_bytes_raw())


def document(*, issuer_id: str | None = None, **changes: Any) -> dict[str, Any]:
    """Return an unsigned badge of somebody else; `changes` replace members of the achievement."""
    now = datetime.now(UTC)
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "https://elsewhere.example/badges/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Bridge inspection",
        "issuer": {
            "id": issuer_id or did_key(MULTIBASE),
            "type": ["Profile"],
            "name": "Elsewhere Institute",
            "url": "https://elsewhere.example/",
        },
        "validFrom": _text(now - timedelta(days=1)),
        "credentialSubject": {
            "id": "urn:uuid:4d7f4a36-93a1-4b0e-9d3a-5a3a1f6a5d11",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://elsewhere.example/achievements/1",
                "type": ["Achievement"],
                "name": "Bridge inspection",
                "description": "Inspects a bridge.",
                "criteria": {"narrative": "Inspect **three** bridges."},
                **changes,
            },
        },
    }


def signed(unsigned: dict[str, Any], *, created: datetime | None = None) -> bytes:
    """Sign a badge with KEY in the name of its issuer."""
    controller = unsigned["issuer"]["id"]
    return dump_json(add_proof(unsigned, Ed25519Signer(KEY, controller), created=created or datetime.now(UTC)))


def _text(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def at(days: float) -> str:
    """Return the instant so many days from now as credentials write it."""
    return _text(datetime.now(UTC) + timedelta(days=days))
