"""What `/readyz` says beside the database: keys, queue, disk, halts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from issuer.adapters.stores import key_folder
from issuer.bootstrap import Toolkit
from issuer.services.halting import halt
from issuer.web import readiness
from tests.web import world


def only_key(toolkit: Toolkit) -> Path:
    return next(key_folder(toolkit.settings).glob("z6Mk*.json"))


def test_a_signing_key_that_is_gone_keeps_an_installation_from_its_work(client: FlaskClient, toolkit: Toolkit) -> None:
    only_key(toolkit).unlink()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready: a signing key cannot be read\n")


def test_a_queue_that_cannot_be_reached_is_said_and_pages_are_served(
    client: FlaskClient, toolkit: Toolkit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise ConnectionRefusedError

    monkeypatch.setattr(toolkit.queue, "pending_count", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.text.startswith("ready\ndegraded: the task queue cannot be reached")


@pytest.mark.parametrize(
    ("free", "status", "told"),
    [
        (readiness.LITTLE_SPACE - 1, 200, "ready\ndegraded: the disk of the data folder is nearly full\n"),
        (readiness.NO_SPACE - 1, 503, "not ready: the disk of the data folder is full\n"),
    ],
)
def test_a_disk_that_fills_up_is_said_before_it_is_full(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, free: int, status: int, told: str
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=free))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (status, told)


def test_a_halt_is_named_by_its_kind_and_its_reason_is_for_those_who_sign_in(
    client: FlaskClient, toolkit: Toolkit
) -> None:
    with toolkit.write.begin() as session:
        halt(session, "The canary sings.", now=toolkit.clock(), actor=world.person_of(session, "owner"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\nhalted: nothing is awarded (person)\n")
