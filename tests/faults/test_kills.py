"""F-01: workers are killed with their process groups at random moments, again and again, and every badge is there once.

`make faults` kills a hundred times and more on each database (FAULT_KILLS), the ordinary suite a few times.
"""

from __future__ import annotations

import random
import time
from typing import Any

from issuer.store.jobs import JobState
from tests import databases
from tests.faults import tasks
from tests.faults.installation import Installation
from tests.faults.invariants import Witness, after_fault
from tests.faults.sizes import KILLS, SEED

pytestmark = databases.only_sqlite("it is on both databases either way")

ROWS, ROWS_OF_A_CHUNK = 60, 5


def kill_again_and_again(
    installation: Installation, kills: int, chance: random.Random, **how: Any
) -> tuple[dict[str, int], Witness]:
    """Start one or two workers and kill them, so often, while somebody watches; return the jobs and who watched."""
    witness, rows, job_id, done = Witness(), {}, "", 0
    while done < kills:
        if not job_id or installation.state_of(job_id) is JobState.DONE:
            job_id = installation.job(ROWS, rows_of_a_chunk=ROWS_OF_A_CHUNK, first=1 + sum(rows.values()))
            rows[job_id] = ROWS
        done += live_and_die(installation, witness, chance, **how)
        installation.let_leases_run_out()
    installation.finish(job_id)
    return rows, witness


def live_and_die(installation: Installation, witness: Witness, chance: random.Random, **how: Any) -> int:
    """Let workers work for a while, mostly from when they have opened the installation on; return how many died."""
    before = installation.log.stat().st_size if installation.log.exists() else 0
    workers = [installation.start(**how) for _ in range(chance.choice((1, 2)))]
    deadline = time.monotonic() + 30
    is_early = chance.random() < 0.1
    while not is_early and tasks.BEGAN.encode() not in installation.log.read_bytes()[before:]:
        assert time.monotonic() < deadline, installation.log.read_text()
        time.sleep(0.01)
    end = time.monotonic() + chance.uniform(0, 0.1 if is_early else 0.8)
    while (left := end - time.monotonic()) > 0:
        with installation.toolkit.read() as session:
            witness.look(session)
        time.sleep(min(left, 0.05))
    return sum(worker.kill() for worker in workers)


def test_workers_that_are_killed_at_any_moment_leave_every_badge_there_once(installation: Installation) -> None:
    rows, witness = kill_again_and_again(installation, KILLS[installation.dialect], random.Random(SEED))
    after_fault(installation, rows, witness, by_command=True)
