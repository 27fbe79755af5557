"""Many at once, in forks: people who award on pages, a worker, and somebody who holds the lock of SQLite."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from issuer.bootstrap import Toolkit
from issuer.services.bulk import chunks, leases
from issuer.services.bulk.work import BulkWorker
from issuer.store import engine
from issuer.store.jobs import Job, JobState
from issuer.web.limits import limiter
from issuer.worker import run_guarded
from tests.faults.bugs import BUGS
from tests.faults.tasks import BEGAN
from tests.faults.warm import wait_for
from tests.web import world
from tests.web.harness import Page, Visitor, page_of
from tests.web.issue import awards
from tests.web.issue.test_awarding import LIST, filled

PATIENCE = 0.25
"""Seconds that a writer waits for the lock: in the product ten, which a test has no time for."""
GO = "go"
"""The name of the file that says that all have come."""
DONE, ALREADY, LATER = 303, 409, 503


@contextmanager
def _installation(home: str, bugs: Sequence[str]) -> Iterator[Toolkit]:
    with ExitStack() as stack:
        for module in (chunks, leases):
            stack.enter_context(patch.object(module, "LEASE", timedelta(seconds=2)))  # of a chunk that was not stored
        for bug in bugs:
            stack.enter_context(BUGS[bug]())
        yield stack.enter_context(world.opened(world.settings_of(Path(home), database_url="")))


@contextmanager
def _all_at_once(toolkit: Toolkit) -> Iterator[None]:
    """Wait until everybody has come, and be less patient from then on."""
    print(BEGAN, flush=True)
    wait_for((toolkit.settings.home.parent / GO).exists)
    pragmas = tuple(each for each in engine._PRAGMAS if not each.startswith("busy_timeout"))
    with patch.object(engine, "_PRAGMAS", (*pragmas, f"busy_timeout={int(PATIENCE * 1000)}")):
        toolkit.engine.dispose()
        yield


def award_to_all(home: str, people: int, threads: int, answers: str, bugs: Sequence[str]) -> None:
    """Let several people each award to everybody, and write down each answer; who is told to come later does."""
    with _installation(home, bugs) as toolkit:
        application, achievement = world.application(toolkit), awards.published(toolkit)
        limiter.enabled = False  # in this fork
        issuers = [Visitor(application.test_client()) for _ in range(threads)]
        for issuer in issuers:
            world.sign_in(issuer.client, toolkit, "issuer")

        forms = [issuer.get_page(f"{LIST}/new/{achievement.id}") for issuer in issuers]

        def award(issuer: Visitor, form: Page, first: int) -> None:
            for number in range(people):
                person = f"person{(first + number) % people}@example.org"
                _award_once(issuer, form, person, Path(answers))

        pairs = enumerate(zip(issuers, forms, strict=True))
        crowd = [threading.Thread(target=award, args=(*pair, place)) for place, pair in pairs]
        with _all_at_once(toolkit):
            for each in crowd:
                each.start()
            for each in crowd:
                each.join()


def _award_once(issuer: Visitor, form: Page, person: str, answers: Path) -> None:
    while True:
        began = time.monotonic()
        preview = issuer.send(form, "See what will be public", filled(form, recipient_email=person))
        answer = preview
        if preview.status_code == 200:
            answer = issuer.send(page_of(form.path, preview), "Sign and award")
        told = {"person": person, "status": answer.status_code, "seconds": time.monotonic() - began}
        if answer.status_code == DONE:
            told["address"] = answer.headers["Location"]
        with answers.open("a") as file:
            file.write(json.dumps(told) + "\n")
        if answer.status_code != LATER:
            return


def work_off(home: str, job_id: str, bugs: Sequence[str]) -> None:
    """Be a worker until a job is done."""
    with _installation(home, bugs) as toolkit:
        bulk, state = BulkWorker(toolkit.bulk), JobState.RUNNING
        with _all_at_once(toolkit):
            while state is not JobState.DONE:
                run_guarded(bulk.work_off)
                with toolkit.read() as session:
                    state = session.get_one(Job, job_id).state
                time.sleep(0.02)


def hold_the_lock(file: str, seconds: float, pause: float, times: int) -> None:
    """Take SQLite's write lock for a while, again and again."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=30)) as database:
        for _ in range(times):
            database.execute("begin immediate")
            time.sleep(seconds)
            database.execute("rollback")
            time.sleep(pause)
