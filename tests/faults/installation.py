"""An installation to break: River College with jobs of so many rows, its worker as a real process, and what must hold.

Its clock is behind ours by `behind`, and is moved forward instead of waiting until leases have run out.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from issuer.bootstrap import Toolkit
from issuer.services.bulk.jobs import confirm, retry_failed
from issuer.services.bulk.leases import LEASE
from issuer.services.bulk.work import work_off
from issuer.services.design import create_design
from issuer.services.keys import ensure_key
from issuer.services.organizations import create_organization
from issuer.services.outbox import HANDOVER
from issuer.services.people import create_person
from issuer.services.publishing import publish
from issuer.store.jobs import Job, JobRow, JobState, RowState, count_rows
from issuer.store.people import Person, find_person
from tests import databases
from tests.designs import competency_design
from tests.faults import tasks
from tests.faults.opening import PUBLIC_URL, Clock, Postbox, cheap_seals, open_with, settings_of
from tests.faults.warm import ROOT, Running, Warm
from tests.services.bulk import jobs

HELD = max(LEASE, HANDOVER) + timedelta(seconds=1)
"""How long what a dead worker was at is left alone, chunks and mail."""


@dataclass(slots=True)
class Installation:
    """A data folder with its database, opened by whoever tests as `toolkit`, and by forks of `warm` as processes."""

    home: Path
    warm: Warm
    clock: Clock
    toolkit: Toolkit
    started: list[Running] = field(default_factory=list)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.toolkit.engine.dialect.name

    @property
    def log(self) -> Path:
        """Where the processes write."""
        return self.home.parent / f"{self.home.name}.log"

    def let_leases_run_out(self, amount: timedelta = HELD) -> None:
        """Move the clock of this process, and of processes that are started from now on."""
        self.clock.behind -= amount

    def job(self, rows: int, **how: Any) -> str:
        """Return the id of a confirmed job: see `confirmed_job`."""
        return confirmed_job(self.toolkit, rows, now=self.clock(), **how)

    def start(self, **how: Any) -> Running:
        """Start a worker: see `tasks.work` for `how`."""
        running = self.warm.start(
            tasks.work, log=self.log, home=str(self.home), behind=self.clock.behind.total_seconds(), **how
        )
        self.started.append(running)
        return running

    def state_of(self, job_id: str) -> JobState:
        """Return the state of a job."""
        with self.toolkit.read() as session:
            return session.get_one(Job, job_id).state

    def counts_of(self, job_id: str) -> dict[RowState, int]:
        """Return the rows of a job by their state."""
        with self.toolkit.read() as session:
            return count_rows(session, job_id)

    def finish(self, job_id: str) -> None:
        """Do what is left as an operator does: let leases run out, try again what was given up, send the mail."""
        for _ in range(4):
            self.let_leases_run_out()
            work_off(self.toolkit.bulk)
            if self.counts_of(job_id).get(RowState.FAILED):
                with self.toolkit.write.begin() as session:
                    retry_failed(session, session.get_one(Job, job_id), ada(session), now=self.clock())
            elif self.state_of(job_id) is JobState.DONE:
                break
        self.let_leases_run_out()
        with cheap_seals():
            tasks.do_the_rest(replace(self.toolkit, outbox=replace(self.toolkit.outbox, mailer=Postbox(self.home))))

    def close(self) -> None:
        """Kill what still runs and let go of the database."""
        for running in self.started:
            running.kill()
        self.toolkit.engine.dispose()

    def run_command(self, *words: str, allowed: Collection[int] = (0,)) -> str:
        """Run `issuer` in a process of its own and return what it printed."""
        settings = settings_of(self.home)
        environment = {
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(ROOT),
            "ISSUER_HOME": str(self.home),
            "ISSUER_KEYS": str(settings.keys),
            "ISSUER_FETCH": "off",
            "PUBLIC_URL": PUBLIC_URL,
            "DATABASE_URL": settings.database_url,
        }
        done = subprocess.run(
            [sys.executable, "-P", "-m", "issuer", *words],
            cwd=self.home,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode in allowed, done.stdout + done.stderr
        return done.stdout


def confirmed_job(
    toolkit: Toolkit, rows: int, *, now: datetime, rows_of_a_chunk: int = 10, first: int = 1, **options: Any
) -> str:
    """Return the id of a confirmed job for persons from number `first` on; `options` are those of jobs in tests."""
    with toolkit.write.begin() as session:
        job = jobs.checked_job(session, rows, cells=lambda number: jobs.cells(first + number - 1), **options)
        chunk = (JobRow.number - 1) // rows_of_a_chunk
        session.execute(update(JobRow).where(JobRow.job_id == job.id).values(chunk=chunk))
        confirm(session, job, ada(session), expected=rows, now=now)
        return job.id


def ada(session: Session) -> Person:
    """Return who owns River College."""
    found = find_person(session, "ada@river.example")
    assert found is not None
    return found


def new_home(home: Path, database: str) -> Path:
    """Make a data folder whose database is of this kind, `sqlite` or `postgresql`."""
    home.mkdir(parents=True)
    if database == "postgresql":
        (home / databases.ADDRESS_FILE).write_text(databases.new_postgresql_database())
    return home


def open_installation(home: Path, warm: Warm, **options: Any) -> Installation:
    """Open an installation, to be closed by the caller; `options` are settings."""
    clock = Clock()
    return Installation(home, warm, clock, open_with(home, clock, **options))


def build(home: str) -> None:
    """Furnish an installation: an owner, a key, a published Achievement."""
    with cheap_seals():
        toolkit = open_with(Path(home), Clock())
        now = toolkit.clock()
        with toolkit.write.begin() as session:
            ada = create_person(session, email="ada@river.example", name="Ada", now=now)
            college = create_organization(session, name="River College", slug="river-college", owner=ada, now=now)
            ensure_key(session, college, toolkit.key_ring, toolkit.addresses, now=now)
            design = create_design(session, college, ada, now=now, document=competency_design())
            publish(session, design, artist=toolkit.artist, addresses=toolkit.addresses, actor=ada, now=now)
        toolkit.engine.dispose()


def use_once(home: str) -> None:
    """Issue some badges, so that what is remembered from badge to badge is there in every fork."""
    clock = Clock()
    toolkit = open_with(Path(home), clock)
    job_id = confirmed_job(toolkit, 5, now=clock())
    work_off(toolkit.bulk)
    with toolkit.read() as session:
        assert session.get_one(Job, job_id).state is JobState.DONE
    toolkit.engine.dispose()
