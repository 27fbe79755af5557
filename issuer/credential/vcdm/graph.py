"""From any JSON-LD document to its statements: contexts of the document's own are read, and nothing may be lost.

As `canonical`, but without its one shape. Inline contexts let a document give its terms any meaning; what is signed
is that meaning, whole, or the document is refused.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from issuer.credential.canonical import Dataset
from issuer.credential.compiled.shapes import Shapes
from issuer.credential.complexity import canonical_nquads
from issuer.credential.document_loader import load_document
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.iri import SENTINEL
from issuer.credential.processor import ActiveContexts, StrictProcessor

EXAMPLES_V2 = "https://www.w3.org/ns/credentials/examples/v2"
"""The context of the examples in “Verifiable Credentials Data Model v2.0”: it defines every term there is."""

_EXAMPLES = {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
_LOCK = threading.Lock()  # PyLD keeps caches that are not made for several threads
_RESOLVED: dict[str, Any] = {}  # what PyLD works out from contexts, by address or by their own words
_MAX_RESOLVED = 1_000  # those at hand come to two hundred
_ACTIVE = ActiveContexts()
_FAST: Shapes | None = None


def load_context(url: str, options: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """PyLD's document loader: the contexts of badges and `EXAMPLES_V2`. Raises CONTEXT_UNKNOWN."""
    if url != EXAMPLES_V2:
        return load_document(url, options)
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": _EXAMPLES}


def compile_shapes(is_compared: Callable[[], bool], *, report: Callable[[str], None]) -> Shapes:
    """Return an empty memory of shapes for `statements`; the arguments are those of `canonical.compile_shapes`."""
    return Shapes(_dataset, is_compared, report)


def use_compiled(shapes: Shapes | None) -> None:
    """Let documents of shapes that were met before go the fast way; None, as at the start: all go the long way."""
    global _FAST
    _FAST = shapes


def statements(document: dict[str, Any]) -> bytes:
    """Return the canonical N-Quads of a document (RDFC-1.0), as UTF-8.

    Texts with a base direction are written as the datatype `i18n`, as the libraries of this field do; without it the
    direction would be lost. Raises `CredentialError`: DATA_LOSS, SHAPE_IRI, SHAPE_KEYWORD, SHAPE_SCHEMA,
    CONTEXT_UNKNOWN or COMPLEXITY.
    """

    def long_way() -> bytes:
        return canonical_nquads(_dataset(document)).encode("utf-8")

    return _FAST.canonical(document, long_way)[0] if _FAST is not None else long_way()


def _dataset(document: dict[str, Any]) -> Dataset:
    options = {
        "base": SENTINEL,
        "documentLoader": load_context,
        "contextResolver": ContextResolver(_RESOLVED, load_context),
        "extractAllScripts": False,
        "rdfDirection": "i18n-datatype",
    }
    processor = StrictProcessor(_ACTIVE)
    with _LOCK:
        if len(_RESOLVED) > _MAX_RESOLVED:
            _RESOLVED.clear()
        try:
            expanded = processor.expand(document, options)
            _lower_languages(expanded)
            dataset: Dataset = processor.expanded_to_rdf(expanded, options)
        except CredentialError:
            raise
        except jsonld.JsonLdError as error:
            raise _refusal(error) from error
        except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
            # PyLD meets some malformed values with whatever error comes first; such a value has no meaning.
            raise CredentialError("SHAPE_SCHEMA", "The document cannot be read as JSON-LD.") from error
    return dataset


def _lower_languages(expanded: Any) -> None:
    """Write the languages of texts with a direction in small letters (JSON-LD 1.1 API, section 8.2.2, step 13.2)."""
    for item in expanded if isinstance(expanded, list) else [expanded]:
        if isinstance(item, dict):
            if "@direction" in item and isinstance(item.get("@language"), str):
                item["@language"] = item["@language"].lower()
            for member in item.values():
                if isinstance(member, list | dict):
                    _lower_languages(member)


def _refusal(error: jsonld.JsonLdError) -> CredentialError:
    """Return our own refusal inside an error of PyLD's, or one that says what PyLD has said."""
    cause: BaseException = error
    while cause.__cause__ is not None and not isinstance(cause, CredentialError):
        cause = cause.__cause__
    if isinstance(cause, CredentialError):
        return cause
    return CredentialError("SHAPE_SCHEMA", f"The document is not valid JSON-LD: {excerpt(str(cause.args[0]), 120)}")
