"""F-02: a worker is killed at every point that has a name: the first time it gets there, the second, and the last.

The ordinary suite lets it die once at each point on SQLite, and at those around transactions on PostgreSQL; `make
faults` everywhere, each time (FAULT_POINTS=all).
"""

from __future__ import annotations

import json
import signal
from collections.abc import Callable

from tests import databases
from tests.faults import points
from tests.faults.installation import Installation
from tests.faults.invariants import Witness, after_fault
from tests.faults.sizes import ALL_POINTS

pytestmark = databases.only_sqlite("it is on both databases either way")

ROWS, ROWS_OF_A_CHUNK = 6, 2
AROUND_TRANSACTIONS = (*points.TOLD, *points.COMMITS)


def passed_in_health(installation: Installation) -> dict[str, int]:
    """Return how often a worker that lives passes each point while it works a job off."""
    installation.job(ROWS, rows_of_a_chunk=ROWS_OF_A_CHUNK)
    counted = installation.home / "counted.json"
    assert installation.start(for_ever=False, counted=str(counted)).wait() == 0, installation.log.read_text()
    passed: dict[str, int] = json.loads(counted.read_text())
    return passed


def deaths(passed: dict[str, int], database: str) -> list[tuple[str, int]]:
    """Return points with the number of the time at which to die there."""
    times = {point: sorted({1, min(2, count), count}) for point, count in passed.items()}
    if ALL_POINTS:
        return [(point, time) for point in times for time in times[point]]
    chosen = points.names() if database == "sqlite" else AROUND_TRANSACTIONS
    return [(point, times[point][place % len(times[point])]) for place, point in enumerate(chosen)]


def die_at(installation: Installation, point: str, time: int, bugs: tuple[str, ...] = ()) -> dict[str, int]:
    """Let a worker die there, and another one do the rest; return the job with its size."""
    job_id = installation.job(ROWS, rows_of_a_chunk=ROWS_OF_A_CHUNK)
    worker = installation.start(for_ever=False, dies_at={point: time}, bugs=bugs)
    assert worker.wait() == -signal.SIGKILL, f"it never came to {point} {time} times\n{worker.told()}"
    return {job_id: ROWS}


def test_a_worker_that_dies_at_any_named_point_leaves_every_badge_there_once(
    database: str, new_installation: Callable[[], Installation]
) -> None:
    passed = passed_in_health(new_installation())
    assert set(passed) == set(points.names()), "every point is passed, or it is none"
    for point, time in deaths(passed, database):
        installation = new_installation()
        rows = die_at(installation, point, time)
        witness = Witness()
        with installation.toolkit.read() as session:
            witness.look(session)
        installation.finish(*rows)
        try:
            after_fault(installation, rows, witness)
        except AssertionError as error:
            raise AssertionError(f"after it died at {point} for the {time}. time: {error}") from error
        installation.close()
