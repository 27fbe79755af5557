"""Is the badge about this address? Compared within one request; the address is neither kept nor logged."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from issuer.credential.achievement_credential import IdentityObject
from issuer.credential.members import values_of
from issuer.credential.report import View

_ADDRESS_TYPES = ("emailAddress", "email")
_MAX_ADDRESS = 254  # RFC 5321, section 4.5.3.1.3


class AddressMatch(StrEnum):
    """`not_comparable`: the badge holds no address, or none in a form that says anything."""

    MATCHES = "matches"
    DIFFERS = "differs"
    NOT_COMPARABLE = "not_comparable"


def match_address(view: View | None, address: str) -> AddressMatch:
    """Hold the address that somebody gave against those of a badge whose proof held.

    Every address in the badge is compared, in constant time for each, so that how long it takes tells nothing.
    """
    typed = address.strip()
    identities = _identities(view) if view is not None else []
    if not identities or not typed or len(typed) > _MAX_ADDRESS:
        return AddressMatch.NOT_COMPARABLE
    found = [identity.matches(typed) for identity in identities]
    return AddressMatch.MATCHES if any(found) else AddressMatch.DIFFERS


def has_address(view: View | None) -> bool:
    """Tell whether a badge whose proof held says anything that an address can be held against."""
    return view is not None and bool(_identities(view))


def _identities(view: View) -> list[IdentityObject]:
    subjects = [each for each in values_of(view.document.get("credentialSubject")) if isinstance(each, Mapping)]
    found = []
    for subject in subjects:
        for each in values_of(subject.get("identifier")):
            identity = _identity(each)
            if identity is not None:
                found.append(identity)
    return found


def _identity(member: Any) -> IdentityObject | None:
    """Return an address in a form that can be compared: plain, or hashed with SHA-256 (MD5 identifies nobody)."""
    if not isinstance(member, Mapping) or member.get("identityType") not in _ADDRESS_TYPES:
        return None
    value, hashed, salt = member.get("identityHash"), member.get("hashed"), member.get("salt")
    if not isinstance(value, str) or not isinstance(hashed, bool) or not (salt is None or isinstance(salt, str)):
        return None
    if hashed and not value.startswith("sha256$"):
        return None
    return IdentityObject(value, "emailAddress", hashed, salt)
