"""Public keys as JSON Web Keys: RFC 7517, with the members of RFC 7518, section 6, and RFC 8037, section 2.

Each key has one spelling here: numbers and coordinates in base64url without padding, at their full length (EC, OKP)
or their shortest (RSA), as the RFCs say and as many libraries do not check.
"""

from __future__ import annotations

import base64
import re
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, SECP384R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.public_key import KeyKind, PublicKey, require_usable

ALGORITHMS: dict[KeyKind, tuple[str, ...]] = {
    "Ed25519": ("EdDSA", "Ed25519"),
    "P-256": ("ES256",),
    "P-384": ("ES384",),
    "RSA": ("RS256",),
}
"""Kind of key -> the names of the one algorithm that it verifies (RFC 7518, RFC 8037, RFC 9864)."""

_PRIVATE = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
_COORDINATES: dict[KeyKind, int] = {"P-256": 32, "P-384": 48}
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_MAX_TEXT = 1400  # the modulus of an RSA key of 8192 bits has 1366 characters


def read_jwk(jwk: Any) -> PublicKey:
    """Return the key of a JWK.

    Raises `CredentialError`: KEY_TYPE for a kind, algorithm or spelling that is not read; KEY_WEAK; KEY_RELATIONSHIP
    for a key that is not for verifying signatures; KEY_COMPROMISED when the private half is published beside it.
    """
    if not isinstance(jwk, dict):
        raise CredentialError("KEY_TYPE", "The key is not a JSON Web Key.")
    if any(name in jwk for name in _PRIVATE):
        raise CredentialError("KEY_COMPROMISED", "The private half of the key is published: anybody may sign with it.")
    operations = jwk.get("key_ops", ["verify"])
    if jwk.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        raise CredentialError("KEY_RELATIONSHIP", "The key is published for something else than signatures.")
    kty, crv = jwk.get("kty"), jwk.get("crv")
    if kty == "RSA":
        key = _read_rsa(jwk)
    elif kty == "OKP" and crv == "Ed25519":
        key = PublicKey("Ed25519", _octets(jwk, "x", 32))
    elif kty == "EC" and crv == "P-256":
        key = _read_point(jwk, "P-256")
    elif kty == "EC" and crv == "P-384":
        key = _read_point(jwk, "P-384")
    else:
        raise CredentialError("KEY_TYPE", f"A key of the kind {excerpt(kty)} {excerpt(crv)} is not one we read.")
    if jwk.get("alg", ALGORITHMS[key.kind][0]) not in ALGORITHMS[key.kind]:
        raise CredentialError("KEY_TYPE", f"The key is for the algorithm “{excerpt(jwk['alg'])}”, which is not read.")
    return require_usable(key)


def write_jwk(key: PublicKey) -> dict[str, str]:
    """Return the JWK of a key: the required members and nothing else, in lexical order (RFC 7638, section 3.2)."""
    if key.kind == "Ed25519":
        return {"crv": "Ed25519", "kty": "OKP", "x": _text(key.raw)}
    if key.kind == "RSA":
        rsa = load_der_public_key(key.raw)
        assert isinstance(rsa, RSAPublicKey), "an RSA key is written as one"
        numbers = rsa.public_numbers()
        return {"e": _text(_shortest(numbers.e)), "kty": "RSA", "n": _text(_shortest(numbers.n))}
    curve = SECP256R1() if key.kind == "P-256" else SECP384R1()
    point = EllipticCurvePublicKey.from_encoded_point(curve, key.raw).public_numbers()
    x, y = (_text(number.to_bytes(_COORDINATES[key.kind], "big")) for number in (point.x, point.y))
    return {"crv": key.kind, "kty": "EC", "x": x, "y": y}


def _read_point(jwk: dict[str, Any], kind: KeyKind) -> PublicKey:
    """RFC 7518, section 6.2.1: both coordinates, each at the full length of the curve's field."""
    x, y = (_octets(jwk, name, _COORDINATES[kind]) for name in ("x", "y"))
    try:
        curve = SECP256R1() if kind == "P-256" else SECP384R1()
        point = EllipticCurvePublicKey.from_encoded_point(curve, b"\x04" + x + y)
    except ValueError as error:
        raise CredentialError("KEY_WEAK", "The key is no point of its curve.") from error
    return PublicKey(kind, point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def _read_rsa(jwk: dict[str, Any]) -> PublicKey:
    """RFC 7518, section 6.3.1: modulus and exponent, big-endian, without leading zeros."""
    numbers = [_octets(jwk, name) for name in ("n", "e")]
    if any(octets[0] == 0 for octets in numbers):
        raise CredentialError("KEY_TYPE", "A number of the RSA key begins with zeros.")
    n, e = (int.from_bytes(octets, "big") for octets in numbers)
    try:
        key = RSAPublicNumbers(e, n).public_key()
    except ValueError as error:
        raise CredentialError("KEY_WEAK", "The numbers of the RSA key make no key.") from error
    return PublicKey("RSA", key.public_bytes(Encoding.DER, PublicFormat.PKCS1))


def _octets(jwk: dict[str, Any], name: str, length: int | None = None) -> bytes:
    """Return the bytes of a member in canonical base64url; KEY_TYPE otherwise."""
    text = jwk.get(name)
    if isinstance(text, str) and len(text) <= _MAX_TEXT and _BASE64URL.fullmatch(text) and len(text) % 4 != 1:
        octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if _text(octets) == text and length in (None, len(octets)):
            return octets
    raise CredentialError("KEY_TYPE", f"The member “{name}” of the key is not written as JSON Web Keys are.")


def _shortest(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _text(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")
