"""F-09: whichever call of a worker fails, the first, the second or the n-th, and with whatever: no state is wrong.

The ordinary suite lets every twenty-third call fail, another one for each error; `make faults` lets every one.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from issuer.services import outbox
from issuer.services.bulk import awarding
from issuer.services.bulk.work import BulkWorker
from issuer.services.outbox import send_due
from issuer.store.credentials import Credential
from issuer.store.jobs import RowState
from issuer.store.outbox import Message, MessageState
from issuer.worker import run_guarded
from tests.faults.within import nth
from tests.faults.within.machine import ROUNDS, Machine, caught, replaced
from tests.services.bulk.jobs import cells, running_job
from tests.standins import RecordingMailer

STEP = 1 if ROUNDS else 23
ROWS = 12
Broken = Callable[[Engine, nth.Fuse], AbstractContextManager[None]]


def numbers(offset: int, step: int) -> Iterator[int]:
    """Which call is to fail, until none does any more."""
    return itertools.count(1 + 3 * offset % step, step)


def fuse_of(engine: Engine, number: int, error: str) -> nth.Fuse:
    return nth.Fuse(number, lambda: nth.error_named(error, engine))


def keys_of(machine: Machine) -> Broken:
    """Return the context in which the machine's keys fail."""

    @contextlib.contextmanager
    def broken(_engine: Engine, fuse: nth.Fuse) -> Iterator[None]:
        with replaced(machine, "key_ring", nth.FusedKeys(machine.key_ring, fuse)):
            yield

    return broken


def work_with_failures(machine: Machine, broken: Broken, errors: list[str], step: int = STEP) -> int:
    """Work jobs off while the n-th call fails, for n from 1 on, and then as a sound worker; return how many failed."""
    failed, jobs = 0, []
    for place, error in enumerate(errors):
        for number in numbers(place, step):
            first = len(jobs) * ROWS
            jobs.append(running_job(machine.write, ROWS, cells=lambda row, first=first: cells(first + row)))
            fuse = fuse_of(machine.engine, number, error)
            with broken(machine.engine, fuse):
                worker = BulkWorker(machine.parts())
                run_guarded(worker.work_off)
            if not fuse.has_blown:
                break
            failed += 1
            machine.finish(jobs[-1])
            assert machine.states(jobs[-1]) == {RowState.ISSUED: ROWS}, "every row is issued in the end"
    machine.require_exactly(jobs[0], ROWS)
    assert machine.count(Credential) == machine.count(Message) == len(machine.documents()) == len(jobs) * ROWS
    return failed


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", [*nth.KINDS, "key"])
def test_a_job_is_done_exactly_once_whichever_call_fails(machine: Machine, kind: str) -> None:
    broken = nth.KINDS[kind] if kind != "key" else keys_of(machine)
    assert work_with_failures(machine, broken, nth.errors_of(kind)) >= 2


def test_the_failures_find_an_exception_that_is_swallowed(machine: Machine) -> None:
    """The bug: what cannot be stored is logged and passed over, and the chunk counts as done."""
    real = awarding.store_rows

    def store(session: Any, *arguments: Any, **options: Any) -> None:
        with contextlib.suppress(Exception), session.begin_nested():
            real(session, *arguments, **options)

    with replaced(awarding, "store_rows", store):
        assert caught(lambda: work_with_failures(machine, nth.statements, [nth.DATABASE], step=3))


# Mail


class Line:
    """A mail server that fails at the n-th mail, before it has taken it or after."""

    def __init__(self, fuse: nth.Fuse, mailer: RecordingMailer, *, after: bool) -> None:
        self._fuse, self._mailer, self._after = fuse, mailer, after
        self.delivers = True

    def line(self) -> AbstractContextManager[Line]:
        return contextlib.nullcontext(self)

    def send(self, mail: Any) -> None:
        if not self._after:
            self._fuse()
        self._mailer.send(mail)
        if self._after:
            self._fuse()


def send_all(machine: Machine) -> None:
    """Send what waits, with a sound server, however long the outbox rests."""
    for _ in range(12):
        machine.clock.now += timedelta(days=1)
        send_due(machine.outbox())


MAIL_ERRORS: dict[str, Callable[[], BaseException]] = {
    **nth.ERRORS,
    "ConnectionError": lambda: ConnectionError("The mail server cannot be reached."),
    "ConnectionAbortedError": lambda: ConnectionAbortedError("The mail server ended the connection."),
}


def mail_with_failures(machine: Machine, *, after: bool) -> None:
    """Send a class its mail while the n-th hand-over fails; each badge has one mail, and it arrives."""
    for place, (error, make) in enumerate(MAIL_ERRORS.items(), start=1):
        for number in range(1, 9) if ROUNDS else (place,):
            machine.mailer = RecordingMailer()
            job_id = running_job(machine.write, ROWS, confirm_duplicates=True)
            machine.finish(job_id)
            fuse = nth.Fuse(number, make)
            outbox_of_broken = machine.outbox(Line(fuse, machine.mailer, after=after))
            run_guarded(lambda outbox_of_broken=outbox_of_broken: send_due(outbox_of_broken))
            assert fuse.has_blown, error
            send_all(machine)
            received = [mail.message_id for mail in machine.mailer.sent]
            doubled = len(received) - len(set(received))
            assert len(set(received)) == ROWS, f"{error}: each mail arrives, and none of another badge"
            assert doubled == int(after), f"{error}: only what the server had, and did not say so, comes twice"
    assert machine.count(Message, Message.state != MessageState.SENT) == 0
    assert machine.violations("I7", "I11") == []


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_each_mail_arrives_whichever_hand_over_fails(machine: Machine, after: bool) -> None:
    mail_with_failures(machine, after=after)


def test_the_failures_find_a_mail_that_counts_as_sent_before_it_is(machine: Machine) -> None:
    """The bug: the outbox marks what it is about to send."""
    real = outbox.compose

    def mark_and_compose(session: Any, message: Message, **options: Any) -> Any:
        with machine.write.begin() as writing:
            writing.get_one(Message, message.id).state = MessageState.SENT
        return real(session, message, **options)

    with replaced(outbox, "compose", mark_and_compose):
        assert caught(lambda: mail_with_failures(machine, after=False))


def test_a_mail_that_always_fails_keeps_no_other_back(machine: Machine) -> None:
    job_id = running_job(machine.write, ROWS)
    machine.finish(job_id)
    with machine.read() as session:
        unlucky = session.scalars(select(Message.id).order_by(Message.next_attempt_at, Message.id)).first()

    class Picky(RecordingMailer):
        def send(self, mail: Any) -> None:
            if mail.message_id.startswith(str(unlucky)):
                raise MemoryError
            super().send(mail)

    machine.mailer = Picky()
    for _ in range(4):
        run_guarded(lambda: send_due(machine.outbox()))
        machine.clock.now += timedelta(minutes=11)
    assert len(machine.mailer.sent) == ROWS - 1
