"""Status lists of every kind, and entries in them, for tests."""

from __future__ import annotations

import base64
import gzip
import json
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuer.credential.document_loader import STATUS_LIST_2021_V1, VC_V1
from issuer.credential.instants import format_instant
from issuer.credential.status_list import StatusList
from tests.credential.samples import BASE, CREDENTIAL, INDEX, LIST, NOW, Publisher
from tests.credential.tokens import imported, sign_raw

REVOKED_IDS = f"{BASE}/revoked"


def revoked_issuer() -> Publisher:
    issuer = Publisher()
    issuer.bits.set(INDEX, True)
    issuer.publish_list()
    return issuer


def bits_entry(**changes: Any) -> dict[str, Any]:
    entry = {
        "id": f"{CREDENTIAL}#status",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(INDEX),
        "statusListCredential": LIST,
    }
    return {name: value for name, value in {**entry, **changes}.items() if value is not None}


def older_list(issuer: Publisher, encoded: str, **changes: Any) -> dict[str, Any]:
    """A list of Status List 2021, in a credential of version 1.1."""
    return {
        "@context": [VC_V1, "https://w3id.org/security/data-integrity/v2", STATUS_LIST_2021_V1],
        "id": LIST,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": issuer.did,
        "issuanceDate": format_instant(NOW - timedelta(hours=2)),
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": encoded,
        },
        **changes,
    }


def base64_of(bits: bytes) -> str:
    return base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).decode().rstrip("=")


def bits_of(size: int = 131_072, *positions: int) -> bytes:
    made = StatusList(size)
    for position in positions:
        made.set(position, True)
    return bytes(made._bits)


def as_token(issuer: Publisher, payload: dict[str, Any], *, seed: int = 3, **header: Any) -> bytes:
    """A list as VC-JWT."""
    key = imported(Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32))
    told = {"alg": "EdDSA", "typ": "JWT", "kid": issuer.signer.verification_method, **header}
    return sign_raw(told, payload, key, "EdDSA").encode()


def with_changes(document: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    made = json.loads(json.dumps(document))
    for path, value in changes.items():
        holder, _, name = path.rpartition(".")
        target = made[holder] if holder else made
        if value is None:
            target.pop(name, None)
        else:
            target[name] = value
    return made


def packed_bytes(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(data).decode().rstrip("=")


def sign_none(payload: dict[str, Any]) -> bytes:
    parts = (json.dumps(part).encode() for part in ({"alg": "none"}, payload))
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts) + b"."
