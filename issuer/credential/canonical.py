"""From a document to the statements that are signed: JSON-LD expansion and RDFC-1.0 through PyLD.

PyLD has no safe mode: by default it resolves relative ids against an address of its own and leaves out
what no context defines, so that part of a document is silently not signed. Here either is an error.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Mapping
from typing import Any

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from issuer.credential.cardinality import spelled
from issuer.credential.complexity import canonical_nquads
from issuer.credential.document_loader import load_document
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.iri import SENTINEL, is_absolute_iri
from issuer.credential.roundtrip import same_shape
from issuer.credential.shape import kind_of, require_shape, set_endorsements_apart

Loader = Callable[[str, Mapping[str, Any] | None], dict[str, Any]]

# Spellings that move statements away from their object, or that the RDF statements do not carry.
_REFUSED_KEYWORDS = {"@included", "@reverse", "@index", "@direction", "@nest"}

# PyLD keeps what it works out from a context under the context's address. Its caches are not made for
# several threads, and the work holds the interpreter's lock anyway.
_LOCK = threading.Lock()
_RESOLVED: dict[str, Any] = {}


def canonicalize(document: dict[str, Any], loader: Loader = load_document) -> bytes:
    """The canonical N-Quads of a document (RDF Dataset Canonicalization, RDFC-1.0), as UTF-8.

    Raises ``CredentialError``: DATA_LOSS for anything that no context defines, SHAPE_IRI for ids that
    are not absolute, COMPLEXITY for poison graphs, CONTEXT_UNKNOWN.
    """
    with _LOCK:
        dataset = _call(lambda: _processor().to_rdf(document, _options(loader)))
        return canonical_nquads(dataset).encode("utf-8")


def require_round_trip(document: dict[str, Any]) -> None:
    """Rule C7: expanded and compacted again with its own contexts, a document must be what it was.

    Embedded endorsements are taken out and judged each as a document of its own. The shape must have been
    checked (``require_shape``). Raises ``CredentialError``: SHAPE_ROUNDTRIP, and as ``canonicalize``.
    """
    outer, endorsements = set_endorsements_apart(document)
    for part in (outer, *(set_endorsements_apart(endorsement)[0] for endorsement in endorsements)):
        if not same_shape(part, compact(part)):
            raise CredentialError("SHAPE_ROUNDTRIP", "The document is not written as its signed statements spell it.")


def rebuild(document: dict[str, Any]) -> dict[str, Any]:
    """Rule C9: the document as its statements spell it; the only object that may be stored, shown or read.

    A copy without the proof, with a list wherever Open Badges allows several values, and with the dates of
    a version 1.1 credential under the names ``validFrom`` and ``validUntil`` too.
    Raises ``CredentialError`` as ``require_shape`` and ``require_round_trip``.
    """
    require_shape(document)
    require_round_trip(document)
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    rebuilt = copy.deepcopy(spelled(unsecured, kind_of(document)))
    for name, older in (("validFrom", "issuanceDate"), ("validUntil", "expirationDate")):
        if older in rebuilt:
            rebuilt[name] = rebuilt[older]
    return rebuilt


def compact(document: dict[str, Any], loader: Loader = load_document) -> dict[str, Any]:
    """The document expanded and compacted again with its own contexts. Raises as ``canonicalize``."""
    with _LOCK:
        context = {"@context": document["@context"]}
        compacted: dict[str, Any] = _call(lambda: _processor().compact(document, context, _options(loader)))
        return compacted


class _StrictProcessor(jsonld.JsonLdProcessor):  # type: ignore[misc]  # PyLD has no types
    """PyLD's processor, with every expansion looked through before it is used."""

    def expand(self, input_: Any, options: dict[str, Any]) -> list[Any]:
        expanded: list[Any] = super().expand(input_, options)
        _refuse_unsafe(expanded)
        return expanded


def _processor() -> _StrictProcessor:
    return _StrictProcessor(on_property_dropped=_refuse_dropped)


def _options(loader: Loader) -> dict[str, Any]:
    return {
        "base": SENTINEL,
        "documentLoader": loader,
        "contextResolver": ContextResolver(_RESOLVED if loader is load_document else {}, loader),
        "extractAllScripts": False,
    }


def _call(step: Callable[[], Any]) -> Any:
    """Run a step of PyLD and give its errors our codes."""
    try:
        return step()
    except jsonld.JsonLdError as error:
        refusal = _own_refusal(error)
        if refusal is not None:
            raise refusal from error
        reason = excerpt(str(_innermost(error).args[0]), limit=120)
        raise CredentialError("SHAPE_SCHEMA", f"The document is not valid JSON-LD: {reason}") from error
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, CredentialError):
            raise
        # PyLD meets some malformed values with whatever error comes first; such a value has no meaning.
        raise CredentialError("SHAPE_SCHEMA", "The document cannot be read as JSON-LD.") from error


def _own_refusal(error: BaseException) -> CredentialError | None:
    """The refusal of ours that PyLD has wrapped into errors of its own, if there is one."""
    cause = _innermost(error)
    return cause if isinstance(cause, CredentialError) else None


def _innermost(error: BaseException) -> BaseException:
    while error.__cause__ is not None and not isinstance(error, CredentialError):
        error = error.__cause__
    return error


def _refuse_dropped(term: str | None) -> None:
    raise CredentialError("DATA_LOSS", f"No context defines “{excerpt(term or '')}”, so it would not be signed.")


def _refuse_unsafe(expanded: Any) -> None:
    """Raise unless every id, type and property of an expanded document is one that RDF will carry."""
    if isinstance(expanded, list):
        for item in expanded:
            _refuse_unsafe(item)
        return
    if not isinstance(expanded, dict):
        return
    if "@value" in expanded:
        _require_iris([expanded.get("@type", "@json")], "DATA_LOSS")
        return
    for key, value in expanded.items():
        if key == "@id":
            _require_iris([value], "SHAPE_IRI")
        elif key == "@type":
            _require_iris(value, "DATA_LOSS")
        elif key in _REFUSED_KEYWORDS:
            raise CredentialError("SHAPE_KEYWORD", f"The keyword {key} has no place in a credential.")
        else:
            if not key.startswith("@"):
                _require_iris([key], "DATA_LOSS")
            _refuse_unsafe(value)


def _require_iris(values: list[Any], code: str) -> None:
    for value in values:
        # "xsd:dateTime" is what the OB 3.0.3 context makes of awardedDate: an IRI with the scheme "xsd".
        if value != "@json" and not (isinstance(value, str) and is_absolute_iri(value)):
            shown = excerpt(str(value).removeprefix(SENTINEL))
            problem = "no context defines it" if code == "DATA_LOSS" else "it is not an absolute IRI"
            raise CredentialError(code, f"“{shown}” would not be signed: {problem}.")
