"""Canonical statements under another hash: what P-384 signatures are made over.

RDFC-1.0 gives objects without ids their names by a hash, SHA-256 unless said otherwise. “Data Integrity ECDSA
Cryptosuites v1.0”, section 3.2.3, expects a hash as strong as the curve, which is SHA-384 for P-384.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

from issuer.credential.complexity import MeteredCanonicalizer

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_RESOURCE = r"<[^>]*>|_:\S+"
_QUAD = re.compile(
    rf'(?P<subject>{_RESOURCE}) <(?P<predicate>[^>]*)> (?:(?P<object>{_RESOURCE})|"(?P<text>(?:[^"\\]|\\.)*)"'
    rf"(?:\^\^<(?P<datatype>[^>]*)>|@(?P<language>[A-Za-z0-9-]+))?)(?: (?P<graph>{_RESOURCE}))? \."
)
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", '"': '"', "\\": "\\"}


class _Canonicalizer(MeteredCanonicalizer):
    def create_hash(self) -> Any:
        """Return the hash that the algorithm uses throughout (RDF Dataset Canonicalization, section 4)."""
        return hashlib.sha384()


def relabelled(canonical: bytes) -> bytes:
    """Return the canonical form by SHA-384 of the statements that `canonical` holds, canonical by SHA-256.

    Raises `CredentialError("COMPLEXITY")` as the first canonicalization does.
    """
    if b"_:" not in canonical:
        return canonical
    dataset: dict[str, list[dict[str, Any]]] = {}
    for line in canonical.decode("utf-8").split("\n")[:-1]:
        quad = _QUAD.fullmatch(line)
        assert quad is not None, "canonical statements are one to a line"
        triple = {
            "subject": _resource(quad["subject"]),
            "predicate": {"type": "IRI", "value": quad["predicate"]},
            "object": _resource(quad["object"]) if quad["object"] else _literal(quad),
        }
        graph = _resource(quad["graph"])["value"] if quad["graph"] else "@default"
        dataset.setdefault(graph, []).append(triple)
    nquads: str = _Canonicalizer().main(dataset, {"format": "application/n-quads"})
    return nquads.encode("utf-8")


def _resource(text: str) -> dict[str, str]:
    if text.startswith("<"):
        return {"type": "IRI", "value": text[1:-1]}
    # PyLD takes names that begin as canonical ones do for canonical already, and leaves them.
    return {"type": "blank node", "value": f"_:was-{text[2:]}"}


def _literal(quad: re.Match[str]) -> dict[str, str]:
    made = {"type": "literal", "value": _ESCAPE.sub(lambda escape: _ESCAPED[escape[1]], quad["text"])}
    if quad["language"]:
        return {**made, "datatype": _LANG_STRING, "language": quad["language"]}
    return {**made, "datatype": quad["datatype"] or _XSD_STRING}
