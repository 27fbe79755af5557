"""The host that stands for an issuer."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit


def host_of(issuer_id: str) -> str | None:
    """Return the host, with its port if any, that stands for an issuer; None where no host does."""
    if issuer_id.startswith("did:web:"):
        return unquote(issuer_id.split(":")[2]).lower() or None
    try:
        parts = urlsplit(issuer_id)
    except ValueError:
        return None
    # user@host would let a reader mistake the user for the host.
    return parts.netloc.lower() if parts.scheme == "https" and "@" not in parts.netloc and parts.netloc else None
