"""Works a job off in this process, and shows how far it is; Ctrl-C pauses it after the chunk that is in work."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

from issuer.bootstrap import Toolkit
from issuer.commands.errors import CommandError
from issuer.commands.opening import actor_named
from issuer.services.bulk.jobs import Progress, pause, progress
from issuer.services.bulk.work import BulkWorker
from issuer.services.errors import NotEditable
from issuer.store.jobs import Job, JobKind, JobState
from issuer.store.organizations import Organization

_LOOK = 0.5  # seconds until somebody else's chunk or a key is looked for again
_SAID = 5.0  # seconds between two lines where nobody watches
_WIDTH = 30


class _Interrupted:
    """Whether Ctrl-C was pressed; pressed twice, it ends the process as it always does."""

    pressed = False


def run_job(toolkit: Toolkit, job_id: str, *, actor: str | None) -> None:
    """Work a job off until it does not run any more. Other workers may do so too.

    Raises CommandError while awarding is halted, KeyboardInterrupt once the job is paused for one.
    """
    worker, meter = BulkWorker(toolkit.bulk), _Meter(sys.stderr)
    with _interruptible() as interrupted:
        while True:
            worked = worker.work_off(limit=1, job_id=job_id)
            with toolkit.read() as session:
                job = session.get_one(Job, job_id)
                found = progress(session, job, now=toolkit.clock())
            if job.state is not JobState.RUNNING:
                meter.end(found)
                return
            if interrupted.pressed:
                meter.end(found)
                _pause(toolkit, job_id, actor)
                print(f"Paused. To go on: issuer bulk --resume {job_id}", file=sys.stderr)
                raise KeyboardInterrupt
            if not worked:
                _require_not_halted(toolkit, job)
            meter.show(found, job.problem)
            if not worked:
                time.sleep(_LOOK)


def _pause(toolkit: Toolkit, job_id: str, actor: str | None) -> None:
    with toolkit.write.begin() as session:
        job = session.get_one(Job, job_id)
        organization = session.get_one(Organization, job.organization_id)
        try:
            pause(session, job, actor_named(session, organization, actor), now=toolkit.clock())
        except NotEditable:
            return  # it has ended in the same moment


def _require_not_halted(toolkit: Toolkit, job: Job) -> None:
    reason = toolkit.bulk.halted()
    if reason is not None and job.kind is not JobKind.REVOKE:
        raise CommandError(f"Awarding is halted: {reason} Afterwards, go on with: issuer bulk --resume {job.id}")


@contextmanager
def _interruptible() -> Iterator[_Interrupted]:
    interrupted = _Interrupted()

    def note(number: int, frame: object) -> None:
        if interrupted.pressed:
            raise KeyboardInterrupt
        interrupted.pressed = True

    before = signal.signal(signal.SIGINT, note)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(slots=True)
class _Meter:
    """A bar that is drawn anew at a terminal, and a line now and then elsewhere."""

    stream: TextIO
    _said_at: float = float("-inf")
    _said: str = ""

    def show(self, found: Progress, problem: str | None) -> None:
        if self.stream.isatty():
            self._draw(found, problem or "")
        elif time.monotonic() - self._said_at >= _SAID or (problem and problem != self._said):
            self._said_at, self._said = time.monotonic(), problem or ""
            print(f"{_words(found)}{f'. {problem}' if problem else ''}", file=self.stream, flush=True)

    def end(self, found: Progress) -> None:
        if self.stream.isatty():
            self._draw(found, "")
            print(file=self.stream)
        else:
            print(_words(found), file=self.stream, flush=True)

    def _draw(self, found: Progress, problem: str) -> None:
        filled = _WIDTH * found.done // max(found.total, 1)
        bar = "█" * filled + "░" * (_WIDTH - filled)
        # The rest of the line is cleared: what stood there may have been longer.
        print(f"\r{bar} {_words(found)} {problem[:80]}\x1b[K", end="", file=self.stream, flush=True)


def _words(found: Progress) -> str:
    words = f"{found.done:,} of {found.total:,}"
    if found.rate:
        words += f", {found.rate:,.0f} a second"
    if found.seconds_left:
        words += f", {_duration(found.seconds_left)} left"
    return words


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
