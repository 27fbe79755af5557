"""The task queue by the names of its tasks: what reaches it is loaded and opened when it is first needed.

Most commands put nothing there, and what every kind of queue takes is much to load (`queue`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huey.api import Huey


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


def _nothing() -> None:
    """Stand for the work of a task that this process only puts."""


@contextmanager
def _out_of_reach_told() -> Iterator[None]:
    from issuer.adapters.queue import QueueErrors  # late: loads what every kind of queue takes

    try:
        yield
    except QueueErrors as error:
        raise ConnectionError(str(error)) from error
