"""Secrets that stand in links and cookies; only their hashes are stored."""

from __future__ import annotations

import base64
import hashlib

from issuer.services.ports import Chance


def new_token(chance: Chance) -> str:
    """Return 256 random bits in signs that may stand in an address."""
    return base64.urlsafe_b64encode(chance.octets(32)).rstrip(b"=").decode()


def hash_token(token: str) -> str:
    """Return what is stored of a token. A plain hash will do: it is 256 random bits, so there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
