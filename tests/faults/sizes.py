"""How much is broken: little in the ordinary suite, as much as is wanted by `make faults`."""

from __future__ import annotations

import os
from dataclasses import dataclass

SEED = int(os.environ.get("FAULT_SEED", "20261126"))
KILLS = {
    "sqlite": int(os.environ.get("FAULT_KILLS", "10")),
    "postgresql": int(os.environ.get("FAULT_KILLS", "5")),
}
"""F-01: how often workers are killed on each database."""
ALL_POINTS = os.environ.get("FAULT_POINTS") == "all"
"""F-02: whether workers are killed at each point the first, the second and the last time, on both databases."""
IMAGES = int(os.environ.get("FAULT_IMAGES", "25"))
"""F-03: after about so many calls to the system the power fails, in four ways each; after all where there are fewer."""
ALL_DISKS = os.environ.get("FAULT_DISKS") == "all"
"""F-04: whether room ends in every way, on small file systems too where they may be mounted."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """F-05: in each of two processes so many threads award to so many people, while the lock is held so often."""

    people: int
    threads: int
    locks: int
    seconds: float


CROWD = Crowd(12, 4, 10, 300.0) if os.environ.get("FAULT_CROWD") == "large" else Crowd(3, 2, 2, 100.0)
