"""Digests of what was signed, noted in the record of events: later nobody can say that other bytes were handed out."""

from __future__ import annotations

import hashlib

NAMES = ("digest", "token_digest")


def digests_of(document: str | bytes, token: str | None) -> dict[str, str]:
    """Return what the event of a signing notes as its details: SHA-256 in hex of the document, and of its token."""
    data = document.encode() if isinstance(document, str) else document
    noted = {"digest": hashlib.sha256(data).hexdigest()}
    return noted if token is None else {**noted, "token_digest": hashlib.sha256(token.encode()).hexdigest()}
