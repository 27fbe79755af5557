"""A credential as a token in an envelope of JSON (“Verifiable Credentials Data Model v2.0”, section 4.13)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from issuer.credential.document_loader import VC_V2
from issuer.credential.errors import CredentialError, UnreadFormat
from issuer.credential.members import values_of

_ENVELOPE = "EnvelopedVerifiableCredential"
_MEMBERS = {"@context", "id", "type"}
_TOKEN_ADDRESS = re.compile(r"data:application/(?:vc|vc-ld|vc\+ld)\+jwt,(\S+)")


def is_envelope(document: object) -> bool:
    """Whether a document says that it is one."""
    return isinstance(document, Mapping) and _ENVELOPE in values_of(document.get("type"))


def token_of(envelope: Mapping[str, Any]) -> bytes:
    """Return the token in an envelope; nothing else of it is read or may be there.

    Raises `CredentialError` SHAPE_SCHEMA or CONTEXT_UNKNOWN, and UnreadFormat for other content than a token.
    """
    if set(envelope) - _MEMBERS or values_of(envelope.get("type")) != [_ENVELOPE]:
        raise CredentialError("SHAPE_SCHEMA", "The envelope of this credential says more than an envelope may.")
    contexts = values_of(envelope.get("@context"))
    if contexts[:1] != [VC_V2] or not all(isinstance(each, str) for each in contexts):
        raise CredentialError("CONTEXT_UNKNOWN", "The envelope's context is not that of Verifiable Credentials.")
    address = envelope.get("id")
    token = _TOKEN_ADDRESS.fullmatch(address) if isinstance(address, str) else None
    if token is None:
        raise UnreadFormat("This is a credential in an envelope of a kind that is not read yet.")
    return token[1].encode()
