"""The key that signed an old badge: one that the issuer's Profile lists and that names the issuer as its owner."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.legacy.addresses import require_address
from issuer.credential.legacy.assertion import Verification
from issuer.credential.legacy.lookup import Issuer, fetch_object
from issuer.credential.legacy.names import member, require_plain, require_type
from issuer.credential.members import values_of
from issuer.credential.public_key import PublicKey, require_usable

MAX_KEYS = 4  # that are tried where the badge does not name one
_PEM = re.compile(r"\s*-----BEGIN (?:RSA )?PUBLIC KEY-----[A-Za-z0-9+/=\s]{1,8000}-----END (?:RSA )?PUBLIC KEY-----\s*")


def find_keys(verification: Verification, issuer: Issuer, documents: Documents) -> Iterator[tuple[str, PublicKey]]:
    """Yield the keys that may have signed, each with its name; those that the Profile embeds are not fetched.

    Raises `CredentialError`: KEY_NOT_LISTED, KEY_CONTROLLER, KEY_TYPE, KEY_WEAK, KEY_COMPROMISED, KEY_UNRESOLVED,
    NET_* or SHAPE_*.
    """
    listed = _listed(issuer)
    named = verification.creator or verification.address
    if not listed and verification.creator is None and verification.address is not None:
        yield _key_of_version_1(verification.address, issuer, documents)
        return
    if named is not None and named not in listed:
        raise CredentialError("KEY_NOT_LISTED", "The issuer's profile does not list the key that the badge names.")
    candidates = [named] if named is not None else list(listed)
    if not 0 < len(candidates) <= MAX_KEYS:
        raise CredentialError("KEY_NOT_LISTED", "The issuer's profile does not say which key it signs badges with.")
    for name in candidates:
        yield name, _read_key(name, listed[name], issuer, documents)


def _listed(issuer: Issuer) -> dict[str, Mapping[str, Any] | None]:
    """Return the keys of a Profile by their ids, with what it says of them."""
    listed: dict[str, Mapping[str, Any] | None] = {}
    for each in values_of(member(issuer.document, "publicKey")):
        identifier = each.get("id") if isinstance(each, dict) else each
        if not isinstance(identifier, str) or identifier in listed:
            raise CredentialError("SHAPE_DUP_ID", "The issuer's profile lists a key twice, or one without a name.")
        listed[identifier] = each if isinstance(each, dict) and "publicKeyPem" in each else None
    return listed


def _read_key(name: str, told: Mapping[str, Any] | None, issuer: Issuer, documents: Documents) -> PublicKey:
    """Read a CryptographicKey: as the Profile has it, else as the key's own address has it."""
    key = told if told is not None else fetch_object(require_address(name, "issuer's key"), "key", documents)
    require_plain(key)
    if key.get("id") != name or key.get("owner") != issuer.id:
        raise CredentialError("KEY_CONTROLLER", f"The key at {excerpt(name)} is described as somebody else's.")
    if "type" in key:
        require_type(key, "CryptographicKey", "Key")
    if member(key, "revoked") or member(key, "expires"):
        raise CredentialError("KEY_COMPROMISED", "The issuer has revoked the key, or let it expire.")
    return read_pem(key.get("publicKeyPem"))


def _key_of_version_1(address: str, issuer: Issuer, documents: Documents) -> tuple[str, PublicKey]:
    """Open Badges 1.0 and 1.1: `verify.url` leads to the bare key, which nobody lists: it must be at the issuer's."""
    require_address(address, "key")
    if not issuer.scope.covers(address):
        raise CredentialError("KEY_CONTROLLER", "The key that the badge names is not kept by its issuer.")
    return address, read_pem(documents.fetch(address).decode("utf-8", "replace"))


def read_pem(text: Any) -> PublicKey:
    """Return the one public key in a PEM text. Raises KEY_TYPE, KEY_WEAK, or KEY_COMPROMISED for a private key."""
    if isinstance(text, str) and "PRIVATE KEY" in text:
        raise CredentialError("KEY_COMPROMISED", "The private half of the key is published: anybody may sign with it.")
    if not isinstance(text, str) or not _PEM.fullmatch(text):
        raise CredentialError("KEY_TYPE", "The issuer's key is not written as one public key in PEM.")
    try:
        key = load_pem_public_key(text.strip().encode("ascii"))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CredentialError("KEY_TYPE", "The issuer's key cannot be read.") from error
    if isinstance(key, RSAPublicKey):
        return require_usable(PublicKey("RSA", key.public_bytes(Encoding.DER, PublicFormat.PKCS1)))
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return require_usable(PublicKey("P-256", key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)))
    if isinstance(key, Ed25519PublicKey):
        return require_usable(PublicKey("Ed25519", key.public_bytes_raw()))
    raise CredentialError("KEY_TYPE", "The issuer's key is of a kind that no badge is signed with.")
