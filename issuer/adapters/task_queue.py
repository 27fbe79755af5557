"""The task queue by the names of its tasks: what reaches it is loaded and opened when it is first needed.

Most commands put nothing there, and what every kind of queue takes is much to load (`queue`).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from issuer.settings import Settings, SettingsError

if TYPE_CHECKING:
    from huey.api import Huey

_log = logging.getLogger(__name__)


class Task(StrEnum):
    """What can be put into the queue; `worker` knows what is done for it."""

    SEND_MAIL = "send_mail"
    IMPORT_FRAMEWORKS = "import_frameworks"
    READ_ROSTERS = "read_rosters"
    ISSUE = "issue"


class TaskQueue:
    """A queue that `opening` opens; several threads may use it at once."""

    def __init__(self, opening: Callable[[], Huey]) -> None:
        self._opening = opening
        self._tasks: dict[Task, Callable[[], Any]] = {}
        self._lock = threading.Lock()

    @cached_property
    def huey(self) -> Huey:
        """The queue itself, opened. Raises as `open_queue`, and what opening a damaged file raises."""
        return self._opening()

    def open(self) -> None:
        """Open the queue now: whoever has use for it for sure need not wait when it comes to that. Raises as `huey`."""
        _ = self.huey

    def learn(self, task: Task, work: Callable[[], object]) -> None:
        """Let this process do `work` when it takes this task from the queue. Raises as `huey`."""
        with self._lock:
            self._register(task, work)

    def put(self, task: Task) -> None:
        """Ask whoever works off the queue to do this task. Raises ConnectionError when it cannot be reached."""
        with _out_of_reach_told():
            with self._lock:
                put = self._tasks.get(task) or self._register(task, _nothing)
            put()

    def soon(self, task: Task) -> Callable[[], None]:
        """Return what asks for this task, and only logs where the queue cannot be reached.

        What the task is for is done by then, and must not seem to have failed.
        """

        def ask() -> None:
            try:
                self.put(task)
            except OSError as error:
                _log.warning("the queue cannot be written, so %s waits for the worker's next round: %s", task, error)

        return ask

    def pending_count(self) -> int:
        """Return how many tasks wait. Raises ConnectionError when the queue cannot be reached."""
        with _out_of_reach_told():
            count: int = self.huey.pending_count()
            return count

    def _register(self, task: Task, work: Callable[[], object]) -> Callable[[], Any]:
        def done() -> None:
            work()

        put: Callable[[], Any] = self.huey.task(name=task.value)(done)
        self._tasks[task] = put
        return put


def queue_of(settings: Settings) -> TaskQueue:
    """Return the queue. One that is set is opened now, so that what cannot be used is told before work begins.

    Raises SettingsError.
    """
    queue = TaskQueue(partial(_opened, settings))
    if settings.queue_url:
        queue.open()
    return queue


def _opened(settings: Settings) -> Huey:
    from issuer.adapters.queue import open_queue  # late: loads what every kind of queue takes

    try:
        return open_queue(settings.queue_url, settings.home, settings.secret_key)
    except ValueError as error:
        raise SettingsError([str(error)]) from error


def _nothing() -> None:
    """Stand for the work of a task that this process only puts."""


@contextmanager
def _out_of_reach_told() -> Iterator[None]:
    from issuer.adapters.queue import QueueErrors  # late, as above

    try:
        yield
    except QueueErrors as error:
        raise ConnectionError(str(error)) from error
