"""Rules C2 to C5: the one shape a document may have, decided without RDF."""

from __future__ import annotations

from typing import Any

from issuer.credential.errors import CredentialError


def require_shape(document: dict[str, Any]) -> None:
    """Raise ``CredentialError`` (SHAPE_*, CONTEXT_*) unless the document has its canonical shape."""
    if not isinstance(document, dict):
        raise CredentialError("SHAPE_SCHEMA", "The document is not a JSON object.")
