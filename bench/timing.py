"""Turns, medians and the line that is printed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

ROUNDS = 5
SECONDS = 1.0

Contender = Callable[[float], float]  # takes seconds, returns how often it did its work per second


@dataclass(frozen=True, slots=True)
class Figure:
    """One result: how often per second, ours and the peer's (None where there is no peer on this machine)."""

    name: str
    ours: float
    peer: float | None
    unit: str

    def line(self) -> str:
        """Return `name, ours, peer, ratio, unit`, aligned for people and separated by two spaces for programs."""
        peer = "-" if self.peer is None else f"{self.peer:,.1f}"
        ratio = "-" if self.peer is None else f"{self.ours / self.peer:.3g}"
        return f"{self.name:<28}  {self.ours:>10,.1f}  {peer:>10}  {ratio:>6}  {self.unit}"


HEADER = f"{'name':<28}  {'ours':>10}  {'peer':>10}  {'ratio':>6}  unit"


def repeat(work: Callable[[], object]) -> Contender:
    """Return a contender that does `work` over and over in this process."""

    def contender(seconds: float) -> float:
        count, start = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - start) < seconds:
            work()
            count += 1
        return count / elapsed

    return contender


def compare(
    name: str,
    ours: Contender,
    peer: Contender | None,
    unit: str = "1/s",
    *,
    rounds: int = ROUNDS,
    seconds: float = SECONDS,
) -> Figure:
    """Let both warm up, then take turns of so many seconds; the figure is each one's median."""
    contenders = [ours] if peer is None else [ours, peer]
    rates: list[list[float]] = [[] for _ in contenders]
    for round_number in range(rounds + 1):
        for contender, mine in zip(contenders, rates, strict=True):
            rate = contender(seconds if round_number else seconds / 4)
            if round_number:
                mine.append(rate)
    medians = [statistics.median(mine) for mine in rates]
    return Figure(name, medians[0], medians[1] if peer is not None else None, unit)
