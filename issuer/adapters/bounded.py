"""Verifying a stranger's document where it can do no harm: in a child process with limits.

The child has an empty environment, reaches nothing but the documents it is handed, and may use only so much
processor time and memory; the parent watches the clock. It prepares itself once and forks for each document, so that
a document meets a fresh process, and the next one is not delayed by loading the libraries again.

Parent and child speak JSON, one line each way. What comes back is data, never code.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any

from issuer.credential.documents import MappingDocuments
from issuer.credential.report import (
    REQUIRED_CHECKS,
    Check,
    Outcome,
    Verdict,
    VerificationReport,
    View,
    failed,
    not_checked,
)

if TYPE_CHECKING:
    from issuer.credential.verifier import Verifier

# -I and the path at the end: neither the environment nor the working folder decides what is imported.
_CHILD = "import sys; sys.path.append(sys.argv[1]); from issuer.adapters.bounded import serve; serve()"
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])
_START_SECONDS = 30.0  # loading our own libraries; generous, for it says nothing about any document
_OUT_OF_MEMORY = 3  # exit status of a fork
_DONE, _TOO_COSTLY, _FAULT = "done", "too costly", "fault"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost."""

    cpu_seconds: int = 2
    memory_bytes: int = 512 * 1024 * 1024  # of address space, the interpreter included
    wall_seconds: float = 3.0


class BoundedVerifier:
    """A child process that verifies documents one after another; use it as a context manager.

    `documents` maps exact URLs to bytes and is all that can be reached; `trusted` is as for `Verifier`. Not for use by
    several threads at once.
    """

    def __init__(
        self,
        documents: Mapping[str, bytes],
        trusted: Sequence[str] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._settings = {
            "documents": {url: _encode(data) for url, data in documents.items()},
            "trusted": None if trusted is None else list(trusted),
            "cpu_seconds": self._limits.cpu_seconds,
            "memory_bytes": self._limits.memory_bytes,
        }
        self._child: _Child | None = None

    def __enter__(self) -> BoundedVerifier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child, if there is one."""
        if self._child is not None:
            self._child.end()
            self._child = None

    def verify(self, data: bytes, *, now: datetime) -> VerificationReport:
        """Return what `Verifier.verify` finds; with COMPLEXITY, INVALID or UNKNOWN, when a limit was reached.

        Processor time and memory are the document's own doing. A clock that ran out may be a busy machine's.
        """
        if self._child is None:
            try:
                self._child = _Child(self._settings)
            except OSError:  # no process to be had, or it did not start
                return _fault(now)
        answer = self._child.ask({"data": _encode(data), "now": now.isoformat()}, self._limits.wall_seconds)
        if answer is None:
            self.close()  # it may still be at work, or gone: the next document gets a new one
            return _stopped(now)
        if answer["outcome"] == _FAULT:
            return _fault(now)
        return _unpack(answer, now) if answer["outcome"] == _DONE else _too_costly(now)


def verify_bounded(
    data: bytes,
    *,
    now: datetime,
    documents: Mapping[str, bytes],
    trusted: Sequence[str] | None = None,
    limits: Limits | None = None,
) -> VerificationReport:
    """Verify one document in a child process of its own."""
    with BoundedVerifier(documents, trusted, limits) as verifier:
        return verifier.verify(data, now=now)


class _Child:
    """The process as its parent sees it."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and words, nothing of a document
            [sys.executable, "-I", "-c", _CHILD, _PACKAGE_ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            start_new_session=True,  # its own group, so that it and its forks can be ended together
        )
        if self.ask(settings, _START_SECONDS) is None:
            self.end()
            raise ChildProcessError("the process that verifies foreign documents did not start")

    def ask(self, question: Mapping[str, Any], seconds: float) -> dict[str, Any] | None:
        """Return the answer, or None when the child is gone or has none within `seconds`."""
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None, "both are pipes"
        deadline = time.monotonic() + seconds
        try:
            stdin.write(json.dumps(question).encode() + b"\n")
            stdin.flush()
        except BrokenPipeError:
            return None
        line = _read_line(stdout, deadline)
        return json.loads(line) if line.endswith(b"\n") else None

    def end(self) -> None:
        """Kill the whole group and collect the child."""
        with contextlib.suppress(ProcessLookupError):  # already gone
            os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None, "both are pipes"
            with contextlib.suppress(BrokenPipeError):  # the unsent rest of a question
                pipe.close()
        self._process.wait()


def _read_line(pipe: IO[bytes], deadline: float) -> bytes:
    """Return one line, or what came of it until the deadline (monotonic seconds) or the pipe's end."""
    line = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            if not selector.select(max(0.0, deadline - time.monotonic())):
                break
            piece = os.read(pipe.fileno(), 1 << 16)
            if not piece:
                break
            line += piece
    return line


def serve() -> None:
    """Run the child: read the settings, then fork for each document until the parent goes away."""
    # Imported here: the parent needs none of the libraries that verify.
    from issuer.credential.canonical import prepare
    from issuer.credential.verifier import Verifier

    settings = json.loads(sys.stdin.buffer.readline())
    documents = {url: base64.b64decode(data) for url, data in settings["documents"].items()}
    verifier = Verifier(MappingDocuments(documents), trusted=settings["trusted"])
    memory = settings["memory_bytes"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # pipes are no files: answering still works
    prepare()  # once here, or every fork would do it again
    _write(1, {"outcome": _DONE})
    for line in sys.stdin.buffer:
        _write(1, _ask_fork(verifier, line, settings["cpu_seconds"]))


def _ask_fork(verifier: Verifier, line: bytes, cpu_seconds: int) -> dict[str, Any]:
    """Return the answer of a fork to one question, or what became of the fork."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _answer(verifier, line, writer, cpu_seconds)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status == 0:
        return dict(json.loads(answer))
    # A negative status is a signal: the processor time was used up, or the system ran out of memory.
    return {"outcome": _TOO_COSTLY if status < 0 or status == _OUT_OF_MEMORY else _FAULT}


def _answer(verifier: Verifier, line: bytes, writer: int, cpu_seconds: int) -> None:
    """In the fork: verify one document and end, whatever happens, never returning into the parent's loop."""
    status = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))  # a fork's time starts at zero
        question = json.loads(line)
        now = datetime.fromisoformat(question["now"])
        report = verifier.verify(base64.b64decode(question["data"]), now=now)
        _write(writer, {"outcome": _DONE, **_pack(report)})
        status = 0
    except MemoryError:
        status = _OUT_OF_MEMORY
    finally:
        os._exit(status)


def _write(descriptor: int, answer: Mapping[str, Any]) -> None:
    with os.fdopen(os.dup(descriptor), "wb") as pipe:
        pipe.write(json.dumps(answer).encode() + b"\n")


def _pack(report: VerificationReport) -> dict[str, Any]:
    view = report.view
    return {
        "checks": [{**check.to_json(), "consequence": str(check.consequence)} for check in report.checks],
        "view": None if view is None else {**view.to_json(), "document": view.document},
    }


def _unpack(answer: Mapping[str, Any], now: datetime) -> VerificationReport:
    found = tuple(
        Check(
            id=check["id"],
            title=check["title"],
            outcome=Outcome(check["outcome"]),
            code=check["code"],
            detail=check["detail"],
            consequence=Verdict(check["consequence"]),
        )
        for check in answer["checks"]
    )
    view = answer["view"]
    if view is not None:
        dates = {name: view[name] and datetime.fromisoformat(view[name]) for name in ("valid_from", "valid_until")}
        view = View(**{**view, **dates})
    return VerificationReport(found, view, now)


def _too_costly(now: datetime) -> VerificationReport:
    """Return the report on a document at which the child ran into a limit."""
    detail = "Checking this document takes more time or memory than any real credential needs."
    found = [not_checked(id, None, "Not reached within the limits.") for id in REQUIRED_CHECKS]
    found[REQUIRED_CHECKS.index("shape")] = failed("shape", "COMPLEXITY", detail)
    return VerificationReport(tuple(found), None, now)


def _stopped(now: datetime) -> VerificationReport:
    """Return the report on a document whose check had no answer in time: the reason may be the document or not."""
    detail = "The check took longer than is allowed here and was stopped. Try again when less is going on."
    found = [not_checked(id, None, "Not reached in time.") for id in REQUIRED_CHECKS]
    found[REQUIRED_CHECKS.index("shape")] = not_checked("shape", "COMPLEXITY", detail)
    return VerificationReport(tuple(found), None, now)


def _fault(now: datetime) -> VerificationReport:
    """Return the report after a fault of our own: nothing is known, so nothing is said about the document."""
    detail = "This program failed while it was checking. That says nothing about the document."
    return VerificationReport(tuple(not_checked(id, None, detail) for id in REQUIRED_CHECKS), None, now)


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
