"""A confirmed roster to stored badges with their mails queued, on SQLite as installed, with two workers.

The rows are in the database as the dry run leaves them. What is timed is what a person waits for after confirming: each
badge signed, checked, stored with its place in a status list, its mail queued and its event recorded.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from issuer.bootstrap import Toolkit, open_toolkit
from issuer.commands.first_start import prepare
from issuer.review.draft import Draft
from issuer.services.bulk.jobs import confirm, create_job
from issuer.services.bulk.work import work_off
from issuer.settings import Settings
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import CHUNK_ROWS, JobKind, JobRow, JobState, RowState
from issuer.store.organizations import Organization, find_owner

ROWS = int(os.environ.get("BULK_ROWS", "10000"))
WORKERS = 2
_COLUMNS = {"name": "recipient_name", "email": "recipient_email", "seen": "evidence", "link": "evidence_url"}


@dataclass(frozen=True, slots=True)
class Run:
    """How long one job took, and the most memory that one of its workers held."""

    rows: int
    seconds: float
    peak_mib: float


def lines() -> Iterator[str]:
    """Yield a line for a job of `ROWS` and one for a tenth of it: the cost of a badge must not grow with the job."""
    small, large = run(max(ROWS // 10, 1)), run(ROWS)
    for each in (small, large):
        yield (
            f"{f'bulk, {each.rows:,} rows':<28}  {each.rows / each.seconds:>10,.1f}  {'-':>10}  {'-':>6}  "
            f"1/s; {each.seconds:.1f} s with {WORKERS} workers, {each.peak_mib:.0f} MiB each at most"
        )
    cost = (large.seconds / large.rows) / (small.seconds / small.rows)
    yield f"{'bulk, cost of a row: large by small':<28}  {cost:>10.2f}  {'-':>10}  {'-':>6}  ratio"


def run(rows: int, workers: int = WORKERS) -> Run:
    """Issue a class of so many with so many workers, in a temporary installation.

    Raises RuntimeError unless each row got its badge.
    """
    with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as name:
        settings = replace(Settings(), home=Path(name), keys=Path(name) / "keys")
        toolkit = open_toolkit(settings)
        prepare(toolkit)
        with toolkit.write.begin() as session:
            before = session.scalar(select(func.count()).select_from(Credential)) or 0
            confirmed_job(session, toolkit, rows)
        toolkit.engine.dispose()
        spawn = multiprocessing.get_context("spawn")
        begin, peaks = spawn.Barrier(workers + 1), spawn.SimpleQueue()
        processes = [spawn.Process(target=_work, args=(settings, begin, peaks)) for _ in range(workers)]
        for process in processes:
            process.start()
        begin.wait()
        start = time.perf_counter()
        for process in processes:
            process.join()
        seconds = time.perf_counter() - start
        with toolkit.read() as session:
            made = (session.scalar(select(func.count()).select_from(Credential)) or 0) - before
        toolkit.engine.dispose()
        if made != rows:
            raise RuntimeError(f"{made} badges for {rows} rows; a benchmark of a wrong answer is none")
        return Run(rows, seconds, max(peaks.get() for _ in processes))


def _work(settings: Settings, begin, peaks) -> None:
    toolkit = open_toolkit(settings)
    begin.wait()
    work_off(toolkit.bulk)
    toolkit.engine.dispose()
    peaks.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def confirmed_job(session: Session, toolkit: Toolkit, rows: int) -> str:
    """Make a job of so many rows as the dry run leaves it, confirm it, and return its id."""
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
        session.execute(insert(JobRow), [_row(job.id, number, levels) for number in numbers])
    confirm(session, job, owner, expected=rows, now=now)
    return job.id


def _row(job_id: str, number: int, levels: dict[str, str]) -> dict[str, object]:
    return {
        "job_id": job_id,
        "number": number,
        "line": number + 1,
        "state": RowState.READY,
        "cells": {
            "name": f"Learner Number {number}",
            "email": f"learner{number}@example.org",
            "seen": f"Portfolio {number}: eight pieces, each discussed with two assessors.",
            "link": f"https://portfolios.example.org/{number}",
            **levels,
        },
        "findings": [],
        "chunk": (number - 1) // CHUNK_ROWS,
    }
