"""Counters and times of every process of an installation, added up when Prometheus asks one of them.

Each process counts in files of its own in `metrics/` of the data folder, in the form in which `prometheus_client` keeps
them for several processes. A process takes the first free place there, by a lock that ends with it, and goes on with
what the place's last owner had counted: nothing is lost when a process ends, and a restart leaves no files behind.
Labels are words of the program (a route, a status, a verdict), never an id or what a person wrote.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from issuer.adapters.metrics_files import Files

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, float("inf"))  # seconds
_HELP = {
    "touchstone_requests": "Requests answered",
    "touchstone_request_seconds": "How long answers took",
    "touchstone_verdicts": "Badges judged on pages, by verdict",
    "touchstone_chunks": "Chunks of bulk jobs stored",
    "touchstone_chunk_seconds": "How long a chunk's parts took",
    "touchstone_canonicalizations": "Documents made canonical, by the way they went",
    "touchstone_worker_rounds": "Rounds of a worker, by work and outcome",
    "touchstone_worker_round_seconds": "How long a worker's rounds took",
}


class Reading(Protocol):
    """What was counted of one kind of document."""

    compiled: int
    full: int


Gauge = tuple[str, str, Mapping[tuple[tuple[str, str], ...], float]]
"""A figure as it is at the moment: name, help, and its values by labels."""


class Metrics:
    """Counts for one process; `folder` is None where nobody asks, and then nothing is counted."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._opened: tuple[int, Files] | None = None  # by which process
        self._ways: Callable[[], Reading] | None = None
        self._seen = {"compiled": 0, "full": 0}

    @property
    def enabled(self) -> bool:
        """Whether anything is counted."""
        return self._folder is not None

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answer; `route` is the route's template."""
        self.add("touchstone_requests", {"route": route, "method": method, "status": str(status)})
        self.time("touchstone_request_seconds", {"route": route}, seconds)
        self._count_ways()

    def verdict(self, verdict: str) -> None:
        """Count a badge that a page judged."""
        self.add("touchstone_verdicts", {"verdict": verdict})

    def round(self, work: str, outcome: str, seconds: float) -> None:
        """Count a round of a worker's work; `outcome` is `done` or `failed`."""
        self.add("touchstone_worker_rounds", {"work": work, "outcome": outcome})
        self.time("touchstone_worker_round_seconds", {"work": work}, seconds)
        self._count_ways()

    def follow(self, ways: Callable[[], Reading]) -> None:
        """Take over from now on how documents were made canonical, whenever something else is counted."""
        self._ways = ways

    def add(self, name: str, labels: Mapping[str, str], amount: float = 1.0) -> None:
        """Count `amount` more."""
        if self._folder is not None:
            with self._lock:
                self._add("counter", name, f"{name}_total", labels, amount)

    def time(self, name: str, labels: Mapping[str, str], seconds: float) -> None:
        """Count something that took so long."""
        if self._folder is None:
            return
        bound = next(bound for bound in _BOUNDS if seconds <= bound)
        with self._lock:
            for each in _BOUNDS:  # the others with nothing, or a reader would not know of them
                le = {"le": "+Inf" if each == float("inf") else str(each)}
                self._add("histogram", name, f"{name}_bucket", {**labels, **le}, float(each == bound))
            self._add("histogram", name, f"{name}_sum", labels, seconds)

    def text(self, gauges: Iterable[Gauge]) -> bytes:
        """Return what all processes counted together, and `gauges`, as Prometheus reads it. Raises OSError."""
        from issuer.adapters.metrics_files import text  # late, here and below: only needed where somebody asks

        return text(self._folder, gauges)

    def _count_ways(self) -> None:
        if self._folder is None or self._ways is None:
            return
        reading = self._ways()
        for way in self._seen:
            now = getattr(reading, way)
            with self._lock:
                more, self._seen[way] = now - self._seen[way], now
                if more > 0:
                    name = "touchstone_canonicalizations"
                    self._add("counter", name, f"{name}_total", {"way": way}, more)

    def _add(self, kind: str, metric: str, name: str, labels: Mapping[str, str], amount: float) -> None:
        """Add to a value in this process's file; the lock is held."""
        self._files().add(kind, metric, name, labels, amount, _HELP[metric])

    def _files(self) -> Files:
        if self._opened is None or self._opened[0] != os.getpid():  # a fork has the files of the one it came from
            from issuer.adapters.metrics_files import Files

            assert self._folder is not None
            self._opened = os.getpid(), Files(self._folder)
        return self._opened[1]


class ChunkTimes:
    """Told which points a chunk passes, takes the time that its signing and its storing took."""

    def __init__(self, metrics: Metrics, clock: Callable[[], float]) -> None:
        self._metrics, self._clock = metrics, clock
        self._since = threading.local()

    def __call__(self, point: str) -> None:
        """Note that this thread's chunk has come to a point (see services/bulk/chunks)."""
        now = self._clock()
        if point == "intent.after_commit":
            self._since.at = now
        elif point == "sign.after":
            self._end("signing", now)
        elif point == "store.after_commit":
            self._end("storing", now)
            self._metrics.add("touchstone_chunks", {})

    def _end(self, part: str, now: float) -> None:
        began = getattr(self._since, "at", None)
        if began is not None:
            self._metrics.time("touchstone_chunk_seconds", {"part": part}, now - began)
        self._since.at = now
