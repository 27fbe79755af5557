"""What every target is held to, whatever it reads: no other error than its own, little time and little memory."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

CPU_SECONDS = 2.0
GROWTH_BYTES = 300 * 1024 * 1024


class Finding(AssertionError):
    """Something that must never happen has happened."""


def require(holds: object, words: str) -> None:
    """Raise Finding unless something holds."""
    if not holds:
        raise Finding(words)


class Bounds:
    """Holds each input against the time of the processor, and all of them together against the growth of memory."""

    def __init__(self) -> None:
        self._before = peak()

    def hold(self, check: Callable[[bytes], None], data: bytes) -> None:
        """Run `check`; raises what it raises, and Finding."""
        began = time.process_time()
        check(data)
        spent = time.process_time() - began
        require(spent <= CPU_SECONDS, f"{len(data)} bytes took {spent:.1f} s of the processor's time")
        grown = peak() - self._before
        require(grown <= GROWTH_BYTES, f"memory grew by {grown // 1024 // 1024} MiB")


def peak() -> int:
    """Return the most memory that this process has had at once, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
