"""A class is awarded by machines that share a database and a bucket and no folder, and the bucket is away meanwhile."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from issuer.adapters import s3_store
from issuer.app import create_app
from issuer.bootstrap import Toolkit, open_toolkit
from issuer.frameworks.opening import Given
from issuer.services.framework_imports import request_import, run_waiting_imports
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.settings import read_settings
from issuer.store.base import new_id
from issuer.store.credentials import Credential
from issuer.store.frameworks import FrameworkImport, ImportState
from issuer.store.jobs import Job, JobState
from tests import databases, s3_server
from tests.commands.conftest import ROOT, Answer
from tests.s3_server import S3Server
from tests.web import world
from tests.web.api.conftest import AWARD, Program, achievement_id_of, token_for
from tests.web.api.test_jobs import as_csv, row
from tests.web.harness import Visitor


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server.running() as running:
        yield running


@pytest.fixture
def made(built_world: Path, home: Path) -> Path:
    """The folder of an installation that keeps its files beside its database."""
    return world.copy(built_world, home)


@pytest.fixture
def made_in_postgresql(home: Path) -> Path:
    """The same on PostgreSQL: what several machines work on."""
    home.mkdir()
    (home / databases.ADDRESS_FILE).write_text(databases.new_postgresql_database())
    world.build(home)
    return home


@contextmanager
def moved_to_a_bucket(home: Path, files_url: str, environment: pytest.MonkeyPatch) -> Iterator[Toolkit]:
    """Give the installation with its keys moved as the guide says; the environment is that of every machine of it."""
    database = databases.address_in(home)
    common = {
        "FILES_URL": files_url,
        "DATABASE_URL": database,
        "QUEUE_URL": database,
        "SECRET_KEY": "s" * 40,
        "ISSUER_KEY_PASSPHRASE": (home / "key-passphrase").read_text().strip(),
    }
    for name, value in common.items():
        environment.setenv(name, value)
    toolkit = open_toolkit(read_settings())
    for path in (home / "keys").glob("*.json"):
        toolkit.key_store.create(path.name, io.BytesIO(path.read_bytes()))
    shutil.rmtree(home / "keys")
    yield toolkit
    toolkit.engine.dispose()


def program_of(toolkit: Toolkit) -> Program:
    return Program(create_app(toolkit).test_client(), token_for(toolkit))


def send(program: Program, toolkit: Toolkit, key: str, count: int = 3) -> Any:
    return program.post(
        f"/achievements/{achievement_id_of(toolkit)}/jobs",
        key=key,
        data=as_csv([row(number) for number in range(count)]),
        headers={"Content-Type": "text/csv"},
    )


def state_of(toolkit: Toolkit, job_id: str) -> JobState:
    with toolkit.read() as session:
        return session.get_one(Job, job_id).state


def wait_for(what: Callable[[], object], seconds: float = 120.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


@databases.only_sqlite("it lies in PostgreSQL either way")
@pytest.mark.timeout(300)
def test_a_roster_goes_from_upload_to_badges_on_two_machines_that_share_no_folder(
    made_in_postgresql: Path, server: S3Server, issuer: Callable[..., Answer], tmp_path: Path, monkeypatch
) -> None:
    home, other_home = made_in_postgresql, tmp_path / "another machine"
    with moved_to_a_bucket(home, server.url("one"), monkeypatch) as toolkit, working(other_home, tmp_path):
        program = program_of(toolkit)
        answer = send(program, toolkit, "k1")
        assert answer.status_code == 202, answer.text
        job_id = answer.json["id"]
        wait_for(lambda: state_of(toolkit, job_id) is JobState.CHECKED)
        assert program.post(f"/jobs/{job_id}/confirmation", json={"expected": 3}).status_code == 200
        wait_for(lambda: state_of(toolkit, job_id) is JobState.DONE)
        wait_for(lambda: not list(toolkit.uploads.store.listed()))
        with toolkit.read() as session:
            assert session.scalar(select(func.count()).where(Credential.recipient_email.like("person%"))) == 3
        assert program.client.get("/readyz").text == "ready\n"
    for machine in (home, other_home):
        assert not {"keys", "uploads"} & {path.name for path in machine.iterdir()}
    answer = issuer("fsck")
    assert answer.code == 0 and "I10 Files and rows agree: holds" in answer.out, answer.out


@contextmanager
def working(home: Path, tmp_path: Path) -> Iterator[None]:
    """Let a worker run on a machine with a data folder of its own."""
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-P", "-m", "issuer", "worker"],
            cwd=tmp_path,
            env={**os.environ, "ISSUER_HOME": str(home), "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(timeout=20)


def test_a_bucket_that_is_unfit_is_named_to_whoever_watches_over_the_installation(
    made: Path, server: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with moved_to_a_bucket(made, server.url("four"), monkeypatch) as toolkit:
        readyz = create_app(toolkit).test_client()
        with s3_server.forgetful(toolkit.uploads.store, ["If-None-Match"]):
            answer = readyz.get("/readyz")
        assert answer.status_code == 200 and answer.text.count("does not heed If-None-Match") == 1


def test_while_the_bucket_is_away_uploads_are_refused_in_words_and_what_waits_goes_on_later(
    made: Path, server: S3Server, issuer: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_store, "_TRIES", 1)
    s3_store._client.cache_clear()
    with moved_to_a_bucket(made, server.url("two"), monkeypatch) as toolkit:
        away_and_back(toolkit, server, issuer)


def away_and_back(toolkit: Toolkit, server: S3Server, issuer: Callable[..., Answer]) -> None:
    program = program_of(toolkit)
    waiting = send(program, toolkit, "k1").json["id"]
    import_id = new_id()
    toolkit.uploads.keep(import_id, 0, io.BytesIO(b"not read yet"))
    with toolkit.write.begin() as session:
        owner, own = world.person_of(session, "owner"), world.organization_of(session)
        options = {"import_id": import_id, "files": ["skills_en.csv"], "given": Given(), "actor": owner}
        request_import(session, own, now=toolkit.clock(), **options)
    awards = f"/achievements/{achievement_id_of(toolkit)}/awards"
    assert program.post(awards, key="before", json=AWARD).status_code == 201
    server.stop()
    try:
        refused = send(program, toolkit, "k2")
        assert (refused.status_code, refused.json["code"]) == (503, "files_unavailable")
        assert "Nothing was lost" in refused.json["detail"]
        page = upload_by_page(toolkit)
        assert page.status_code == 503 and "store of uploaded files cannot be reached" in page.text
        with toolkit.read() as session:
            assert session.scalars(select(Job.id)).all() == [waiting], "nothing is kept of what was refused"
        assert run_waiting_readings(toolkit.rosters) == run_waiting_imports(toolkit.importer) == 0
        assert state_of(toolkit, waiting) is JobState.READING
        answer = program.client.get("/readyz")
        assert answer.status_code == 200 and "degraded: the store of files cannot be reached" in answer.text
        answer = issuer("fsck", "--only", "I10")
        assert answer.code == 0 and "not checked in full" in answer.out and "cannot be reached" in answer.out
        another = AWARD | {"recipient_email": "k@mail.example"}
        assert program.post(awards, key="k3", json=another).status_code == 201, "with a key that was opened before"
    finally:
        server.start()
    with toolkit.write.begin() as session:
        session.get_one(Job, waiting).reader_until = None  # a quarter of a minute later
        assert session.get_one(Job, waiting).readings_begun == 0, "it counts for nothing"
        assert session.get_one(FrameworkImport, import_id).state is ImportState.WAITING
    assert run_waiting_readings(toolkit.rosters) == 1
    assert state_of(toolkit, waiting) is JobState.CHECKED
    run_waiting_imports(toolkit.importer)
    with toolkit.read() as session:
        problem = session.get_one(FrameworkImport, import_id).problem
    assert "skills_en.csv" in problem, "it was read, and is no framework"
    assert send(program, toolkit, "k2").status_code == 202


def upload_by_page(toolkit: Toolkit) -> TestResponse:
    """What the owner gets who sends a roster while the bucket is away."""
    client = world.application(toolkit).test_client()
    world.sign_in(client, toolkit, "owner")
    visitor = Visitor(client)
    achievement_id = achievement_id_of(toolkit)
    page = visitor.get_page(f"/organizations/{world.OWN}/credentials/jobs/new/award/{achievement_id}")
    file = (io.BytesIO(as_csv([row(9)])), "class.csv")
    return visitor.send(page, "Upload and look at it", {"file": file})
