"""Public keys as Multikey text: Ed25519, P-256 and P-384.

Controlled Identifiers 1.0, section 2.2.2: `z`, then base58btc of a multicodec prefix and the key.
"""

from __future__ import annotations

from functools import lru_cache

from issuer.credential import base58btc
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.public_key import LENGTHS, PREFIXES, KeyKind, PublicKey, require_usable

_MAX_TEXT = 128  # base58 takes quadratic time; the longest key we read has 71 characters


@lru_cache(maxsize=256)
def decode_multikey(text: str) -> PublicKey:
    """Return the key written in `text`.

    Raises `CredentialError`: KEY_TYPE for what is no Multikey of a kind we read, in the one spelling that
    base58btc has for it; KEY_WEAK for points that are not on the curve or of small order.
    """
    if not isinstance(text, str) or not text.startswith("z") or len(text) > _MAX_TEXT:
        raise CredentialError("KEY_TYPE", f"“{excerpt(text)}” is not a Multikey in base58btc.")
    try:
        data = base58btc.decode(text[1:])
    except ValueError as error:
        raise CredentialError("KEY_TYPE", f"“{excerpt(text)}” is not base58btc.") from error
    for kind, prefix in PREFIXES.items():
        if data.startswith(prefix) and len(data) == len(prefix) + LENGTHS[kind]:
            return require_usable(PublicKey(kind, data[len(prefix) :]))
    raise CredentialError("KEY_TYPE", f"“{excerpt(text)}” is not an Ed25519, P-256 or P-384 key.")


def encode_multikey(raw: bytes, kind: KeyKind = "Ed25519") -> str:
    """Return the Multikey text of raw key bytes (32 for Ed25519, a compressed point for the P curves)."""
    if len(raw) != LENGTHS[kind]:
        raise CredentialError("KEY_TYPE", f"An {kind} key has {LENGTHS[kind]} bytes, not {len(raw)}.")
    return PublicKey(kind, raw).multibase
