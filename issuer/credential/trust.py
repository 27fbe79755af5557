"""A list of trusted issuers: what may stand on it, and the file it travels in.

An issuer is known by its id (a DID or an https address) or by the host that stands for it, never by the name it gives
itself. The name on the list is the one that the keeper of the list gave.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from issuer.credential.did import did_web_url
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.imitation import TrustedIssuer
from issuer.credential.multikey import decode_multikey
from issuer.credential.strict_json import parse_json

FORMAT = "touchstone-trust-1"
MAX_ENTRIES = 10_000
MAX_NAME = 200

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}(?::[1-9][0-9]{{0,4}})?")
_HTTPS = re.compile(rf"https://{_HOST.pattern}(?:/[!-~]*)?")


def read_issuer(text: str) -> str:
    """Return an issuer's id or host as lists hold it. Raises CredentialError FORMAT for anything else."""
    text = text.strip()
    if len(text) > 1000:
        raise CredentialError("FORMAT", "That is too long for an issuer.")
    try:
        if text.startswith("did:web:"):
            did_web_url(text)
            return text
        if text.startswith("did:key:"):
            decode_multikey(text.removeprefix("did:key:"))
            return text
    except CredentialError as error:
        raise CredentialError("FORMAT", f"“{excerpt(text)}” is no issuer: {error.detail}") from error
    if _HTTPS.fullmatch(text):
        return text
    host = text.lower()
    if _HOST.fullmatch(host) and not host.partition(":")[0].rpartition(".")[2].isdigit():
        return host
    raise CredentialError("FORMAT", f"“{excerpt(text)}” is no did:web, did:key, https address or host name.")


def read_name(text: str) -> str:
    """Return a name on one line, without what cannot be seen. Raises CredentialError FORMAT when it is too long."""
    name = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    if len(name) > MAX_NAME:
        raise CredentialError("FORMAT", f"A name may have up to {MAX_NAME} characters.")
    return name


def read_list(data: bytes) -> list[TrustedIssuer]:
    """Return the entries of a list's file, each issuer once. Raises CredentialError FORMAT, SIZE or PARSE_*."""
    document = parse_json(data)
    entries = document.get("issuers") if isinstance(document, dict) and document.get("format") == FORMAT else None
    if not isinstance(entries, list) or len(entries) > MAX_ENTRIES:
        raise CredentialError("FORMAT", f"That is no list of trusted issuers ({FORMAT}).")
    found = {entry.issuer: entry for entry in map(_read_entry, entries)}
    return list(found.values())


def _read_entry(entry: Any) -> TrustedIssuer:
    if not isinstance(entry, dict) or not isinstance(entry.get("issuer"), str):
        raise CredentialError("FORMAT", "Each entry of the list needs an “issuer”.")
    name = entry.get("name", "")
    if not isinstance(name, str) or set(entry) - {"issuer", "name"}:
        raise CredentialError("FORMAT", "An entry of the list has an “issuer” and a “name”, both texts.")
    return TrustedIssuer(read_issuer(entry["issuer"]), read_name(name))


def write_list(entries: Iterable[TrustedIssuer]) -> bytes:
    """Return the file of a list; the same entries give the same bytes."""
    rows = [
        {"issuer": entry.issuer, **({"name": entry.name} if entry.name else {})}
        for entry in sorted(entries, key=lambda entry: entry.issuer)
    ]
    return json.dumps({"format": FORMAT, "issuers": rows}, ensure_ascii=False, indent=1).encode() + b"\n"
