"""Badges as JWT, for tests: made with joserfc and never with our own code, with keys that sign nothing else."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from joserfc import jws
from joserfc.jwk import ECKey, JWKRegistry, Key, OKPKey, RSAKey

from issuer.credential.did import did_key, did_web_url
from issuer.credential.document_loader import OB_V3_0_1, VC_V1
from issuer.credential.documents import MappingDocuments
from issuer.credential.multikey import encode_multikey
from tests.credential.samples import BASE, CREDENTIAL, NOW, credential, signer

SUBJECT = f"{CREDENTIAL}#recipient"
ALL = ["RS256", "ES256", "EdDSA"]


@lru_cache
def private_key(algorithm: str, which: int = 1, bits: int = 2048) -> Key:
    """One of several keys for an algorithm; RSA keys are as many as there are in one run."""
    if algorithm == "EdDSA":
        return imported(Ed25519PrivateKey.from_private_bytes(bytes([which]) * 32))
    if algorithm[:2] in ("RS", "PS"):
        return imported(rsa.generate_private_key(65537, bits))
    curve = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1(), "ES256K": ec.SECP256K1()}
    return imported(ec.derive_private_key(which + 41, curve[algorithm]))


def imported(key: PrivateKeyTypes) -> Key:
    holder = {rsa.RSAPrivateKey: RSAKey, ec.EllipticCurvePrivateKey: ECKey, Ed25519PrivateKey: OKPKey}
    kind = next(kind for base, kind in holder.items() if isinstance(key, base))
    return kind(key, key, {})  # type: ignore[arg-type]


def public_jwk(key: Key, **more: Any) -> dict[str, Any]:
    told = key.as_dict(private=False)
    told.pop("kid", None)
    return {**told, **more}


def b64(data: bytes | dict[str, Any] | str) -> str:
    if isinstance(data, dict):
        data = json.dumps(data)
    raw = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign_raw(header: dict[str, Any] | str, payload: dict[str, Any] | bytes | str, key: Key, algorithm: str) -> str:
    """Sign whatever header and payload: joserfc's algorithm, without joserfc's rules for headers."""
    signing_input = f"{b64(header)}.{b64(payload)}"
    signature = jws.JWSRegistry.algorithms[algorithm].sign(signing_input.encode(), key)
    return f"{signing_input}.{b64(signature)}"


@dataclass(frozen=True)
class TokenIssuer:
    """An issuer that signs with one algorithm, and the document in which it says so."""

    algorithm: str = "ES256"
    id: str = f"{BASE}/issuers/jwt"
    which: int = 1
    documents_of_others: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return private_key(self.algorithm, self.which)

    @property
    def kid(self) -> str:
        return f"{self.id}#{self.id.removeprefix('did:key:') if self.id.startswith('did:key:') else 'key-1'}"

    @property
    def address(self) -> str:
        return did_web_url(self.id) if self.id.startswith("did:web:") else self.id

    def method(self, **changes: Any) -> dict[str, Any]:
        told = {"id": self.kid, "type": "JsonWebKey", "controller": self.id, "publicKeyJwk": public_jwk(self.key)}
        return {**told, **changes}

    def document(self, **changes: Any) -> dict[str, Any]:
        return {"id": self.id, "verificationMethod": [self.method()], "assertionMethod": [self.kid], **changes}

    def serving(self, **changes: Any) -> MappingDocuments:
        """What can be fetched, with changes to the issuer's document."""
        served = {self.address: self.document(**changes), **self.documents_of_others}
        return MappingDocuments({url: json.dumps(document).encode() for url, document in served.items()})

    def header(self, **changes: Any) -> dict[str, Any]:
        """The header as Open Badges 3.0 has it; None takes a member away."""
        told = {"alg": self.algorithm, "typ": "JWT", "kid": self.kid, **changes}
        return {name: value for name, value in told.items() if value is not None}

    def payload(self, **changes: Any) -> dict[str, Any]:
        """The claims as Open Badges 3.0 has them, the credential at the top; None takes a member away."""
        told = {**credential(self.id).to_json(), **registered(self.id), **changes}
        return {name: value for name, value in told.items() if value is not None}

    def older_payload(self, **changes: Any) -> dict[str, Any]:
        """The claims as VCDM 1.1 has them, the credential under `vc`; None takes a claim away."""
        told = {**registered(self.id), "vc": older(self.id), **changes}
        return {name: value for name, value in told.items() if value is not None}

    def sign(self, payload: dict[str, Any] | None = None, **header: Any) -> bytes:
        made = self.payload() if payload is None else payload
        return sign_raw(self.header(**header), made, self.key, self.algorithm).encode()

    def other(self, **changes: Any) -> TokenIssuer:
        return replace(self, **changes)


def did_key_issuer(algorithm: str = "EdDSA") -> TokenIssuer:
    key = private_key(algorithm)
    raw = key.raw_value.public_key() if hasattr(key.raw_value, "public_key") else key.raw_value
    if algorithm == "EdDSA":
        return TokenIssuer(algorithm, signer(1).controller)
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = raw.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    return TokenIssuer(algorithm, did_key(encode_multikey(point, "P-256")))


def registered(issuer_id: str) -> dict[str, Any]:
    made = credential(issuer_id).to_json()
    return {
        "iss": issuer_id,
        "sub": SUBJECT,
        "jti": made["id"],
        "nbf": seconds(made["validFrom"]),
        "exp": seconds(made["validUntil"]),
    }


def older(issuer_id: str) -> dict[str, Any]:
    """The sample as a credential of VCDM 1.1 and Open Badges 3.0.1."""
    made = credential(issuer_id).to_json()
    made["@context"] = [VC_V1, OB_V3_0_1]
    del made["credentialSubject"]["achievement"]["inLanguage"]  # Open Badges 3.0.1 does not define it
    made["issuanceDate"], made["expirationDate"] = made.pop("validFrom"), made.pop("validUntil")
    return made


def seconds(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).timestamp())


def parts_of(token: bytes) -> list[str]:
    return token.decode().split(".")


def now_in_seconds() -> int:
    return int(NOW.timestamp())


def import_key(jwk: dict[str, Any]) -> Key:
    return JWKRegistry.import_key(jwk)
