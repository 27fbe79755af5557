"""F-10: with 400 MiB the corpora are verified, whatever they hold: the process that asks is never killed.

The ordinary suite verifies one picture in a hundred and all that are heavy; `make faults` verifies all.
"""

from __future__ import annotations

import base64
import functools
import json
import os
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from issuer.credential.report import Verdict
from tests.credential.corpora import pngs, svgs, tampered
from tests.credential.corpora.pictures import badge
from tests.credential.samples import NOW, png, png_chunk
from tests.faults.within.machine import ROUNDS

ROOT = Path(__file__).resolve().parents[3]
EVERY = 1 if ROUNDS else 100
TAMPERED = 4000 if ROUNDS else 0
UNPACKED = 600 * 1024 * 1024


@functools.cache
def bomb() -> bytes:
    """So much of nothing, packed small."""
    packer = zlib.compressobj(1)
    piece = bytes(1 << 24)
    return b"".join(packer.compress(piece) for _ in range(UNPACKED // len(piece))) + packer.flush()


def heavy() -> Iterator[tuple[str, bytes]]:
    """Files that take as much memory as they are given."""
    text = b"openbadgecredential\x00\x01\x00\x00\x00"
    yield "a packed text", png(png_chunk(b"iTXt", text + bomb()))
    yield "a packed text of the old kind", png(png_chunk(b"zTXt", b"openbadgecredential\x00\x00" + bomb()))
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    yield "entities", f'<!DOCTYPE svg [<!ENTITY e0 "ha">{entities}]><svg xmlns="x">&e9;</svg>'.encode()
    yield "brackets", b"[" * 5_000_000
    yield "a long text", b'{"a":"' + b"x" * 5_000_000 + b'"}'
    yield "many members", ("{" + ",".join(f'"a{n}":{n}' for n in range(300_000)) + "}").encode()
    yield "a tall picture", png(width=1 << 20, height=8)


def corpus() -> Iterator[tuple[str, bytes]]:
    """What is verified, by its name."""
    yield "a good badge", badge()
    yield from heavy()
    for name, cases in (("png", pngs.cases()), ("svg", svgs.cases())):
        yield from ((f"{name} {case.name}", case.data) for case in cases[::EVERY])
    for number, case in enumerate(tampered.cases(0, TAMPERED, 4000)):
        if number % EVERY == 0:
            yield f"tampered {number}", case.data


def verify_all(folder: Path, files: Iterable[tuple[str, bytes]], *options: str) -> subprocess.CompletedProcess[str]:
    file = folder / "cases.jsonl"
    with file.open("w") as lines:
        for name, data in files:
            lines.write(json.dumps({"name": name, "data": base64.b64encode(data).decode()}) + "\n")
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.within.limited", str(file), NOW.isoformat(), *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=800,
    )


@pytest.mark.timeout(900)
def test_the_corpora_are_verified_with_little_memory_and_nobody_is_killed(tmp_path: Path) -> None:
    done = verify_all(tmp_path, corpus())
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout)
    outcomes = told["outcomes"]
    assert outcomes["a good badge"] == Verdict.VALID_ISSUER_UNKNOWN
    for name, data in heavy():
        assert outcomes[name].startswith((Verdict.INVALID, Verdict.UNKNOWN)), f"{name} ({len(data)}): {outcomes[name]}"
    expected = {f"{kind} {case.name}": case.expected for kind, cases in _pictures() for case in cases}
    for name, verdict in outcomes.items():
        if name in expected:
            is_good = expected[name] == "VALID"
            assert (verdict == Verdict.VALID_ISSUER_UNKNOWN) is is_good, f"{name}: {verdict}"
    assert told["most"] < 200, "who asks keeps hardly more than the file"


def _pictures() -> list[tuple[str, Any]]:
    return [("png", pngs.cases()), ("svg", svgs.cases())]


def test_the_limit_finds_a_process_that_unpacks_by_itself(tmp_path: Path) -> None:
    done = verify_all(tmp_path, heavy(), "--careless")
    assert done.returncode != 0 and "MemoryError" in done.stderr
