"""The one way out for documents: what verifying needs, and nothing else, is fetched here and only here.

Addresses that are asked for stand in documents of strangers. So the gateway asks public https hosts only, follows
nobody elsewhere, waits and reads only so long, asks each host only so often, and remembers what it got for a while:
whoever serves a key or a list learns little about who is checking what, and a stranger cannot point it at a third.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from issuer.adapters.fetch_answer import BADGE, DOCUMENT, Answer, Bounds, Wanted
from issuer.adapters.fetch_exchange import Resolver, Unreachable, exchange, resolve
from issuer.adapters.fetch_memory import Memory, Meter
from issuer.adapters.fetch_targets import HTTPS_PORT, Target, read_url
from issuer.credential.documents import Purpose, restated
from issuer.credential.errors import CredentialError

_USUAL_LIFETIME = 60.0  # seconds, where the server says nothing
_LONGEST_LIFETIME = 300.0  # a key or an entry that is taken back must not stay good for longer
_REFUSAL_LIFETIME = 30.0
_WAIT_SPARE = 1.0  # seconds beyond an exchange that somebody who waits for it may take

NEEDED = frozenset({Purpose.KEY, Purpose.STATUS})
"""What a verdict needs."""
_WHAT = {
    Purpose.KEY: "document",
    Purpose.STATUS: "status list",
    Purpose.ENDORSEMENT: "endorser's document",
    Purpose.REFRESH: "newer edition",
    Purpose.BADGE: "badge",
}
_CODE = {Purpose.STATUS: "STATUS_FETCH"}  # else KEY_UNRESOLVED


@dataclass(frozen=True, slots=True)
class Rules:
    """What the gateway may do.

    `enabled` False closes it; it fetches for `purposes` only, without more for what a verdict needs. `closed_hosts` are
    never asked: our own, whose documents are at hand. `loopback` opens this machine, and http, to tests.
    """

    enabled: bool = True
    purposes: Collection[Purpose] = NEEDED
    ports: Collection[int] = frozenset({HTTPS_PORT})
    closed_hosts: Collection[str] = frozenset()
    per_host: int = 30  # requests a minute
    in_total: int = 300  # the same, to all hosts
    at_once: int = 16  # callers that wait for an answer
    bounds: Bounds = field(default_factory=Bounds)
    loopback: bool = False


@dataclass(slots=True)
class _Pending:
    """A request under way, for which others that want the same wait."""

    done: threading.Event = field(default_factory=threading.Event)
    outcome: bytes | CredentialError | None = None


class Gateway:
    """Fetches documents; one for a process, used by all its threads."""

    def __init__(
        self,
        rules: Rules | None = None,
        *,
        resolver: Resolver = resolve,
        tls: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rules = rules or Rules()
        self._resolver = resolver
        self._tls = tls  # made when first needed: reading the authorities takes a while
        self._memory = Memory(clock)
        self._meter = Meter(clock, per_host=self._rules.per_host, in_total=self._rules.in_total)
        self._pending: dict[str, _Pending] = {}
        self._lock = threading.Lock()
        self._waiting = threading.BoundedSemaphore(self._rules.at_once)

    def fetch(self, url: str) -> bytes:
        """Return the document of a key at this exact URL. Raises as `fetch_for`."""
        return self.fetch_for(Purpose.KEY, url)

    def fetch_for(self, purpose: Purpose, url: str) -> bytes:
        """Return the document at this exact URL.

        A badge that a person asks for is theirs: it is not remembered.

        Raises CredentialError: NET_* for what may not or could not be asked, KEY_UNRESOLVED (STATUS_FETCH for a
        status list) where no document is to be had; DocumentGone for a document that its server calls gone,
        DocumentMoved for one that it says is elsewhere.
        """
        try:
            if purpose not in self._rules.purposes:
                raise CredentialError("KEY_UNRESOLVED", "Fetching what no verdict needs is switched off here.")
            return self._fetch(purpose, url)
        except CredentialError as error:
            code = _CODE.get(purpose, error.code) if error.code == "KEY_UNRESOLVED" else error.code
            detail = f"The {_WHAT[purpose]} could not be fetched. {error.detail}"
            raise restated(error, code=code, detail=detail) from error

    def _fetch(self, purpose: Purpose, url: str) -> bytes:
        if not self._rules.enabled:
            raise CredentialError("KEY_UNRESOLVED", "Fetching from the network is switched off here.")
        target = read_url(url, ports=self._rules.ports, loopback=self._rules.loopback)
        if target.host in self._rules.closed_hosts:
            raise CredentialError("KEY_UNRESOLVED", f"{target.host} is this installation, which has no such document.")
        with self._lock:
            kept = self._memory.get(url) if purpose is not Purpose.BADGE else None
        if kept is not None:
            return _outcome(kept)
        if not self._waiting.acquire(blocking=False):
            raise CredentialError("KEY_UNRESOLVED", "Too many documents are being fetched at this moment. Try again.")
        try:
            return self._fetch_badge(target) if purpose is Purpose.BADGE else self._fetch_anew(url, target)
        finally:
            self._waiting.release()

    def _fetch_badge(self, target: Target) -> bytes:
        with self._lock:
            self._meter.count(target.host)
        outcome, _lifetime = self._ask(target, BADGE)
        return _outcome(outcome)

    def _fetch_anew(self, url: str, target: Target) -> bytes:
        with self._lock:
            kept = self._memory.get(url)  # somebody else may just have fetched it
            if kept is not None:
                return _outcome(kept)
            pending = self._pending.get(url)
            if pending is None:
                self._meter.count(target.host)  # raises before anybody waits for it
                mine = self._pending[url] = _Pending()
        if pending is not None:
            return self._wait(pending, target)
        try:
            mine.outcome, lifetime = self._ask(target, DOCUMENT)
            with self._lock:
                self._memory.keep(url, mine.outcome, lifetime)
            return _outcome(mine.outcome)
        finally:
            with self._lock:
                del self._pending[url]
            mine.done.set()

    def _wait(self, pending: _Pending, target: Target) -> bytes:
        pending.done.wait(self._rules.bounds.total_seconds + _WAIT_SPARE)
        if pending.outcome is None:
            raise CredentialError("NET_TIMEOUT", f"{target.host} took too long to answer.")
        return _outcome(pending.outcome)

    def _ask(self, target: Target, wanted: Wanted) -> tuple[bytes | CredentialError, float]:
        """Return the document or the refusal, and for how many seconds either stands."""
        try:
            answer = exchange(
                target,
                self._rules.bounds,
                wanted,
                resolver=self._resolver,
                tls=self._authorities(),
                loopback=self._rules.loopback,
            )
        except CredentialError as error:
            return error, _REFUSAL_LIFETIME
        except Unreachable:
            # The same words whether the name, the machine or its certificate is at fault: nobody can scan through us.
            return CredentialError("KEY_UNRESOLVED", f"{target.host} could not be reached."), _REFUSAL_LIFETIME
        return answer.body, _lifetime(answer)

    def _authorities(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = ssl.create_default_context()
            self._tls.minimum_version = ssl.TLSVersion.TLSv1_2
        return self._tls


def _outcome(kept: bytes | CredentialError) -> bytes:
    if isinstance(kept, CredentialError):
        # A fresh one: raising adds its traceback to the object.
        raise restated(kept)
    return kept


def _lifetime(answer: Answer) -> float:
    wished = _USUAL_LIFETIME if answer.lifetime is None else float(answer.lifetime)
    return min(wished, _LONGEST_LIFETIME)
