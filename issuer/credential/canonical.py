"""From a document to the statements that are signed: JSON-LD expansion and RDFC-1.0 through PyLD."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pyld import jsonld
from pyld.context_resolver import ContextResolver

from issuer.credential.cardinality import spelled
from issuer.credential.compiled.shapes import Processor, Shapes
from issuer.credential.complexity import canonical_nquads
from issuer.credential.document_loader import OB_V3, VC_V2, load_document
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.iri import SENTINEL
from issuer.credential.parts import Parts, take_apart
from issuer.credential.processor import ActiveContexts, StrictProcessor
from issuer.credential.roundtrip import same_shape
from issuer.credential.shape import kind_of, require_shape

Loader = Callable[[str, Mapping[str, Any] | None], dict[str, Any]]
Dataset = dict[str, list[dict[str, Any]]]
"""PyLD's form of an RDF dataset: graph name -> triples."""

# PyLD keeps what it works out from a context under the context's address. Its caches are not made for
# several threads, and the work holds the interpreter's lock anyway.
_LOCK = threading.Lock()
_RESOLVED: dict[str, Any] = {}
_ACTIVE = ActiveContexts()
_FAST: CompiledShapes | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A document that has its canonical shape, expanded once for all that is done with it."""

    document: dict[str, Any]
    """The document without its proof, as it was written."""
    canonical: bytes
    """Its canonical N-Quads, as `canonicalize` gives them."""
    is_plain: bool = False
    """True when it is known that no credential is inside; False when that was not asked."""
    contexts: list[str] | None = None
    """The contexts as the file names them, where it was read under an edition of one of them (`unversioned`)."""

    def rebuild(self) -> dict[str, Any]:
        """Rule C9: the document as its statements spell it; the only object that may be stored, shown or read.

        A copy without the proof, with a list wherever Open Badges allows several values, and with the dates
        of a version 1.1 credential under the names `validFrom` and `validUntil` too.
        """
        rebuilt = spelled(self.document, kind_of(self.document))
        for name, older in (("validFrom", "issuanceDate"), ("validUntil", "expirationDate")):
            if older in rebuilt:
                rebuilt[name] = rebuilt[older]
        return rebuilt


def read(document: dict[str, Any]) -> Reading:
    """Rules C2 to C7 for a document; its proof is not looked at.

    C7: expanded and compacted again with its own contexts, a document must be what it was. Credentials inside it
    are taken out and judged each as a document of its own.
    Raises `CredentialError`: as `require_shape`, then SHAPE_ROUNDTRIP and as `canonicalize`.
    """
    if not isinstance(document, dict):
        raise CredentialError("SHAPE_SCHEMA", "The document is not a JSON object.")
    unsecured = {name: value for name, value in document.items() if name != "proof"}

    def long_way() -> bytes:
        return _judged_statements(document, unsecured)

    if _FAST is None:
        return Reading(unsecured, long_way())
    return Reading(unsecured, *_FAST.credentials.canonical(unsecured, long_way))


def read_in_full(document: dict[str, Any]) -> Reading:
    """`read` by the full algorithm, whatever shapes are known. Raises as `read`."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    return Reading(unsecured, _judged_statements(document, unsecured))


def _judged_statements(document: dict[str, Any], unsecured: dict[str, Any]) -> bytes:
    """Rules C2 to C7 by the full algorithm, whatever the document."""
    require_shape(document)
    parts = take_apart(document)
    with _LOCK:
        dataset = _judge(parts.outer)
        _judge_inner(parts)
        if parts.inner or parts.enveloped:
            # What is signed is the document with the credentials inside; above, its statements were without.
            dataset = _dataset(_expand(unsecured, load_document), load_document)
        return _encoded(dataset)


@dataclass(frozen=True, slots=True)
class CompiledShapes:
    """The fast way for credentials, whose statements are judged by rule C7 too, and for proof options and the like."""

    credentials: Shapes
    options: Shapes


def compile_shapes(
    is_compared: Callable[[], bool], *, report: Callable[[str], None] = lambda reason: None, after: int = 2
) -> CompiledShapes:
    """Return empty memories of shapes.

    `is_compared` chooses, by chance, answers to compare with the long way's; `report` is told of a difference; `after`
    says how often a shape must have been met before compiling it is worth the time.
    """
    return CompiledShapes(
        Shapes(_locked(_judge), is_compared, report, after=after),
        Shapes(
            _locked(lambda document: _dataset(_expand(document, load_document), load_document)),
            is_compared,
            report,
            after=after,
        ),
    )


def use_compiled(shapes: CompiledShapes | None) -> None:
    """Let documents of shapes that were met before go the fast way; None, as at the start: all go the long way."""
    global _FAST
    _FAST = shapes


def _locked(processor: Callable[[dict[str, Any]], Dataset]) -> Processor:
    def run(document: dict[str, Any]) -> Dataset:
        with _LOCK:
            return processor(document)

    return run


def rebuild(document: dict[str, Any]) -> dict[str, Any]:
    """`read(document).rebuild()`, for readers who have no use for the statements."""
    return read(document).rebuild()


def prepare() -> None:
    """Work out the contexts of an ordinary badge beforehand: for a process that will fork for each document."""
    typed = {name: {"type": [name]} for name in ("Achievement", "Profile", "Image", "Evidence")}
    achievement = {
        **typed["Achievement"],
        "image": typed["Image"],
        "criteria": {"narrative": "x"},
        "alignment": {"type": ["Alignment"]},
        "resultDescription": {
            "type": ["ResultDescription"],
            "rubricCriterionLevel": {"type": ["RubricCriterionLevel"]},
        },
    }
    badge = {
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {**typed["Profile"], "image": typed["Image"], "address": {"type": ["Address"]}},
        "evidence": typed["Evidence"],
        "credentialStatus": {"type": "BitstringStatusListEntry"},
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "achievement": achievement,
            "identifier": {"type": "IdentityObject"},
            "result": {"type": ["Result"]},
        },
    }
    status_list = {
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "credentialSubject": {"type": "BitstringStatusList"},
    }
    proof = {"type": "DataIntegrityProof", "proofPurpose": "assertionMethod"}
    for contexts, documents in (([VC_V2, OB_V3], (badge, proof)), ([VC_V2], (status_list, proof))):
        for members in documents:
            compact({"@context": contexts, **members})


def canonicalize(document: dict[str, Any], loader: Loader = load_document) -> bytes:
    """Return the canonical N-Quads of a document (RDF Dataset Canonicalization, RDFC-1.0), as UTF-8.

    Raises `CredentialError`: DATA_LOSS for anything that no context defines, SHAPE_IRI for ids that
    are not absolute, COMPLEXITY for poison graphs, CONTEXT_UNKNOWN.
    """

    def long_way() -> bytes:
        with _LOCK:
            return _encoded(_dataset(_expand(document, loader), loader))

    return _FAST.options.canonical(document, long_way)[0] if _FAST and loader is load_document else long_way()


def compact(document: dict[str, Any], loader: Loader = load_document) -> dict[str, Any]:
    """Return the document expanded and compacted again with its own contexts. Raises as `canonicalize`."""
    with _LOCK:
        return _compact(_expand(document, loader), document["@context"], loader)


def _judge(document: dict[str, Any]) -> Dataset:
    """Return the statements of a document that survives the round trip. Raises SHAPE_ROUNDTRIP."""
    expanded = _expand(document, load_document)
    # Before the way back, so that nothing done there can reach what is signed.
    dataset = _dataset(expanded, load_document)
    if not same_shape(document, _compact(expanded, document["@context"], load_document)):
        raise CredentialError("SHAPE_ROUNDTRIP", "The document is not written as its signed statements spell it.")
    return dataset


def _judge_inner(parts: Parts) -> None:
    for each in parts.inner:
        inner = take_apart(each)
        _judge(inner.outer)
        _judge_inner(inner)


def _expand(document: dict[str, Any], loader: Loader) -> list[Any]:
    expanded: list[Any] = _call(lambda: _processor(loader).expand(document, _options(loader)))
    return expanded


def _dataset(expanded: list[Any], loader: Loader) -> Dataset:
    dataset: Dataset = _call(lambda: _processor(loader).expanded_to_rdf(expanded, _options(loader)))
    return dataset


def _encoded(dataset: Dataset) -> bytes:
    try:
        return canonical_nquads(dataset).encode("utf-8")
    except UnicodeEncodeError as error:
        # Not from a file, where rule C1 stands before this, but from a form or a table.
        raise CredentialError("PARSE_ENCODING", "The document contains half a surrogate pair.") from error


def _compact(expanded: list[Any], contexts: Any, loader: Loader) -> dict[str, Any]:
    options = {**_options(loader), "skipExpansion": True}
    compacted: dict[str, Any] = _call(lambda: _processor(loader).compact(expanded, {"@context": contexts}, options))
    return compacted


def _processor(loader: Loader) -> StrictProcessor:
    return StrictProcessor(_ACTIVE if loader is load_document else None)


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
    """Return the refusal of ours that PyLD has wrapped into errors of its own, if there is one."""
    cause = _innermost(error)
    return cause if isinstance(cause, CredentialError) else None


def _innermost(error: BaseException) -> BaseException:
    while error.__cause__ is not None and not isinstance(error, CredentialError):
        error = error.__cause__
    return error
