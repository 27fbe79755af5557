"""Whom an old badge was awarded to: the class IdentityObject of Open Badges 1 and 2."""

from __future__ import annotations

import re
from typing import Any

from issuer.credential.achievement_credential import IdentityObject
from issuer.credential.errors import CredentialError
from issuer.credential.legacy.names import member, text_in

_HASH = re.compile(r"(?:sha256\$[0-9a-fA-F]{64}|md5\$[0-9a-fA-F]{32})")
_TYPES = {"email": "emailAddress"}


def read_recipient(value: Any, *, lenient: bool) -> IdentityObject:
    """Return the recipient of an assertion; `lenient` for badges before 2.0, which may leave out or quote `hashed`.

    Raises CredentialError SHAPE_SCHEMA.
    """
    if not isinstance(value, dict):
        raise CredentialError("SHAPE_SCHEMA", "It does not say in the way of its standard whom it was awarded to.")
    identity = text_in(value, "identity", required=True) or ""
    hashed = member(value, "hashed")
    if lenient and hashed is None:
        hashed = _HASH.fullmatch(identity) is not None
    elif lenient and hashed in ("true", "false"):
        hashed = hashed == "true"
    if not isinstance(hashed, bool) or (hashed and not _HASH.fullmatch(identity)):
        raise CredentialError("SHAPE_SCHEMA", "It does not say clearly whether the recipient's address is hashed.")
    kind = text_in(value, "type", required=not lenient) or "email"
    return IdentityObject(identity, _TYPES.get(kind, kind), hashed, text_in(value, "salt"))
