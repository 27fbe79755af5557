"""Compact JWS as credentials use it: one spelling, a closed header, three algorithms.

RFC 7515 leaves much to its readers. Here nothing is left: what two libraries could read differently is refused, and
no member of the header can bring a key, lead to one elsewhere, or choose how its own signature is checked. The
algorithm must be the one that the issuer's key is for; joserfc does the cryptography.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.jwk import read_jwk, write_jwk
from issuer.credential.public_key import PublicKey
from issuer.credential.strict_json import MAX_BYTES, parse_json

if TYPE_CHECKING:
    from joserfc.jwk import Key

ALGORITHMS = {"RS256": "RSA", "ES256": "P-256", "EdDSA": "Ed25519"}
"""Algorithm -> the one kind of key that it may be used with."""

MAX_HEADER = 8 * 1024  # characters; a header with the largest key we read has about 1,500
MAX_SIGNATURE = 2 * 1024  # characters; RSA with 8192 bits has 1,366
_MAX_PAYLOAD = (MAX_BYTES * 4 + 2) // 3

# RFC 7519, section 5.1, and “Securing Verifiable Credentials using JOSE and COSE”, section 3.1.1, with its drafts.
# Tokens of any other kind, our own included, are no credentials even if the same key had signed them.
_PLAIN_TYPE = "jwt"
_CREDENTIAL_TYPES = ("vc+jwt", "vc-ld+jwt", "vc+ld+jwt", "vc+ld+json+jwt")
_CONTENT_TYPES = ("vc", "vc+ld+json", "vc-ld", "credential-claims-set+json")
_MEMBERS = ("alg", "typ", "cty", "kid", "jwk")
# What these members do in other tokens: bring a key along, or say where one is.
_FOREIGN_KEYS = ("jku", "x5u", "x5c", "x5t", "x5t#S256")

_PIECES = ("header", "content", "signature")
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def jose_key(key: PublicKey) -> Key:
    """Return a public key as joserfc has it."""
    from joserfc.jwk import JWKRegistry  # late, here and below: it is much to load for who meets no token

    return JWKRegistry.import_key({**write_jwk(key)})


@dataclass(frozen=True, slots=True)
class Token:
    """A compact JWS taken apart and its header understood; nothing is said yet about whether it holds."""

    algorithm: str
    kid: str | None
    jwk: PublicKey | None
    """The key that the header carries: never to be believed, only to be compared."""
    payload: bytes
    signing_input: bytes
    signature: bytes

    def require_key(self, key: PublicKey) -> None:
        """Raise unless `key`, which must be the issuer's, made the signature.

        Raises `CredentialError`: JWT_ALG for a key that the algorithm is not for, JWT_ENCODING for a signature that
        has not its one form, PROOF_SIGNATURE.
        """
        if ALGORITHMS[self.algorithm] != key.kind:
            raise CredentialError(
                "JWT_ALG", f"The issuer's key is an {key.kind} key, which is none for {self.algorithm}."
            )
        if len(self.signature) != key.signature_length or not key.is_canonical(self.signature):
            raise CredentialError("JWT_ENCODING", f"This is not the form of a signature by {self.algorithm}.")
        from joserfc import jws

        model, material = jws.JWSRegistry.algorithms[self.algorithm], jose_key(key)
        model.check_key(material)  # joserfc binds algorithm and key once more
        if not model.verify(self.signing_input, self.signature, material):
            raise CredentialError("PROOF_SIGNATURE", "The signature does not fit the token and the key.")


@dataclass(frozen=True, slots=True)
class Parts:
    """A compact JWS taken apart: the header as JSON, not yet judged."""

    header: Any
    payload: bytes
    signing_input: bytes
    signature: bytes

    @property
    def is_vc_jwt(self) -> bool:
        """Whether `typ` says that `nbf` and `exp` are about the signature, not the credential (VC-JOSE-COSE)."""
        kind = self.header.get("typ") if isinstance(self.header, dict) else None
        return isinstance(kind, str) and _bare(kind) in _CREDENTIAL_TYPES


def split_token(text: bytes) -> Parts:
    """Take a compact JWS apart (RFC 7515, section 7.1); surrounding white space is no part of it.

    Raises `CredentialError`: JWT_HEADER for another serialization, SIZE, JWT_ENCODING for any but the one spelling
    of base64url, PARSE_* for a header that is not strict JSON.
    """
    token = text.strip().decode("ascii", "replace")
    pieces = token.split(".")
    if len(pieces) == 5:
        raise CredentialError("JWT_HEADER", "This is an encrypted token (JWE), and no badge that anybody could check.")
    if len(pieces) != 3:
        raise CredentialError("JWT_ENCODING", "A token has three parts, with a dot between each and the next.")
    for piece, limit, name in zip(pieces, (MAX_HEADER, _MAX_PAYLOAD, MAX_SIGNATURE), _PIECES, strict=True):
        if len(piece) > limit:
            raise CredentialError("SIZE", f"The {name} of this token is larger than any that is read.")
    header, payload, signature = (_decode(piece, name) for piece, name in zip(pieces, _PIECES, strict=True))
    return Parts(parse_json(header), payload, token.rpartition(".")[0].encode("ascii"), signature)


def judge_header(parts: Parts) -> Token:
    """Return the token if its header says nothing but what it may.

    Raises `CredentialError`: JWT_ALG, JWT_CRIT, JWT_KEYBIND or JWT_HEADER.
    """
    header = parts.header
    if not isinstance(header, dict):
        raise CredentialError("JWT_HEADER", "The token's header is not a JSON object.")
    if header.get("alg") not in list(ALGORITHMS):
        named = excerpt(header.get("alg", "none"))
        raise CredentialError("JWT_ALG", f"A token signed by “{named}” is not one that is trusted.")
    if "crit" in header:
        raise CredentialError("JWT_CRIT", "The token asks for something that is not understood here (crit).")
    for name in header:
        if name in _FOREIGN_KEYS:
            raise CredentialError("JWT_KEYBIND", f"The token brings a key of its own ({name}); it is not believed.")
        if name not in _MEMBERS:
            raise CredentialError("JWT_HEADER", f"“{excerpt(name)}” does not belong in the header of a credential.")
    _require_type(header)
    kid = header.get("kid")
    if "kid" in header and not (isinstance(kid, str) and kid):
        raise CredentialError("JWT_KEYBIND", "The token does not say in a text which key signed it.")
    return Token(
        algorithm=header["alg"],
        kid=kid,
        jwk=_header_key(header["jwk"]) if "jwk" in header else None,
        payload=parts.payload,
        signing_input=parts.signing_input,
        signature=parts.signature,
    )


def _require_type(header: dict[str, Any]) -> None:
    kind, content = header.get("typ", "JWT"), header.get("cty", "vc")
    if not isinstance(kind, str) or not isinstance(content, str):
        raise CredentialError("JWT_HEADER", "The token does not say in a text what it is.")
    if _bare(kind) not in (_PLAIN_TYPE, *_CREDENTIAL_TYPES):
        raise CredentialError("JWT_HEADER", f"A token of the type “{excerpt(kind)}” is not a credential.")
    if _bare(content) not in _CONTENT_TYPES:
        raise CredentialError("JWT_HEADER", f"A token that holds “{excerpt(content)}” is not a credential.")


def _bare(media_type: str) -> str:
    """RFC 7515, sections 4.1.9 and 4.1.10: `application/` is left out, and the case of the letters says nothing."""
    return media_type.lower().removeprefix("application/")


def _header_key(jwk: Any) -> PublicKey:
    try:
        return read_jwk(jwk)
    except CredentialError as error:
        if error.code == "KEY_COMPROMISED":
            raise CredentialError(
                "JWT_HEADER", "The token carries a private key, which is private no longer."
            ) from error
        raise CredentialError(
            "JWT_KEYBIND", f"The token carries a key that is not the issuer's. {error.detail}"
        ) from error


def _decode(piece: str, name: str) -> bytes:
    """Base64url without padding, in the one spelling of its bytes (RFC 7515, section 2)."""
    if _BASE64URL.fullmatch(piece) and len(piece) % 4 != 1:
        data = base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4))
        if base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii") == piece:
            return data
    raise CredentialError("JWT_ENCODING", f"The {name} of this token is not written in the one spelling of base64url.")
