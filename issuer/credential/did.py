"""Issuer identities: did:key and did:web, their spelling, and the document that we publish for one."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

from issuer.credential.document_loader import MULTIKEY_V1
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.instants import format_instant
from issuer.credential.multikey import decode_multikey

DID_V1 = "https://www.w3.org/ns/did/v1"
JWK_V1 = "https://w3id.org/security/jwk/v1"

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_SEGMENT = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+")


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


def did_document(
    did: str,
    keys: Sequence[str],
    token_keys: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    *,
    revoked: Mapping[str, datetime] = MappingProxyType({}),
) -> dict[str, Any]:
    """Return the DID document that publishes these public keys for signing credentials.

    `keys` are Multikey text and sign embedded proofs; `token_keys` are JSON Web Keys by their names and sign tokens
    (Controlled Identifiers 1.0, sections 2.2.2 and 2.2.3). The former come first: some readers look no further.

    `revoked` says of some of them, by Multikey text or name, since when they are not to be believed (section 2.2). Such
    a key is described, so that it can be told why, and not offered for credentials: some readers only look for that.
    """
    methods: list[dict[str, Any]] = [
        {"id": f"{did}#{key}", "type": "Multikey", "controller": did, "publicKeyMultibase": key} for key in keys
    ]
    methods += [
        {"id": f"{did}#{name}", "type": "JsonWebKey", "controller": did, "publicKeyJwk": {"kid": name, **jwk}}
        for name, jwk in token_keys.items()
    ]
    for method in methods:
        if (since := revoked.get(method["id"].removeprefix(f"{did}#"))) is not None:
            method["revoked"] = format_instant(since)
    methods.sort(key=lambda method: "revoked" in method)
    return {
        "@context": [DID_V1, MULTIKEY_V1, *([JWK_V1] if token_keys else [])],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods if "revoked" not in method],
    }


def _is_ip_address(host: str) -> bool:
    """Return whether a host is an IP address in any spelling that resolvers read, 0x7f.1 and 2130706433 included."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        last = host.rstrip(".").rpartition(".")[2]
        return last.isdigit() or last.lower().startswith("0x")
    return True
