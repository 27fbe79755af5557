"""A credential inside an SVG: one element as first child of the root (Open Badges 3.0 section 5.3.2).

The picture is spliced, not written anew: everything that is not ours stays byte for byte, comments and
DOCTYPE included. defusedxml refuses entities; a DOCTYPE that only points elsewhere is accepted and never
loaded, because the standard's own samples carry one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NoReturn
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from issuer.credential.errors import CredentialError

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
LEGACY_NAMESPACE = "http://openbadges.org"
SVG_ROOT = "{http://www.w3.org/2000/svg}svg"
_CREDENTIAL = f"{{{NAMESPACE}}}credential"
_LEGACY = f"{{{LEGACY_NAMESPACE}}}assertion"
MAX_DEPTH = 256  # levels of elements; pictures that people draw stay far below
_TAG = re.compile(rb"""<(?:[^"'<>]|"[^"]*"|'[^']*')*>""")
_ATTRIBUTE = re.compile(rb"""\s([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_NAME = re.compile(rb"<([^\s/>]+)")
_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<|\xff\xfe(?:[\t\n\r ]\x00)*<\x00|\xfe\xff(?:\x00[\t\n\r ])*\x00<")
# Characters that XML 1.0 cannot carry at all.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class _Element:
    """A credential element as found: where it stands in the bytes, and what it holds."""

    start: int
    depth: int
    attributes: dict[str, str]
    legacy: bool
    text: list[str] = field(default_factory=list)
    has_children: bool = False
    end: int = 0


class _Scan:
    """The target of the XML parser: notes the root's place and every credential element."""

    def __init__(self) -> None:
        self.parser: Any = None  # pyexpat's; it tells where in the bytes the parser stands
        self.root = ""
        self.root_start = 0
        self.found: list[_Element] = []
        self._open: list[_Element | None] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note an element that begins."""
        position: int = self.parser.CurrentByteIndex
        if not self._open:
            self.root, self.root_start = tag, position
        elif self._open[-1] is not None:
            self._open[-1].has_children = True
        if len(self._open) >= MAX_DEPTH:
            _refuse(f"The picture nests more than {MAX_DEPTH} elements.")
        element = None
        if tag in (_CREDENTIAL, _LEGACY):
            element = _Element(position, len(self._open), dict(attributes), tag == _LEGACY)
            self.found.append(element)
        self._open.append(element)

    def end(self, tag: str) -> None:
        """Note an element that ends; for a self-closing one the parser already stands behind it."""
        element = self._open.pop()
        if element is not None:
            element.end = self.parser.CurrentByteIndex

    def data(self, text: str) -> None:
        """Keep the text directly inside a credential element."""
        if self._open and self._open[-1] is not None:
            self._open[-1].text.append(text)

    def close(self) -> _Scan:
        """Return what was found (the parser's protocol)."""
        return self


class _Parser(DefusedXMLParser):  # type: ignore[misc]  # defusedxml publishes no types
    """defusedxml's parser that lets a DOCTYPE pass unless it brings declarations of its own."""

    def __init__(self, target: _Scan) -> None:
        super().__init__(target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True)

    def defused_start_doctype_decl(
        self, name: str, system_id: str | None, public_id: str | None, has_internal_subset: bool
    ) -> None:
        if has_internal_subset:
            super().defused_start_doctype_decl(name, system_id, public_id, has_internal_subset)


def bake_svg(image: bytes, document: bytes) -> bytes:
    """Return `image` with `document` (UTF-8 text) in it exactly once; one that was there before is replaced.

    Raises CredentialError BAKE_CONTAINER for a picture that is no sound SVG in UTF-8, or a document that XML
    cannot carry.
    """
    before, after = _around(image)
    return before + _as_text(document) + after


@lru_cache(maxsize=8)
def _around(image: bytes) -> tuple[bytes, bytes]:
    """Return what stands before and behind the document in a baked picture, which a whole class may share.

    Raises CredentialError BAKE_CONTAINER.
    """
    _require_utf8(image)
    scan = _scan(image)
    for found in reversed(_outermost(scan.found)):
        image = image[: found.start] + image[_end_of(image, found) :]
    root = _TAG.match(image, scan.root_start)
    name = _NAME.match(image, scan.root_start)
    if root is None or name is None:
        _refuse("The picture's first tag cannot be read.")
    before, after = image[: scan.root_start], image[root.end() :]
    tag, binding = _declare(root[0], len(name[0]))
    opening, closing = b"<openbadges:credential" + binding + b">", b"</openbadges:credential>"
    if tag.endswith(b"/>"):
        return before + tag[:-2].rstrip() + b">" + opening, closing + b"</" + name[1] + b">" + after
    return before + tag + opening, closing + after


def unbake_svg(data: bytes) -> bytes:
    """Return the document in a baked SVG, or the compact JWS of its `verify` attribute.

    Raises CredentialError BAKE_NONE, BAKE_MULTIPLE or BAKE_CONTAINER.
    """
    elements = [each for each in _scan(data).found if not each.legacy]
    if not elements:
        raise CredentialError("BAKE_NONE", "There is no credential in this picture.")
    if len(elements) > 1:
        raise CredentialError("BAKE_MULTIPLE", "There is more than one credential in this picture.")
    element = elements[0]
    if element.depth != 1 or element.has_children:
        _refuse("The credential does not stand where it belongs in this picture.")
    text = "".join(element.text)
    token = element.attributes.get("verify")
    if token is None:
        return text.encode("utf-8")
    if text.strip():
        raise CredentialError("BAKE_MULTIPLE", "There are two credentials in this picture's credential element.")
    return token.encode("utf-8")


def unbake_legacy(data: bytes) -> bytes:
    """Return what an SVG carries of Open Badges 1 or 2, if that is but one thing; b"" for nothing.

    The `verify` attribute may name the address of the assertion that stands in the element. Raises as `legacy_text`,
    and BAKE_MULTIPLE.
    """
    elements = [each for each in _scan(data).found if each.legacy]
    if len(elements) > 1:
        raise CredentialError("BAKE_MULTIPLE", "There is more than one badge in this picture.")
    for element in elements:
        if element.depth != 1 or element.has_children:
            _refuse("The badge does not stand where it belongs in this picture.")
        text, named = "".join(element.text).strip(), element.attributes.get("verify", "").strip()
        if text and named and f'"{named}"' not in text.replace("\\/", "/"):
            raise CredentialError("BAKE_MULTIPLE", "The picture names another badge than the one inside.")
    return legacy_text(data)


def legacy_text(data: bytes) -> bytes:
    """Return what an SVG carries of Open Badges 1 or 2: an assertion, its address, or a compact JWS; b"" for nothing.

    Raises BAKE_CONTAINER.
    """
    element = next((each for each in _scan(data).found if each.legacy), None)
    if element is None:
        return b""
    return ("".join(element.text).strip() or element.attributes.get("verify", "")).encode("utf-8")


def _scan(data: bytes) -> _Scan:
    """Parse without loading or expanding anything; raises BAKE_CONTAINER."""
    scan = _Scan()
    parser = _Parser(scan)
    scan.parser = parser.parser
    try:
        parser.feed(data)
        parser.close()
    except DefusedXmlException as error:
        raise CredentialError("BAKE_CONTAINER", "The picture declares XML entities, which are not read.") from error
    except (ParseError, LookupError, ValueError) as error:
        raise CredentialError("BAKE_CONTAINER", "The picture is not well-formed XML.") from error
    if scan.root != SVG_ROOT:
        _refuse("This is an XML document, but not an SVG picture.")
    return scan


def _outermost(elements: list[_Element]) -> list[_Element]:
    """Drop elements inside others of the list, so that each byte is cut once."""
    kept: list[_Element] = []
    for element in elements:  # in the order in which they begin
        if not kept or element.start >= kept[-1].end:
            kept.append(element)
    return kept


def _end_of(image: bytes, element: _Element) -> int:
    """Return the offset behind an element."""
    tag = _TAG.match(image, element.start)
    if tag is not None and tag[0].endswith(b"/>"):
        return tag.end()
    return image.index(b">", element.end) + 1


def _declare(tag: bytes, name_end: int) -> tuple[bytes, bytes]:
    """Return the root's tag, its name ending at `name_end`, and what the element must say: who binds the prefix.

    A picture that gives the prefix another meaning keeps it: its own elements must not become credentials. There the
    element binds the prefix for itself.
    """
    binding = b' xmlns:openbadges="' + NAMESPACE.encode() + b'"'
    for attribute in _ATTRIBUTE.finditer(tag):
        if attribute[1] == b"xmlns:openbadges":
            return tag, b"" if attribute[2][1:-1] == NAMESPACE.encode() else binding
    return tag[:name_end] + binding + tag[name_end:], b""


def _as_text(document: bytes) -> bytes:
    """Return the document as CDATA that reads back byte for byte.

    `]]>` would end the section early, and a carriage return would be read back as a line feed: the first is
    cut in two, the second stands outside as a character reference.
    """
    try:
        text = document.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CredentialError("BAKE_CONTAINER", "Only a document in UTF-8 can be put into a picture.") from error
    if _UNWRITABLE.search(text):
        _refuse("The document holds a character that cannot stand in an SVG picture.")
    guarded = document.replace(b"]]>", b"]]]]><![CDATA[>").replace(b"\r", b"]]>&#13;<![CDATA[")
    return b"<![CDATA[" + guarded + b"]]>"


def _require_utf8(image: bytes) -> None:
    """Splicing bytes needs to know how they are written; nearly every SVG is UTF-8."""
    declared = re.match(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']""", image)
    if image[:2] in (b"\xff\xfe", b"\xfe\xff") or (
        declared is not None and declared[1].lower() not in (b"utf-8", b"us-ascii")
    ):
        _refuse("Only SVG pictures in UTF-8 can carry a credential; save it as UTF-8.")


def _refuse(detail: str) -> NoReturn:
    raise CredentialError("BAKE_CONTAINER", detail)
