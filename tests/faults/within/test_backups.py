"""F-12: a backup that is taken while a job runs is a whole one, and putting it back gives no place and no badge twice.

By SQLite's own way to make backups, and by `pg_dump`. See docs/decisions/restores-are-confirmed.md for the epoch rule.
"""

from __future__ import annotations

import contextlib
import random
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from issuer.credential.report import Verdict
from issuer.services import epoch_watch, halting
from issuer.services.bulk.jobs import resume
from issuer.services.bulk.work import BulkWorker
from issuer.services.errors import Halted
from issuer.services.halting import current_halt
from issuer.services.restoring import confirm_restore
from issuer.services.revocation import revoke
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential
from issuer.store.halts import HaltKind
from issuer.store.jobs import Job, JobState, RowState
from issuer.store.status_lists import StatusEntry
from tests import databases
from tests.conftest import ADDRESSES
from tests.faults.within.machine import ROUNDS, Machine, SeededChance, caught, rounds
from tests.faults.within.own_postgresql import OwnServer
from tests.services.bulk.jobs import running_job

pytestmark = [databases.only_sqlite("it has both ways, and once is enough"), pytest.mark.timeout(900)]

ROWS = 200 if ROUNDS else 30
Backup = Callable[[], str]  # returns the address of what can be opened in place of the database


@pytest.fixture
def copies(machine: Machine, tmp_path: Path) -> Backup:
    """Makes backups of the machine's SQLite, some pages at a time, while others write."""
    source, numbers = machine.engine.url.database, iter(range(1000))

    def backup() -> str:
        target = tmp_path / f"backup{next(numbers)}.sqlite"
        with (
            contextlib.closing(sqlite3.connect(str(source))) as old,
            contextlib.closing(sqlite3.connect(target)) as new,
        ):
            old.backup(new, pages=20, sleep=0.001)
        return f"sqlite:///{target}"

    return backup


@pytest.fixture
def dumps(distant: Machine, server: OwnServer, tmp_path: Path) -> Backup:
    """Makes backups of the database in PostgreSQL, and puts each into a new one."""
    source = distant.address

    def backup() -> str:
        file = tmp_path / "dump.sql"
        subprocess.run([server.program("pg_dump"), "--no-owner", "-f", file, source], check=True)
        target = server.empty_database()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        words = [server.program("psql"), "-v", "ON_ERROR_STOP=1", "-f", file, target]
        subprocess.run(words, check=True, **quiet)  # type: ignore[call-overload]
        return target

    return backup


def back_up_while_a_job_runs(machine: Machine, backup: Backup) -> tuple[str, list[str]]:
    """Return the id of the job, done by now, and backups from before its end."""
    job_id, made = running_job(machine.write, ROWS), []
    worker = threading.Thread(target=BulkWorker(machine.parts()).work_off)
    worker.start()
    while worker.is_alive() and len(made) < rounds(1):
        time.sleep(random.uniform(0.0, 0.1))
        made.append(backup())
    worker.join()
    machine.require_exactly(job_id, ROWS)
    return job_id, made


def go_on(machine: Machine) -> None:
    """What happens after the backup and before it is put back: badges are revoked, and others awarded."""
    with machine.write.begin() as session:
        options = {"key_ring": machine.key_ring, "addresses": ADDRESSES, "now": machine.clock()}
        for credential in session.scalars(select(Credential).order_by(Credential.recipient_email).limit(ROWS // 4)):
            revoke(session, credential, "A mistake.", actor=machine.owner(session), **options)
    for number in range(3):
        machine.award(f"late{number}@example.org")


def places(machine: Machine) -> dict[tuple[str, int], str]:
    """Whose each place is."""
    with machine.read() as session:
        return {
            (each.status_list_id, each.status_list_index): each.credential_id
            for each in session.scalars(select(StatusEntry))
        }


def revoked(machine: Machine) -> set[str]:
    with machine.read() as session:
        return set(session.scalars(select(Credential.id).where(Credential.revoked_at.is_not(None))))


def put_back(machine: Machine, backup: str) -> None:
    """Put a backup in the place of the database, as an administrator does, and confirm it."""
    machine.engine.dispose()
    machine.open(backup)
    machine.acknowledged.clear()
    assert machine.violations("I1", "I2", "I3", "I4", "I5", "I6", "I8", "I11", "I12") == [], "the copy is a whole one"
    machine.look()
    with machine.read() as session:
        halt = current_halt(session)
    assert halt is not None and halt.kind is HaltKind.RESTORED
    with pytest.raises(Halted):
        machine.award("nobody@example.org")
    with machine.write.begin() as session:
        confirm_restore(session, key_ring=machine.key_ring, addresses=ADDRESSES, now=machine.clock())


def require_restored(machine: Machine, job_id: str, lost: dict[tuple[str, int], str], taken_back: set[str]) -> None:
    """Go on with the job; no place of the lost database is anybody else's, and what was revoked in it stays so."""
    with machine.write.begin() as session:
        job = session.get_one(Job, job_id)
        if job.state is JobState.PAUSED:
            resume(session, job, machine.owner(session), now=machine.clock())
    machine.finish(job_id)
    for number in range(3):
        machine.award(f"after{number}@example.org")
    assert machine.violations() == []
    require_no_place_twice(machine, lost)
    with machine.read() as session:
        for credential in session.scalars(select(Credential)):
            verdict = verify_issued(session, credential, now=machine.clock()).verdict
            assert verdict is (Verdict.REVOKED if credential.id in taken_back else Verdict.VALID)
    counted = machine.states(job_id)
    assert counted.get(RowState.ISSUED, 0) + counted.get(RowState.CANCELLED, 0) == ROWS
    assert counted.get(RowState.CANCELLED, 0) <= len(taken_back), "only what was revoked before it was restored"


def require_no_place_twice(machine: Machine, lost: dict[tuple[str, int], str]) -> None:
    for place, owner in places(machine).items():
        assert lost.get(place, owner) == owner, f"{place} was given twice"


@pytest.mark.parametrize(("made", "way"), [("machine", "copies"), ("distant", "dumps")])
def test_a_backup_of_a_running_job_is_whole_and_gives_nothing_twice(
    request: pytest.FixtureRequest, made: str, way: str
) -> None:
    machine, backup = request.getfixturevalue(made), request.getfixturevalue(way)
    job_id, backups = back_up_while_a_job_runs(machine, backup)
    go_on(machine)
    lost, taken_back = places(machine), revoked(machine)
    for each in backups:
        put_back(machine, each)
        require_restored(machine, job_id, lost, taken_back)
        lost |= places(machine)
        taken_back |= revoked(machine)


# Bugs that are planted


def award_after_a_restore(machine: Machine, backup: Backup) -> None:
    """Award, restore what was before, and award to others with the same chance as before."""
    machine.award("first@example.org")
    copy = backup()
    machine.chance = SeededChance(12)
    for number in range(3):
        machine.award(f"lost{number}@example.org")
    lost = places(machine)
    machine.engine.dispose()
    machine.open(copy)
    machine.look()
    with machine.read() as session:
        is_halted = current_halt(session) is not None
    if is_halted:
        with machine.write.begin() as session:
            confirm_restore(session, key_ring=machine.key_ring, addresses=ADDRESSES, now=machine.clock())
    machine.chance = SeededChance(12)
    for number in range(3):
        machine.award(f"new{number}@example.org")
    require_no_place_twice(machine, lost)


def test_after_a_restore_the_same_chance_gives_other_places(machine: Machine, copies: Backup) -> None:
    award_after_a_restore(machine, copies)


def test_the_restores_find_an_installation_without_epochs(
    machine: Machine, copies: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bug: nobody compares the database with the journal, so nothing is confirmed and no list is closed."""
    for module in (epoch_watch, halting):
        monkeypatch.setattr(module, "is_behind", lambda session: False)
    assert caught(lambda: award_after_a_restore(machine, copies))


def test_the_invariants_find_a_backup_that_was_copied_while_somebody_wrote(machine: Machine, tmp_path: Path) -> None:
    """The bug: the file is copied as any other, one half before a job and the other after it."""
    source = Path(str(machine.engine.url.database))
    half = source.stat().st_size // 2 // 4096 * 4096
    before = source.read_bytes()[:half]
    machine.finish(running_job(machine.write, ROWS))
    machine.engine.dispose()
    with contextlib.closing(sqlite3.connect(source)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    torn = tmp_path / "torn.sqlite"
    torn.write_bytes(before + source.read_bytes()[half:])
    machine.open(f"sqlite:///{torn}")
    assert machine.violations() != []
