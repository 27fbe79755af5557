"""What a verifier remembers of status lists: an issuer's list may grow newer, and never older again (T-52).

A list is valid for a while, so whoever can choose what the verifier is served could show it an older one, from
before something was taken back. Against that helps only to have seen the newer one.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from issuer.credential.errors import CredentialError

MAX_LISTS = 256
MAX_LIST_BYTES = 64 * 1024  # of one that is kept whole; of a longer one only its date is kept


@dataclass(frozen=True, slots=True)
class SeenList:
    """The newest edition of a list that was seen, its proof held."""

    valid_from: datetime
    encoded: str | None
    """Its bits as they were published; None where they are not kept."""


class StatusMemory(Protocol):
    """Where the newest editions are kept, by issuer and address. The caller's: the core keeps nothing by itself."""

    def newest(self, issuer_id: str, address: str) -> SeenList | None:
        """Return the newest edition seen, or None."""
        ...

    def remember(self, issuer_id: str, address: str, seen: SeenList) -> None:
        """Keep an edition that is at least as new as any seen before."""
        ...


class RecentLists:
    """A memory for the life of a process, of the lists that were used last. Not for several threads at once."""

    def __init__(self, limit: int = MAX_LISTS) -> None:
        self._limit = limit
        self._seen: OrderedDict[tuple[str, str], SeenList] = OrderedDict()

    def newest(self, issuer_id: str, address: str) -> SeenList | None:
        """Return the newest edition seen, or None."""
        return self._seen.get((issuer_id, address))

    def remember(self, issuer_id: str, address: str, seen: SeenList) -> None:
        """Keep an edition, and forget the one that was used longest ago where there are too many."""
        self._seen[issuer_id, address] = seen
        self._seen.move_to_end((issuer_id, address))
        while len(self._seen) > self._limit:
            self._seen.popitem(last=False)


def require_no_rollback(
    memory: StatusMemory, issuer_id: str, address: str, valid_from: datetime | None, encoded: str
) -> str | None:
    """Hold an edition against the newest seen, and remember it if it is newer.

    Returns the bits of the newer edition, where what was served is an older one and those bits were kept. Raises
    STATUS_ROLLBACK where they were not.
    """
    known = memory.newest(issuer_id, address)
    if known is not None and (valid_from is None or valid_from < known.valid_from):
        if known.encoded is None:
            raise rollback()
        return known.encoded
    if valid_from is not None:
        kept = encoded if len(encoded) <= MAX_LIST_BYTES else None
        memory.remember(issuer_id, address, SeenList(valid_from, kept))
    return None


def rollback() -> CredentialError:
    """Return the refusal of a list that is older than one seen before."""
    return CredentialError("STATUS_ROLLBACK", "The status list is an older one than has been seen here already.")
