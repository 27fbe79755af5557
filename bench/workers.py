"""Goals 11 to 13: the memory of a bulk job's workers, two workers beside one, and the command that awards one.

`python -m bench.goals workers` prints these alone.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench import awards, bulk
from bench.peer import FOLDER, Peer
from bench.row import row
from bench.serving import installed

ROOT = Path(__file__).resolve().parents[1]
MANY = int(os.environ.get("GOAL_ROWS", "20000"))
FEW = max(MANY // 10, 1)
ROUNDS = 5
PEER_SECONDS = 4.0  # of signing, until its memory is looked at


def lines(has_peer: bool) -> Iterator[str]:
    """Yield the lines of `make bench`."""
    few, many, alone = bulk.run(FEW, workers=2), bulk.run(MANY, workers=2), bulk.run(MANY, workers=1)
    unit = f"MiB, peak of a bulk worker; {MANY:,} rows, {FEW:,} rows; goal 11: <= 1.25"
    yield row("memory, many rows and few", many.peak_mib, few.peak_mib, unit)
    yield row("memory, Node signing", many.peak_mib, _peak_of_peer() if has_peer else None, "MiB; goal 11: <= 0.6")
    database = "PostgreSQL" if bulk.ON_POSTGRESQL else "SQLite"
    rates = [each.rows / each.seconds for each in (many, alone)]
    yield row("two workers, one", rates[0], rates[1], f"1/s; a job of {MANY:,} rows on {database}; goal 13: >= 1.35")
    yield from _one_by_command(has_peer)


def _peak_of_peer() -> float:
    with Peer() as peer:  # a new one: it has done nothing else
        peer.contender("sign")(PEER_SECONDS)
        return peer.peak_mib()


def _one_by_command(has_peer: bool) -> Iterator[str]:
    """Time a process that awards one from start to end, and one that only signs, beside one in which Node signs it."""
    with installed() as site, tempfile.TemporaryDirectory(prefix="touchstone-bench-") as folder:
        example = awards.stored(site)
        file = Path(folder) / "given.json"
        value = _write_given(example, file)
        environment = {**site.environment, "PYTHONPATH": str(ROOT)}

        def award() -> bytes:
            words = awards.command(example, next(awards.NUMBERS))
            return _output([sys.executable, "-P", "-m", "issuer", *words], site.environment)

        def sign() -> bytes:
            return _output([sys.executable, "-P", "-m", "bench.once", str(file)], environment)

        def peer() -> bytes:
            return _output(["node", str(FOLDER / "once.mjs"), str(file)], environment)

        if b"/v/" not in award() or awards.last_document(site) == example.document:
            raise RuntimeError("the command awarded nothing; a benchmark of a wrong answer is none")
        signing = [sign, peer] if has_peer else [sign]
        if any(json.loads(each())["proof"]["proofValue"] != value for each in signing):
            raise RuntimeError("the same document is signed differently; a benchmark of a wrong answer is none")
        times = _in_turns([award, *signing])
    for name, told, ours in (
        ("issuer award, Node signs one", "ours awards and stores, Node only signs", times[0]),
        ("sign one in a process, Node", "both sign what they are given", times[1]),
    ):
        yield row(name, ours, times[2] if has_peer else None, f"ms; a cold process: {told}; goal 12: <= 1")


def _write_given(example: awards.Stored, file: Path) -> str:
    """Write down what is to be signed and with what; return the proof's value that must come of it."""
    proof = json.loads(example.document)["proof"]
    given = {**awards.for_peer(example.signer), "unsigned": example.unsigned, "created": proof["created"]}
    file.write_text(json.dumps(given), encoding="utf-8")
    return str(proof["proofValue"])


def _in_turns(contenders: Sequence[Callable[[], bytes]]) -> list[float]:
    times: list[list[float]] = [[] for _ in contenders]
    for _ in range(ROUNDS):
        for contender, mine in zip(contenders, times, strict=True):
            start = time.perf_counter()
            contender()
            mine.append((time.perf_counter() - start) * 1000)
    return [statistics.median(mine) for mine in times]


def _output(words: list[str], environment: dict[str, str]) -> bytes:
    return subprocess.run(words, env=environment, stdout=subprocess.PIPE, check=True).stdout
