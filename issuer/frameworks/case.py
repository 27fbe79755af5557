"""1EdTech CASE 1.0 and 1.1: a package as the CFPackages endpoint gives it, bare or inside `{"CFPackage": …}`.

The hierarchy is what the `isChildOf` associations say; one that ends at the document makes a top entry. Their sequence
numbers order nothing here, for a path only runs upwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from issuer.frameworks import cleaning
from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.item import Broader, FrameworkInfo, FrameworkItem, ItemType, Kind, Record, Skipped
from issuer.frameworks.json_text import members, text

_ENDPOINTS = ("CFItem", "CFItems", "CFAssociations", "CFDocuments", "CFRubrics")


def package_of(document: Any) -> Mapping[str, Any] | None:
    """Return the package in a document, or None when it holds none.

    Raises FrameworkError for an answer of another endpoint of CASE, which is not enough to be a framework.
    """
    if not isinstance(document, Mapping):
        return None
    inner = document.get("CFPackage", document)
    if isinstance(inner, Mapping) and isinstance(inner.get("CFDocument"), Mapping):
        return inner
    if any(name in document for name in _ENDPOINTS) or "fullStatement" in document:
        raise FrameworkError(
            "UNKNOWN_FORM",
            "This is CASE, but not a whole package.",
            "Get the package of the framework, from an address that ends in /CFPackages/ and its identifier.",
        )
    return None


def info_of(package: Mapping[str, Any]) -> FrameworkInfo:
    """Return what a package says of its framework. Raises FrameworkError when it has no identifier or title."""
    document = package["CFDocument"]
    identifier = _uri_of(document)
    title = cleaning.line(text(document.get("title")))
    if not identifier or not title:
        raise FrameworkError(
            "ROW", "The document has no identifier or no title.", "Export the package again.", where="CFDocument"
        )
    licence = document.get("licenseURI")
    return FrameworkInfo(
        kind=Kind.CASE,
        identifier=cleaning.uri(identifier, where="CFDocument", column="identifier"),
        title=title,
        publisher=cleaning.line(text(document.get("publisher")) or text(document.get("creator")), 500),
        version=cleaning.line(text(document.get("version")), 100),
        licence=cleaning.line(_name_of(licence) or _first_licence(package), 500),
        source=_address(document.get("officialSourceURL")) or _address(document.get("uri")),
        language=cleaning.line(text(document.get("language")), 35),
    )


def read(package: Mapping[str, Any], language: str) -> Iterator[Record]:
    """Yield every item and what is broader than what. Raises FrameworkError."""
    uris: dict[str, str] = {}
    for number, item in enumerate(members(package.get("CFItems"))):
        where = f"CFItems[{number}]"
        if not isinstance(item, Mapping):
            raise FrameworkError("ROW", "This is no item.", "Export the package again.", where=where)
        uri = cleaning.uri(_uri_of(item), where=where, column="identifier")
        for name in (text(item.get("identifier")), text(item.get("uri"))):
            if name:
                uris[name] = uri
        yield _item(item, uri, language) or Skipped(where, "no statement")
    for number, association in enumerate(members(package.get("CFAssociations"))):
        if not isinstance(association, Mapping):
            raise FrameworkError(
                "ROW", "This is no association.", "Export the package again.", where=f"CFAssociations[{number}]"
            )
        if text(association.get("associationType")).casefold() == "ischildof":
            child, parent = (_end(association.get(end), uris) for end in ("originNodeURI", "destinationNodeURI"))
            if child and parent and child != parent:
                yield Broader(child, parent)


def _item(item: Mapping[str, Any], uri: str, language: str) -> FrameworkItem | None:
    statement = cleaning.paragraphs(text(item.get("fullStatement")))
    title = cleaning.line(text(item.get("abbreviatedStatement"))) or cleaning.line(statement)
    if not title:
        return None
    keywords = [text(keyword) for keyword in members(item.get("conceptKeywords"))]
    return FrameworkItem(
        uri=uri,
        title=title,
        type=ItemType.COMPETENCY,
        part="items",
        code=cleaning.line(text(item.get("humanCodingScheme")), 100),
        description=statement if cleaning.line(statement) != title else cleaning.paragraphs(text(item.get("notes"))),
        alternatives=cleaning.distinct((cleaning.line(keyword) for keyword in keywords), title),
        language=cleaning.line(text(item.get("language")), 35) or language,
    )


def _end(node: Any, uris: Mapping[str, str]) -> str:
    """Return the uri of an item at an end of an association: a link object, or in some exports a bare text."""
    names = [text(node.get("identifier")), text(node.get("uri"))] if isinstance(node, Mapping) else [text(node)]
    return next((uris[name] for name in names if name in uris), "")


def _uri_of(thing: Mapping[str, Any]) -> str:
    identifier = text(thing.get("identifier"))
    named = text(thing.get("uri"))
    if cleaning.is_uri(named):
        return named
    return identifier if cleaning.is_uri(identifier) else f"urn:uuid:{identifier}" if identifier else ""


def _address(value: Any) -> str:
    found = text(value)
    return found if found.startswith(("http://", "https://")) and cleaning.is_uri(found) else ""


def _name_of(link: Any) -> str:
    return text(link.get("title")) or text(link.get("uri")) if isinstance(link, Mapping) else text(link)


def _first_licence(package: Mapping[str, Any]) -> str:
    definitions = package.get("CFDefinitions")
    licences = members(definitions.get("CFLicenses")) if isinstance(definitions, Mapping) else []
    return next((_name_of(licence) for licence in licences if isinstance(licence, Mapping)), "")
