"""What a verifier remembers of status lists: an issuer's list may grow newer, and never older again (T-52).

A list is valid for a while, so whoever can choose what the verifier is served could show it an older one, from
before something was taken back. Against that helps only to have seen the newer one.

Only lists whose proof held are remembered, each for the issuer that signed it, so nobody can put words into the mouth
of another. What nobody signed, such as 1EdTech's list of ids, has no editions and is not remembered.
"""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from issuer.credential.errors import CredentialError

MAX_LIST_BYTES = 64 * 1024  # of one that is kept whole; of a longer one only its dates are kept
MAX_NAME = 2000  # characters of an issuer's id or an address
MAX_WEIGHT = 16 * 1024 * 1024  # bytes of all lists, of one process or one file
_WEIGHT_OF_ONE = 4096  # bytes that the smallest list counts
_NEVER = datetime.min.replace(tzinfo=UTC)
# Beneath a country's two letters, these are no names of anybody.
_SHARED = frozenset({"ac", "co", "com", "edu", "gob", "gouv", "gov", "govt", "mil", "ne", "net", "or", "org", "sch"})


@dataclass(frozen=True, slots=True)
class SeenList:
    """An edition of a list, its proof held.

    Editions come after each other by `valid_from`, and of one date by `made_at`, which the proof or token says; one
    without a date is older than any with one.
    """

    valid_from: datetime | None
    made_at: datetime | None
    digest: str
    """SHA-256 of `encoded`, in hexadecimal digits."""
    encoded: str | None
    """Its bits as they were published; None where they are not kept."""

    @classmethod
    def of(cls, valid_from: datetime | None, made_at: datetime | None, encoded: str) -> SeenList:
        """Return an edition as it is remembered: whole, unless it is very long."""
        digest = hashlib.sha256(encoded.encode()).hexdigest()
        return cls(valid_from, made_at, digest, encoded if len(encoded) <= MAX_LIST_BYTES else None)

    @property
    def age(self) -> tuple[datetime, datetime]:
        """What editions are ordered by: the greater, the newer."""
        return self.valid_from or _NEVER, self.made_at or _NEVER

    def weigh(self, issuer_id: str, address: str) -> int:
        """Return how many bytes it takes, roughly, to remember this."""
        return _WEIGHT_OF_ONE + len(self.encoded or "") + len(issuer_id) + len(address)


class StatusMemory(Protocol):
    """Where the newest editions are kept, by issuer and address. The caller's: the core keeps nothing by itself."""

    def newest(self, issuer_id: str, address: str) -> SeenList | None:
        """Return the newest edition seen, or None."""
        ...

    def remember(self, issuer_id: str, address: str, seen: SeenList) -> None:
        """Keep the edition that counts from now on, unless a newer one is kept; it was used just now."""
        ...


class RecentLists:
    """A memory within limits, of the lists that were used last. Not for several threads at once.

    What there is no room for is taken from whoever has the most there: who makes up issuers by the thousand pushes out
    their own lists only, for those lie at hosts, and hosts under domains, which are not to be had by the thousand.
    """

    def __init__(self, max_weight: int = MAX_WEIGHT) -> None:
        self._max_weight = max_weight
        self._seen: OrderedDict[tuple[str, str], SeenList] = OrderedDict()
        self._weight = 0

    def __iter__(self) -> Iterator[tuple[str, str, SeenList]]:
        """Yield issuer, address and edition, those first that were used longest ago."""
        return ((issuer_id, address, seen) for (issuer_id, address), seen in self._seen.items())

    def newest(self, issuer_id: str, address: str) -> SeenList | None:
        """Return the newest edition seen, or None."""
        return self._seen.get((issuer_id, address))

    def remember(self, issuer_id: str, address: str, seen: SeenList) -> None:
        """Keep an edition unless a newer one is kept, and forget others where there is too much."""
        if max(len(issuer_id), len(address)) > MAX_NAME:
            return
        known = self._seen.get((issuer_id, address))
        if known is not None and known.age > seen.age:
            seen = known
        self._forget((issuer_id, address))
        self._seen[issuer_id, address] = seen
        self._weight += seen.weigh(issuer_id, address)
        while self._weight > self._max_weight:
            self._forget(self._dispensable())

    def _dispensable(self) -> tuple[str, str]:
        """Return what goes first: of the domain with the most there, at its host with the most, the longest unused."""
        keys = list(self._seen)
        for place in (domain_of, host_of_list):
            keys = self._of_the_fullest(keys, place)
        return keys[0]

    def _of_the_fullest(self, keys: list[tuple[str, str]], place: Callable[[str], str]) -> list[tuple[str, str]]:
        weights: Counter[str] = Counter()
        for issuer_id, address in keys:
            weights[place(address)] += self._seen[issuer_id, address].weigh(issuer_id, address)
        fullest = max(weights, key=weights.__getitem__)
        return [key for key in keys if place(key[1]) == fullest]

    def _forget(self, key: tuple[str, str]) -> None:
        seen = self._seen.pop(key, None)
        if seen is not None:
            self._weight -= seen.weigh(*key)


def host_of_list(address: str) -> str:
    """Return the host, without its port, at which a list lies; nothing where there is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def domain_of(address: str) -> str:
    """Return what somebody had to register for a list to lie there, as near as can be told without asking anybody."""
    labels = host_of_list(address).split(".")
    is_shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SHARED
    return ".".join(labels[-3 if is_shared else -2 :])


def rollback() -> CredentialError:
    """Return the refusal of a list that is older than one seen before."""
    return CredentialError("STATUS_ROLLBACK", "The status list is an older one than has been seen here already.")


def contradiction() -> CredentialError:
    """Return the refusal of a list that says something else than one of the same date that was seen before."""
    detail = "The status list is of the same date as one that has been seen here already, and says something else."
    return CredentialError("STATUS_ROLLBACK", detail)
