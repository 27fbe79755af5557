"""A confirmed roster to stored badges with their mails queued, with two workers: on SQLite, or on PostgreSQL.

`BULK_ROWS=100000 python -m bench.bulk` prints these alone; `BULK_DATABASE=postgresql` takes PostgreSQL instead, and
with `BULK_STORED=1000000` a job follows when so many badges are stored.

The rows are in the database as the dry run leaves them. What is timed is what a person waits for after confirming: each
badge signed, checked, stored with its place in a status list, its mail queued and its event recorded. Each worker has
been at work before, on one chunk of another job, as one that runs all day has. What SQLite has in its log when the job
is done, up to 64 MB, is written back when a worker ends, after the time was taken.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from bench.postgresql import empty_database
from issuer.bootstrap import Toolkit, open_toolkit
from issuer.commands.first_start import prepare
from issuer.review.draft import Draft
from issuer.services.bulk.jobs import confirm, create_job
from issuer.settings import Settings
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import CHUNK_ROWS, JobKind, JobRow, JobState, RowState
from issuer.store.organizations import Organization, find_owner

ROOT = Path(__file__).resolve().parents[1]
ROWS = int(os.environ.get("BULK_ROWS", "10000"))
STORED = int(os.environ.get("BULK_STORED", "0"))
ON_POSTGRESQL = os.environ.get("BULK_DATABASE") == "postgresql"
WORKERS = int(os.environ.get("BULK_WORKERS", "2"))
_COLUMNS = {"name": "recipient_name", "email": "recipient_email", "seen": "evidence", "link": "evidence_url"}


@dataclass(frozen=True, slots=True)
class Run:
    """How long one job took, and the most memory that one of its workers held."""

    rows: int
    seconds: float
    peak_mib: float


def lines() -> Iterator[str]:
    """Yield a line for a job of `ROWS` and one for a tenth of it: the cost of a badge must not grow with the job.

    A job of a thousand takes half a second, of which a moment's disturbance is a tenth: the middle of three counts.
    With `BULK_STORED` another job of `ROWS` follows when so many badges are stored: nor with what is stored.
    """
    small = sorted([run(max(ROWS // 10, 1)) for _ in range(3)], key=lambda each: each.seconds)[1]
    large = run(ROWS)
    for each in (small, large):
        yield _line(f"bulk, {each.rows:,} rows", each)
    yield _cost("bulk, cost of a row: large by small", large, small)
    if STORED:
        with _installed() as settings:
            filling = _issue(settings, STORED, WORKERS)
            yield _line(f"bulk, {STORED:,} rows", filling)
            full = _issue(settings, ROWS, WORKERS)
            yield _line(f"bulk, {ROWS:,} more", full)
            yield _cost("bulk, cost of a row: full by empty", full, large)


def _line(name: str, run: Run) -> str:
    unit = f"1/s; {run.seconds:.1f} s with {WORKERS} workers, {run.peak_mib:.0f} MiB each at most"
    return f"{name:<28}  {run.rows / run.seconds:>10,.1f}  {'-':>10}  {'-':>6}  {unit}"


def _cost(name: str, ours: Run, beside: Run) -> str:
    cost = (ours.seconds / ours.rows) / (beside.seconds / beside.rows)
    return f"{name:<28}  {cost:>10.2f}  {'-':>10}  {'-':>6}  ratio"


def run(rows: int, workers: int = WORKERS) -> Run:
    """Issue a class of so many with so many workers, in a temporary installation.

    Raises RuntimeError unless each row got its badge.
    """
    with _installed() as settings:
        return _issue(settings, rows, workers)


@contextmanager
def _installed() -> Iterator[Settings]:
    """Give the settings of an installation with the example in it, on the database that is to be measured."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="touchstone-bench-")))
        address = stack.enter_context(empty_database()) if ON_POSTGRESQL else ""
        settings = replace(Settings(), home=home, keys=home / "keys", database_url=address)
        toolkit = open_toolkit(settings)
        prepare(toolkit)
        toolkit.engine.dispose()
        yield settings


def _issue(settings: Settings, rows: int, workers: int) -> Run:
    toolkit = open_toolkit(settings)
    with toolkit.write.begin() as session:
        confirmed_job(session, toolkit, workers * CHUNK_ROWS, after=_stored(session))  # a chunk for each
    processes = [_started(settings) for _ in range(workers)]
    for process in processes:
        _said(process)  # ready
    with toolkit.write.begin() as session:
        before = _stored(session)
        confirmed_job(session, toolkit, rows, after=before)
    toolkit.engine.dispose()
    start = time.perf_counter()
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    peaks = [float(_said(process)) for process in processes]
    seconds = time.perf_counter() - start
    for process in processes:
        process.wait()
    with toolkit.read() as session:
        made = _stored(session) - before
    toolkit.engine.dispose()
    if made != rows:
        raise RuntimeError(f"{made} badges for {rows} rows; a benchmark of a wrong answer is none")
    return Run(rows, seconds, max(peaks))


def _stored(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Credential)) or 0


def _started(settings: Settings) -> subprocess.Popen[str]:
    places = {"ISSUER_HOME": str(settings.home), "ISSUER_KEYS": str(settings.keys)}
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **places, "DATABASE_URL": settings.database_url}
    words = [sys.executable, "-P", "-m", "bench.bulk_worker"]
    return subprocess.Popen(words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _said(process: subprocess.Popen[str]) -> str:
    """Return the next line of a worker. Raises RuntimeError when it has ended without one."""
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("a worker ended early; what it said stands above")
    return line


def confirmed_job(session: Session, toolkit: Toolkit, rows: int, *, after: int = 0) -> str:
    """Make a job of so many rows as the dry run leaves it, confirm it, and return its id.

    Its learners are others than those of a job for the first `after`.
    """
    achievement = session.scalars(select(Achievement).limit(1)).one()
    organization = session.get_one(Organization, achievement.organization_id)
    owner = find_owner(session, organization.id)
    if owner is None:
        raise RuntimeError("the example organization has no owner")
    now = toolkit.clock()
    job = create_job(
        session,
        organization,
        owner,
        kind=JobKind.AWARD,
        achievement=achievement,
        file_name="class.csv",
        options={"email_is_matchable": True, "name_is_public": True},
        now=now,
    )
    rubric = Draft.from_document(achievement.draft).items("assessment.rubric")
    best = {criterion["id"]: criterion["levels"][-1]["id"] for criterion in rubric}
    job.reading = {"columns": {**_COLUMNS, **{f"level {id}": f"level:{id}" for id in best}}}
    job.state = JobState.CHECKED
    session.flush()
    levels = {f"level {id}": level for id, level in best.items()}
    for first in range(1, rows + 1, 1000):
        numbers = range(first, min(first + 1000, rows + 1))
        session.execute(insert(JobRow), [_row(job.id, number, after + number, levels) for number in numbers])
    confirm(session, job, owner, expected=rows, now=now)
    return job.id


def _row(job_id: str, number: int, learner: int, levels: dict[str, str]) -> dict[str, object]:
    return {
        "job_id": job_id,
        "number": number,
        "line": number + 1,
        "state": RowState.READY,
        "cells": {
            "name": f"Learner Number {learner}",
            "email": f"learner{learner}@example.org",
            "seen": f"Portfolio {learner}: eight pieces, each discussed with two assessors.",
            "link": f"https://portfolios.example.org/{learner}",
            **levels,
        },
        "findings": [],
        "chunk": (number - 1) // CHUNK_ROWS,
    }


if __name__ == "__main__":
    for line in lines():
        print(line, flush=True)
