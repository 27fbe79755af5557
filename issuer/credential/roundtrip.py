"""The comparison of rule C7: whether two spellings of a document say the same to a reader of JSON."""

from __future__ import annotations

import json
from typing import Any

from issuer.credential.vocabulary import CLASS_IRIS, LIST_TERMS, PROPERTY_OF_CLASS, TERM_IRIS, TERM_OF_IRI


def same_shape(one: Any, other: Any) -> bool:
    """Return whether two documents differ in nothing but the freedom that JSON-LD gives to lists and references.

    No difference: the order of a set; one value or a list of one; an empty list or none; `{"id": x}` or
    `x`; two terms for one type; a term or the address that it alone stands for. The last is for PyLD: in
    a context that calls a class and a property by one address (Open Badges 3.0.2 does, with images) it
    overlooks the class's own terms on the way back, and may call the property by the class. In a document such
    keys have been refused before.
    """
    return _text(_plain("", one)) == _text(_plain("", other))


def _text(value: Any) -> str:
    # As text, because in Python 1 == 1.0 == True.
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _plain(term: str, value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) == {"id"}:
            return value["id"]
        named = ((_term(name), member) for name, member in value.items() if name != "@context")
        members = {name: _plain(name, member) for name, member in named}
        return {name: member for name, member in members.items() if member != []}
    if term == "type":
        return sorted(_type_iri(each) for each in (value if isinstance(value, list) else [value]))
    if isinstance(value, list):
        items = [_plain(term, item) for item in value]
        if len(items) == 1:
            return items[0]
        return items if term in LIST_TERMS else sorted(items, key=_text)
    return value


def _term(name: str) -> str:
    """Return the one spelling of a member's name."""
    return PROPERTY_OF_CLASS.get(name) or TERM_OF_IRI.get(name, name)


def _type_iri(name: Any) -> str:
    """One spelling for all terms of a type; a name that is no term stands for itself."""
    iris = TERM_IRIS.get(name, frozenset()) if isinstance(name, str) else frozenset()
    return " ".join(sorted(iris & CLASS_IRIS or iris)) or _text(name)
