"""CTDL-ASN as JSON-LD: a `@graph` of one competency framework and its competencies.

Names of members are taken with or without their prefix. A value may be a text, a language map or a list of either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from issuer.frameworks import cleaning
from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.item import Broader, FrameworkInfo, FrameworkItem, ItemType, Kind, Record, Skipped
from issuer.frameworks.json_text import in_language, members, text

_REGISTRY = "https://credentialengineregistry.org/resources/"
_FRAMEWORK, _COMPETENCY = "CompetencyFramework", "Competency"
_GONE = frozenset({"deprecated", "deleted", "ceased", "superseded"})


def graph_of(document: Any) -> list[Mapping[str, Any]] | None:
    """Return the nodes of a document, or None when it has no competencies."""
    nodes = members(document.get("@graph", document)) if isinstance(document, Mapping) else members(document)
    found = [node for node in nodes if isinstance(node, Mapping)]
    return found if any({_FRAMEWORK, _COMPETENCY} & _types_of(node) for node in found) else None


def info_of(graph: list[Mapping[str, Any]], language: str) -> FrameworkInfo:
    """Return what a graph says of its framework. Raises FrameworkError for none, several, or one without a name."""
    frameworks = [node for node in graph if _FRAMEWORK in _types_of(node)]
    if len(frameworks) != 1:
        raise FrameworkError(
            "ROW",
            f"There are {len(frameworks)} competency frameworks in it, not one.",
            "Export the graph of one framework.",
            where="@graph",
        )
    node = frameworks[0]
    spoken = text(_get(node, "inLanguage"))
    wanted = language or spoken
    title = cleaning.line(in_language(_get(node, "name"), wanted))
    identifier = _uri_of(node)
    if not title or not identifier:
        raise FrameworkError(
            "ROW",
            "The framework has no name or no address.",
            "Export the graph again.",
            where="ceasn:CompetencyFramework",
        )
    return FrameworkInfo(
        kind=Kind.CTDL,
        identifier=cleaning.uri(identifier, where="ceasn:CompetencyFramework", column="@id"),
        title=title,
        publisher=cleaning.line(
            in_language(_get(node, "publisherName"), wanted) or _reference(_get(node, "publisher")), 500
        ),
        version=cleaning.line(text(_get(node, "versionIdentifier")) or text(_get(node, "dateModified"))[:10], 100),
        licence=cleaning.line(_reference(_get(node, "license")) or in_language(_get(node, "rights"), wanted), 500),
        source=_web_address(_reference(_get(node, "source"))) or _web_address(identifier),
        language=cleaning.line(wanted, 35),
    )


def read(graph: list[Mapping[str, Any]], language: str) -> Iterator[Record]:
    """Yield every competency and what is broader than what. Raises FrameworkError."""
    for number, node in enumerate(graph):
        if _COMPETENCY not in _types_of(node):
            continue
        where = f"@graph[{number}]"
        uri = cleaning.uri(_uri_of(node), where=where, column="@id")
        statement = cleaning.paragraphs(in_language(_get(node, "competencyText"), language))
        title = cleaning.line(in_language(_get(node, "competencyLabel"), language)) or cleaning.line(statement)
        if not title:
            yield Skipped(where, "no text")
            continue
        yield FrameworkItem(
            uri=uri,
            title=title,
            type=ItemType.COMPETENCY,
            part="items",
            code=cleaning.line(text(_get(node, "codedNotation")), 100),
            description=statement if cleaning.line(statement) != title else "",
            alternatives=_keywords(node, language, title),
            parents=_references(_get(node, "isChildOf"), uri),
            language=language,
            is_current=_status(node) not in _GONE,
        )
        for child in _references(_get(node, "hasChild"), uri):
            yield Broader(child, uri)


def _types_of(node: Mapping[str, Any]) -> set[str]:
    return {text(name).rpartition(":")[2].rpartition("/")[2] for name in members(node.get("@type", node.get("type")))}


def _get(node: Mapping[str, Any], name: str) -> Any:
    return next((node[key] for key in (f"ceasn:{name}", name, f"ceterms:{name}") if key in node), None)


def _uri_of(node: Mapping[str, Any]) -> str:
    named = text(node.get("@id", node.get("id")))
    if cleaning.is_uri(named):
        return named
    ctid = text(node.get("ceterms:ctid", node.get("ctid")))
    return _REGISTRY + ctid if ctid else named


def _reference(value: Any) -> str:
    """Return the address that a value points at, given as a text or as an object with `@id`."""
    first = next(iter(members(value)), None)
    return text(first.get("@id", first.get("id"))) if isinstance(first, Mapping) else text(first)


def _references(value: Any, own: str) -> tuple[str, ...]:
    found = (_reference(part) for part in members(value))
    return cleaning.distinct((uri for uri in found if cleaning.is_uri(uri)), own)


def _web_address(text: str) -> str:
    return text if text.startswith(("http://", "https://")) and cleaning.is_uri(text) else ""


def _keywords(node: Mapping[str, Any], language: str, title: str) -> tuple[str, ...]:
    value = _get(node, "conceptKeyword")
    if isinstance(value, Mapping):  # a map from a language to one keyword or several
        value = next((value[tag] for tag in (language, "en", *value) if tag in value), None)
    return cleaning.distinct((cleaning.line(in_language(part, language)) for part in members(value)), title)


def _status(node: Mapping[str, Any]) -> str:
    return _reference(_get(node, "publicationStatusType")).rpartition(":")[2].casefold()
