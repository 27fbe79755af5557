"""An honest issuer of Open Badges 1 and 2 and all that it publishes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Self

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import Key

from issuer.credential.documents import DocumentGone, Documents, MappingDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.report import VerificationReport
from issuer.credential.verifier import Verifier
from tests.credential.samples import NOW
from tests.credential.tokens import private_key, sign_raw

V1, V2 = "https://w3id.org/openbadges/v1", "https://w3id.org/openbadges/v2"
HOST = "school.example"
BASE = f"https://{HOST}"
ASSERTION, BADGE, ISSUER = f"{BASE}/assertions/9", f"{BASE}/badges/1", f"{BASE}/issuer"
KEY, LIST = f"{BASE}/key", f"{BASE}/revoked"
URN = "urn:uuid:6b0d1c4e-3c5c-4d0e-9d6f-7c5a8f6d1b2a"
OTHER = "https://other.example"


def hashed(address: str, salt: str = "pepper") -> str:
    return "sha256$" + hashlib.sha256((address + salt).encode()).hexdigest()


def pem(key: Key) -> str:
    raw = key.raw_value
    public = raw.public_key() if hasattr(raw, "public_key") else raw
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


RECIPIENT = {"type": "email", "hashed": True, "salt": "pepper", "identity": hashed("ada@example.org")}


class HonestIssuer:
    """An honest issuer until told otherwise: `served` is what each address answers, `file` what the earner holds.

    An answer may be a JSON value, bytes, an error that the gateway raises, or None for 410.
    """

    def __init__(self, algorithm: str = "RS256") -> None:
        self.algorithm = algorithm
        self.key = private_key(algorithm)
        self.asked: list[str] = []
        self.assertion: dict[str, Any] = {
            "@context": V2,
            "type": "Assertion",
            "id": ASSERTION,
            "recipient": dict(RECIPIENT),
            "badge": BADGE,
            "verification": {"type": "HostedBadge"},
            "issuedOn": "2026-03-01T00:00:00Z",
            "expires": "2027-03-01T00:00:00Z",
            "narrative": "Three slings.",
        }
        self.badge: dict[str, Any] = {
            "@context": V2,
            "type": "BadgeClass",
            "id": BADGE,
            "name": "Sling inspection",
            "description": "Inspects textile slings.",
            "criteria": {"narrative": "Inspect three slings."},
            "image": f"{BASE}/badges/1.png",
            "issuer": ISSUER,
        }
        self.issuer: dict[str, Any] = {
            "@context": V2,
            "type": "Issuer",
            "id": ISSUER,
            "name": "School of Rigging",
            "url": BASE,
            "email": "badges@school.example",
        }
        self.crypto_key: dict[str, Any] = {
            "@context": V2,
            "type": "CryptographicKey",
            "id": KEY,
            "owner": ISSUER,
            "publicKeyPem": pem(self.key),
        }
        self.revoked: dict[str, Any] = {
            "@context": V2,
            "type": "RevocationList",
            "id": LIST,
            "issuer": ISSUER,
            "revokedAssertions": [],
        }
        self.served: dict[str, Any] = {ASSERTION: self.assertion, BADGE: self.badge, ISSUER: self.issuer}
        self.copy: dict[str, Any] | None = None

    # What it hands out.

    def hosted_file(self, **changes: Any) -> bytes:
        """What an earner of a hosted badge holds; None takes a member away."""
        return as_json(_changed(self.copy or self.assertion, changes))

    def signs(self, **changes: Any) -> Self:
        """Turn to signing; `changes` are to the assertion."""
        self.assertion = _changed(self.assertion, {"id": URN, "verification": {"type": "SignedBadge", "creator": KEY}})
        self.assertion = _changed(self.assertion, changes)
        self.issuer.update(publicKey=KEY, revocationList=LIST)
        del self.served[ASSERTION]
        self.served |= {KEY: self.crypto_key, LIST: self.revoked}
        return self

    def signed_file(self, header: Mapping[str, Any] | None = None, key: Key | None = None) -> bytes:
        made = {"alg": self.algorithm, **(header or {})}
        return sign_raw(made, self.assertion, key or self.key, self.algorithm).encode()

    # What it answers.

    def fetch(self, url: str) -> bytes:
        self.asked.append(url)
        answer = self.served.get(url, CredentialError("KEY_UNRESOLVED", "There is no such document."))
        if isinstance(answer, CredentialError):
            raise answer
        if answer is None:
            raise DocumentGone("Gone.")
        return answer if isinstance(answer, bytes) else as_json(answer)

    def verify(
        self, data: bytes, *, documents: Documents | None = None, trusted: Any = (f"{BASE}/*",)
    ) -> VerificationReport:
        return Verifier(documents or self, trusted=trusted).verify(data, now=NOW)

    def mapping(self) -> MappingDocuments:
        answers = {url: answer for url, answer in self.served.items() if not isinstance(answer, CredentialError)}
        return MappingDocuments({url: None if told is None else as_json(told) for url, told in answers.items()})


def _changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**document, **changes}.items() if value is not None}


def as_json(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()
