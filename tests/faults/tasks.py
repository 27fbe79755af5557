"""What forks do: a worker's rounds, with the names of the points at which they die and of the bugs they have."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from issuer import worker
from issuer.bootstrap import Toolkit
from issuer.services.bulk.work import BulkWorker
from tests.faults import points
from tests.faults.bugs import BUGS
from tests.faults.opening import Clock, Postbox, cheap_seals, open_with

BEGAN = "at work"
"""What a worker prints once it has opened the installation."""
MOMENT = timedelta(milliseconds=20)


@dataclass(slots=True)
class Points:
    """Counts how often each point is passed, and kills the process at the n-th time of one."""

    dies_at: Mapping[str, int]
    passed: Counter[str]

    def __call__(self, point: str) -> None:
        self.passed[point] += 1
        if self.passed[point] == self.dies_at.get(point):
            os.kill(os.getpid(), signal.SIGKILL)


def work(
    home: str,
    behind: float,
    *,
    for_ever: bool = True,
    dies_at: Mapping[str, int] | None = None,
    counted: str = "",
    bugs: Sequence[str] = (),
) -> None:
    """Be a worker: as `issuer worker` with shorter pauses, or (not `for_ever`) one round of all and an end.

    `dies_at` names a point and the n-th time; `counted` is a file for the numbers of times that points were passed.
    """
    with ExitStack() as stack:
        stack.enter_context(cheap_seals())
        for bug in bugs:
            stack.enter_context(BUGS[bug]())
        toolkit = open_with(Path(home), Clock(timedelta(seconds=behind)))
        toolkit = replace(toolkit, outbox=replace(toolkit.outbox, mailer=Postbox(Path(home))))
        passing = Points(dies_at or {}, Counter())
        if dies_at or counted:
            toolkit = replace(toolkit, bulk=replace(toolkit.bulk, reached=passing))
            stack.enter_context(points.wrapped(passing))
        print(BEGAN, flush=True)
        if for_ever:
            run_for_ever(toolkit)
            return
        BulkWorker(toolkit.bulk).work_off()
        do_the_rest(toolkit)
        if counted:
            Path(counted).write_text(json.dumps(passing.passed))


def run_for_ever(toolkit: Toolkit) -> None:
    """Run the product's own worker, with pauses that suit a test."""
    for name in ("MAIL_INTERVAL", "LIST_INTERVAL", "BULK_INTERVAL", "SEAL_INTERVAL"):
        setattr(worker, name, MOMENT)
    worker.run_worker(toolkit)


def do_the_rest(toolkit: Toolkit) -> None:
    """Do once what a worker does beside issuing: mail, status lists, the seal of the record."""
    while worker.send_mail(toolkit):
        pass
    worker.refresh_lists(toolkit)
    worker.seal_record(toolkit)
