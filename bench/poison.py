"""Verifying badges of strangers: what a waiting child saves, and what others feel while poison arrives.

A server runs as in production, with two web processes. Somebody looks at a page and brings an honest badge, four times
a second; then the same while a hundred documents a second arrive that were made to be costly, each from an address of
its own, so that no limit for one sender helps. The p95 of the others under poison stands beside their p95 without, and
with it how many of the honest badges were judged: the rest were asked to come back.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import multiprocessing
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import sample
from issuer.adapters.bounded import BoundedVerifier, verify_bounded
from issuer.bootstrap import open_toolkit
from issuer.commands.first_start import prepare
from issuer.credential.data_integrity import add_proof
from issuer.credential.strict_json import dump_json
from issuer.settings import Settings

SECONDS = 10.0  # of each of the two runs
POISON = 100  # documents a second
OTHERS = 4  # requests a second, of each kind
_ROOT = Path(__file__).resolve().parents[1]
_PATIENCE = 30.0
_WARM = 16


def lines() -> Iterator[str]:
    """Yield the lines of `make bench`; in the first the peer is a new process for each document."""
    badge = dump_json(add_proof(sample.unsigned(), sample.signer(), created=sample.CREATED))
    yield _line("stranger's badge, new child", _waiting(badge), _new(badge), "ms, median")
    with server() as (port, code):
        page, upload = f"/v/{code}", badge
        _warm(port, page, upload)
        quiet = _others(port, page, upload)
        flood = multiprocessing.get_context("spawn").Process(target=send, args=(port, SECONDS + 3), daemon=True)
        flood.start()
        time.sleep(2)  # it starts, and the first of it arrives
        under = _others(port, page, upload)
        flood.join()
    yield _line("page under poison, quiet", _p95(under[0]), _p95(quiet[0]), "ms, p95")
    judged = f"{under[2]} of {len(under[1])} judged"
    yield _line("badge under poison, quiet", _p95(under[1]), _p95(quiet[1]), f"ms, p95; {judged}")


def _waiting(badge: bytes) -> float:
    with BoundedVerifier({}) as verifier:
        verifier.verify(badge, now=sample.CREATED)
        return statistics.median(_timed(lambda: verifier.verify(badge, now=sample.CREATED)) for _ in range(50))


def _new(badge: bytes) -> float:
    return statistics.median(_timed(lambda: verify_bounded(badge, now=sample.CREATED, documents={})) for _ in range(5))


def _timed(work) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


@contextmanager
def server() -> Iterator[tuple[int, str]]:
    """Give the port of a server with the example in it, and the example badge's code."""
    with tempfile.TemporaryDirectory(prefix="touchstone-bench-") as name:
        toolkit = open_toolkit(replace(Settings(), home=Path(name), keys=Path(name) / "keys"))
        code = prepare(toolkit).sample_code
        toolkit.engine.dispose()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        options = {"PORT": str(port), "ISSUER_HOME": name, "ISSUER_KEYS": f"{name}/keys", "WEB_CONCURRENCY": "2"}
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "issuer", "serve"],
            env={
                **os.environ,
                "PYTHONPATH": str(_ROOT),
                "ISSUER_TRUSTED_PROXIES": "1",
                "ISSUER_FETCH": "off",
                **options,
            },
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait(port)
            yield port, str(code)
        finally:
            process.terminate()
            process.wait()


def _wait(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            ask(port, "GET", "/readyz")
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def ask(port: int, method: str, path: str, body: bytes | None = None) -> int:
    """Send a request from an address of its own, and return the status of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    address = ".".join(str(random.randrange(1, 255)) for _ in range(4))
    headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "http"}
    if body is not None:
        body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="b"\r\n\r\n' + body + b"\r\n--b--\r\n"
        headers["Content-Type"] = "multipart/form-data; boundary=b"
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _others(port: int, page: str, badge: bytes) -> tuple[list[float], list[float], int]:
    """Return how long each visit to a page and each check of an honest badge took (ms), and how many were judged."""
    visits: list[float] = []
    checks: list[float] = []
    judged: list[bool] = []

    def visit() -> None:
        visits.append(_timed(lambda: _expect(ask(port, "GET", page), 200)))

    def check() -> None:
        checks.append(_timed(lambda: judged.append(_expect(ask(port, "POST", "/verify", badge), 200, 503) == 200)))

    _paced([visit, check] * int(SECONDS * OTHERS), 1 / (2 * OTHERS))
    return visits, checks, sum(judged)


def _warm(port: int, page: str, badge: bytes) -> None:
    """Let each process have done everything once: whoever comes first after a start waits longer than in any flood."""
    for _time in range(_WARM):
        ask(port, "GET", page)
        ask(port, "POST", "/verify", badge)


def _expect(status: int, *allowed: int) -> int:
    if status not in allowed:
        raise RuntimeError(f"the server answered {status}; a benchmark of a wrong answer is none")
    return status


def send(port: int, seconds: float) -> None:
    """Send poison for so long, in a process of its own."""
    chance = random.Random(7)
    documents = poison()
    count = int(seconds * POISON)

    def bring() -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):  # an answer of any kind will do, or none
            ask(port, "POST", "/verify", chance.choice(documents))

    _paced([bring] * count, 1 / POISON)


def _paced(work: list, seconds: float) -> None:
    """Begin one piece of work after the other at even times, whether or not the earlier ones are done."""
    start, threads = time.monotonic(), []
    for number, each in enumerate(work):
        time.sleep(max(0.0, start + number * seconds - time.monotonic()))
        threads.append(threading.Thread(target=each, daemon=True))
        threads[-1].start()
    for thread in threads:
        thread.join()


def poison() -> list[bytes]:
    """Return documents that cost as much as the rules of shape let them, and some that the rules refuse."""
    badge = add_proof(sample.unsigned(), sample.signer(), created=sample.CREATED)
    achievement = badge["credentialSubject"]["achievement"]
    nameless = [{"type": ["Evidence"], "name": f"Part {number}"} for number in range(190)]
    alike = [{"type": ["Evidence"], "name": "Part"} for _ in range(190)]
    links = [
        {"type": ["Alignment"], "targetName": "Plan", "targetUrl": f"https://x.example.org/{number}"}
        for number in range(150)
    ]
    tags = [f"tag {number}" for number in range(15_000)]
    changed = [
        {**badge, "evidence": nameless},
        {**badge, "evidence": alike},
        _with(badge, {**achievement, "alignment": links}),
        _with(badge, {**achievement, "tag": tags}),
    ]
    picture = b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g/>" * 30_000 + b"</svg>"
    return [*(json.dumps(each).encode() for each in changed), b'{"a":' * 30 + b"1" + b"}" * 30, b"[" * 9999, picture]


def _with(badge: dict[str, Any], achievement: dict[str, Any]) -> dict[str, Any]:
    return {**badge, "credentialSubject": {**badge["credentialSubject"], "achievement": achievement}}


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _line(name: str, ours: float, peer: float, unit: str) -> str:
    return f"{name:<28}  {ours:>10,.1f}  {peer:>10,.1f}  {ours / peer:>6.3g}  {unit}"


if __name__ == "__main__":
    for each in lines():
        print(each, flush=True)
