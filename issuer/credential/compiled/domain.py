"""The texts for which a shape's statements are known: whatever is outside goes the long way.

The argument of `docs/decisions/compiled-shapes.md` holds for these texts only. Being too strict here costs time, being
too lax would cost the truth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from issuer.credential.cardinality import DATE
from issuer.credential.compiled.skeleton import ADDRESS_TERMS, DATE_TERMS, STAMP_TERMS
from issuer.credential.errors import CredentialError
from issuer.credential.instants import parse_instant
from issuer.credential.iri import is_absolute_iri
from issuer.credential.vocabulary import ALL_DEFINITIONS, TERM_IRIS

SCHEMES = ("https://", "http://", "did:", "urn:", "mailto:")
"""Addresses of these schemes are expanded and compacted to themselves: no context has a term or prefix of that name."""

# What RDFC-1.0 writes as numbers, and halves of surrogate pairs, which cannot be written at all.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _roots() -> tuple[str, ...]:
    """Scheme and host of every address that a term stands for: only such addresses could be shortened to a term."""
    roots = set()
    for iris in TERM_IRIS.values():
        for iri in iris:
            if ":" in iri:
                parts = urlsplit(iri)
                roots.add(f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:")
    return tuple(sorted(roots))


TERM_ROOTS = _roots()
TERMS = frozenset(term for term, _, _ in ALL_DEFINITIONS)


def is_writable(texts: Iterable[str]) -> bool:
    """Whether the texts hold no character that implementations write in different ways."""
    return _UNWRITABLE.search("".join(texts)) is None


def is_plain_address(text: str) -> bool:
    """Whether an address stays as it is on the way to its statement and back, whatever the context."""
    return text.startswith(SCHEMES) and not text.startswith(TERM_ROOTS) and is_absolute_iri(text)


def pattern_of(addresses: Sequence[str]) -> tuple[int, ...]:
    """Return which addresses are equal: by the position of the first that each is equal to."""
    first: dict[str, int] = {}
    return tuple([first.setdefault(address, position) for position, address in enumerate(addresses)])


def has_form(term: str) -> bool:
    """Whether rule C4 may ask a form of what stands under a term."""
    return term in ADDRESS_TERMS or term in STAMP_TERMS or term in DATE_TERMS


def keeps_form(term: str, text: str) -> bool:
    """Whether a text has the form that rule C4 may ask of the member it stands under."""
    if term in ADDRESS_TERMS:
        return is_absolute_iri(text)
    if term not in STAMP_TERMS and (term not in DATE_TERMS or DATE.fullmatch(text)):
        return True
    try:
        parse_instant(text)
    except CredentialError:
        return False
    return True
