"""A server as it is installed, in a temporary data folder, and what asks it over HTTP."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from issuer.app import create_app
from issuer.bootstrap import Toolkit, open_toolkit
from issuer.commands.first_start import prepare
from issuer.services.people import start_session
from issuer.settings import Settings
from issuer.store.organizations import find_owner, list_organizations
from issuer.web.guards import SESSION_KEY

ROOT = Path(__file__).resolve().parents[1]
_PATIENCE = 60.0
_COOKIE = "touchstone"


@dataclass(frozen=True, slots=True)
class Installed:
    """An installation with the example in it: its badge's code, its organization, and its owner's cookie."""

    toolkit: Toolkit
    code: str
    slug: str
    cookie: str

    @property
    def environment(self) -> dict[str, str]:
        """What its processes need."""
        home = str(self.toolkit.settings.home)
        usual = {"ISSUER_HOME": home, "ISSUER_KEYS": f"{home}/keys", "ISSUER_FETCH": "off", "WEB_CONCURRENCY": "2"}
        return {**os.environ, "PYTHONPATH": str(ROOT), **usual}


@contextmanager
def installed() -> Iterator[Installed]:
    """Give an installation that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as name:
        toolkit = open_toolkit(replace(Settings(), home=Path(name), keys=Path(name) / "keys"))
        try:
            code = str(prepare(toolkit).sample_code)
            with toolkit.write.begin() as session:
                [organization] = list_organizations(session)
                owner = find_owner(session, organization.id)
                if owner is None:
                    raise RuntimeError("the example organization has no owner")
                token = start_session(session, owner, user_agent="bench", now=toolkit.clock())
                slug = organization.slug
            yield Installed(toolkit, code, slug, _cookie(toolkit, token))
        finally:
            toolkit.engine.dispose()


@contextmanager
def running(*words: str, port: int, environment: dict[str, str]) -> Iterator[None]:
    """Run `python -m words…` and come back when something answers at the port."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", *words],
        env={**environment, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        cwd=ROOT,
    )
    try:
        wait_for(port, process, words[0])
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int, process: subprocess.Popen[Any], name: str) -> None:
    """Come back when something answers at the port. Raises RuntimeError when the process ended or takes too long."""
    deadline = time.monotonic() + _PATIENCE
    while not _answers(port):
        if time.monotonic() > deadline or process.poll() is not None:
            raise RuntimeError(f"{name} did not start")
        time.sleep(0.1)


def free_port() -> int:
    """Return a port that nobody listened at a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def request(path: str, cookie: str = "") -> bytes:
    """Return a request for a page, as it goes over the wire."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    return "\r\n".join([*lines, *([f"Cookie: {_COOKIE}={cookie}"] if cookie else []), "\r\n"]).encode()


def posted(path: str, body: object, **headers: str) -> bytes:
    """Return a request that brings JSON, as it goes over the wire; `_` in the name of a header stands for `-`."""
    content = json.dumps(body).encode()
    told = {**headers, "Content_Type": "application/json", "Content_Length": str(len(content))}
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in told.items()]
    return "\r\n".join([*lines, "\r\n"]).encode() + content


def fetch(port: int, asked: bytes) -> float:
    """Send a request on a connection of its own, and return after how many ms the answer was there in whole.

    Raises as `answer`.
    """
    start = time.perf_counter()
    answer(port, asked)
    return (time.perf_counter() - start) * 1000


def answer(port: int, asked: bytes) -> bytes:
    """Send a request on a connection of its own, and return the body of the answer.

    Raises RuntimeError for another answer than 200 or 201: a benchmark of a wrong answer is none.
    """
    parts: list[bytes] = []
    with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as connection:
        connection.sendall(asked)
        while part := connection.recv(65536):
            parts.append(part)
    whole = b"".join(parts)
    if not whole.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 201 ")):
        raise RuntimeError(f"the server answered {whole[:40]!r}; a benchmark of a wrong answer is none")
    return whole.partition(b"\r\n\r\n")[2]


def load(port: int, asked: bytes | Callable[[], bytes], *, seconds: float, visitors: int) -> list[float]:
    """Return how long each answer took (ms) for so many visitors who ask again as soon as they were answered.

    `asked` is what they ask, or makes it anew each time.
    """
    times: list[list[float]] = [[] for _ in range(visitors)]
    ends = time.monotonic() + seconds

    def visit(mine: list[float]) -> None:
        while time.monotonic() < ends:
            mine.append(fetch(port, asked if isinstance(asked, bytes) else asked()))

    _together([lambda mine=mine: visit(mine) for mine in times])  # type: ignore[misc]
    return [each for mine in times for each in mine]


def paced(port: int, asked: bytes, *, every: float, go_on: Callable[[], bool]) -> list[float]:
    """Return how long each answer took (ms) for a visitor who comes every so many seconds, answered or not."""
    times: list[float] = []
    threads: list[threading.Thread] = []
    start = time.monotonic()
    while go_on():
        threads.append(threading.Thread(target=lambda: times.append(fetch(port, asked)), daemon=True))
        threads[-1].start()
        time.sleep(max(0.0, start + len(threads) * every - time.monotonic()))
    for thread in threads:
        thread.join()
    if len(times) < len(threads):
        raise RuntimeError("not every visitor was answered; a benchmark of a wrong answer is none")
    return times


def share(times: list[float], part: float) -> float:
    """Return the time that this part of all answers did not exceed."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


def _together(work: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=each, daemon=True) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _cookie(toolkit: Toolkit, token: str) -> str:
    client = create_app(toolkit).test_client()
    with client.session_transaction() as session:
        session[SESSION_KEY] = token
    found = client.get_cookie(_COOKIE)
    if found is None:
        raise RuntimeError("the browser got no cookie")
    return found.value


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
