"""One review of a rich design, and ten thousand designs through `issuer review` at a steady rate in flat memory."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bench.memory import peak_mib
from issuer.review.draft import Draft
from issuer.review.engine import review
from issuer.review.report import Readiness

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
TODAY = date(2026, 11, 25)
RICH = 300  # designs, each with texts of its own, so that no review profits from the one before
DESIGNS = 10_000
PART = 1_000


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the command took: when each report came (seconds from the first), and its peak memory (MiB)."""

    times: list[float]
    peak: float

    def rate(self, first: int, last: int) -> float:
        """Return the designs per second from the report `first` to the report `last`."""
        return (last - first) / (self.times[last] - self.times[first])


def numbered(value: Any, number: int) -> Any:
    """Return a document in which every text of several words is another one; ids, addresses and choices stay."""
    if isinstance(value, dict):
        return {name: numbered(part, number) for name, part in value.items()}
    if isinstance(value, list):
        return [numbered(part, number) for part in value]
    return f"{value} {number}" if isinstance(value, str) and " " in value else value


def _example(name: str) -> Any:
    return json.loads((EXAMPLES / f"{name}.design.json").read_text(encoding="utf-8"))


def median_milliseconds() -> float:
    """Return the median of one review of a rich design, in milliseconds."""
    rich = _example("strong")
    times = []
    for number in range(RICH):
        draft = Draft.from_document(numbered(rich, number))
        start = time.perf_counter()
        report = review(draft, today=TODAY)
        times.append(time.perf_counter() - start)
        if report.ready is Readiness.NOT_READY:
            raise RuntimeError("the rich design is not ready; a benchmark of a wrong answer is none")
    return statistics.median(times) * 1000


def run_command(file: Path, count: int) -> Run:
    """Review `count` designs, one a line of a new `file`, by the command, and return what that took."""
    kinds = [_example(kind) for kind in ("strong", "knowledge", "weak")]
    with file.open("w", encoding="utf-8") as lines_of_designs:
        for number in range(count):
            lines_of_designs.write(json.dumps(numbered(kinds[number % len(kinds)], number)) + "\n")
    command = [sys.executable, "-m", "issuer", "review", "--format", "json", "--today", TODAY.isoformat(), str(file)]
    environment = {**os.environ, "PYTHONPATH": str(EXAMPLES.parent)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    assert process.stdout
    times, peak = [], 0.0
    for _line in process.stdout:
        times.append(time.perf_counter())
        if len(times) % (PART // 10) == 0 and process.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it ends with what it wrote before
                peak = peak_mib(process.pid)
    process.wait()
    if len(times) < count or not peak:
        raise RuntimeError(f"{len(times)} reports for {count} designs; a benchmark of a wrong answer is none")
    return Run([moment - times[0] for moment in times[:count]], peak)


def lines() -> Iterator[str]:
    """Yield the lines of `make bench`. In two of them the peer is ourselves: the first thousand, the smaller run."""
    yield _line("review of a rich design", median_milliseconds(), None, "ms, median")
    with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as name:
        few, many = run_command(Path(name) / "few.jsonl", PART), run_command(Path(name) / "many.jsonl", DESIGNS)
    yield _line("review 10,000 designs", many.rate(0, DESIGNS - 1), None, "designs/s")
    first, last = many.rate(0, PART), many.rate(DESIGNS - PART, DESIGNS - 1)
    yield _line("  last thousand, first", last, first, "designs/s")
    yield _line("  peak memory, of 1,000", many.peak, few.peak, "MiB")


def _line(name: str, ours: float, peer: float | None, unit: str) -> str:
    beside, ratio = ("-", "-") if peer is None else (f"{peer:,.1f}", f"{ours / peer:.3g}")
    return f"{name:<28}  {ours:>10,.1f}  {beside:>10}  {ratio:>6}  {unit}"
