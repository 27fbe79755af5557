"""Which key a token must have been signed with: one of the issuer's own, as the issuer's own document has them.

Open Badges 3.0, section 8.2, tells a verifier to take the key from the header (`jwk`) or from wherever the header
points to (`kid`), which lets anybody sign for anybody. Here both only choose among the issuer's keys.
"""

from __future__ import annotations

import re
from datetime import datetime

from issuer.credential.controller import issuer_keys, resolve_key
from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.jose import Token, jose_key
from issuer.credential.public_key import PublicKey

# A name relative to the issuer, or an address that an issuer's document can list.
_KID = re.compile(r"#?[A-Za-z0-9._~=-]{1,200}|(?:did|https):[A-Za-z0-9._~:/?#@!$&()*+,;=%-]{1,2000}")


def find_key(token: Token, issuer_id: str, documents: Documents, *, now: datetime) -> PublicKey:
    """Return the issuer's key that the header chooses.

    Raises `CredentialError`: JWT_KEYBIND for a key that is not the issuer's, JWT_HEADER when none is chosen, else as
    `resolve_key`. Nothing but the issuer's document, and a key to which that points, is asked of `documents`.
    """
    own_key = issuer_id.startswith("did:key:")
    # A did:key is its key: to name the one is to name the other, and there is nothing to choose.
    if token.kid is not None and not (own_key and token.kid == issuer_id):
        if not _KID.fullmatch(token.kid):
            raise CredentialError("JWT_KEYBIND", f"“{excerpt(token.kid)}” cannot be the name of an issuer's key.")
        key = resolve_key(token.kid, issuer_id, documents, now=now)
        if token.jwk not in (None, key):
            raise CredentialError("JWT_KEYBIND", "The token carries another key than the one it names.")
        return key
    keys = list(issuer_keys(issuer_id, documents, now=now).values())
    if token.jwk is not None:
        if token.jwk not in keys:
            raise CredentialError("JWT_KEYBIND", "The token carries a key that is not among its issuer's.")
        return token.jwk
    if not own_key:
        raise CredentialError("JWT_HEADER", "The token does not say which of the issuer's keys signed it.")
    return keys[0]


def name_of(token: Token, key: PublicKey) -> str:
    """Return the name of the key for a person: as the issuer calls it, or a fingerprint (RFC 7638)."""
    named = (token.kid or "").rpartition("#")[2]
    return named or f"with the fingerprint {jose_key(key).thumbprint()}"
