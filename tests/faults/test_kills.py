"""F-01: workers are killed with their process groups at random moments, again and again, and every badge is there once.

`make faults` kills a hundred times and more on each database (FAULT_KILLS), the ordinary suite a few times.
"""

from __future__ import annotations

import random
import time
from typing import Any

import pytest
from sqlalchemy import func, select, text

from issuer.store.jobs import Chunk, Job, JobState
from tests import databases
from tests.faults.installation import Installation
from tests.faults.invariants import Broken, Witness, after_fault, violations
from tests.faults.sizes import KILLS, SEED
from tests.faults.tasks import BEGAN
from tests.faults.warm import wait_for

pytestmark = databases.only_sqlite("it is on both databases either way")

ROWS, ROWS_OF_A_CHUNK = 32, 4


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
    for each in rows:
        installation.finish(each)  # chunks whose workers died five times are given up until somebody lets them be tried
    return rows, witness


def live_and_die(installation: Installation, witness: Witness, chance: random.Random, **how: Any) -> int:
    """Let one or two workers live for a while, and return how many died.

    Of ten, one dies while it opens the installation, three soon after, and six once they have begun a chunk: machines
    are fast and slow.
    """
    before = installation.log.stat().st_size if installation.log.exists() else 0
    begun = chunks_begun(installation)
    workers = [installation.start(**how) for _ in range(chance.choice((1, 2)))]
    fate = chance.random()
    if fate >= 0.1:
        wait_for(lambda: installation.log.exists() and BEGAN.encode() in installation.log.read_bytes()[before:])
    if fate >= 0.4:
        wait_for(lambda: chunks_begun(installation) > begun or not is_running(installation))
    end = time.monotonic() + chance.uniform(0, 0.1 if fate < 0.1 else 0.4)
    while (left := end - time.monotonic()) > 0:
        with installation.toolkit.read() as session:
            witness.look(session)
        time.sleep(min(left, 0.05))
    return sum(worker.kill() for worker in workers)


def chunks_begun(installation: Installation) -> int:
    """Return how often a chunk was begun."""
    with installation.toolkit.read() as session:
        return session.scalar(select(func.sum(Chunk.attempts))) or 0


def is_running(installation: Installation) -> bool:
    """Tell whether there is a job to work on."""
    with installation.toolkit.read() as session:
        return session.scalar(select(Job.id).where(Job.state == JobState.RUNNING)) is not None


def test_workers_that_are_killed_at_any_moment_leave_every_badge_there_once(installation: Installation) -> None:
    rows, witness = kill_again_and_again(installation, KILLS[installation.dialect], random.Random(SEED))
    after_fault(installation, rows, witness, by_command=installation.dialect == "sqlite")


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_chunk_that_is_called_done_before_it_is_stored_is_found(installation: Installation) -> None:
    chance, witness = random.Random(SEED), Witness()
    for number in range(40):
        if not is_running(installation):
            installation.job(ROWS, rows_of_a_chunk=ROWS_OF_A_CHUNK, first=1 + number * ROWS)
        live_and_die(installation, witness, chance, bugs=["done-before-stored"])
        installation.let_leases_run_out()
        if any("rows of it wait" in each for each in violations(installation, only=["I1"])):
            return
    raise AssertionError("a chunk without its badges was called done, and nobody noticed")


@pytest.mark.parametrize("database", ["sqlite"])
def test_places_that_each_worker_counts_for_itself_are_found(installation: Installation) -> None:
    without_constraint(installation)
    job_id = installation.job(ROWS, rows_of_a_chunk=ROWS_OF_A_CHUNK)
    workers = [installation.start(for_ever=False, bugs=["places-counted-by-each"]) for _ in range(2)]
    assert [worker.wait() for worker in workers] == [0, 0], installation.log.read_text()
    with pytest.raises(Broken, match="of this list is given 2 times"):
        after_fault(installation, {job_id: ROWS})


def without_constraint(installation: Installation) -> None:
    """Take away what keeps a place from being given twice: it would stop the bug before it does harm."""
    with installation.toolkit.write.begin() as session:
        for statement in (
            "create table loose as select * from status_entries",
            "drop table status_entries",
            "alter table loose rename to status_entries",
        ):
            session.execute(text(statement))
