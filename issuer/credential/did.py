"""Issuer identities: did:key, did:web, and who a verification method belongs to.

The key of a proof is taken from the controller's own document and from nowhere else: never from the
fragment of `verificationMethod` alone, and only when the document lists it under `assertionMethod`.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote

from issuer.credential.document_loader import MULTIKEY_V1
from issuer.credential.documents import Documents
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.instants import parse_instant
from issuer.credential.multikey import PublicKey, decode_multikey
from issuer.credential.strict_json import parse_json

DID_V1 = "https://www.w3.org/ns/did/v1"

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+")
_HTTPS = re.compile(r"https://[^\s/?#@\\]+[^\s#]*")
# The key types whose publicKeyMultibase is written as Multikey text.
_KEY_TYPES = ("Multikey", "Ed25519VerificationKey2020")


def did_key(multibase: str) -> str:
    """Return the did:key of a public key in Multikey text. Raises as `decode_multikey`."""
    return f"did:key:{decode_multikey(multibase).multibase}"


def did_web(host: str, path: tuple[str, ...] = ()) -> str:
    """Return the did:web of a public host (`example.org` or `example.org:8443`) and path segments.

    Raises `CredentialError("NET_ADDRESS")` for IP addresses and `KEY_UNRESOLVED` for what is no host.
    """
    did = ":".join(["did:web", host.replace(":", "%3A"), *path])
    did_web_url(did)
    return did


def did_web_url(did: str) -> str:
    """Return the https address of the document of a did:web (did:web method specification, section 3.2).

    Raises `CredentialError`: NET_ADDRESS for an IP address, KEY_UNRESOLVED for a malformed DID.
    """
    if not did.startswith("did:web:"):
        raise CredentialError("KEY_UNRESOLVED", f"“{excerpt(did)}” is not a did:web.")
    authority, *path = did.removeprefix("did:web:").split(":")
    host, _, port = re.sub("%3a", "%3A", authority).partition("%3A")
    if _is_ip_address(host):
        raise CredentialError("NET_ADDRESS", f"“{excerpt(did)}” names an IP address, which did:web forbids.")
    well_formed = (
        _HOST.fullmatch(host)
        and len(host) <= 253
        and (("%3A" not in authority.upper()) if not port else _PORT.fullmatch(port) and int(port) < 65536)
        and all(_SEGMENT.fullmatch(segment) and unquote(segment) not in {".", ".."} for segment in path)
    )
    if not well_formed:
        raise CredentialError("KEY_UNRESOLVED", f"“{excerpt(did)}” is not a well-formed did:web.")
    origin = f"https://{host}:{port}" if port else f"https://{host}"
    return f"{origin}/{'/'.join(path)}/did.json" if path else f"{origin}/.well-known/did.json"


def did_document(did: str, keys: Sequence[str]) -> dict[str, Any]:
    """Return the DID document that publishes these public keys (Multikey text) for signing credentials."""
    methods = [{"id": f"{did}#{key}", "type": "Multikey", "controller": did, "publicKeyMultibase": key} for key in keys]
    return {
        "@context": [DID_V1, MULTIKEY_V1],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def issuer_mismatch() -> CredentialError:
    """Return the refusal of a key that is not the issuer's."""
    return CredentialError("ISSUER_MISMATCH", "The signing key does not belong to the issuer named in the credential.")


def controller_of(verification_method: str) -> str:
    """Return the part of a verification method's address before the fragment."""
    return verification_method.partition("#")[0]


def resolve_verification_method(
    verification_method: str, issuer_id: str, documents: Documents, *, now: datetime | None = None
) -> PublicKey:
    """Return the public key at this address, once it is certain that it speaks for `issuer_id` at `now`.

    Without a `now`, a key that is or will be revoked or expired is refused.

    Raises `CredentialError`: ISSUER_MISMATCH when the key is another's, KEY_UNRESOLVED, NET_* when its
    document cannot be had, KEY_NOT_LISTED, KEY_RELATIONSHIP, KEY_CONTROLLER, KEY_TYPE, KEY_WEAK or
    KEY_COMPROMISED when the document does not offer it for signing credentials.
    """
    controller = controller_of(verification_method)
    if controller != issuer_id and (controller.startswith("did:") or "#" in verification_method):
        raise issuer_mismatch()
    if controller.startswith("did:key:"):
        return _did_key_method(verification_method, controller)
    if controller.startswith("did:web:"):
        document = _fetch(did_web_url(controller), documents)
    elif _HTTPS.fullmatch(controller):
        document = _fetch(controller, documents)
        if "publicKeyMultibase" in document:
            # The address leads to the key itself; its controller's document has the last word.
            document = _fetch_controller(document, verification_method, issuer_id, documents)
    else:
        raise CredentialError("KEY_UNRESOLVED", f"“{excerpt(controller)}” is no did:key, did:web or https address.")
    if document.get("id") != issuer_id:
        if document.get("id") == controller:
            raise issuer_mismatch()
        raise CredentialError("KEY_CONTROLLER", f"The document found is not that of {excerpt(issuer_id)}.")
    return _listed_key(document, verification_method, now)


def _did_key_method(verification_method: str, controller: str) -> PublicKey:
    """did:key method, section 3: the only verification method's fragment is the key itself."""
    key = decode_multikey(controller.removeprefix("did:key:"))
    if verification_method != f"{controller}#{key.multibase}":
        raise CredentialError("KEY_NOT_LISTED", "A did:key has one key, and the proof names another.")
    return key


def _fetch(url: str, documents: Documents) -> dict[str, Any]:
    data = documents.fetch(url)
    try:
        document = parse_json(data)
    except CredentialError as error:
        raise CredentialError("KEY_UNRESOLVED", f"{excerpt(url)} cannot be read: {error.detail}") from error
    if not isinstance(document, dict):
        raise CredentialError("KEY_UNRESOLVED", f"The document at {excerpt(url)} is not a JSON object.")
    return document


def _fetch_controller(
    key: dict[str, Any], verification_method: str, issuer_id: str, documents: Documents
) -> dict[str, Any]:
    if key.get("id") != verification_method:
        raise CredentialError("KEY_NOT_LISTED", "The document at the key's address describes another key.")
    if key.get("controller") != issuer_id:
        raise issuer_mismatch()
    return _fetch(did_web_url(issuer_id) if issuer_id.startswith("did:web:") else issuer_id, documents)


def _listed_key(document: dict[str, Any], verification_method: str, now: datetime | None) -> PublicKey:
    """Retrieve the method and check its relationship (Controlled Identifiers 1.0, section 3.3)."""
    methods = list(_methods(document, "verificationMethod"))
    relations = list(_methods(document, "assertionMethod"))
    found = [method for method in [*methods, *relations] if _absolute(method, document) == verification_method]
    described = [method for method in found if isinstance(method, dict)]
    if not described:
        raise CredentialError("KEY_NOT_LISTED", "The issuer's document does not list the key of the proof.")
    if len(described) > 1:
        raise CredentialError("KEY_NOT_LISTED", "The issuer's document describes the key of the proof twice.")
    if verification_method not in [_absolute(method, document) for method in relations]:
        raise CredentialError("KEY_RELATIONSHIP", "The issuer's document does not offer this key for credentials.")
    return _read_method(described[0], document, now)


def _read_method(method: dict[str, Any], document: dict[str, Any], now: datetime | None) -> PublicKey:
    if method.get("controller") != document["id"]:
        raise CredentialError("KEY_CONTROLLER", "The key is described as somebody else's.")
    if method.get("type") not in _KEY_TYPES:
        raise CredentialError("KEY_TYPE", f"A key of type “{excerpt(method.get('type'))}” is not one we read.")
    # Controlled Identifiers 1.0, section 2.2: nothing is verified with a key at or after either time.
    for member, word in (("revoked", "revoked"), ("expires", "let expire")):
        if member in method and (now is None or parse_instant(method[member]) <= now):
            raise CredentialError("KEY_COMPROMISED", f"The issuer has {word} the key of the proof.")
    key = decode_multikey(method["publicKeyMultibase"]) if isinstance(method.get("publicKeyMultibase"), str) else None
    if key is None:
        raise CredentialError("KEY_TYPE", "The key is not written as publicKeyMultibase.")
    if method["type"] == "Ed25519VerificationKey2020" and key.kind != "Ed25519":
        raise CredentialError("KEY_TYPE", "The key is not of the type its document says.")
    return key


def _methods(document: dict[str, Any], member: str) -> Iterator[Any]:
    value = document.get(member, [])
    yield from value if isinstance(value, list) else [value]


def _absolute(method: Any, document: dict[str, Any]) -> str | None:
    """Return the id of a method or of a reference to one; `#fragment` is relative to the document's id."""
    identifier = method.get("id") if isinstance(method, dict) else method
    if not isinstance(identifier, str):
        return None
    return f"{document['id']}{identifier}" if identifier.startswith("#") else identifier


def _is_ip_address(host: str) -> bool:
    """Return whether a host is an IP address in any spelling that resolvers read, 0x7f.1 and 2130706433 included."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2]
        return last.isdigit() or last.lower().startswith("0x")
    return True
