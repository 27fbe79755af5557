"""Runs one target in this process: under atheris where there is a wheel of it, else without guidance by coverage.

`python -m tests.fuzz.driving TARGET SECONDS FOLDER` is what `make fuzz` starts: atheris takes over the process and ends
it. The folder gets the seeds in `corpus/` and what was found beside it; its last lines say how much was done.
"""

from __future__ import annotations

import hashlib
import importlib.util
import random
import sys
import time
from pathlib import Path
from typing import Any

SEED = 20_261_125
HANG_SECONDS = 25  # a fuse: the oracle counts the processor's time, but can do so only at the end
HAS_ATHERIS = importlib.util.find_spec("atheris") is not None


def drive(target: Any, *, runs: int | None = None, seconds: float | None = None) -> int:
    """Try changes to the seeds, and return how many; raises what the target raises, with the input as a note."""
    from tests.fuzz.mutations import bytewise
    from tests.fuzz.oracles import Bounds

    rng, bounds = random.Random(SEED), Bounds()
    plain, corpus = bytewise(rng, target.limit), list(target.seeds())
    done, end = 0, None if seconds is None else time.monotonic() + seconds
    while (runs is None or done < runs) and (end is None or time.monotonic() < end):
        data = corpus[done] if done < len(corpus) else rng.choice(corpus)
        for _ in range(0 if done < len(corpus) else rng.choice((1, 1, 2, 3))):
            data = target.mutate(data, rng, plain)[: target.limit]
        try:
            bounds.hold(target.check, data)
        except BaseException as error:
            error.add_note(f"the input: {data!r}")
            error.__dict__["input"] = data
            raise
        done += 1
    return done


def _without_coverage(target: Any, seconds: float, folder: Path) -> None:
    began = time.monotonic()
    try:
        done = drive(target, seconds=seconds)
    except Exception as error:
        _keep(error.__dict__["input"], folder)
        raise
    print(f"Done {done} runs in {time.monotonic() - began:.0f} second(s)", file=sys.stderr)


def _keep(data: bytes, folder: Path) -> None:
    (folder / f"crash-{hashlib.sha1(data, usedforsecurity=False).hexdigest()}").write_bytes(data)


def _under_atheris(name: str, seconds: float, folder: Path) -> None:
    import atheris

    with atheris.instrument_imports(include=["issuer"]):
        from tests.fuzz.targets import TARGETS
    from tests.fuzz.oracles import GROWTH_BYTES, Bounds, peak

    target = TARGETS[name]
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, data in enumerate(target.seeds()):
        try:
            target.check(data)  # so that what is kept between two inputs counts for the growth of none
        except Exception:
            _keep(data, folder)
            raise
        (corpus / f"seed-{number:03}").write_bytes(data[: target.limit])
    bounds = Bounds()

    def change(data: bytes, limit: int, seed: int) -> bytes:
        rng = random.Random(seed)
        return target.mutate(data, rng, lambda part: atheris.Mutate(part, max(limit, len(part), 1)))[:limit]

    options = {
        "max_total_time": int(seconds),
        "seed": SEED,
        "max_len": target.limit,
        "timeout": HANG_SECONDS,
        "rss_limit_mb": (peak() + GROWTH_BYTES) // 1024 // 1024,
        "artifact_prefix": f"{folder}/",
        "print_final_stats": 1,
    }
    arguments = [sys.argv[0], *(f"-{option}={value}" for option, value in options.items()), str(corpus)]
    atheris.Setup(arguments, lambda data: bounds.hold(target.check, data), custom_mutator=change)
    atheris.Fuzz()


def main(name: str, seconds: float, folder: Path) -> None:
    """Fuzz one target for a while."""
    if HAS_ATHERIS:
        _under_atheris(name, seconds, folder)
    else:
        from tests.fuzz.targets import TARGETS

        _without_coverage(TARGETS[name], seconds, folder)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]))
