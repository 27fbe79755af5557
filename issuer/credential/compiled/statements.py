"""The canonical statements of one shape, with places for the texts that vary (RDF Dataset Canonicalization, RDFC-1.0).

Filling texts into canonical statements is not enough: the labels of blank nodes follow from hashes over those texts, so
they are worked out anew for each document, as section 4 of the specification does where no two blank nodes look
alike. Where two do, or where two statements become one, `render` gives up and the caller goes the long way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeVar

from issuer.credential.compiled.texts import written

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_JSON = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"

Dataset = Mapping[str, Sequence[Mapping[str, Any]]]
Slot = int
T = TypeVar("T")


class Unfit(Exception):
    """This shape cannot be compiled; the sentence says why."""


@dataclass(frozen=True, slots=True)
class _Linked:
    """A statement about blank nodes: `head` before the subject's label, `middle` between, `tail` after the object's."""

    subject: str | None
    object: str | None


@dataclass(frozen=True, slots=True)
class Part:
    """A statement, or half of one, as a %-format in UTF-8, and the slots that fill it in order."""

    format: bytes
    slots: tuple[Slot, ...]


class StatementTemplate:
    """The statements of a dataset in which sentinels stand for slots.

    `slots` says which slot each sentinel text stands for; `addresses` are the slots that are IRIs, the others are
    literals. Raises Unfit where a sentinel is not found whole, not found at all, or in a place of another kind.
    """

    def __init__(self, dataset: Dataset, slots: Mapping[str, Slot], marker: str) -> None:
        self.addresses: set[Slot] = set()
        self.constants: set[str] = set()
        self._literals: set[Slot] = set()
        self._slots = slots
        self._marker = marker
        self.links: list[_Linked] = []
        self.parts: list[Part] = []
        if set(dataset) != {"@default"}:
            raise Unfit("it has more than one graph")
        # What is about blank nodes comes after all else, each in two parts: see `_Linked`.
        linked = [quad for quad in dataset["@default"] if _blank(quad["subject"]) or _blank(quad["object"])]
        plain = [quad for quad in dataset["@default"] if not (_blank(quad["subject"]) or _blank(quad["object"]))]
        for quad in plain:
            self.parts.append(self._part(quad, ("subject", "predicate", "object"), "{} {} {} ."))
        self.plain = len(self.parts)
        for quad in linked:
            link = _Linked(_blank(quad["subject"]), _blank(quad["object"]))
            if link.subject == link.object:
                raise Unfit("a blank node refers to itself")
            self.links.append(link)
            self.parts.append(Part(b"", ()) if link.subject else self._part(quad, ("subject",), "{}"))
            rest = (("predicate",), " {} ") if link.object else (("predicate", "object"), " {} {} .")
            self.parts.append(self._part(quad, *rest))
        self._format = b"\n".join([part.format for part in self.parts])
        self._fill = getter([slot for part in self.parts for slot in part.slots])
        self.nodes = self._incidence()
        if set(slots.values()) != self.addresses | self._literals or self.addresses & self._literals:
            raise Unfit("a value is in no statement, or in statements of different kinds")

    def render(self, values: Sequence[bytes]) -> bytes | None:
        """Return the canonical N-Quads with `values` by slot, or None where only the full algorithm can tell.

        The values are as `written` gives them, and those of `addresses` absolute IRIs.
        """
        lines = (self._format % self._fill(values)).split(b"\n")
        return self.assemble(lines, lines[: self.plain], {})

    def assemble(self, lines: Sequence[bytes], plain: list[bytes], known: Mapping[str, str]) -> bytes | None:
        """Return the canonical N-Quads of filled parts; `plain` is changed.

        `lines` are all parts, `plain` those that are whole statements, `known` the first-degree hashes (by blank
        node) that need not be worked out.
        """
        labels = self._labels(lines, known)
        if labels is None:
            return None
        position = self.plain
        for link in self.links:
            subject = b"_:" + labels[link.subject] if link.subject else b""
            object_ = b"_:%b ." % labels[link.object] if link.object else b""
            plain.append(lines[position] + subject + lines[position + 1] + object_)
            position += 2
        plain.sort()  # UTF-8 is ordered as its code points are
        if len(set(plain)) != len(plain):
            return None
        plain.append(b"")
        return b"\n".join(plain)

    def first_degree_hash(self, node: str, lines: Sequence[bytes]) -> str:
        """Section 4.6, Hash First Degree Quads, over the filled parts."""
        seen = [lines[at] + subject + lines[at + 1] + object_ for at, subject, object_ in self.nodes[node]]
        seen.sort()
        return hashlib.sha256(b"".join(seen)).hexdigest()

    def _labels(self, lines: Sequence[bytes], known: Mapping[str, str]) -> dict[str, bytes] | None:
        """Section 4.4: canonical labels in the order of the first-degree hashes, None if two are equal."""
        if len(self.nodes) == 1:
            return dict.fromkeys(self.nodes, b"c14n0")  # as in the options of a proof
        hashes = {known.get(node) or self.first_degree_hash(node, lines): node for node in self.nodes}
        if len(hashes) != len(self.nodes):
            return None
        return {hashes[digest]: b"c14n%d" % number for number, digest in enumerate(sorted(hashes))}

    def _incidence(self) -> dict[str, list[tuple[int, bytes, bytes]]]:
        """Blank node -> its statements: where they begin among the lines, and how a first-degree hash spells them."""
        nodes: dict[str, list[tuple[int, bytes, bytes]]] = {}
        for number, link in enumerate(self.links):
            at = self.plain + 2 * number
            for node in {link.subject, link.object} - {None}:
                assert node is not None
                subject = b"" if link.subject is None else b"_:a" if link.subject == node else b"_:z"
                object_ = b"\n" if link.object is None else b"_:a .\n" if link.object == node else b"_:z .\n"
                nodes.setdefault(node, []).append((at, subject, object_))
        return nodes

    def _part(self, quad: Mapping[str, Any], names: tuple[str, ...], layout: str) -> Part:
        components = [self._component(quad[name]) for name in names]
        slots = tuple(slot for _, slot in components if slot is not None)
        return Part(layout.format(*(text for text, _ in components)).encode("utf-8"), slots)

    def _component(self, component: Mapping[str, Any]) -> tuple[str, Slot | None]:
        """Return how a component is written, as a format, and the slot in it."""
        value, kind = component["value"], component["type"]
        slot = self._slots.get(value)
        if slot is None and self._marker in value:
            raise Unfit("a value is changed on the way to its statement")
        if kind == "IRI":
            if slot is None:
                self.constants.add(value)
            else:
                self.addresses.add(slot)
            return f"<{_text(value, slot)}>", slot
        if kind != "literal" or component.get("datatype") == _JSON:
            raise Unfit("it has a value that is neither a name nor a plain literal")
        if slot is not None:
            self._literals.add(slot)
            return f'"%s"{_suffix(component)}', slot
        texts = written([value])
        if texts is None:
            raise Unfit("it has a literal that is written in several ways")
        return f'"{_text(texts[0].decode(), None)}"{_suffix(component)}', None


def _text(value: str, slot: Slot | None) -> str:
    return "%s" if slot is not None else value.replace("%", "%%")


def _suffix(component: Mapping[str, Any]) -> str:
    datatype = component["datatype"]
    if datatype == _LANGUAGE:
        return f"@{component['language']}".replace("%", "%%")
    return "" if datatype == _STRING else f"^^<{datatype}>".replace("%", "%%")


def _blank(component: Mapping[str, Any]) -> str | None:
    return component["value"] if component["type"] == "blank node" else None


def getter(order: Sequence[Slot]) -> Callable[[Sequence[T]], tuple[T, ...]]:
    """Return a function from the values to a tuple of them in the order of their places."""
    if len(order) == 1:
        return lambda values: (values[order[0]],)
    return itemgetter(*order) if order else lambda values: ()
