"""A document taken apart into its shape and the texts that fill it.

The shape holds everything that JSON-LD processing can depend on: members and their order, nesting, kinds of values,
numbers, and the texts of members whose text decides something (types, vocabulary terms, enumerations). Any other text
is a leaf. Two documents of one shape differ in their leaves only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from issuer.credential.terms import CLASSES, ENUMERATIONS
from issuer.credential.vocabulary import ALL_DEFINITIONS

Token = int | str
Key = tuple[Token, ...]
"""A shape as a sequence that can be read back in one way only: marks are numbers, counts follow them, and texts stand
only where the grammar expects a member's name or a constant. No name that a stranger chooses can be taken for another
part of it."""

_OBJECT, _LIST, _LEAF, _CONSTANT, _OTHER = range(5)

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


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A document's shape and the leaves that fill it, in the order of the document."""

    key: Key
    leaves: tuple[str, ...]
    terms: tuple[str, ...]
    """The member that each leaf stands under."""


def skeleton(document: Mapping[str, Any]) -> Skeleton:
    """Return the skeleton of a JSON object."""
    tokens: list[Token] = []
    leaves: list[str] = []
    terms: list[str] = []
    _take_apart(document, "", tokens, leaves, terms)
    return Skeleton(tuple(tokens), tuple(leaves), tuple(terms))


def fill(document: Mapping[str, Any], replacements: Mapping[int, str]) -> dict[str, Any]:
    """Return a copy of a document whose leaves, numbered as `skeleton` numbers them, are replaced."""
    filled: dict[str, Any] = _fill(document, "", replacements, [0])
    return filled


def _take_apart(value: Any, term: str, tokens: list[Token], leaves: list[str], terms: list[str]) -> None:
    if isinstance(value, str):
        if term in CONSTANT_TERMS:
            tokens += (_CONSTANT, value)
        else:
            tokens.append(_LEAF)
            leaves.append(value)
            terms.append(term)
    elif isinstance(value, dict):
        tokens += (_OBJECT, len(value))
        for name, member in value.items():
            # Most members are texts, and this is the inner loop of every verification.
            if isinstance(member, str) and name not in CONSTANT_TERMS:
                tokens += (name, _LEAF)
                leaves.append(member)
                terms.append(name)
            else:
                tokens.append(name)
                _take_apart(member, name, tokens, leaves, terms)
    elif isinstance(value, list):
        tokens += (_LIST, len(value))
        for item in value:
            _take_apart(item, term, tokens, leaves, terms)
    else:
        # As text: in Python 1, 1.0 and True are equal, and their statements are not.
        tokens += (_OTHER, json.dumps(value))


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
