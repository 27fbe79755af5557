"""What W3C and 1EdTech have published, as it lies in `tests/vectors`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from issuer.credential.document_loader import load_document

VECTORS = Path(__file__).parent.parent / "vectors"

EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"


def vectors(name: str) -> Any:
    return json.loads((VECTORS / name).read_text(encoding="utf-8"))


def example_loader(url: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Our loader, and the context that W3C's examples are written in; no credential of ours may name it."""
    if url != EXAMPLES:
        return load_document(url, options)
    document = vectors("w3c-vc-di-eddsa.json")["examplesContext"]
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": document}
