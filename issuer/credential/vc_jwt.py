"""A credential in a token around it: VC-JWT (Open Badges 3.0, section 8.2; VCDM 1.1, section 6.3.1; VC-JOSE-COSE).

A token's signature covers every byte of it, but what is read from it must be as unambiguous as in any other badge, so
the same strict shape is asked of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from issuer.credential.canonical import Reading
from issuer.credential.data_integrity import issuer_id
from issuer.credential.documents import Documents
from issuer.credential.embedded import EmbeddedCredential
from issuer.credential.errors import CredentialError
from issuer.credential.instants import CLOCK_SKEW, format_instant
from issuer.credential.jose import Parts, Token, judge_header, split_token
from issuer.credential.jwt_claims import find_credential, unpack
from issuer.credential.jwt_key import find_key, name_of
from issuer.credential.public_key import PublicKey
from issuer.credential.seal import Seal
from issuer.credential.strict_json import parse_json
from issuer.credential.unversioned import readings


@dataclass(frozen=True, slots=True)
class JwtCredential:
    """A compact JWS whose payload is a JSON object; whether a credential is in it is not yet judged."""

    parts: Parts
    payload: dict[str, Any]
    description: str

    @classmethod
    def open(cls, text: bytes, description: str) -> JwtCredential:
        """Take a token apart. Raises `CredentialError` as `split_token`, PARSE_* for its content, FORMAT."""
        parts = split_token(text)
        payload = parse_json(parts.payload)
        if not isinstance(payload, dict):
            raise CredentialError("FORMAT", "The JSON in this token is not an object.")
        return cls(parts, payload, description)

    @property
    def document(self) -> Any:
        """The credential as it stands in the token, which may be anything; only for telling what kind it is."""
        return find_credential(self.payload)

    def read(self) -> Reading:
        """Return the credential in its canonical shape, once the claims beside it are known to say the same."""
        document, claims = unpack(self.payload)
        reading = next(readings(document))
        claims.require_agreement(reading.document, dates_too=not self.parts.is_vc_jwt)
        return reading

    def verify(self, reading: Reading, documents: Documents, *, now: datetime) -> Seal:
        """Return the seal of the token; an embedded proof that it carries as well must hold too."""
        token = judge_header(self.parts)
        document, claims = unpack(self.payload)
        if claims.issued is not None and claims.issued > now + CLOCK_SKEW:
            raise CredentialError("TIME_ORDER", "The token says that it will be made in the future.")
        issuer = issuer_id(reading.document)
        key = find_key(token, issuer, documents, now=now)
        token.require_key(key)
        if "proof" in document:
            EmbeddedCredential(document, self.description).verify(reading, documents, now=now)
        return Seal(issuer, _describe(token, key, claims.issued), claims.period, made_at=claims.issued)


def _describe(token: Token, key: PublicKey, issued: datetime | None) -> str:
    made = f", made at {format_instant(issued)}" if issued else ""
    return f"JSON Web Token (JWT) signed by {token.algorithm}{made}, verified with the key {name_of(token, key)}."
