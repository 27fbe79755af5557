"""Counts of tries in the memory of one process, for as many visitors as a flood has addresses.

The storage of `limits` looks through everything it knows in a thread of its own after each count. While a hundred
visitors a second come who are never seen again, that soon takes longer than their requests.
"""

from __future__ import annotations

import threading

from limits.storage import memory

SCHEME = "memory-in-turns"
_SECONDS = 10.0  # between two looks through all of it
_MOST = 200_000  # visitors and limits: some 50 MB


class MemoryInTurns(memory.MemoryStorage):
    """Forgets what has run out, but looks for it seldom. It counts for fixed windows only, as all of ours are."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the library's own way

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._guard = threading.Lock()
        self._looked_at = 0.0

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count `amount` more tries, for `expiry` seconds from the first on, and return how many there are."""
        now = memory.time.time()
        with self._guard:
            if not self._looked_at <= now < self._looked_at + _SECONDS or len(self.storage) >= _MOST:
                self._forget(now)
                self._looked_at = now
            self.get(key)  # forgets it where it has run out
            self.storage[key] += amount
            if self.storage[key] == amount:
                self.expirations[key] = now + expiry
            return self.storage[key]

    def _forget(self, now: float) -> None:
        """Forget what has run out; where more is left than may be, also what runs out soonest."""
        over = [key for key, ends in self.expirations.items() if ends <= now]
        if len(self.storage) - len(over) >= _MOST:
            over = sorted(self.expirations, key=lambda key: self.expirations[key])[: _MOST // 2]
        for key in over:
            self.storage.pop(key, None)
            self.expirations.pop(key, None)
