"""The canonical statements of one shape, with places for the texts that vary (RDF Dataset Canonicalization, RDFC-1.0).

Filling texts into canonical statements is not enough: the labels of blank nodes follow from hashes over those texts, so
they are worked out anew for each document, as section 4 of the specification does where no two blank nodes look
alike. Where two do, or where two statements become one, `render` gives up and the caller goes the long way.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_JSON = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"
_ESCAPED = re.compile(r'[\\"\n\r\t]')
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})

Dataset = Mapping[str, Sequence[Mapping[str, Any]]]
Slot = int


class Unfit(Exception):
    """This shape cannot be compiled; the sentence says why."""


@dataclass(frozen=True, slots=True)
class _Linked:
    """A statement about blank nodes: `head` before the subject's label, `middle` between, `tail` after the object's."""

    subject: str | None
    object: str | None


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
        self._order: list[Slot] = []
        self._linked: list[_Linked] = []
        formats: list[str] = []
        links: list[str] = []
        if set(dataset) != {"@default"}:
            raise Unfit("it has more than one graph")
        # Slots are filled in the order of the text, so what is about blank nodes comes after all else.
        linked = [quad for quad in dataset["@default"] if _blank(quad["subject"]) or _blank(quad["object"])]
        plain = [quad for quad in dataset["@default"] if not (_blank(quad["subject"]) or _blank(quad["object"]))]
        for quad in plain:
            formats.append(" ".join(self._component(quad[part]) for part in ("subject", "predicate", "object")) + " .")
        for quad in linked:
            link = _Linked(_blank(quad["subject"]), _blank(quad["object"]))
            if link.subject == link.object:
                raise Unfit("a blank node refers to itself")
            self._linked.append(link)
            links += self._halves(quad)
        self._plain = len(formats)
        self._format = "\n".join([*formats, *links])
        self._fill = _getter(self._order)
        self._nodes = self._incidence()
        if set(slots.values()) != self.addresses | self._literals or self.addresses & self._literals:
            raise Unfit("a value is in no statement, or in statements of different kinds")

    def render(self, values: Sequence[str]) -> bytes | None:
        """Return the canonical N-Quads with `values` by slot, or None where only the full algorithm can tell.

        The values of `addresses` must be absolute IRIs; none may hold a character that is escaped as a number.
        """
        texts = [value.translate(_ESCAPES) for value in values] if _ESCAPED.search("".join(values)) else values
        lines = (self._format % self._fill(texts)).split("\n")
        statements = lines[: self._plain]
        labels = self._labels(lines)
        if labels is None:
            return None
        position = self._plain
        for link in self._linked:
            subject = f"_:{labels[link.subject]}" if link.subject else ""
            object_ = f"_:{labels[link.object]} ." if link.object else ""
            statements.append(f"{lines[position]}{subject}{lines[position + 1]}{object_}")
            position += 2
        statements.sort()
        if len(set(statements)) != len(statements):
            return None
        return ("\n".join(statements) + "\n").encode("utf-8")

    def _labels(self, lines: list[str]) -> dict[str, str] | None:
        """Sections 4.4 and 4.6: canonical labels in the order of the first-degree hashes, None if two are equal."""
        hashes: dict[str, str] = {}
        for node, incident in self._nodes.items():
            seen = [f"{lines[at]}{subject}{lines[at + 1]}{object_}\n" for at, subject, object_ in incident]
            seen.sort()
            hashes[hashlib.sha256("".join(seen).encode("utf-8")).hexdigest()] = node
        if len(hashes) != len(self._nodes):
            return None
        return {hashes[digest]: f"c14n{number}" for number, digest in enumerate(sorted(hashes))}

    def _incidence(self) -> dict[str, list[tuple[int, str, str]]]:
        """Blank node -> its statements: where they begin among the lines, and how a first-degree hash spells them."""
        nodes: dict[str, list[tuple[int, str, str]]] = {}
        for number, link in enumerate(self._linked):
            at = self._plain + 2 * number
            for node in {link.subject, link.object} - {None}:
                assert node is not None
                subject = "" if link.subject is None else "_:a" if link.subject == node else "_:z"
                object_ = "" if link.object is None else "_:a ." if link.object == node else "_:z ."
                nodes.setdefault(node, []).append((at, subject, object_))
        return nodes

    def _halves(self, quad: Mapping[str, Any]) -> tuple[str, str]:
        """Return what stands before the subject's label (or is the subject) and what stands after it."""
        head = "" if _blank(quad["subject"]) else self._component(quad["subject"])
        middle = f" {self._component(quad['predicate'])} "
        return head, middle if _blank(quad["object"]) else f"{middle}{self._component(quad['object'])} ."

    def _component(self, component: Mapping[str, Any]) -> str:
        """Return a component's place in the format; its slot, if it is one, is noted in the order of the text."""
        value, kind = component["value"], component["type"]
        slot = self._slots.get(value)
        if slot is None and self._marker in value:
            raise Unfit("a value is changed on the way to its statement")
        if slot is not None:
            self._order.append(slot)
        if kind == "IRI":
            if slot is None:
                self.constants.add(value)
            else:
                self.addresses.add(slot)
            return f"<{_text(value, slot)}>"
        if kind != "literal" or component.get("datatype") == _JSON:
            raise Unfit("it has a value that is neither a name nor a plain literal")
        if slot is not None:
            self._literals.add(slot)
        return f'"{_text(value.translate(_ESCAPES), slot)}"{_suffix(component)}'


def _text(value: str, slot: Slot | None) -> str:
    return "%s" if slot is not None else value.replace("%", "%%")


def _suffix(component: Mapping[str, Any]) -> str:
    datatype = component["datatype"]
    if datatype == _LANGUAGE:
        return f"@{component['language']}".replace("%", "%%")
    return "" if datatype == _STRING else f"^^<{datatype}>".replace("%", "%%")


def _blank(component: Mapping[str, Any]) -> str | None:
    return component["value"] if component["type"] == "blank node" else None


def _getter(order: Sequence[Slot]) -> Any:
    """Return a function from the values to a tuple of them in the order of their places."""
    if len(order) == 1:
        return lambda values: (values[order[0]],)
    return itemgetter(*order) if order else lambda values: ()
