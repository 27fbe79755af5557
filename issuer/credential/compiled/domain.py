"""The texts for which a shape's statements are known: whatever is outside goes the long way.

The argument of `docs/decisions/compiled-shapes.md` holds for these texts only. Being too strict here costs time, being
too lax would cost the truth.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from issuer.credential.cardinality import DATE
from issuer.credential.compiled.skeleton import ADDRESS_TERMS, DATE_TERMS, STAMP_TERMS
from issuer.credential.errors import CredentialError
from issuer.credential.instants import parse_instant
from issuer.credential.iri import SENTINEL, are_absolute_iris
from issuer.credential.vocabulary import ALL_DEFINITIONS, TERM_IRIS

SCHEMES = ("https://", "http://", "did:", "urn:", "mailto:")
"""Addresses of these schemes are expanded and compacted to themselves: no context has a term or prefix of that name."""


def _roots() -> tuple[str, ...]:
    """Scheme and host of every address that a term stands for, and of the base: only such could be shortened."""
    roots = {SENTINEL.removesuffix("/")}  # on the way back, every address that begins so is held against the base
    for iris in TERM_IRIS.values():
        for iri in iris:
            if ":" in iri:
                parts = urlsplit(iri)
                roots.add(f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:")
    return tuple(sorted(roots))


TERM_ROOTS = _roots()
TERMS = frozenset(term for term, _, _ in ALL_DEFINITIONS)


def are_plain_addresses(texts: Sequence[str]) -> bool:
    """Whether addresses stay as they are on the way to their statement and back, whatever the context."""
    for text in texts:
        if not text.startswith(SCHEMES) or text.startswith(TERM_ROOTS):
            return False
    together = "".join(texts)
    if "[" in together or "]" in together or not together.isascii():
        return all(map(_can_be_split, texts)) and are_absolute_iris(texts)
    return are_absolute_iris(texts)


def _can_be_split(address: str) -> bool:
    """Whether an address has a host that can be read: on the way back, each is taken apart by this very function."""
    try:
        urlsplit(address)
    except ValueError:  # for half a bracket, and for letters that stand for a slash
        return False
    return True


def pattern_of(addresses: Sequence[str]) -> tuple[int, ...]:
    """Return which addresses are equal: by the position of the first that each is equal to."""
    first: dict[str, int] = {}
    return tuple([first.setdefault(address, position) for position, address in enumerate(addresses)])


_PERIODS = (("validFrom", "validUntil"), ("issuanceDate", "expirationDate"))


@dataclass(frozen=True, slots=True)
class Domain:
    """What the leaves of one shape are held to: worked out once from the terms they stand under."""

    addresses: tuple[int, ...]
    """Leaves that are names of things in the statements."""
    uris: tuple[int, ...]
    """Leaves that rule C4 may ask to be absolute addresses, and that are texts in the statements."""
    stamps: tuple[int, ...]
    """Leaves that rule C4 may ask to be an instant."""
    dates: tuple[int, ...]
    """Leaves that rule C4 may ask to be a date or an instant."""
    periods: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    """Leaves that say when something begins, and those that say when it ends."""

    @classmethod
    def of(cls, terms: Sequence[str], addresses: Collection[int]) -> Domain:
        """Return the domain of leaves under these terms, of which some are `addresses`."""

        def under(some: Collection[str]) -> tuple[int, ...]:
            return tuple([slot for slot, term in enumerate(terms) if term in some])

        periods = tuple([(under((first,)), under((last,))) for first, last in _PERIODS])
        return cls(
            tuple(sorted(addresses)),
            tuple([slot for slot in under(ADDRESS_TERMS) if slot not in addresses]),
            under(STAMP_TERMS),
            under(DATE_TERMS),
            tuple([(begins, ends) for begins, ends in periods if begins and ends]),
        )

    def addresses_of(self, leaves: Sequence[str]) -> list[str] | None:
        """Return the addresses among the leaves, None where any leaf is outside the domain."""
        addresses = [leaves[slot] for slot in self.addresses]
        if not are_plain_addresses(addresses):
            return None
        if not self._have_their_form(leaves) or not self._are_ordered(leaves):
            return None
        return addresses

    def _have_their_form(self, leaves: Sequence[str]) -> bool:
        """Whether the leaves have the forms that rule C4 may ask of them."""
        if not are_absolute_iris([leaves[slot] for slot in self.uris]):
            return False
        try:
            for slot in self.stamps:
                parse_instant(leaves[slot])
            for slot in self.dates:
                if not DATE.fullmatch(leaves[slot]):
                    parse_instant(leaves[slot])
        except CredentialError:
            return False
        return True

    def _are_ordered(self, leaves: Sequence[str]) -> bool:
        """Whether no period ends before it begins, whichever members state it; the forms were checked before."""
        for first, last in self.periods:
            begins, ends = _instants(leaves, first), _instants(leaves, last)
            if max(begins) > min(ends):
                return False
        return True


def _instants(leaves: Sequence[str], slots: Sequence[int]) -> list[datetime]:
    return [parse_instant(leaves[slot]) for slot in slots]
