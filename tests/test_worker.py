"""The worker sends what is due and keeps lists fresh, and one failure does not end it."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from issuer import worker
from issuer.adapters.queue import QUEUE_FILE
from issuer.adapters.task_queue import Task
from issuer.bootstrap import open_toolkit
from issuer.resources import folder
from issuer.services.examples import load_example
from issuer.services.keys import ensure_key, signer_for
from issuer.services.organizations import create_organization
from issuer.services.people import create_person
from issuer.services.status_lists import LIST_LIFETIME, take_place
from issuer.settings import Settings
from issuer.store.audit import AuditCheckpoint, last_seal
from issuer.store.outbox import Message, MessageState
from issuer.store.status_lists import StatusList
from tests import databases
from tests.standins import FixedChance, RecordingMailer


@pytest.fixture
def toolkit(tmp_path):
    home = tmp_path / "home"
    toolkit = open_toolkit(Settings(home=home, database_url=databases.address_in(home)))
    with toolkit.write.begin() as session:
        load_example(
            session,
            folder("examples"),
            key_ring=toolkit.key_ring,
            addresses=toolkit.addresses,
            artist=toolkit.artist,
            templates=toolkit.templates,
            now=toolkit.clock(),
        )
    yield toolkit
    toolkit.engine.dispose()


def message_state(toolkit):
    with toolkit.read() as session:
        return session.scalars(select(Message)).one().state


def test_due_mail_is_sent(toolkit):
    toolkit = replace(toolkit, outbox=replace(toolkit.outbox, mailer=RecordingMailer()))
    assert worker.send_mail(toolkit) == 1
    assert worker.send_mail(toolkit) == 0


def test_lists_are_signed_again_in_time(toolkit):
    assert worker.refresh_lists(toolkit) == 0
    later = toolkit.clock() + LIST_LIFETIME / 2 + timedelta(minutes=1)
    assert worker.refresh_lists(replace(toolkit, clock=lambda: later)) == 1
    with toolkit.read() as session:
        assert session.scalars(select(StatusList)).one().signed_at == later


def test_each_list_is_signed_in_a_transaction_of_its_own(toolkit):
    with toolkit.write.begin() as session:
        owner = create_person(session, email="ada@hill.example", name="Ada", now=toolkit.clock())
        hill = create_organization(session, name="Hill School", slug="hill", owner=owner, now=toolkit.clock())
        ensure_key(session, hill, toolkit.key_ring, toolkit.addresses, now=toolkit.clock())
        signer = signer_for(session, hill, toolkit.key_ring)
        take_place(session, hill, signer, addresses=toolkit.addresses, now=toolkit.clock(), chance=FixedChance())
    later = toolkit.clock() + LIST_LIFETIME / 2 + timedelta(minutes=1)
    fresh_before_each = []

    class WatchedKeys:
        def signer(self, *key):
            with toolkit.read() as session:
                fresh_before_each.append([row.signed_at for row in session.scalars(select(StatusList))].count(later))
            return toolkit.key_ring.signer(*key)

    assert worker.refresh_lists(replace(toolkit, key_ring=WatchedKeys(), clock=lambda: later)) == 2
    assert fresh_before_each == [0, 1], "the first list was durable before the second was begun"


def test_a_task_on_the_queue_does_the_work(toolkit):
    toolkit.send_mail_soon()
    assert message_state(toolkit) is MessageState.QUEUED
    there = open_toolkit(toolkit.settings)  # as the worker's process has it
    worker.learn_tasks(there)
    queue = there.queue.huey
    queue.execute(queue.dequeue())
    there.engine.dispose()
    assert message_state(toolkit) is MessageState.KEPT


def test_the_worker_knows_each_task_that_can_be_put():
    assert set(worker.TASKS) == set(Task)


def test_a_queue_that_cannot_be_written_does_not_undo_what_the_mail_tells(toolkit, caplog):
    toolkit.queue.open()
    with sqlite3.connect(toolkit.settings.home / QUEUE_FILE) as database:
        database.execute("drop table task")
    toolkit.send_mail_soon()
    assert "waits for the worker's next round" in caplog.text


def test_a_failing_round_is_logged_and_the_next_one_comes(caplog):
    def fail():
        raise RuntimeError("a bug")

    worker.run_guarded(fail)
    assert caplog.records


def test_the_worker_runs_until_it_is_told_to_stop(toolkit):
    code = (
        "from issuer.bootstrap import open_toolkit; from issuer.settings import read_settings;"
        "from issuer.worker import run_worker; run_worker(open_toolkit(read_settings()))"
    )
    database = toolkit.settings.database_url
    environment = {**os.environ, "ISSUER_HOME": str(toolkit.settings.home), "DATABASE_URL": database}
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE)
    try:
        deadline = time.monotonic() + 30
        while message_state(toolkit) is MessageState.QUEUED and time.monotonic() < deadline:
            time.sleep(0.1)
        assert message_state(toolkit) is MessageState.KEPT
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)
    finally:
        process.kill()
        process.stderr.close()


def test_the_record_is_sealed_and_its_end_signed(toolkit):
    sealed = worker.seal_record(toolkit)
    assert sealed > 5
    with toolkit.read() as session:
        checkpoint = session.scalars(select(AuditCheckpoint)).one()
        assert checkpoint.sequence == last_seal(session)[0] >= sealed
    assert worker.seal_record(toolkit) <= 1, "the event of the site's key, which came with the signature"
    assert worker.seal_record(toolkit) == 0
    with toolkit.read() as session:
        assert len(session.scalars(select(AuditCheckpoint)).all()) == 1
