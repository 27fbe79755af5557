"""Verify it without us: one file with everything that a check of a badge rests on, for today's tools and tomorrow's.

Unpacked, it is a folder as `issuer verify --documents` reads it: `index.json` maps the address of each document to its
file. What is in it are the bytes that were used, not what they say.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy.orm import Session

from issuer.credential.document_loader import CONTEXTS
from issuer.credential.instants import format_instant
from issuer.credential.noted_documents import Seen
from issuer.store.profiles import SigningKey, list_keys
from issuer.store.token_keys import TokenKey, list_token_keys

INDEX = "index.json"
TOKEN = "badge.jwt"  # noqa: S105 - a file name
SUMS = "SHA256SUMS"
_NAMES = {
    "key": "issuer-document",
    "status": "status-list",
    "endorsement": "endorser-document",
    "refresh": "newer-edition",
}  # by the word of the purpose


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a folder by their names in it, and which of them is the badge."""

    badge: str
    files: Mapping[str, bytes]


def name_of_badge(data: bytes) -> str:
    """Return a file name that says what kind of file a badge is, by its first signs and not by what it was called."""
    start = data.lstrip()[:1]
    if data.startswith(b"\x89PNG"):
        return "badge.png"
    if start == b"<":
        return "badge.svg"
    return "badge.json" if start == b"{" else "badge.jwt"


def collect(data: bytes, seen: Seen, *, keys: Sequence[Mapping[str, Any]] = (), token: str | None = None) -> Folder:
    """Return the folder of a badge as it was brought and of the documents that were seen when it was verified.

    `keys` is the history of the issuer's keys where it is known, `token` the same badge as a token where there is one.
    """
    badge = name_of_badge(data)
    files, index = {badge: data}, {}
    for address, name, body in [*_documents(seen), *_contexts([data, *(document.body for document in seen.values())])]:
        files[name] = body
        index[address] = name
    if token is not None:
        files[TOKEN] = token.encode()
    if keys:
        files["issuer-keys.json"] = _pretty(list(keys))
    files[INDEX] = _pretty(index)
    return Folder(badge, files)


def key_history(session: Session, organization_id: str) -> list[dict[str, Any]]:
    """Return every key with which an organization ever signed, and what became of it.

    Those for embedded proofs come first, then those for tokens, each the newest first.
    """
    return [
        *(
            _told(key, key.public_key_multibase, {"publicKeyMultibase": key.public_key_multibase})
            for key in list_keys(session, organization_id)
        ),
        *(
            _told(key, key.fingerprint, {"publicKeyJwk": key.public_jwk})
            for key in list_token_keys(session, organization_id)
        ),
    ]


def _told(key: SigningKey | TokenKey, name: str, public_half: dict[str, Any]) -> dict[str, Any]:
    return {
        "verificationMethod": f"{key.controller}#{name}",
        **public_half,
        "state": str(key.state),
        "since": format_instant(key.created_at),
        **({"retired": format_instant(key.retired_at)} if key.retired_at else {}),
        **({"compromisedSince": format_instant(key.compromised_since)} if key.compromised_since else {}),
    }


def pack(folder: Folder, texts: Mapping[str, bytes], *, now: datetime) -> bytes:
    """Return a folder and its instructions as a ZIP file; the same at the same `now`."""
    files = {**texts, **folder.files}
    sums = "".join(f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in sorted(files.items()))
    files[SUMS] = sums.encode()
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in sorted(files.items()):
            entry = zipfile.ZipInfo(name, (now.year, now.month, now.day, now.hour, now.minute, now.second // 2 * 2))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, body)
    return written.getvalue()


def _documents(seen: Seen) -> list[tuple[str, str, bytes]]:
    counts: dict[str, int] = {}
    named = []
    for address, document in sorted(seen.items()):
        kind = _NAMES.get(document.purpose.value, "document")
        counts[kind] = counts.get(kind, 0) + 1
        suffix = f"-{counts[kind]}" if counts[kind] > 1 else ""
        named.append((address, f"documents/{kind}{suffix}.json", document.body))
    return named


def _contexts(bodies: Sequence[bytes]) -> list[tuple[str, str, bytes]]:
    """Return those contexts that are named in any of these, for tools that bring none."""
    return [
        (address, f"contexts/{number}.json", _pretty(document))
        for number, (address, document) in enumerate(sorted(CONTEXTS.items()), 1)
        if any(f'"{address}"'.encode() in body.replace(b"\\/", b"/") for body in bodies)
    ]


def _pretty(value: Any) -> bytes:
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"
