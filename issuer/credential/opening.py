"""The first step of verification: from a file of any kind to the credential inside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from issuer.credential.baking import UnreadFormat, extract
from issuer.credential.embedded import EmbeddedCredential
from issuer.credential.errors import CredentialError
from issuer.credential.members import values_of
from issuer.credential.seal import SealedCredential
from issuer.credential.strict_json import parse_json

_LEGACY_CONTEXTS = ("https://w3id.org/openbadges/v1", "https://w3id.org/openbadges/v2")
# A list or an endorsement may well be genuine, but nobody earned it: it must not come out as a valid badge.
_UNREAD_TYPES = {
    "EnvelopedVerifiableCredential": "This is a credential in an envelope (JWT), which is not read yet.",
    "BitstringStatusListCredential": "This is an issuer's list of withdrawn credentials, and nobody's badge.",
    "EndorsementCredential": "This is an endorsement and not a badge; endorsements by themselves are not read yet.",
}
_BADGES = ("OpenBadgeCredential", "AchievementCredential")
_CONTAINERS = {
    "json": "A credential in JSON",
    "png": "A PNG picture with a credential inside",
    "svg": "An SVG picture with a credential inside",
}


def open_file(data: bytes) -> SealedCredential:
    """Take the credential out of its container and parse it strictly (rule C1).

    Raises `CredentialError` FORMAT, SIZE, BAKE_* or PARSE_*, and UnreadFormat for what is not read yet.
    """
    container, text = extract(data)
    document = parse_json(text)
    if not isinstance(document, dict):
        raise CredentialError("FORMAT", "The JSON in this file is not an object.")
    _refuse_unread(document)
    return EmbeddedCredential(document, f"{_CONTAINERS[container]}, {len(text)} bytes long.")


def _refuse_unread(document: Mapping[str, Any]) -> None:
    """Tell formats that exist but are not read yet from files that are broken."""
    contexts = values_of(document.get("@context"))
    if any(context in _LEGACY_CONTEXTS for context in contexts if isinstance(context, str)):
        raise UnreadFormat("This is a badge of Open Badges 1 or 2, which is not read yet.")
    types = values_of(document.get("type"))
    for name, problem in _UNREAD_TYPES.items():
        if name in types:
            raise UnreadFormat(problem)
    if "VerifiableCredential" in types and not any(name in types for name in _BADGES):
        # What its members may hold is not known, so neither is which of several values a reader would be shown.
        raise UnreadFormat("This is a credential of another kind than Open Badges, which is not read yet.")
