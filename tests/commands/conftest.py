"""Runs commands as a person would: in this process where that is enough, as a process of their own where it is not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from issuer.cli import main
from issuer.credential.strict_json import dump_json
from tests import databases
from tests.credential.samples import Publisher, signed

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ("PUBLIC_URL", "DATABASE_URL", "QUEUE_URL", "SECRET_KEY", "MAIL_SERVER", "HOST", "PORT", "ISSUER_DEMO")
HEADER = "recipient_name,recipient_email,evidence,level:r1,level:r2,level:r3,own_id"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty data folder that the environment names."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "home"
    monkeypatch.setenv("ISSUER_HOME", str(folder))
    if databases.ON_POSTGRESQL:
        monkeypatch.setenv("DATABASE_URL", databases.new_postgresql_database())
    return folder


@pytest.fixture
def issuer(home: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Return a function that runs `issuer` with words, in this process."""

    def run(*words: str) -> Answer:
        capsys.readouterr()
        try:
            code = main(words)
        except SystemExit as stop:  # argparse
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Answer(code, out, err)

    return run


@pytest.fixture
def college(issuer: Callable[..., Answer]) -> Callable[..., Answer]:
    """Return the same function, once River College and its owner are set up."""
    answer = issuer("init", "--email", "ada@example.org", "--name", "Ada", "--organization", "River College")
    assert answer.code == 0, answer.err
    return issuer


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def badge(tmp_path: Path) -> str:
    path = tmp_path / "badge.json"
    path.write_bytes(dump_json(signed()))
    return str(path)


@pytest.fixture
def example(issuer: Callable[..., Answer]) -> Callable[..., Answer]:
    """Return `issuer` once the example organization is loaded."""
    from issuer.bootstrap import open_toolkit
    from issuer.commands.first_start import prepare
    from issuer.settings import read_settings

    toolkit = open_toolkit(read_settings())
    prepare(toolkit)
    toolkit.engine.dispose()
    return issuer


@pytest.fixture
def roster(tmp_path: Path) -> Callable[..., str]:
    """Writes a roster of so many people and returns its path; `others` are further lines."""

    def write(count: int, *others: str, header: str = HEADER, name: str = "class.csv") -> str:
        rows = [
            f"Person {n},p{n}@example.org,An audit of page {n}.,passing,advanced,passing,=N{n}" for n in range(count)
        ]
        path = tmp_path / name
        path.write_text("\n".join([header, *rows, *others]) + "\n", encoding="utf-8")
        return str(path)

    return write


@dataclass(slots=True)
class Server:
    """A running `issuer serve`, in a process group of its own as in a terminal."""

    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)

    @property
    def out(self) -> str:
        """Return what it has said so far."""
        return "".join(self.lines)

    def wait_for(self, words: str, seconds: float = 60.0) -> None:
        """Wait until it says something."""
        deadline = time.monotonic() + seconds
        while words not in self.out:
            assert time.monotonic() < deadline and self.process.poll() is None, f"it only said:\n{self.out}"
            time.sleep(0.05)

    def interrupt(self) -> int:
        """Press Ctrl-C, and return the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=20)

    def children(self) -> list[int]:
        """Return the processes that it started."""
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True)
        return [int(word) for word in listed.stdout.split()]


@pytest.fixture
def serve(home: Path, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Return a function that starts `issuer serve` in another folder, on a free port unless told otherwise."""
    servers: list[Server] = []

    def start(**environment: str) -> Server:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "issuer", "serve"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PORT": "0", "WEB_CONCURRENCY": "1", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        server = Server(process)
        threading.Thread(target=lambda: server.lines.extend(iter(process.stdout.readline, "")), daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.interrupt()
