"""Digital Bazaar's Node libraries, driven over a pipe; installed from a lock, beside the tests that use them."""

from __future__ import annotations

import fcntl
import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from bench import sample
from bench.memory import peak_mib
from bench.timing import Contender
from issuer.credential.document_loader import CONTEXTS
from issuer.credential.instants import format_instant

FOLDER = Path(__file__).resolve().parents[1] / "tests" / "peers" / "node"


class PeerUnavailable(RuntimeError):
    """The peer cannot run on this machine; the message says why."""


def install() -> None:
    """Install the locked libraries unless they are there. Raises PeerUnavailable."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise PeerUnavailable("npm is not installed")
    lock, installed = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # tests in another process may be installing them, too
        if installed.is_file() and installed.stat().st_mtime >= lock.stat().st_mtime:
            return
        # Nothing of a package but its files is wanted, so none of its scripts are run.
        result = subprocess.run([npm, "ci", "--silent", "--ignore-scripts"], cwd=FOLDER, capture_output=True, text=True)
        if result.returncode != 0:
            raise PeerUnavailable("npm ci failed: " + (result.stderr.strip().splitlines() or ["no reason given"])[-1])


class Peer:
    """A running peer; `signed` is the sample as it signed it."""

    def __init__(self) -> None:
        install()
        self._process = subprocess.Popen(
            ["node", "bench.mjs"], cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.signed: dict[str, Any] = self._ask(
            contexts=dict(CONTEXTS),
            unsigned=sample.unsigned(),
            seed=sample.SEED.hex(),
            created=format_instant(sample.CREATED),
        )["signed"]

    def __enter__(self) -> Peer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=10)

    def contender(self, operation: str) -> Contender:
        """Return the peer's `sign` or `verify` as a contender."""

        def run(seconds: float) -> float:
            done = self._ask(do=operation, seconds=seconds)
            return done["count"] / done["seconds"]

        return run

    def proof_values(self, credentials: Sequence[dict[str, Any]]) -> list[str]:
        """Return the proofValue with which the peer signs each of some unsigned credentials."""
        proofs: list[str] = self._ask(do="proofs", credentials=list(credentials))["proofs"]
        return proofs

    def peak_mib(self) -> float:
        """Return the most memory (MiB, resident) that the peer has held so far."""
        return peak_mib(self._process.pid)

    def _ask(self, **order: Any) -> dict[str, Any]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise PeerUnavailable("the peer ended; what it said stands above")
        answer: dict[str, Any] = json.loads(line)
        return answer
