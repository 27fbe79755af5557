"""A world for badges that were forged by the threat table alone: issuers, what they serve, and signing.

Nothing of our own signing is used, and nothing of our classes: JSON written by hand, PyLD, and the steps of the
specifications. Every case has a host of its own, so that each may serve its own lies.
"""

from __future__ import annotations

import base64
import copy
import gzip
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import base58
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from issuer.credential.document_loader import OB_V3, VC_V2
from tests.credential.plain_pyld import plain_bytes

NOW = "2026-11-25T10:00:00Z"
ENTRIES = 131_072
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the group of Ed25519, RFC 8032 section 5.1


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def z(data: bytes) -> str:
    return "z" + base58.b58encode(data).decode()


@dataclass
class Issuer:
    """An issuer at a host, its key, and what it says about itself."""

    host: str
    secret: bytes
    served: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(self.secret).digest())
        self.raw = self.key.public_key().public_bytes_raw()
        self.multibase = z(b"\xed\x01" + self.raw)
        self.did = f"did:web:{self.host}"
        self.method = f"{self.did}#key-1"
        self.address = f"https://{self.host}/.well-known/did.json"
        self.list = f"https://{self.host}/status/1"
        self.served[self.address] = self.document()

    def document(self, **changes: Any) -> dict[str, Any]:
        method = {
            "id": self.method, "type": "Multikey", "controller": self.did, "publicKeyMultibase": self.multibase,
        }  # fmt: skip
        told = {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": self.did,
            "verificationMethod": [method],
            "assertionMethod": [self.method],
        }
        return {**told, **changes}

    def says(self, **changes: Any) -> Issuer:
        self.served[self.address] = self.document(**changes)
        return self

    def badge(self, **changes: Any) -> dict[str, Any]:
        """An unsigned badge; a member that is None is left out."""
        told: dict[str, Any] = {
            "@context": [VC_V2, OB_V3],
            "id": f"https://{self.host}/badges/1",
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": "Food hygiene, level 2",
            "issuer": {"id": self.did, "type": ["Profile"], "name": "Harbour College"},
            "validFrom": "2026-01-10T09:00:00Z",
            "validUntil": "2029-01-10T09:00:00Z",
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "hashed": True,
                        "identityHash": f"sha256${'a' * 64}",
                        "identityType": "emailAddress",
                        "salt": "s",
                    }
                ],
                "achievement": {
                    "id": f"https://{self.host}/achievements/1",
                    "type": ["Achievement"],
                    "name": "Food hygiene",
                    "description": "Keeps a kitchen safe.",
                    "criteria": {"narrative": "A two-hour practical examination."},
                },
            },
        }
        return {name: value for name, value in {**told, **changes}.items() if value is not None}

    def options(self, **changes: Any) -> dict[str, Any]:
        told = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": "2026-01-10T09:00:00Z",
            "verificationMethod": self.method,
            "proofPurpose": "assertionMethod",
            **changes,
        }
        return {name: value for name, value in told.items() if value is not None}

    def signature(self, document: dict[str, Any], options: dict[str, Any]) -> bytes:
        """As a library signs that drops what no context defines."""
        unsecured = {name: value for name, value in document.items() if name != "proof"}
        hashes = [hashlib.sha256(plain_bytes({**options, "@context": document["@context"]})).digest()]
        hashes.append(hashlib.sha256(plain_bytes(unsecured)).digest())
        return self.key.sign(b"".join(hashes))

    def sign(self, document: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
        document = self.badge() if document is None else document
        told = self.options(**options)
        return {**document, "proof": {**told, "proofValue": z(self.signature(document, told))}}

    def token(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """A badge as JWT, the credential at the top; a claim that is None is left out."""
        told = {
            **self.badge(), "iss": self.did, "jti": f"https://{self.host}/badges/1", "nbf": 1768035600,
            "exp": 1862730000, **claims,
        }  # fmt: skip
        payload = {name: value for name, value in told.items() if value is not None}
        head = {"alg": "EdDSA", "typ": "JWT", "kid": self.method, **(header or {})}
        body = ".".join(b64(json.dumps(part).encode()) for part in (head, payload))
        return f"{body}.{b64(self.key.sign(body.encode()))}"

    def entry(self, index: str = "7", **changes: Any) -> dict[str, Any]:
        return {
            "id": f"{self.list}#{index.encode().hex()}", "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation", "statusListIndex": index, "statusListCredential": self.list, **changes,
        }  # fmt: skip

    def publish(self, bits: bytes | None = None, *, by: Issuer | None = None, sign: bool = True,
            encoded: str | None = None, **changes: Any) -> Issuer:  # fmt: skip
        packed = encoded or "u" + b64(gzip.compress(bytes(ENTRIES // 8) if bits is None else bits, mtime=0))
        subject = {"id": f"{self.list}#list", "type": "BitstringStatusList", "statusPurpose": "revocation",
                "encodedList": packed}  # fmt: skip
        document = {
            "@context": [VC_V2],
            "id": self.list,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.did,
            "validFrom": "2026-11-25T08:00:00Z",
            "validUntil": "2026-11-26T08:00:00Z",
            "credentialSubject": subject,
            **changes,
        }
        self.served[self.list] = (by or self).sign(document) if sign else document
        return self

    def with_status(self, *entries: dict[str, Any], **changes: Any) -> dict[str, Any]:
        return self.sign(self.badge(credentialStatus=list(entries) or [self.entry()], **changes))


def bits(*positions: int) -> bytes:
    """A list by the words of the specification: the first entry is the leftmost bit."""
    made = bytearray(ENTRIES // 8)
    for position in positions:
        made[position // 8] |= 1 << (7 - position % 8)
    return bytes(made)


def edited(document: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    """A copy with one member set."""
    made = copy.deepcopy(document)
    holder: Any = made
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = to
    return made
