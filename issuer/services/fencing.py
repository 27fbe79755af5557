"""Of several copies of one installation, one signs (SECURITY.md T-39).

A copy of a database is told from the database by what was stored since. So a database makes a new random token every
minute, and shows it where copies may meet: as a mark beside the keys, and under the public address. Who finds a token
there that this database never made has met a copy of it, and signs nothing more. Any number of processes on one
database know each other's tokens. Nothing here asks the network while something is signed: that is done in looks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.orm import Session, sessionmaker

from issuer.credential.signer import Signer
from issuer.credential.token_signer import TokenAlgorithm, TokenSigner
from issuer.services.errors import SignerFenced
from issuer.services.ports import KeyRing
from issuer.store import audit, signers
from issuer.store.base import new_id

LOOK_INTERVAL = timedelta(minutes=1)
KEPT = timedelta(days=7)
"""How long a token is remembered: a machine may leave its mark alone for so long."""
_WHAT_TO_DO = (
    "Nothing is signed here until that ends. Stop the one that is not to go on; to go on here, then run: "
    "issuer signer take"
)
_log = logging.getLogger(__name__)


class Marked(Protocol):
    """A token that stands in a mark."""

    @property
    def token(self) -> str:
        """Return the token."""

    @property
    def at(self) -> datetime:
        """Return when it was put there."""

    @property
    def content(self) -> bytes:
        """Return all that stands there, by which it is told from any other."""


class Mark(Protocol):
    """A place beside the keys where whoever signs leaves a token. Each method raises OSError."""

    @property
    def is_at_hand(self) -> bool:
        """Whether reading it is no call over the network."""

    def read(self, lineage: str) -> Marked | None:
        """Return what stands there. Raises ValueError for something that is no mark."""

    def swap(self, lineage: str, before: bytes | None, token: str, at: datetime) -> bool:
        """Put a token there if the content `before` still stands there, or nothing."""

    def clear(self, lineage: str) -> None:
        """Take away whatever stands there."""


@dataclass(frozen=True, slots=True)
class Fenced:
    """Why nothing may be signed here, in words for people, and since when that is known."""

    reason: str
    since: datetime


class Fence:
    """What one process knows of other copies. `address` is asked by `ask(token)`; it is empty where nobody is asked."""

    def __init__(
        self,
        read: sessionmaker[Session],
        write: sessionmaker[Session],
        mark: Mark,
        address: str,
        ask: Callable[[str], bool | None],
        clock: Callable[[], datetime],
    ) -> None:
        self._read, self._write, self._mark, self._clock = read, write, mark, clock
        self._address, self._ask = address, ask
        self._lineage: str | None = None

    def why(self, writing: Session | None = None) -> Fenced | None:
        """Return why nothing may be signed here, or None. Raises what SQLAlchemy raises.

        A session that is `writing` sees what was stored before the mark was read, as a new one that reads does.
        """
        lineage = self._lineage_of_database()
        if lineage is None:
            return None
        try:  # before the query: what stands in a mark was stored before
            marked = self._mark.read(lineage) if self._mark.is_at_hand else None
        except (OSError, ValueError) as error:
            return Fenced(f"The mark of who signs cannot be read: {error}. {_WHAT_TO_DO}", self._clock())
        if writing is not None:
            return self._why(writing, marked)
        with self._read() as session:
            return self._why(session, marked)

    def _why(self, session: Session, marked: Marked | None) -> Fenced | None:
        places = [place for place in (self._address, str(self._mark)) if place]
        seen = signers.look(session, marked.token if marked is not None else "", places)
        if marked is not None and not seen.is_known and not self._is_too_old(marked):
            where = f"Another copy of this installation signs with the keys in {self._mark}."
            return Fenced(f"{where} {_WHAT_TO_DO}", marked.at)
        if seen.foreign is None:
            return None
        place, at = seen.foreign
        where = "the public address" if place == self._address else "the store of keys"
        return Fenced(f"Another copy of this installation was met at {where}, {place}. {_WHAT_TO_DO}", at)

    def look(self, *, at_once: bool = True, ask: bool = True) -> bool:
        """Make a new token, show it, and note down who is met. False where another process has done so just now.

        A place that does not answer says nothing, and changes nothing; nor does a database that is busy or full, for a
        process has to start all the same.
        """
        try:
            return self._look(at_once, ask)
        except (DBAPIError, NoFreeConnection) as error:
            _log.warning("nobody looked for other copies, for the database failed: %s", type(error).__name__)
            return False

    def _look(self, at_once: bool, ask: bool) -> bool:
        lineage, now = self._lineage_of_database(), self._clock()
        if lineage is None:
            return False
        with self._read() as session:
            newest = signers.newest_token_at(session)
        if not at_once and newest is not None and abs(now - newest) < LOOK_INTERVAL / 2:
            return False
        token = self._new_token(now)
        self._show_mark(lineage, token, now)
        if ask and self._address:
            self._ask_address(token, now)
        return True

    def take(self) -> Fenced | None:
        """Let this copy be the one that signs, and return what still keeps it from that, or None. Raises OSError."""
        lineage, now = self._lineage_of_database(), self._clock()
        if lineage is None:
            return None
        token = self._new_token(now)
        self._mark.clear(lineage)
        self._mark.swap(lineage, None, token, now)
        with self._write.begin() as session:
            signers.forget_sights(session)
            audit.record(session, "site.signer_taken", lineage, now=now)
        if self._address:
            self._ask_address(token, now)
        return self.why()

    def _lineage_of_database(self) -> str | None:
        if self._lineage is None:
            with self._read() as session:
                self._lineage = signers.find_lineage(session)
        return self._lineage

    def _new_token(self, now: datetime) -> str:
        token = new_id()
        with self._write.begin() as session:
            signers.add_token(session, token, now=now, kept_since=now - KEPT)
        return token

    def _is_ours(self, session: Session, marked: Marked) -> bool:
        """Tell whether this database made the token in a mark; of one too old to be remembered, that is taken for so.

        A copy that lives renews its mark: one so old is of a machine of ours that had no worker for days.
        """
        return signers.knows_token(session, marked.token) or self._is_too_old(marked)

    def _is_too_old(self, marked: Marked) -> bool:
        return marked.at < self._clock() - KEPT

    def _show_mark(self, lineage: str, token: str, now: datetime) -> None:
        """Renew the mark if it is ours. Of two copies that do so at the same moment one wins."""
        try:
            if self._finds_its_own(marked := self._mark.read(lineage)):
                self._mark.swap(lineage, marked.content if marked is not None else None, token, now)
            is_ours = self._finds_its_own(self._mark.read(lineage))
        except ValueError:
            is_ours = False
        except OSError as error:
            _log.warning("the mark of who signs, in %s, cannot be renewed: %s", self._mark, error)
            return
        if not self._mark.is_at_hand:
            self._note(str(self._mark), is_ours, now)

    def _finds_its_own(self, marked: Marked | None) -> bool:
        if marked is None:
            return True
        with self._read() as session:
            return self._is_ours(session, marked)

    def _ask_address(self, token: str, now: datetime) -> None:
        is_ours = self._ask(token)
        if is_ours is not None:
            self._note(self._address, is_ours, now)

    def _note(self, place: str, is_ours: bool, now: datetime) -> None:
        if not is_ours:
            _log.critical("another copy of this installation was met at %s, so nothing is signed here", place)
        with self._write.begin() as session:
            signers.note_sight(session, place, is_ours=is_ours, now=now)


class FencedKeys:
    """A key ring that gives no key to a copy that may not sign. Raises SignerFenced beside what the key ring raises."""

    def __init__(self, keys: KeyRing, why: Callable[[], Fenced | None]) -> None:
        self._keys, self._why = keys, why

    def create(self) -> str:
        """Make and seal a new key: it would be published, too."""
        self._require_alone()
        return self._keys.create()

    def signer(self, public_key_multibase: str, controller: str) -> Signer:
        """Return the signer of a key for a DID."""
        self._require_alone()
        return self._keys.signer(public_key_multibase, controller)

    def create_for_tokens(self, algorithm: TokenAlgorithm) -> dict[str, str]:
        """Make and seal a new key for tokens."""
        self._require_alone()
        return self._keys.create_for_tokens(algorithm)

    def token_signer(self, fingerprint: str, controller: str) -> TokenSigner:
        """Return the signer of a key for tokens."""
        self._require_alone()
        return self._keys.token_signer(fingerprint, controller)

    def _require_alone(self) -> None:
        found = self._why()
        if found is not None:
            raise SignerFenced(found.reason)
