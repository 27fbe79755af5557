"""Public keys that have been found usable, whatever text they were written in, and what they verify."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd, prod
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from issuer.credential import base58btc
from issuer.credential.edwards import is_usable_point
from issuer.credential.errors import CredentialError

KeyKind = Literal["Ed25519", "P-256", "P-384", "RSA"]

PREFIXES: dict[KeyKind, bytes] = {"Ed25519": b"\xed\x01", "P-256": b"\x80\x24", "P-384": b"\x81\x24"}
"""The multicodec prefixes of the keys that are read from Multikey text."""
LENGTHS: dict[KeyKind, int] = {"Ed25519": 32, "P-256": 33, "P-384": 49}
"""Bytes of such a key: RFC 8032, or a compressed point (SEC 1, section 2.3.3)."""

_RSA_PREFIX = b"\x85\x24"  # multicodec rsa-pub; written for people to compare, never read
_CURVE: dict[KeyKind, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1()}
_DIGEST: dict[KeyKind, hashes.HashAlgorithm] = {"P-256": hashes.SHA256(), "P-384": hashes.SHA384()}
# The orders of the groups: RFC 8032, section 5.1; SEC 2, sections 2.4.2 and 2.5.1.
_ORDER: dict[KeyKind, int] = {
    "Ed25519": 2**252 + 27742317777372353535851937790883648493,
    "P-256": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "P-384": int(
        "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973", 16
    ),
}
# FIPS 186-5, section 5.1, and an upper end that keeps a verification below ten milliseconds.
_RSA_BITS = range(2048, 8193)
_RSA_EXPONENTS = range(2**16 + 1, 2**32)
_SMALL_PRIMES = prod(n for n in range(3, 752) if all(n % d for d in range(2, int(n**0.5) + 1)))


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key that has been found usable.

    `raw` is 32 bytes for Ed25519, a compressed point for the P curves, and a DER RSAPublicKey (RFC 8017, appendix
    A.1.1) for RSA. Two keys are equal when they are the same key, in whatever form each was published.
    """

    kind: KeyKind
    raw: bytes

    @property
    def multibase(self) -> str:
        """The key as Multikey text, for people to compare; RSA keys are told but never read in it."""
        return "z" + base58btc.encode(PREFIXES.get(self.kind, _RSA_PREFIX) + self.raw)

    @property
    def signature_length(self) -> int:
        """Length of this key's signatures in bytes: R and S (or r and s), one after the other; RSA: the modulus."""
        if self.kind == "RSA":
            return (_rsa(self.raw).key_size + 7) // 8
        return 96 if self.kind == "P-384" else 64

    def is_canonical(self, signature: bytes) -> bool:
        """Return whether the numbers of a signature of the right length are within their range.

        RFC 8032, section 5.1.7, for Ed25519 (S below the order); FIPS 186-5, section 6.4.2, for ECDSA (r and s from
        1 to the order less 1). Of the two ECDSA signatures (r, s) and (r, n - s) either is taken: the cryptosuites
        and JWA demand neither, and both vouch for the same document by the same key. Nothing of ours tells two
        credentials apart by their signatures.
        """
        if self.kind == "RSA":
            return True  # the padding is compared whole
        half = len(signature) // 2
        if self.kind == "Ed25519":
            return int.from_bytes(signature[half:], "little") < _ORDER[self.kind]
        return all(0 < int.from_bytes(part, "big") < _ORDER[self.kind] for part in (signature[:half], signature[half:]))

    def verify(self, signature: bytes, message: bytes) -> None:
        """Raise `CredentialError("PROOF_SIGNATURE")` unless `signature` over `message` is this key's.

        Each kind of key has one algorithm: pure Ed25519; ECDSA with SHA-256 (P-256) or SHA-384 (P-384), r and s one
        after the other; RSASSA-PKCS1-v1_5 with SHA-256, which is RS256.
        """
        try:
            if self.kind == "Ed25519":
                Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
            elif self.kind == "RSA":
                _rsa(self.raw).verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
            else:
                half = len(signature) // 2
                r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
                key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE[self.kind], self.raw)
                key.verify(encode_dss_signature(r, s), message, ec.ECDSA(_DIGEST[self.kind]))
        except InvalidSignature as error:
            raise CredentialError("PROOF_SIGNATURE", "The signature does not fit the document and the key.") from error


def require_usable(key: PublicKey) -> PublicKey:
    """Return the key. Raises KEY_WEAK for one under which signatures mean nothing, or can be made by others."""
    if key.kind == "Ed25519":
        usable = is_usable_point(key.raw)
    elif key.kind == "RSA":
        usable = _is_strong_rsa(key.raw)
    else:
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(_CURVE[key.kind], key.raw)
            usable = key.raw[0] in (2, 3)
        except ValueError:
            usable = False
    if not usable:
        raise CredentialError("KEY_WEAK", "The key is not one that only its owner could have signed with.")
    return key


def _rsa(raw: bytes) -> RSAPublicKey:
    key = load_der_public_key(raw)
    assert isinstance(key, RSAPublicKey), "an RSA key is written as one"
    return key


def _is_strong_rsa(raw: bytes) -> bool:
    """Whether modulus and exponent are of a size and form that real keys have (FIPS 186-5, section 5.1)."""
    try:
        numbers = _rsa(raw).public_numbers()
    except ValueError:
        return False
    strong = numbers.n.bit_length() in _RSA_BITS and numbers.e in _RSA_EXPONENTS and numbers.e % 2 == 1
    # A modulus with a small factor belongs to whoever divides.
    return strong and numbers.n % 2 == 1 and gcd(numbers.n, _SMALL_PRIMES) == 1
