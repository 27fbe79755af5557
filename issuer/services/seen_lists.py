"""What this site remembers of other issuers' status lists, for all of its web processes and over restarts (T-52)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from issuer.credential.identities import entries_covering
from issuer.credential.imitation import TrustedIssuer
from issuer.credential.status_memory import MAX_NAME, SeenList, domain_of, host_of_list
from issuer.services.trust import trusted_issuers
from issuer.store.locks import alone
from issuer.store.seen_lists import SeenStatusList, find_seen_list, key_of, make_room

MAX_WEIGHT = 32 * 1024 * 1024  # bytes of all lists; some eight thousand short ones
_USE_IS_NOTED_AFTER = timedelta(days=1)  # so that a list that is asked for every minute is not written every minute
_log = logging.getLogger(__name__)


class SeenLists:
    """A `StatusMemory` in the database. Several threads and processes may use it at once.

    It reads and writes in short transactions of its own: who verifies holds no lock meanwhile.
    """

    def __init__(
        self,
        read: sessionmaker[Session],
        write: sessionmaker[Session],
        clock: Callable[[], datetime],
        max_weight: int = MAX_WEIGHT,
    ) -> None:
        self._read, self._write, self._clock, self._max_weight = read, write, clock, max_weight

    def newest(self, issuer_id: str, address: str) -> SeenList | None:
        """Return the newest edition seen, or None."""
        with self._read() as session:
            row = find_seen_list(session, issuer_id, address)
            return None if row is None else _edition(row)

    def remember(self, issuer_id: str, address: str, seen: SeenList) -> None:
        """Keep an edition unless a newer one is kept. Where the database cannot be written, the verdict stands."""
        if max(len(issuer_id), len(address)) > MAX_NAME:
            return
        try:
            if self._is_news(issuer_id, address, seen):
                with self._write.begin() as session:
                    self._keep(session, issuer_id, address, seen)
        except DBAPIError:
            _log.warning("a status list that was seen could not be remembered", exc_info=True)

    def _is_news(self, issuer_id: str, address: str, seen: SeenList) -> bool:
        with self._read() as session:
            row = find_seen_list(session, issuer_id, address)
            if row is None or _edition(row) != seen:
                return True
            return row.used_at <= self._clock() - _USE_IS_NOTED_AFTER

    def _keep(self, session: Session, issuer_id: str, address: str, seen: SeenList) -> None:
        alone(session, "seen status lists")  # what is newest, and what goes when there are too many, is for one to say
        is_trusted = _is_among(issuer_id, trusted_issuers(session))
        row = find_seen_list(session, issuer_id, address)
        if row is None:
            row = SeenStatusList(key=key_of(issuer_id, address), issuer_id=issuer_id, address=address)
            row.domain, row.host = domain_of(address)[:255], host_of_list(address)[:255]
            session.add(row)
        elif _edition(row).age > seen.age:  # another process has seen a newer one meanwhile
            seen = _edition(row)
        row.valid_from, row.made_at, row.digest, row.encoded = seen.valid_from, seen.made_at, seen.digest, seen.encoded
        row.weight = seen.weigh(issuer_id, address)
        row.is_trusted, row.used_at = is_trusted, self._clock()
        session.flush()
        make_room(session, self._max_weight)


def _edition(row: SeenStatusList) -> SeenList:
    return SeenList(row.valid_from, row.made_at, row.digest, row.encoded)


def _is_among(issuer_id: str, trusted: Iterable[TrustedIssuer]) -> bool:
    return not {entry.issuer for entry in trusted}.isdisjoint(entries_covering(issuer_id))
