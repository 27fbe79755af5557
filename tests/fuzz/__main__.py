"""`python -m tests.fuzz [SECONDS [TARGET...]]`: every target in a process of its own, two at a time; 1 if one found.

What was found is kept under `tests/fuzz/found/`, where an ordinary test replays it from then on.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.driving import HAS_ATHERIS

ROOT = Path(__file__).resolve().parents[2]
FOUND = Path(__file__).parent / "found"
NAMES = (
    "verify", "jwt", "svg", "png", "strict_json", "status_list", "table", "markdown", "did_web", "multikey",
)  # fmt: skip
# Beyond the time asked for: the start with all its seeds on a busy machine, and one input that hangs.
GRACE_SECONDS = 180
_DONE = re.compile(r"^Done (\d+) runs in (\d+) second", re.MULTILINE)
_COVERED = re.compile(r"\bcov: (\d+)")


@dataclass(frozen=True)
class Outcome:
    """How one target ended; `inputs` are the files that broke it."""

    name: str
    ended_well: bool
    runs: int
    seconds: int
    coverage: str
    inputs: tuple[Path, ...]
    log: str

    def line(self) -> str:
        """Return the row of the table."""
        rate = self.runs // max(self.seconds, 1)
        found = f"{len(self.inputs)} found" if self.inputs else "nothing found" if self.ended_well else "ended badly"
        return f"{self.name:12} {self.runs:>9,} {rate:>8,} {self.coverage:>9} {found:>15}"


def fuzz(name: str, seconds: int, found: Path = FOUND) -> Outcome:
    """Run one target, and keep what it found under `found`."""
    with tempfile.TemporaryDirectory(prefix="fuzz-") as temporary:
        folder, log = Path(temporary), Path(temporary) / "log"
        command = [sys.executable, "-m", "tests.fuzz.driving", name, str(seconds), temporary]
        with log.open("wb") as output:
            try:
                code = subprocess.run(
                    command, cwd=ROOT, stdout=output, stderr=output, timeout=seconds + GRACE_SECONDS
                ).returncode
            except subprocess.TimeoutExpired:
                code = -1
        text = log.read_text("utf-8", "replace")
        done = _DONE.search(text)
        inputs = [each for kind in ("crash", "timeout", "oom") for each in sorted(folder.glob(f"{kind}-*"))]
        return Outcome(
            name,
            code == 0,
            int(done[1]) if done else 0,
            int(done[2]) if done else 0,
            (_COVERED.findall(text) or ["-"])[-1],
            tuple(_keep(each, found / name) for each in inputs),
            text,
        )


def _keep(input: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    kind, _, digest = input.name.partition("-")
    return Path(shutil.copy(input, folder / f"{kind}-{digest[:12]}"))


def main(arguments: list[str]) -> int:
    """Run the targets, print what was done, and return the exit code."""
    seconds = int(arguments[0]) if arguments else 30
    names = arguments[1:] or NAMES
    guidance = "guided by coverage" if HAS_ATHERIS else "without guidance by coverage: there is no atheris here"
    print(f"{len(names)} targets, {seconds} seconds each, {guidance}.")
    print(f"{'target':12} {'inputs':>9} {'a second':>8} {'coverage':>9}")
    failed = False
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        for outcome in pool.map(lambda name: fuzz(name, seconds), names):
            print(outcome.line(), flush=True)
            if outcome.inputs or not outcome.ended_well:
                failed = True
                # Without the dump of the input, which is in its file.
                told = [line for line in outcome.log.splitlines() if len(line) < 400 and "REDUCE" not in line]
                print("\n".join(told[-40:]))
                print("\n".join(f"kept as {each.relative_to(ROOT)}" for each in outcome.inputs), flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
