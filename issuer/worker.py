"""The task queue's entry point: works off what was put there, and looks by itself for what is due.

`issuer worker` runs `run_worker`; `issuer serve` starts one beside the web server.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from functools import partial

from huey.consumer import Consumer

from issuer.adapters.metrics import Metrics
from issuer.adapters.task_queue import Task
from issuer.bootstrap import Toolkit
from issuer.services.audit_chain import SEALED_AT_ONCE, is_checkpoint_due, seal_events, sign_checkpoint
from issuer.services.bulk.work import BulkWorker, work_off
from issuer.services.errors import SignerFenced
from issuer.services.fencing import LOOK_INTERVAL
from issuer.services.framework_imports import run_waiting_imports
from issuer.services.outbox import ALL, QUICK, send_due
from issuer.services.revocation import list_stale_lists, refresh_status_list
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.store.audit import has_unsealed
from issuer.store.outbox import Priority

MAIL_INTERVAL = timedelta(seconds=3)
LIST_INTERVAL = timedelta(minutes=10)
IMPORT_INTERVAL = timedelta(seconds=20)
ROSTER_INTERVAL = timedelta(seconds=5)
BULK_INTERVAL = timedelta(seconds=1)
SEAL_INTERVAL = timedelta(seconds=10)
_LONGEST_WAIT = 15.0  # seconds until a queue is tried again that could not be reached

_log = logging.getLogger(__name__)


def send_mail(toolkit: Toolkit, priorities: Collection[Priority] = ALL) -> int:
    """Send the mail that is due and return how many messages left."""
    sent = send_due(toolkit.outbox, priorities=priorities)
    if sent:
        _log.info("sent %d messages", sent)
    return sent


def refresh_lists(toolkit: Toolkit) -> int:
    """Sign status lists again that have lived half their life, each in its own transaction, and return how many."""
    now, count = toolkit.clock(), 0
    with toolkit.read() as session:
        stale = list_stale_lists(session, now=now)
    for status_list_id in stale:
        with toolkit.write.begin() as session:
            count += refresh_status_list(
                session, status_list_id, key_ring=toolkit.key_ring, addresses=toolkit.addresses, now=now
            )
    if count:
        _log.info("signed %d status lists again", count)
    return count


def import_frameworks(toolkit: Toolkit) -> int:
    """Read the uploads of frameworks that wait, and return how many were taken in."""
    count = run_waiting_imports(toolkit.importer)
    if count:
        _log.info("took in %d uploads of frameworks", count)
    return count


def read_rosters(toolkit: Toolkit) -> int:
    """Read the rosters that wait for their dry run, and return how many."""
    count = run_waiting_readings(toolkit.rosters)
    if count:
        _log.info("read %d rosters", count)
    return count


def issue(worker: BulkWorker) -> int:
    """Work off the chunks of bulk jobs that are due, and return how many."""
    count = worker.work_off()
    if count:
        _log.info("worked off %d chunks", count)
    return count


def seal_record(toolkit: Toolkit) -> int:
    """Seal the events that are not sealed yet, some at a time, let the site sign the last seal, and return how many."""
    count = 0
    with toolkit.read() as session:
        is_any = has_unsealed(session)
        is_due = is_any or is_checkpoint_due(session, now=toolkit.clock())
    while is_any:
        with toolkit.write.begin() as session:
            sealed = seal_events(session)
        count += sealed
        is_any = sealed == SEALED_AT_ONCE
    if is_due:
        with suppress(SignerFenced), toolkit.write.begin() as session:  # the end is signed once that is over
            if is_checkpoint_due(session, now=toolkit.clock()):
                sign_checkpoint(session, key_ring=toolkit.key_ring, addresses=toolkit.addresses, now=toolkit.clock())
    return count


TASKS: dict[Task, Callable[[Toolkit], object]] = {
    Task.SEND_MAIL: lambda toolkit: send_mail(toolkit, QUICK),
    Task.IMPORT_FRAMEWORKS: import_frameworks,
    Task.READ_ROSTERS: read_rosters,
    Task.ISSUE: lambda toolkit: work_off(toolkit.bulk),
}
"""What is done for each task that is put into the queue."""


def learn_tasks(toolkit: Toolkit) -> None:
    """Let this process do what is put into the queue. Raises what opening a damaged queue raises."""
    for task, work in TASKS.items():
        toolkit.queue.learn(task, partial(work, toolkit))


class Sweep(threading.Thread):
    """Runs one piece of work again and again: the queue says "now", the sweep says "at the latest now"."""

    def __init__(self, name: str, work: Callable[[], object], interval: timedelta, stopping: threading.Event) -> None:
        super().__init__(name=f"sweep-{name}", daemon=True)
        self._work, self._interval, self._stopping = work, interval, stopping

    def run(self) -> None:
        """Work until the worker stops. A failure is logged and the next round tries again."""
        while not self._stopping.wait(self._interval.total_seconds()):
            run_guarded(self._work)


def run_guarded(work: Callable[[], object]) -> None:
    """Do one round; whatever goes wrong must not end the worker, or nobody's mail would be sent any more."""
    try:
        work()
    except Exception:  # noqa: BLE001 - the last resort of a loop that has to go on; the traceback is logged
        _log.exception("a round of background work failed")


def counted(metrics: Metrics, work: Callable[[], object], name: str) -> Callable[[], object]:
    """Return `work` so that its rounds are counted under `name`, with how long they took and whether they failed."""

    def one_round() -> None:
        began, outcome = time.perf_counter(), "failed"
        try:
            work()
            outcome = "done"
        finally:
            metrics.round(name, outcome, time.perf_counter() - began)

    return one_round


def run_worker(toolkit: Toolkit) -> None:
    """Work off the queue and sweep until SIGTERM or SIGINT."""
    stopping = threading.Event()
    learn_tasks(toolkit)
    run_guarded(toolkit.fence.look)  # before anything is signed
    run_guarded(lambda: send_mail(toolkit, QUICK))
    run_guarded(lambda: refresh_lists(toolkit))
    sweeps = _sweeps(toolkit, stopping)
    for sweep in sweeps:
        sweep.start()
    try:
        # The queue in a file is looked at again and again; the others tell, and are let alone for a while when dead.
        queue = toolkit.queue.huey
        longest = _LONGEST_WAIT if queue.storage.blocking else 0.5
        Consumer(queue, workers=1, periodic=False, initial_delay=0.1, max_delay=longest).run()
    finally:
        stopping.set()
        for sweep in sweeps:
            sweep.join(timeout=5)


def _sweeps(toolkit: Toolkit, stopping: threading.Event) -> list[Sweep]:
    """Return the rounds that a worker makes by itself: what is lost in the queue is found by them."""
    bulk = BulkWorker(toolkit.bulk)

    def send_all_mail() -> None:
        while send_mail(toolkit) and not stopping.is_set():
            pass  # a class of thousands goes on until it is sent

    rounds: list[tuple[str, Callable[[], object], timedelta]] = [
        ("mail", send_all_mail, MAIL_INTERVAL),
        ("quick_mail", lambda: send_mail(toolkit, QUICK), MAIL_INTERVAL),
        ("lists", lambda: refresh_lists(toolkit), LIST_INTERVAL),
        ("imports", lambda: import_frameworks(toolkit), IMPORT_INTERVAL),
        ("rosters", lambda: read_rosters(toolkit), ROSTER_INTERVAL),
        ("bulk", lambda: issue(bulk), BULK_INTERVAL),
        ("record", lambda: seal_record(toolkit), SEAL_INTERVAL),
        ("signer", lambda: toolkit.fence.look(at_once=False), LOOK_INTERVAL),
    ]
    return [Sweep(name, counted(toolkit.metrics, work, name), every, stopping) for name, work, every in rounds]
