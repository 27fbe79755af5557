"""Installations from one backup, as processes of their own: one signs, the others say that they do not (T-39)."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from issuer.app import create_app
from issuer.bootstrap import Toolkit, open_toolkit
from issuer.services.api_tokens import create_token
from issuer.services.design import create_design
from issuer.services.keys import ensure_key
from issuer.services.organizations import create_organization
from issuer.services.people import create_person, start_session
from issuer.services.publishing import publish
from issuer.settings import read_settings
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, JobState
from issuer.store.signers import SignerSight
from issuer.web.guards import SESSION_KEY
from tests import databases
from tests.commands.conftest import ROOT, Answer
from tests.designs import competency_design
from tests.services.bulk import jobs
from tests.standins import PlainArtist
from tests.web.api.conftest import AWARD

pytestmark = [
    databases.only_sqlite("a copy of a file is what an image of a machine holds"),
    pytest.mark.timeout(300),
]

Start = Callable[..., "subprocess.Popen[bytes]"]
LEVELS = ("--level", "r1=passing", "--level", "r2=advanced")
TITLE = "Leading a group discussion"


@dataclass(frozen=True, slots=True)
class Image:
    """What a backup holds: River College with a job under way, and the tokens of a program and of its owner."""

    home: Path
    achievement_id: str
    job_id: str
    program: str
    sign_in: str


@pytest.fixture
def image(home: Path) -> Image:
    toolkit = open_toolkit(read_settings())
    now = toolkit.clock()
    with toolkit.write.begin() as session:
        ada = create_person(session, email="ada@river.example", name="Ada", now=now)
        college = create_organization(session, name="River College", slug="river-college", owner=ada, now=now)
        ensure_key(session, college, toolkit.key_ring, toolkit.addresses, now=now)
        design = create_design(session, college, ada, now=now, document=competency_design())
        achievement = publish(session, design, artist=PlainArtist(), addresses=toolkit.addresses, actor=ada, now=now)
        options = {"name": "Moodle", "scopes": ["awards:write"], "expires_at": now + timedelta(days=1), "now": now}
        _, program = create_token(session, college, ada, **options)
        sign_in = start_session(session, ada, user_agent="Test/1.0", now=now)
    job_id = jobs.running_job(toolkit.write, 3)
    toolkit.engine.dispose()
    return Image(home, achievement.id, job_id, program, sign_in)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a process of an installation in a data folder, and ends what still runs at the end."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(home: Path, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        usual = {"ISSUER_HOME": str(home), "WEB_CONCURRENCY": "1", "PYTHONPATH": str(ROOT), "ISSUER_ASK_ADDRESS": "on"}
        with (tmp_path / f"{len(started)}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", *words],
                cwd=tmp_path,
                env={**os.environ, **usual, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    for process in started:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def web(port: int) -> tuple[str, str]:
    """The module that every web server serves, behind one that starts quickly."""
    words = (
        "from issuer.wsgi import application as app; from werkzeug.serving import make_server; "
        f"make_server('127.0.0.1', {port}, app, threaded=True).serve_forever()"
    )
    return "-c", words


def ask(port: int, method: str, path: str, body: object = None, *, host: str = "", **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers |= {"Host": host or f"127.0.0.1:{port}", "Content-Type": "application/json"}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def wait_for(what: Callable[[], object], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def test_of_three_from_one_backup_one_signs_and_the_others_say_so_until_it_ends(
    image: Image, start: Start, ports: tuple[int, int], issuer: Callable[..., Answer], tmp_path: Path, monkeypatch
) -> None:
    """One clone has the same folder of keys, one has keys of its own, and a job that was under way in the backup."""
    twin, clone = (shutil.copytree(image.home, tmp_path / name) for name in ("twin", "clone"))
    public_url = f"http://127.0.0.1:{ports[0]}"
    original = start(image.home, *web(ports[0]), PUBLIC_URL=public_url)
    start(twin, *web(ports[1]), PUBLIC_URL=f"http://127.0.0.1:{ports[1]}", ISSUER_KEYS=str(image.home / "keys"))
    wait_for(lambda: all(ask(port, "GET", "/readyz")[0] == 200 for port in ports))

    path = f"/api/v1/achievements/{image.achievement_id}/awards"
    headers = {"Authorization": f"Bearer {image.program}", "Idempotency-Key": "one"}
    answers = [ask(port, "POST", path, AWARD, **headers) for port in ports]
    assert sorted(status for status, _ in answers) == [201, 503], answers
    refused = json.loads(dict(answers)[503])
    assert refused["code"] == "SIGNER_FENCED" and "Stop the one that is not to go on" in refused["detail"]
    says_so = [b"fenced:" in ask(port, "GET", "/readyz")[1] for port in ports]
    assert says_so == [status == 503 for status, _ in answers]

    start(clone, "-m", "issuer", "worker", PUBLIC_URL=public_url)
    monkeypatch.setenv("ISSUER_HOME", str(clone))
    monkeypatch.setenv("PUBLIC_URL", public_url)
    monkeypatch.setenv("ISSUER_ASK_ADDRESS", "on")
    copied = open_toolkit(read_settings())
    meets_the_original_and_waits(copied, image, public_url, issuer)
    original.send_signal(signal.SIGTERM)
    original.wait(timeout=20)
    assert issuer("signer", "take").out == "This installation signs from now on.\n"
    wait_for(lambda: found(copied, select(Job.state)) is JobState.DONE)
    copied.engine.dispose()


def found(toolkit: Toolkit, statement: Any) -> Any:
    with toolkit.read() as session:
        return session.scalar(statement)


def meets_the_original_and_waits(copied: Toolkit, image: Image, public_url: str, issuer: Callable[..., Answer]) -> None:
    wait_for(lambda: found(copied, select(SignerSight.is_ours)) is False)
    time.sleep(1.5)  # a round of its bulk work
    assert found(copied, select(Job.state)) is JobState.RUNNING
    assert found(copied, select(func.count()).select_from(Credential)) == 0, "the worker signed nothing"

    status = issuer("signer", "status")
    assert status.code == 1 and public_url in status.err and "issuer signer take" in status.err
    refused = issuer("award", TITLE, "--name", "Ada", "--email", "a@example.org", "--evidence", "Seen.", *LEVELS)
    assert refused.code == 1 and "Another copy of this installation was met" in refused.err
    assert "Another copy of this installation was met" in page_of(copied, image, "/account").text
    assert issuer("signer", "take").code == 1, "the original still answers under the address"


def page_of(toolkit: Toolkit, image: Image, path: str) -> TestResponse:
    """What the owner sees on a page."""
    client = create_app(toolkit).test_client()
    with client.session_transaction(base_url=toolkit.addresses.base) as session:
        session[SESSION_KEY] = image.sign_in
    return client.get(path, base_url=toolkit.addresses.base)
