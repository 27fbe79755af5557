"""The first step of verification: from a file of any kind to the credential inside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from issuer.credential.baking import extract, looks_like_token
from issuer.credential.embedded import EmbeddedCredential
from issuer.credential.envelope import is_envelope, token_of
from issuer.credential.errors import CredentialError, UnreadFormat
from issuer.credential.legacy.opening import OldBadge, open_address, open_document
from issuer.credential.members import values_of
from issuer.credential.seal import SealedCredential
from issuer.credential.strict_json import parse_json
from issuer.credential.vc_jwt import JwtCredential

# A list may well be genuine, but nobody earned it: it must not come out as a valid badge.
_UNREAD_TYPES = {
    "BitstringStatusListCredential": "This is an issuer's list of withdrawn credentials, and nobody's badge.",
    "StatusList2021Credential": "This is an issuer's list of withdrawn credentials, and nobody's badge.",
}
_READ_TYPES = ("OpenBadgeCredential", "AchievementCredential", "EndorsementCredential", "ClrCredential")
_CONTAINERS = {
    "json": "A credential in JSON",
    "png": "A PNG picture with a credential inside",
    "svg": "An SVG picture with a credential inside",
    "jwt": "A credential as a signed token (JWT)",
}


def open_file(data: bytes) -> SealedCredential | OldBadge:
    """Take the credential, or the badge of an older standard, out of its container and parse it strictly (rule C1).

    Raises `CredentialError` FORMAT, SIZE, BAKE_*, PARSE_*, JWT_ENCODING or JWT_HEADER, and UnreadFormat for what is
    not read yet.
    """
    container, text = extract(data)
    words = _CONTAINERS[container]
    legacy = open_address(text, words)
    if legacy is not None:
        return legacy
    if looks_like_token(text):
        return _open_token(text, words if container == "jwt" else f"{words}, as a signed token (JWT)")
    document = parse_json(text)
    if not isinstance(document, dict):
        raise CredentialError("FORMAT", "The JSON in this file is not an object.")
    _refuse_jose(document)
    legacy = open_document(document, None, words)
    if legacy is not None:
        return legacy
    if is_envelope(document):
        return _open_token(token_of(document), f"{words}, as a signed token (JWT) in an envelope")
    _refuse_unread(document)
    return EmbeddedCredential(document, f"{words}, {len(text)} bytes long.")


def _open_token(text: bytes, words: str) -> JwtCredential | OldBadge:
    credential = JwtCredential.open(text, f"{words}, {len(text.strip())} bytes long.")
    legacy = open_document(credential.payload, credential.parts, words)
    if legacy is not None:
        return legacy
    if isinstance(credential.document, dict):
        _refuse_unread(credential.document)
    return credential


def _refuse_jose(document: Mapping[str, Any]) -> None:
    """Refuse JWS and JWE in JSON (RFC 7515 and 7516, sections 7.2): no standard of badges has them."""
    if "ciphertext" in document or ("payload" in document and ("signatures" in document or "signature" in document)):
        raise CredentialError("JWT_HEADER", "This is a signed or encrypted message in JSON, which no badge is.")


def _refuse_unread(document: Mapping[str, Any]) -> None:
    """Tell formats that exist but are not read yet from files that are broken."""
    types = values_of(document.get("type"))
    for name, problem in _UNREAD_TYPES.items():
        if name in types:
            raise UnreadFormat(problem)
    if "VerifiableCredential" in types and not any(name in types for name in _READ_TYPES):
        # What its members may hold is not known, so neither is which of several values a reader would be shown.
        raise UnreadFormat("This is a credential of another kind than Open Badges, which is not read yet.")
