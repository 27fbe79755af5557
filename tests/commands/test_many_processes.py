"""Two web servers and three workers on one PostgreSQL behave as one, whatever becomes of the queue.

The queue lies in a real Redis, which is emptied and then killed while the job runs, or in PostgreSQL.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from issuer.app import create_app
from issuer.bootstrap import Toolkit, open_toolkit
from issuer.credential.report import Verdict
from issuer.services.delivery import AWARD
from issuer.services.design import create_design
from issuer.services.keys import ensure_key
from issuer.services.organizations import create_organization
from issuer.services.people import create_person, start_session
from issuer.services.publishing import publish
from issuer.services.revocation import revoke
from issuer.services.verification import verify_issued
from issuer.settings import Settings
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, JobState, RowState, count_rows
from issuer.store.outbox import Message
from issuer.store.people import find_person
from issuer.store.status_lists import StatusEntry
from issuer.web.guards import SESSION_KEY
from tests import databases, redis_server
from tests.commands.conftest import ROOT
from tests.designs import competency_design
from tests.redis_server import RedisServer
from tests.services.bulk import jobs

pytestmark = databases.only_sqlite("it lies in PostgreSQL either way, and once is enough")

ROWS, ROWS_OF_A_CHUNK = 600, 25
WORKERS = 3


@pytest.fixture(params=["redis", "postgresql"])
def server(request: pytest.FixtureRequest) -> Iterator[RedisServer | None]:
    if request.param == "postgresql":
        yield None
        return
    with redis_server.running() as server:
        yield server


@pytest.fixture
def ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


@pytest.fixture
def environment(tmp_path: Path, server: RedisServer | None, ports: tuple[int, int]) -> dict[str, str]:
    """What every process of the installation is started with, as on machines that share a data folder."""
    database = databases.new_postgresql_database()
    return {
        "ISSUER_HOME": str(tmp_path / "home"),
        "DATABASE_URL": database,
        "QUEUE_URL": server.url if server is not None else database,
        "PUBLIC_URL": f"http://127.0.0.1:{ports[0]}",
        "WEB_CONCURRENCY": "1",
    }


@pytest.fixture
def toolkit(environment: dict[str, str], tmp_path: Path) -> Iterator[Toolkit]:
    """River College, as the tests of bulk jobs know it, in that database."""
    toolkit = open_toolkit(
        Settings(
            home=tmp_path / "home",
            database_url=environment["DATABASE_URL"],
            queue_url=environment["QUEUE_URL"],
            public_url=environment["PUBLIC_URL"],
            fetch=False,
        )
    )
    now = toolkit.clock()
    with toolkit.write.begin() as session:
        ada = create_person(session, email="ada@river.example", name="Ada", now=now)
        college = create_organization(session, name="River College", slug="river-college", owner=ada, now=now)
        ensure_key(session, college, toolkit.key_ring, toolkit.addresses, now=now)
        design = create_design(session, college, ada, now=now, document=competency_design())
        publish(session, design, artist=toolkit.artist, addresses=toolkit.addresses, actor=ada, now=now)
    yield toolkit
    toolkit.engine.dispose()


@pytest.fixture
def processes(toolkit: Toolkit, environment: dict[str, str], ports: tuple[int, int], tmp_path: Path) -> Iterator[list]:
    """Two web servers and three workers, in another folder than ours."""
    gunicorn = ("gunicorn", "--config", "python:issuer.commands.gunicorn_settings", "issuer.wsgi", "--bind")
    commands = [(*gunicorn, f"127.0.0.1:{port}") for port in ports] + [("issuer", "worker")] * WORKERS
    started = []
    for number, words in enumerate(commands):
        log = (tmp_path / f"{number}.log").open("wb")
        started.append(
            subprocess.Popen(
                [sys.executable, "-P", "-m", *words],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        )
    try:
        yield started
    finally:
        for process in started:
            process.kill()
            process.wait()


def page(port: int, path: str, *, host: str, cookie: str = "", accept: str = "text/html") -> tuple[int, bytes]:
    """What one web server answers, asked by the installation's public name as a proxy asks it."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Host": host, "Cookie": cookie, "Accept": accept}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def wait_for(what, seconds: float = 240.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.1)


def count(toolkit: Toolkit, kind, *where) -> int:
    with toolkit.read() as session:
        return session.scalar(select(func.count()).select_from(kind).where(*where)) or 0


@pytest.mark.timeout(600)
def test_a_job_is_worked_off_once_and_both_web_servers_tell_the_same(
    toolkit: Toolkit, processes: list, server: RedisServer | None, ports: tuple[int, int], monkeypatch, tmp_path: Path
) -> None:
    host = f"127.0.0.1:{ports[0]}"
    monkeypatch.setattr(jobs, "CHUNK_ROWS", ROWS_OF_A_CHUNK)
    wait_for(lambda: all(page(port, "/readyz", host=host)[0] == 200 for port in ports))

    job_id = jobs.running_job(toolkit.write, ROWS)
    toolkit.issue_soon()
    wait_for(lambda: count(toolkit, Credential) > 0)
    if server is not None:
        server.flush()
    with toolkit.write.begin() as session:
        # Somebody revokes while the job runs: the list that workers take places in is signed anew.
        first = session.scalars(select(Credential).limit(1)).one()
        ada = find_person(session, "ada@river.example")
        options = {"key_ring": toolkit.key_ring, "addresses": toolkit.addresses, "now": toolkit.clock()}
        revoke(session, first, "A mistake.", actor=ada, **options)
        token = start_session(session, ada, user_agent="Test/1.0", now=toolkit.clock())
    if server is not None:
        server.kill()
    toolkit.issue_soon()

    def is_over() -> bool:
        with toolkit.read() as session:
            return session.get_one(Job, job_id).state is JobState.DONE

    wait_for(is_over)
    with toolkit.read() as session:
        assert count_rows(session, job_id) == {RowState.ISSUED: ROWS}
        credentials = session.scalars(select(Credential).order_by(Credential.id)).all()
        assert len(credentials) == len({credential.recipient_key for credential in credentials}) == ROWS
        places = session.execute(select(StatusEntry.status_list_id, StatusEntry.status_list_index)).all()
        assert len(set(places)) == len(places) == ROWS
        verdicts = Counter(
            verify_issued(session, credential, now=toolkit.clock()).verdict
            for credential in [*credentials[::20], first]
        )
        assert set(verdicts) == {Verdict.VALID, Verdict.REVOKED}
    assert count(toolkit, Message, Message.kind == AWARD) == ROWS
    assert count(toolkit, AuditEvent, AuditEvent.action == "credential.awarded") == ROWS

    app = create_app(toolkit)
    serializer = app.session_interface.get_signing_serializer(app)
    cookie = f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({SESSION_KEY: token})}"
    (list_id,) = {place.status_list_id for place in places}
    for path in (f"/status/{list_id}", f"/credentials/{first.id}"):
        answers = {page(port, path, host=host, accept="application/vc") for port in ports}
        assert len(answers) == 1 and answers.pop()[0] == 200, path
    for port in ports:
        status, body = page(port, "/organizations/river-college/credentials", host=host, cookie=cookie)
        assert status == 200 and b"Person" in body, "who is signed in at one is signed in at the other"

    for process in processes:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(timeout=30) for process in processes] == [0] * len(processes)
    told = "".join((tmp_path / f"{number}.log").read_text() for number in range(len(processes)))
    assert "a round of background work failed" not in told, told
