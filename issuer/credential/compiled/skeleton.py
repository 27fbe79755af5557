"""A document taken apart into its shape and the texts that fill it.

The shape holds everything that JSON-LD processing can depend on: members and their order, nesting, kinds of values,
numbers, and the texts of members whose text decides something (types, vocabulary terms, enumerations). Any other text
is a leaf. Two documents of one shape differ in their leaves only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from issuer.credential.terms import CLASSES, ENUMERATIONS
from issuer.credential.vocabulary import ALL_DEFINITIONS

Token = str | tuple[object, ...]
Key = tuple[Token, ...]
"""A shape as a sequence that can be read back in one way only.

An object is two tokens, the names of its members and the types of their values, and a list is one, the types of its
items; what follows is what these types say, value by value. A text is a token only under a term whose texts are part of
the shape; any other value is one, as Python writes it. Where a name stands and where a text is known before it is read,
so none that a stranger chooses can be taken for another part of it."""

# A text of these kinds is one of a few words, or has a form that is judged by itself.
_JUDGED_KINDS = frozenset({"language", "resultStatus", *ENUMERATIONS})


def _vocabulary_terms() -> frozenset[str]:
    """Terms whose texts are names to be looked up in the context, not values."""
    aliases = {"type", "@type", "@context"}
    for term, definition, _ in ALL_DEFINITIONS:
        if definition == "@type" or (
            isinstance(definition, Mapping)
            and (definition.get("@type") == "@vocab" or definition.get("@id") == "@type")
        ):
            aliases.add(term)
    return frozenset(aliases)


def _terms_of(kinds: frozenset[str]) -> frozenset[str]:
    return frozenset(
        term for each in CLASSES.values() for term, member in each.members.items() if not kinds.isdisjoint(member.kinds)
    )


CONSTANT_TERMS = _vocabulary_terms() | _terms_of(_JUDGED_KINDS)
"""Members whose texts are part of the shape."""

STAMP_TERMS = _terms_of(frozenset({"stamp"}))
"""Members that rule C4 asks to be an instant, in whichever class."""

DATE_TERMS = _terms_of(frozenset({"date"})) - STAMP_TERMS
"""Members that rule C4 asks to be a date or an instant."""

ADDRESS_TERMS = _terms_of(frozenset({"uri"})) | {"id"}
"""Members that rule C4 asks to be an absolute address, in whichever class."""


class Skeleton(NamedTuple):
    """A document's shape and the leaves that fill it, in the order of the document."""

    key: Key
    leaves: list[str]


def skeleton(document: Mapping[str, Any]) -> Skeleton:
    """Return the skeleton of a JSON object."""
    tokens: list[Token] = []
    leaves: list[str] = []
    _take_apart(document, tokens, leaves)
    return Skeleton(tuple(tokens), leaves)


def terms_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return for each leaf, as `skeleton` numbers them, the member that it stands under."""
    terms: list[str] = []
    _gather_terms(document, "", terms)
    return tuple(terms)


def fill(document: Mapping[str, Any], replacements: Mapping[int, str]) -> dict[str, Any]:
    """Return a copy of a document whose leaves, numbered as `skeleton` numbers them, are replaced."""
    filled: dict[str, Any] = _fill(document, "", replacements, [0])
    return filled


def _take_apart(members: Mapping[str, Any], tokens: list[Token], leaves: list[str]) -> None:
    """Take an object apart. Most members are texts, and this is the inner loop of every verification."""
    tokens += (tuple(members), tuple(map(type, members.values())))
    for name, member in members.items():
        if type(member) is str:
            (tokens if name in CONSTANT_TERMS else leaves).append(member)
        elif type(member) is dict:
            _take_apart(member, tokens, leaves)
        else:
            _take_value_apart(member, name, tokens, leaves)


def _take_value_apart(value: Any, term: str, tokens: list[Token], leaves: list[str]) -> None:
    if isinstance(value, list):
        tokens.append(tuple(map(type, value)))
        is_constant = term in CONSTANT_TERMS
        for item in value:
            if type(item) is str:
                (tokens if is_constant else leaves).append(item)
            elif type(item) is dict:
                _take_apart(item, tokens, leaves)
            else:
                _take_value_apart(item, term, tokens, leaves)
    elif isinstance(value, dict):
        _take_apart(value, tokens, leaves)
    elif isinstance(value, str):
        (tokens if term in CONSTANT_TERMS else leaves).append(value)
    else:
        # As text: in Python 1, 1.0 and True are equal, and their statements are not.
        tokens.append(repr(value))


def _gather_terms(value: Any, term: str, terms: list[str]) -> None:
    if isinstance(value, str):
        if term not in CONSTANT_TERMS:
            terms.append(term)
    elif isinstance(value, dict):
        for name, member in value.items():
            _gather_terms(member, name, terms)
    elif isinstance(value, list):
        for item in value:
            _gather_terms(item, term, terms)


def _fill(value: Any, term: str, replacements: Mapping[int, str], counter: list[int]) -> Any:
    if isinstance(value, str):
        if term in CONSTANT_TERMS:
            return value
        number = counter[0]
        counter[0] += 1
        return replacements.get(number, value)
    if isinstance(value, dict):
        return {name: _fill(member, name, replacements, counter) for name, member in value.items()}
    if isinstance(value, list):
        return [_fill(item, term, replacements, counter) for item in value]
    return value
