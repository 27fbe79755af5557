"""Pages over real HTTP: the page that is scanned beside hello, and pages of people while a bulk job runs.

`python -m bench.pages` prints these alone.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from functools import partial

from sqlalchemy import select

from bench.bulk import confirmed_job
from bench.serving import Installed, fetch, free_port, installed, load, paced, request, running, share
from issuer.store.jobs import Job, JobState, RowState, count_rows

ROWS = int(os.environ.get("PAGES_ROWS", "5000"))
ROUNDS = 3
SECONDS = 2.0  # of a round
VISITORS = 4
WARM = 8  # visits before the first that counts: each process draws its first page slowly
EVERY = 0.25  # seconds between two visits to a page while the job runs
GOAL = 150  # ms, the 95th percentile while a job runs
_HELLO = "bench.page:hello()"
# One thread, or gunicorn makes a pool of threads of what is called sync.
_SYNC = ("--worker-class", "sync", "--workers", "1", "--threads", "1", "--log-level", "error")
ONE_SYNC_WORKER = ("--config", "python:issuer.commands.gunicorn_settings", *_SYNC)
"""What gunicorn is told to serve ours with one process that does one thing at a time."""


def lines() -> Iterator[str]:
    """Yield the lines of `make bench`."""
    with installed() as site:
        yield from _beside_hello(site)
        yield from _while_a_job_runs(site)


def _beside_hello(site: Installed) -> Iterator[str]:
    """One sync worker of gunicorn each, asked in turns by as many visitors."""
    ports, environment = (free_port(), free_port()), site.environment
    asked = (request(f"/v/{site.code}"), request("/"))
    times: tuple[list[float], list[float]] = ([], [])
    server = ["gunicorn", *ONE_SYNC_WORKER, "--bind", f"127.0.0.1:{ports[0]}", "issuer.wsgi"]
    served = running(*server, port=ports[0], environment=environment)
    beside = running(
        "gunicorn", *_SYNC, "--bind", f"127.0.0.1:{ports[1]}", _HELLO, port=ports[1], environment=environment
    )
    with served, beside:
        for number in range(ROUNDS + 1):
            for port, page, mine in zip(ports, asked, times, strict=True):
                found = load(port, page, seconds=SECONDS if number else SECONDS / 4, visitors=VISITORS)
                mine.extend(found if number else ())
    ours, hello = times
    rate = ROUNDS * SECONDS
    told = f"1/s; one sync worker, {VISITORS} visitors"
    yield _line("scanned page over HTTP, hello", len(ours) / rate, len(hello) / rate, told)
    for part in (0.5, 0.99):
        unit = "ms; a lower ratio is better"
        yield _line(f"scanned page, hello: p{part * 100:.0f}", share(ours, part), share(hello, part), unit)


def _while_a_job_runs(site: Installed) -> Iterator[str]:
    """`issuer serve` as it is installed: two web processes and one worker, on SQLite."""
    port = free_port()
    pages = {"public page": request(f"/v/{site.code}"), "signed-in page": _signed_in(site)}
    with running("issuer", "serve", port=port, environment=site.environment):
        for asked in [*pages.values()] * WARM:
            fetch(port, asked)
        ends = time.monotonic() + SECONDS * 2
        quiet = _visits(port, pages, lambda: time.monotonic() < ends)
        with site.toolkit.write.begin() as session:
            job_id = confirmed_job(session, site.toolkit, ROWS)
        began = time.monotonic()
        under = _visits(port, pages, lambda: _is_running(site, job_id))
        seconds = time.monotonic() - began
    _require_all_issued(site, job_id)
    for name in pages:
        told = f"ms, p95; quiet beside it; goal {GOAL}; {ROWS:,} rows in {seconds:.0f} s"
        yield _line(f"{name} while a job runs", share(under[name], 0.95), share(quiet[name], 0.95), told)


def _visits(port: int, pages: dict[str, bytes], go_on) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}

    def visit(name: str) -> None:
        found[name] = paced(port, pages[name], every=EVERY, go_on=go_on)

    threads = [threading.Thread(target=partial(visit, name)) for name in pages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def _signed_in(site: Installed) -> bytes:
    return request(f"/organizations/{site.slug}/credentials", site.cookie)


def _is_running(site: Installed, job_id: str) -> bool:
    with site.toolkit.read() as session:
        return session.scalars(select(Job.state).where(Job.id == job_id)).one() is JobState.RUNNING


def _require_all_issued(site: Installed, job_id: str) -> None:
    with site.toolkit.read() as session:
        counts = count_rows(session, job_id)
    if counts != {RowState.ISSUED: ROWS}:
        raise RuntimeError(f"{counts} of {ROWS} rows; a benchmark of a wrong answer is none")


def _line(name: str, ours: float, peer: float, unit: str) -> str:
    return f"{name:<28}  {ours:>10,.1f}  {peer:>10,.1f}  {ours / peer:>6.3g}  {unit}"


if __name__ == "__main__":
    for each in lines():
        print(each, flush=True)
