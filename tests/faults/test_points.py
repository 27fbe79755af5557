"""F-02: a worker is killed at every point that has a name: the first time it gets there, the second, and the last.

The ordinary suite lets it die once at each point on SQLite, and at those around transactions on PostgreSQL; `make
faults` everywhere, each time (FAULT_POINTS=all).
"""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator, Sequence

import pytest

from tests import databases
from tests.faults import points
from tests.faults.installation import Installation
from tests.faults.invariants import Broken, Witness, after_fault
from tests.faults.sizes import ALL_POINTS
from tests.services.bulk.jobs import POINTS

pytestmark = databases.only_sqlite("it is on both databases either way")

AROUND_TRANSACTIONS = (*POINTS, *points.COMMITS)
IN_A_ROW = 11


def passed_in_health(installation: Installation) -> dict[str, int]:
    """Return how often a worker that lives passes each point while it works off three chunks."""
    installation.job(3, rows_of_a_chunk=1)
    counted = installation.home / "counted.json"
    assert installation.start(for_ever=False, counted=str(counted)).wait() == 0, installation.log.read_text()
    passed: dict[str, int] = json.loads(counted.read_text())
    return passed


def each_alone(passed: dict[str, int]) -> Iterator[list[tuple[str, int]]]:
    """Give each point by itself, with the first time, the second, and the last."""
    for point, count in passed.items():
        yield from ([(point, time)] for time in sorted({1, min(2, count), count}))


def in_rows(names: Sequence[str]) -> Iterator[list[tuple[str, int]]]:
    """Give all points, so many that one worker after the other dies of in one installation, the first time each."""
    for place in range(0, len(names), IN_A_ROW):
        yield [(point, 1) for point in names[place : place + IN_A_ROW]]


def die_at(
    installation: Installation, deaths: Sequence[tuple[str, int]], bugs: Sequence[str] = ()
) -> tuple[dict[str, int], Witness]:
    """Let workers die there one after the other, and do the rest; return the job with its size, and who watched."""
    size = 3 + len(deaths) // 2  # some die with a chunk in hand, which the next one takes up
    job_id, witness = installation.job(size, rows_of_a_chunk=1), Witness()
    for point, time in deaths:
        worker = installation.start(for_ever=False, dies_at={point: time}, bugs=bugs)
        assert worker.wait() == -signal.SIGKILL, f"it never came to {point} {time} times\n{worker.told()}"
        with installation.toolkit.read() as session:
            witness.look(session)
        installation.let_leases_run_out()
    installation.finish(job_id)
    return {job_id: size}, witness


def test_a_worker_that_dies_at_any_named_point_leaves_every_badge_there_once(
    database: str, new_installation: Callable[[], Installation]
) -> None:
    if ALL_POINTS:
        passed = passed_in_health(new_installation())
        assert set(passed) == set(points.names()), "every point is passed, or it is none"
        tried = list(each_alone(passed))
    else:
        tried = list(in_rows(points.names() if database == "sqlite" else AROUND_TRANSACTIONS))
    for deaths in tried:
        installation = new_installation()
        try:
            after_fault(installation, *die_at(installation, deaths))
        except AssertionError as error:
            raise AssertionError(f"after it died at {deaths}: {error}") from error
        installation.close()


@pytest.mark.parametrize("database", ["sqlite"])
@pytest.mark.parametrize(
    ("bug", "deaths", "says"),
    [
        ("chosen-again", [("intent.after_commit", 1), ("intent.after_commit", 2)], "is taken for it, and it is not"),
        ("mail-afterwards", [("commit.after", 2)], "mails"),
        ("done-before-stored", [("publish.before", 1)], "is done, and"),
    ],
    ids=lambda value: value if isinstance(value, str) and "-" in value else "",
)
def test_what_is_not_done_in_one_transaction_is_found(
    installation: Installation, bug: str, deaths: list[tuple[str, int]], says: str
) -> None:
    job = die_at(installation, deaths, [bug])
    with pytest.raises(Broken, match=says):
        after_fault(installation, *job)
