"""A process that has everything loaded and forks what is to be killed: Python's own start would take most of the time.

What is forked leads a process group of its own, as under a service manager, so that it is killed with all that it has
started. It is a real process with real connections; nothing of the product knows that it is under test.

Spoken with in lines of JSON over its standard input and output.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_LIBRARIES = ("issuer.app", "issuer.worker", "issuer.commands.fsck", "tests.faults.installation")


class Warm:
    """The process, as its user sees it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.warm"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lock = threading.Lock()

    def __enter__(self) -> Warm:
        return self

    def __exit__(self, *error: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def call(self, function: Callable[..., Any], /, **arguments: Any) -> Any:
        """Run a function in the process itself, so that what it loads and remembers is there for all forks."""
        return self._ask(call=_name_of(function), arguments=arguments)["value"]

    def start(self, function: Callable[..., Any], /, log: Path, **arguments: Any) -> Running:
        """Fork, and let the fork run a function of a module; what it prints goes to the end of `log`."""
        return Running(self, self._ask(start=_name_of(function), log=str(log), arguments=arguments)["pid"], log)

    def ended(self, pid: int) -> int | None:
        """Return the exit code of a fork, the signal that ended it as a negative number, or None while it runs."""
        code: int | None = self._ask(ended=pid)["code"]
        return code

    def _ask(self, **question: Any) -> dict[str, Any]:
        assert self._process.stdin is not None and self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline() or '{"fault": "it is gone"}')
        if "fault" in answer:
            raise RuntimeError(answer["fault"])
        return answer


@dataclass(slots=True)
class Running:
    """A fork, and where it writes. Its process group has its number."""

    warm: Warm
    pid: int
    log: Path
    code: int | None = None

    def is_over(self) -> bool:
        """Tell whether it has ended by itself or was killed."""
        if self.code is None:
            self.code = self.warm.ended(self.pid)
        return self.code is not None

    def wait(self, seconds: float = 60.0) -> int:
        """Wait until it has ended and return its exit code; minus the number of the signal that killed it."""
        deadline = time.monotonic() + seconds
        while not self.is_over():
            assert time.monotonic() < deadline, f"it did not end in time:\n{self.told()}"
            time.sleep(0.005)
        assert self.code is not None
        return self.code

    def kill(self) -> bool:
        """Kill its whole process group; False where it had ended before.

        Its number stays taken until it is asked how it ended, so nobody else is hit.
        """
        if not self.is_over():
            os.killpg(self.pid, signal.SIGKILL)
        return self.wait() == -signal.SIGKILL

    def told(self) -> str:
        """Return what all forks that write to this log have printed."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


def wait_for(what: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.01)


def _name_of(function: Callable[..., Any]) -> str:
    return f"{function.__module__}:{function.__qualname__}"


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


class _Server:
    """The process, from inside."""

    def __init__(self) -> None:
        self._running: set[int] = set()

    def serve(self) -> None:
        """Answer until nobody asks any more, then kill what still runs."""
        with os.fdopen(os.dup(1), "w") as answers:
            os.dup2(2, 1)
            for library in _LIBRARIES:
                importlib.import_module(library)
            for line in sys.stdin:
                try:
                    told = self._answer(json.loads(line))
                except Exception:  # noqa: BLE001 - whatever it is, whoever asked is told
                    told = {"fault": traceback.format_exc()}
                answers.write(json.dumps(told) + "\n")
                answers.flush()
        for pid in self._running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        if "call" in question:
            return {"value": _function(question["call"])(**question["arguments"])}
        if "start" in question:
            return {"pid": self._fork(question)}
        pid, status = os.waitpid(question["ended"], os.WNOHANG)
        if pid == 0:
            return {"code": None}
        self._running.discard(pid)
        return {"code": os.waitstatus_to_exitcode(status)}

    def _fork(self, question: dict[str, Any]) -> int:
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            _run_and_end(question)
        with contextlib.suppress(PermissionError):
            os.setpgid(pid, pid)  # here too: whoever is told the number may kill the group at once
        self._running.add(pid)
        return pid


def _run_and_end(question: dict[str, Any]) -> None:
    code = 1
    try:
        os.setpgid(0, 0)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        log = os.open(question["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        _function(question["start"])(**question["arguments"])
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - it must not go on as if it were the process that it was forked from
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _Server().serve()
