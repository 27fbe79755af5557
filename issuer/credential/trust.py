"""A list of trusted issuers: what may stand on it, and the file it travels in.

An issuer is known by its identity, never by the name it gives itself (`identities` says what an entry covers). The
name on the list is the one that the keeper of the list gave, and so are the reasons.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from issuer.credential.did import did_web_url
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.identities import EntryKind, kind_of_entry, plain_address, plain_did, plain_host
from issuer.credential.imitation import TrustedIssuer
from issuer.credential.multikey import decode_multikey
from issuer.credential.strict_json import parse_json

FORMAT = "touchstone-trust-2"
OLD_FORMAT = "touchstone-trust-1"
"""In which a host stood for everything on it. It is read, and its hosts for the issuers that they are themselves."""
MAX_ENTRIES = 10_000
MAX_BYTES = 16 * 1024 * 1024  # of a list's file: every entry with all that may be written to it
MAX_NAME = 200
MAX_REASON = 1000
_MEMBERS = {"name": MAX_NAME, "reason": MAX_REASON, "vouched_by": MAX_NAME}


def read_issuer(text: str) -> str:
    """Return an entry as lists hold it. Raises CredentialError FORMAT for anything that is none, or no clear one."""
    text = text.strip()
    if len(text) > MAX_NAME * 5:
        raise CredentialError("FORMAT", "That is too long for an issuer.")
    if text.startswith("did:"):
        return _read_did(text)
    if text[:8].lower() == "https://":
        return _read_address(text)
    host = plain_host(text)
    if host is not None:
        return host
    if not text.isascii():
        detail = f"“{excerpt(text)}” has letters of another alphabet; write a host as networks do, with “xn--”."
        raise CredentialError("FORMAT", detail)
    raise CredentialError("FORMAT", f"“{excerpt(text)}” is no did:web, did:key, https address or host name.")


def _read_did(text: str) -> str:
    try:
        if text.startswith("did:key:"):
            decode_multikey(text.removeprefix("did:key:"))
            return text
        did_web_url(text)
    except CredentialError as error:
        raise CredentialError("FORMAT", f"“{excerpt(text)}” is no issuer: {error.detail}") from error
    did = plain_did(text)
    if did is None:
        raise CredentialError("FORMAT", f"“{excerpt(text)}” could be read in two ways, so it cannot be trusted.")
    return did


def _read_address(text: str) -> str:
    """Return an https address, or one that ends in `/*` and stands for everything below it."""
    is_place = text.endswith("/*")
    address = plain_address(text[:-1] if is_place else text)
    if address is None or "*" in address or (is_place and "?" in address):
        detail = (
            f"“{excerpt(text)}” is no https address that everybody reads alike. It needs a host name and a plain path; "
            "“/*” at its end stands for everything below."
        )
        raise CredentialError("FORMAT", detail)
    return f"{address}*" if is_place else address


def read_place(text: str) -> str:
    """Return the place in which an issuer's hosted badges are kept, "" for none. Raises CredentialError FORMAT."""
    if not text.strip():
        return ""
    entry = read_issuer(text)
    if kind_of_entry(entry) is not EntryKind.PLACE:
        raise CredentialError(
            "FORMAT", f"“{excerpt(text.strip())}” is no place: write an https address ending in “/*”."
        )
    return entry


def read_words(text: str, limit: int = MAX_NAME) -> str:
    """Return a text on one line, without what cannot be seen. Raises CredentialError FORMAT when it is too long."""
    if not text.isprintable():
        text = "".join(each if each.isprintable() else " " for each in text)
    words = " ".join(text.split())
    if len(words) > limit:
        raise CredentialError("FORMAT", f"There may be up to {limit} characters.")
    return words


def read_list(data: bytes) -> list[TrustedIssuer]:
    """Return the entries of a list's file, each issuer once. Raises CredentialError FORMAT, SIZE or PARSE_*."""
    document = parse_json(data, limit=MAX_BYTES)
    format = document.get("format") if isinstance(document, dict) else None
    entries = document.get("issuers") if isinstance(document, dict) and format in (FORMAT, OLD_FORMAT) else None
    if not isinstance(entries, list) or len(entries) > MAX_ENTRIES:
        raise CredentialError("FORMAT", f"That is no list of trusted issuers ({FORMAT}).")
    found = {entry.issuer: entry for entry in (_read_entry(entry, is_old=format == OLD_FORMAT) for entry in entries)}
    return list(found.values())


def _read_entry(entry: Any, *, is_old: bool) -> TrustedIssuer:
    if not isinstance(entry, dict) or not isinstance(entry.get("issuer"), str):
        raise CredentialError("FORMAT", "Each entry of the list needs an “issuer”.")
    members = ("name",) if is_old else (*_MEMBERS, "within")
    if set(entry) - {"issuer", *members} or not all(isinstance(entry.get(name, ""), str) for name in members):
        raise CredentialError("FORMAT", f"An entry of the list has an “issuer” and {', '.join(members)}, all texts.")
    issuer, within = read_issuer(entry["issuer"]), read_place(entry.get("within", ""))
    if within and kind_of_entry(issuer) is not EntryKind.ADDRESS:
        raise CredentialError(
            "FORMAT", f"“{excerpt(issuer)}” has no address of its own, so “within” says nothing of it."
        )
    return TrustedIssuer(
        issuer,
        **{name: read_words(entry.get(name, ""), limit) for name, limit in _MEMBERS.items()},
        within=within,
        was_wider=is_old and kind_of_entry(issuer) is EntryKind.HOST,
    )


def write_list(entries: Iterable[TrustedIssuer]) -> bytes:
    """Return the file of a list; the same entries give the same bytes."""
    rows = [
        {name: value for name in ("issuer", *_MEMBERS, "within") if (value := getattr(entry, name))}
        for entry in sorted(entries, key=lambda entry: entry.issuer)
    ]
    return json.dumps({"format": FORMAT, "issuers": rows}, ensure_ascii=False, indent=1).encode() + b"\n"
