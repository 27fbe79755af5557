"""PyLD alone, with nothing of ours but the contexts: what our reading of a document is compared with."""

from __future__ import annotations

from typing import Any

from pyld import jsonld

from issuer.credential.document_loader import (
    CONTEXTS,
    OB_V3,
    load_document,
)
from issuer.credential.iri import SENTINEL
from tests.credential.samples import credential, signer

TYPES = sorted(
    term
    for term, definition in CONTEXTS[OB_V3]["@context"].items()
    if isinstance(definition, dict) and "@context" in definition
)


def unsigned(**changes: Any) -> dict[str, Any]:
    return credential(signer().controller, **changes).to_json()


def plain_options() -> dict[str, Any]:
    return {"base": SENTINEL, "documentLoader": load_document, "extractAllScripts": False}


def plain_bytes(document: dict[str, Any]) -> bytes:
    """Canonicalized by PyLD alone, with nothing of ours but the contexts."""
    jsonld._resolved_context_cache.clear()
    options = {**plain_options(), "algorithm": "URDNA2015", "format": "application/n-quads"}
    nquads: str = jsonld.JsonLdProcessor().normalize(document, options)
    return nquads.encode()


def plain_compact(document: dict[str, Any]) -> Any:
    jsonld._resolved_context_cache.clear()
    return jsonld.JsonLdProcessor().compact(document, {"@context": document["@context"]}, plain_options())
