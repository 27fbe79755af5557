"""The digests of related resources (“Verifiable Credentials Data Model v2.0”, section 5.3)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any

from issuer.credential import base58btc
from issuer.credential.document_loader import context_bytes
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.iri import is_absolute_iri
from issuer.credential.members import values_of

_SRI = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
_MULTIHASH = {b"\x12\x20": hashlib.sha256, b"\x20\x30": hashlib.sha384, b"\x13\x40": hashlib.sha512}
_BY_LENGTH = {32: hashlib.sha256, 48: hashlib.sha384, 64: hashlib.sha512}


def require_resources(value: Any) -> None:
    """Raise `CredentialError` unless every related resource has an id of its own and a digest.

    The digest of a resource that is at hand, which the known contexts are, must be right (CONTEXT_UNKNOWN otherwise:
    what the issuer has meant is not what is here). Others are not fetched. Raises SHAPE_SCHEMA or SHAPE_IRI.
    """
    seen: set[str] = set()
    resources = values_of(value)
    if not resources:
        raise CredentialError("SHAPE_SCHEMA", "“relatedResource” names no resource.")
    for resource in resources:
        if not isinstance(resource, dict):
            raise CredentialError("SHAPE_SCHEMA", "A related resource is not an object.")
        address = resource.get("id")
        if not isinstance(address, str) or not is_absolute_iri(address):
            raise CredentialError("SHAPE_IRI", "A related resource does not have an absolute address as its id.")
        if address in seen:
            raise CredentialError("SHAPE_DUP_ID", f"The related resource {excerpt(address)} is named twice.")
        seen.add(address)
        _require_digest(address, resource)


def _require_digest(address: str, resource: dict[str, Any]) -> None:
    texts = {name: resource[name] for name in ("digestSRI", "digestMultibase") if name in resource}
    if not texts or not all(isinstance(text, str) and text for text in texts.values()):
        raise CredentialError("SHAPE_SCHEMA", f"The related resource {excerpt(address)} has no digest.")
    data = context_bytes(address)
    if data is None:
        return
    matches = {"digestSRI": _sri_matches, "digestMultibase": _multibase_matches}
    for name, text in texts.items():
        if not matches[name](text, data):
            raise CredentialError("CONTEXT_UNKNOWN", f"What is at hand of {excerpt(address)} has another {name}.")


def _sri_matches(text: str, data: bytes) -> bool:
    """Compare the strongest of one or more digests (Subresource Integrity, section 3.3)."""
    given = [each.partition("?")[0].partition("-") for each in text.split()]
    known = [(name, value) for name, _, value in given if name in _SRI]
    strongest = max((name for name, _ in known), default="")
    return any(name == strongest and _decode64(value) == _SRI[name](data).digest() for name, value in known)


def _multibase_matches(text: str, data: bytes) -> bool:
    """Compare a digest in multibase, with its multihash header or without (Controlled Identifiers 1.0, section 2.5)."""
    digest = _decode_multibase(text)
    if digest is None:
        return False
    header, body = digest[:2], digest[2:]
    if header in _MULTIHASH and len(body) == header[1]:
        return body == _MULTIHASH[header](data).digest()
    algorithm = _BY_LENGTH.get(len(digest))
    return algorithm is not None and digest == algorithm(data).digest()


def _decode_multibase(text: str) -> bytes | None:
    if text.startswith("z") and len(text) <= 128:  # base58 takes quadratic time
        try:
            return base58btc.decode(text[1:])
        except ValueError:
            return None
    return _decode64(text[1:].replace("-", "+").replace("_", "/")) if text.startswith("u") else None


def _decode64(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
