"""What the gateway remembers: documents for a while, and how often each host was asked. Its caller holds the lock."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from issuer.credential.errors import CredentialError

_MAX_ENTRIES = 512
_MAX_BYTES = 32 * 1024 * 1024
_MAX_HOSTS = 4096
_MINUTE = 60.0

Clock = Callable[[], float]  # monotonic seconds


class Memory:
    """Documents and refusals by URL, each until its time is over, the longest unused ones leaving first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, bytes | CredentialError]] = OrderedDict()
        self._bytes = 0

    def get(self, url: str) -> bytes | CredentialError | None:
        """Return what is kept and still stands."""
        entry = self._kept.get(url)
        if entry is None:
            return None
        if entry[0] <= self._clock():
            self._drop(url)
            return None
        self._kept.move_to_end(url)
        return entry[1]

    def keep(self, url: str, what: bytes | CredentialError, seconds: float) -> None:
        """Keep something for so many seconds."""
        if url in self._kept:
            self._drop(url)
        if seconds <= 0:
            return
        self._kept[url] = (self._clock() + seconds, what)
        self._bytes += _size(what)
        while len(self._kept) > _MAX_ENTRIES or self._bytes > _MAX_BYTES:
            self._drop(next(iter(self._kept)))

    def _drop(self, url: str) -> None:
        self._bytes -= _size(self._kept.pop(url)[1])


class Meter:
    """Lets each host, and all together, be asked only so often a minute."""

    def __init__(self, clock: Clock, *, per_host: int, in_total: int) -> None:
        self._clock = clock
        self._per_host, self._in_total = per_host, in_total
        self._total = (in_total + 0.0, clock())
        self._hosts: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def count(self, host: str) -> None:
        """Count one request to a host. Raises CredentialError KEY_UNRESOLVED when it would be one too many."""
        now = self._clock()
        total = _refilled(self._total, self._in_total, now)
        mine = _refilled(self._hosts.get(host, (self._per_host + 0.0, now)), self._per_host, now)
        if total < 1 or mine < 1:
            whom = "Many hosts have" if total < 1 else f"{host} has"
            detail = f"{whom} been asked for many documents within a minute. Try again a little later."
            raise CredentialError("KEY_UNRESOLVED", detail)
        self._total = (total - 1, now)
        self._hosts[host] = (mine - 1, now)
        self._hosts.move_to_end(host)
        if len(self._hosts) > _MAX_HOSTS:  # more than can be asked within the minute that fills the oldest again
            self._hosts.popitem(last=False)


def _refilled(bucket: tuple[float, float], size: int, now: float) -> float:
    left, since = bucket
    return min(size + 0.0, left + (now - since) * size / _MINUTE)


def _size(what: bytes | CredentialError) -> int:
    return len(what) if isinstance(what, bytes) else 256
