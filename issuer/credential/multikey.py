"""Public keys as Multikey text: Ed25519, P-256 and P-384.

Controlled Identifiers 1.0, section 2.2.2: `z`, then base58btc of a multicodec prefix and the key.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import base58
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from issuer.credential.edwards import is_usable_point
from issuer.credential.errors import CredentialError, excerpt

KeyKind = Literal["Ed25519", "P-256", "P-384"]

_PREFIX: dict[KeyKind, bytes] = {"Ed25519": b"\xed\x01", "P-256": b"\x80\x24", "P-384": b"\x81\x24"}
_LENGTH: dict[KeyKind, int] = {"Ed25519": 32, "P-256": 33, "P-384": 49}
_SIGNATURE_LENGTH: dict[KeyKind, int] = {"Ed25519": 64, "P-256": 64, "P-384": 96}
_CURVE: dict[KeyKind, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
_DIGEST: dict[KeyKind, hashes.HashAlgorithm] = {"P-256": hashes.SHA256(), "P-384": hashes.SHA384()}
_ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
_MAX_TEXT = 128  # base58 takes quadratic time; the longest key we read has 71 characters


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key that has been found usable: `raw` is the key without its multicodec prefix."""

    kind: KeyKind
    raw: bytes
    multibase: str

    @property
    def signature_length(self) -> int:
        """Length of this key's signatures in bytes: R and S (or r and s), one after the other."""
        return _SIGNATURE_LENGTH[self.kind]

    def is_canonical(self, signature: bytes) -> bool:
        """Return whether a signature of the right length is in its one form (RFC 8032, 5.1.7: S is reduced)."""
        return self.kind != "Ed25519" or int.from_bytes(signature[32:], "little") < _ED25519_ORDER

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raise `CredentialError("PROOF_SIGNATURE")` unless `signature` over `message` is this key's."""
        try:
            if self.kind == "Ed25519":
                Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
            else:
                half = len(signature) // 2
                r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
                key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE[self.kind], self.raw)
                key.verify(encode_dss_signature(r, s), message, ec.ECDSA(_DIGEST[self.kind]))
        except InvalidSignature as error:
            raise CredentialError("PROOF_SIGNATURE", "The signature does not fit the document and the key.") from error


@lru_cache(maxsize=256)
def decode_multikey(text: str) -> PublicKey:
    """Return the key written in `text`.

    Raises `CredentialError`: KEY_TYPE for what is no Multikey of a kind we read, or is not in its one
    canonical spelling; KEY_WEAK for points that are not on the curve or of small order.
    """
    if not isinstance(text, str) or not text.startswith("z") or len(text) > _MAX_TEXT:
        raise CredentialError("KEY_TYPE", f"“{excerpt(text)}” is not a Multikey in base58btc.")
    try:
        data = base58.b58decode(text[1:])
    except ValueError as error:
        raise CredentialError("KEY_TYPE", f"“{excerpt(text)}” is not base58btc.") from error
    for kind, prefix in _PREFIX.items():
        if data.startswith(prefix) and len(data) == len(prefix) + _LENGTH[kind]:
            raw = data[len(prefix) :]
            if encode_multikey(raw, kind) != text:  # the decoder forgives white space
                raise CredentialError("KEY_TYPE", f"“{excerpt(text)}” is not the canonical spelling of a key.")
            _refuse_weak(kind, raw)
            return PublicKey(kind, raw, text)
    raise CredentialError("KEY_TYPE", f"“{excerpt(text)}” is not an Ed25519, P-256 or P-384 key.")


def encode_multikey(raw: bytes, kind: KeyKind = "Ed25519") -> str:
    """Return the Multikey text of raw key bytes (32 for Ed25519, a compressed point for the P curves)."""
    if len(raw) != _LENGTH[kind]:
        raise CredentialError("KEY_TYPE", f"An {kind} key has {_LENGTH[kind]} bytes, not {len(raw)}.")
    return "z" + base58.b58encode(_PREFIX[kind] + raw).decode("ascii")


def _refuse_weak(kind: KeyKind, raw: bytes) -> None:
    if kind == "Ed25519":
        usable = is_usable_point(raw)
    else:
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(_CURVE[kind], raw)
            usable = raw[0] in (2, 3)
        except ValueError:
            usable = False
    if not usable:
        raise CredentialError("KEY_WEAK", "The key is no point of its curve, or one under which anything verifies.")
