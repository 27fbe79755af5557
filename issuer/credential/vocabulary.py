"""What the known contexts say about their terms, worked out once from the contexts themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from issuer.credential.document_loader import (
    CLR_V2,
    CONTEXTS,
    DATA_INTEGRITY_V2,
    ED25519_2020_V1,
    OB_EXTENSIONS,
    OB_V3,
    OB_V3_0_0,
    OB_V3_0_1,
    OB_V3_0_2,
    STATUS_LIST_2021_V1,
    STATUS_V1,
    VC_V1,
    VC_V2,
)

BASE_CONTEXTS = (VC_V2, VC_V1)
OPEN_BADGES_CONTEXTS = (OB_V3, OB_V3_0_2, OB_V3_0_1, OB_V3_0_0)
EXTENSION_CONTEXTS = (OB_EXTENSIONS, DATA_INTEGRITY_V2, ED25519_2020_V1, STATUS_V1, STATUS_LIST_2021_V1)

_XSD = ("http://www.w3.org/2001/XMLSchema#", "https://www.w3.org/2001/XMLSchema#", "xsd:")
_NUMBERS = ("float", "double", "decimal", "integer", "nonNegativeInteger", "positiveInteger")

Definition = str | Mapping[str, Any]


def _definitions(context: Mapping[str, Any]) -> Iterator[tuple[str, Definition, Mapping[str, Any]]]:
    """Every term of a context and of the contexts scoped to its terms: (term, definition, its context)."""
    for term, definition in context.items():
        if term.startswith("@") or definition is None:
            continue
        yield term, definition, context
        scoped = definition.get("@context") if isinstance(definition, Mapping) else None
        for inner in scoped if isinstance(scoped, list) else [scoped]:
            if isinstance(inner, Mapping):
                yield from _definitions({**{k: v for k, v in context.items() if isinstance(v, str)}, **inner})


def _iri(term: str, context: Mapping[str, Any]) -> str:
    """Return the IRI a term stands for, through aliases and prefixes of its own context."""
    definition = context[term]
    name = definition if isinstance(definition, str) else definition.get("@id", term)
    if name != term and name in context:
        return _iri(name, context)
    prefix, colon, suffix = name.partition(":")
    if colon and prefix in context and not suffix.startswith("//"):
        return _iri(prefix, context) + suffix
    return name


def _json_kind(definition: Definition) -> str:
    """Which kind of JSON value a term's datatype asks for: text, number, boolean or any."""
    datatype = definition.get("@type") if isinstance(definition, Mapping) else None
    if datatype is None or datatype in ("@json", "@id", "@vocab"):
        return "any"
    local = next((datatype.removeprefix(start) for start in _XSD if datatype.startswith(start)), None)
    if local == "boolean":
        return "boolean"
    return "number" if local in _NUMBERS else "text"


ALL_DEFINITIONS = [
    entry
    for address in (*BASE_CONTEXTS, *OPEN_BADGES_CONTEXTS, *EXTENSION_CONTEXTS, CLR_V2)
    for entry in _definitions(CONTEXTS[address]["@context"])
]


def _collect_kinds() -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for term, definition, _ in ALL_DEFINITIONS:
        kinds[term].add(_json_kind(definition))
    return {term: frozenset(found) for term, found in kinds.items() if "any" not in found}


def _collect_synonyms() -> dict[str, frozenset[str]]:
    iris: dict[str, set[str]] = defaultdict(set)
    for term, _, context in ALL_DEFINITIONS:
        iris[term].add(_iri(term, context))
    return {term: frozenset(found) for term, found in iris.items()}


TYPED_TERMS: Mapping[str, frozenset[str]] = _collect_kinds()
"""Terms whose values carry a datatype -> the JSON kinds that are written alike: `true` and `"true"` would
be the same statement under a boolean datatype, so only one of them is let through."""

TERM_IRIS: Mapping[str, frozenset[str]] = _collect_synonyms()
"""Term -> the IRIs it stands for, to see that two type terms name the same type."""

CLASS_IRIS: frozenset[str] = frozenset(iri for term, iris in TERM_IRIS.items() if not term[0].islower() for iri in iris)
"""The IRIs of classes, whose terms do not begin with a small letter."""


def _collect_single_names() -> dict[str, str]:
    terms: dict[str, set[str]] = defaultdict(set)
    for term, iris in TERM_IRIS.items():
        for iri in iris:
            terms[iri].add(term)
    return {iri: next(iter(found)) for iri, found in terms.items() if len(found) == 1}


TERM_OF_IRI: Mapping[str, str] = _collect_single_names()
"""IRI -> its term, for IRIs that only one term stands for."""


def _collect_properties() -> dict[str, str]:
    properties: dict[str, set[str]] = defaultdict(set)
    for term, iris in TERM_IRIS.items():
        for iri in iris:
            if term[0].islower():
                properties[iri].add(term)
    classes = {term: iris for term, iris in TERM_IRIS.items() if not term[0].islower()}
    return {
        name: next(iter(found))
        for name, iris in classes.items()
        if len(found := set().union(*(properties[iri] for iri in iris))) == 1
    }


PROPERTY_OF_CLASS: Mapping[str, str] = _collect_properties()
"""Class -> the property that some context calls by the same address, as Open Badges 3.0.0 and 3.0.2 do."""

LIST_TERMS: frozenset[str] = frozenset(
    term
    for term, definition, _ in ALL_DEFINITIONS
    if isinstance(definition, Mapping) and definition.get("@container") == "@list"
)
"""Terms whose values are ordered, and may repeat, in some context."""

SET_CONTEXTS: Mapping[str, frozenset[str]] = {
    term: frozenset(
        address
        for address in OPEN_BADGES_CONTEXTS
        for name, definition, _ in _definitions(CONTEXTS[address]["@context"])
        if name == term and isinstance(definition, Mapping) and definition.get("@container") != "@list"
    )
    for term in LIST_TERMS
}
"""Term of LIST_TERMS -> the older contexts in which its values are a set all the same."""

REFERENCE_TERMS: frozenset[str] = frozenset(
    term
    for term, definition, _ in ALL_DEFINITIONS
    if isinstance(definition, Mapping) and definition.get("@type") == "@id"
)
"""Terms under which a text names a thing, as `{"id": text}` would."""
