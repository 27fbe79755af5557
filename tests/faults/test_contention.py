"""F-05: several write at once and somebody holds the lock. Nothing is lost, nothing is there twice, and who has to wait
too long is told so by 503.

`make faults` lets more people award to more (FAULT_CROWD).
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import select

from issuer.services.rosters import dry_run
from issuer.store.credentials import Credential
from issuer.store.jobs import RowState, count_rows
from issuer.store.status_lists import StatusEntry
from tests import databases
from tests.faults import crowd
from tests.faults.full_disk import violations_of
from tests.faults.invariants import Broken
from tests.faults.sizes import CROWD
from tests.faults.tasks import BEGAN
from tests.faults.warm import Warm, wait_for
from tests.web import world
from tests.web.issue import awards, rosters

pytestmark = databases.only_sqlite("it is about the one write lock of SQLite")

PROCESSES = 2
ROWS, ROWS_OF_A_CHUNK = 12, 2


@pytest.fixture
def home(built_with_strong_design: Path, tmp_path: Path) -> Path:
    """An installation of this test's own."""
    return databases.copy_home(built_with_strong_design, tmp_path / "home")


def crowded(warm: Warm, home: Path, bugs: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Let all go on at once until they are done, and return the answers; raise Broken where a promise is."""
    answers = [home.parent / f"answers{number}" for number in range(PROCESSES)]
    with world.opened(world.settings_of(home)) as toolkit:
        achievement = awards.published(toolkit)
        with patch.object(dry_run, "CHUNK_ROWS", ROWS_OF_A_CHUNK):
            job_id = rosters.confirmed(toolkit, rosters.class_of(achievement, ROWS), achievement)
        with toolkit.read() as session:
            before = len(session.scalars(select(Credential.id)).all())
        _let_go_on(warm, home, job_id, answers, bugs)
        told = [json.loads(line) for file in answers for line in file.read_text().splitlines()]
        _require(toolkit, home, told, job_id, before)
    return told


def _let_go_on(warm: Warm, home: Path, job_id: str, answers: list[Path], bugs: tuple[str, ...]) -> None:
    log = home.parent / "log"
    given = {"log": log, "home": str(home), "bugs": list(bugs)}
    size = {"people": CROWD.people, "threads": CROWD.threads}
    running = [warm.start(crowd.award_to_all, answers=str(file), **size, **given) for file in answers]
    running.append(warm.start(crowd.work_off, job_id=job_id, **given))
    wait_for(lambda: log.read_text().count(BEGAN) == len(running) or any(each.is_over() for each in running))
    (home.parent / crowd.GO).touch()
    lock = {"seconds": 3 * crowd.PATIENCE, "pause": 0.3, "times": CROWD.locks}
    running.append(warm.start(crowd.hold_the_lock, log=log, file=str(home / "touchstone.sqlite"), **lock))
    if any([each.wait(CROWD.seconds) for each in running]):
        raise Broken(log.read_text())


def _require(toolkit: Any, home: Path, told: list[dict[str, Any]], job_id: str, before: int) -> None:
    statuses = Counter(answer["status"] for answer in told)
    if odd := set(statuses) - {crowd.DONE, crowd.LATER, crowd.ALREADY}:
        raise Broken(f"there were answers of {odd}: {statuses}")
    promised = Counter(answer["person"] for answer in told if answer["status"] == crowd.DONE)
    with toolkit.read() as session:
        people = Counter(session.scalars(select(Credential.recipient_email)))
        places = session.execute(select(StatusEntry.status_list_id, StatusEntry.status_list_index)).all()
        rows = count_rows(session, job_id)
    for number in range(CROWD.people):
        person = f"person{number}@example.org"
        if (promised[person], people[person]) != (1, 1):
            raise Broken(f"{person} was promised {promised[person]} badges and has {people[person]}")
    if rows != {RowState.ISSUED: ROWS}:
        raise Broken(f"of the job came {rows}")
    if people.total() != before + CROWD.people + ROWS or len(set(places)) != len(places):
        raise Broken(f"there are {people.total()} badges, and {len(places)} places, {len(set(places))} different")
    if found := violations_of(toolkit, home):
        raise Broken("\n".join(found))


def test_of_many_who_write_at_once_nothing_is_lost_and_nothing_doubled(warm: Warm, home: Path) -> None:
    told = crowded(warm, home)
    statuses = Counter(answer["status"] for answer in told)
    assert statuses[crowd.LATER], "nobody had to wait too long, so that was not tried"


def test_awards_that_do_not_look_for_each_other_are_found(warm: Warm, home: Path) -> None:
    with pytest.raises(Broken, match=r"was promised [2-9] badges"):
        crowded(warm, home, ("awards-do-not-look",))
