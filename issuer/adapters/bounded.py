"""Verifying a stranger's document where it can do no harm: in a child process with limits.

The child has an empty environment, opens no connection, and may use only so much processor time and memory; the parent
watches the clock. A stock process prepares itself once and forks for each document (`bounded_child`), so that a
document meets a fresh process at once, and none meets another.

What a document needs (keys, status lists) the child asks its parent for, which decides what may be had.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from issuer.adapters.bounded_lines import ASKED, DONE, ENDED, OUTCOME, STRAINED, Lines, Message, encode, unpack
from issuer.adapters.bounded_reports import fault, stopped, too_costly
from issuer.credential.documents import (
    DocumentGone,
    DocumentMoved,
    Documents,
    LayeredDocuments,
    MappingDocuments,
    Purpose,
    fetch_for,
)
from issuer.credential.errors import CredentialError
from issuer.credential.noted_documents import NotedDocuments, Seen
from issuer.credential.report import VerificationReport

# -I and the path at the end: neither the environment nor the working folder decides what is imported.
_CHILD = (
    "import sys; sys.path.append(sys.argv[1]); from issuer.adapters.bounded_child import serve; "
    "serve(int(sys.argv[2]), int(sys.argv[3]))"
)
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])
_START_SECONDS = 30.0  # loading our own libraries; generous, for it says nothing about any document
_SEND_SECONDS = 2.0  # the child reads at once, or never
_GOING_SECONDS = 0.05
_OUT_OF_MEMORY = 3  # as `bounded_child` says it; that module loads the libraries that verify, which are not needed here


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost, and how many costly ones are judged at a time."""

    cpu_seconds: int = 2
    memory_bytes: int = 512 * 1024 * 1024  # of address space, the interpreter included
    wall_seconds: float = 3.0  # without the time that documents take to arrive
    fetches: int = 8
    fetch_seconds: float = 5.0  # no further document is begun after that
    strained: int = 2  # documents that take more time than a usual one


class BoundedVerifier:
    """Verifies documents in child processes; several threads may use it at once. Use it as a context manager.

    `documents` is all that can be reached, a mapping of exact URLs to bytes or whatever fetches; `trusted` is as for
    `Verifier`.
    """

    def __init__(
        self,
        documents: Documents | Mapping[str, bytes | None],
        trusted: Sequence[str] | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._documents = MappingDocuments(documents) if isinstance(documents, Mapping) else documents
        self._trusted = trusted
        self._limits = limits or Limits()
        self._strained = threading.BoundedSemaphore(self._limits.strained)
        self._child: _Child | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> BoundedVerifier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __call__(
        self,
        data: bytes,
        *,
        now: datetime,
        documents: Mapping[str, bytes],
        trusted: Sequence[str],
        seen: Seen | None = None,
    ) -> VerificationReport:
        """Verify with documents at hand, which go before those fetched, and note in `seen` what was used."""
        return self._verify(data, now, LayeredDocuments(documents, self._documents), trusted, seen)

    def verify(self, data: bytes, *, now: datetime, seen: Seen | None = None) -> VerificationReport:
        """Return what `Verifier.verify` finds; with COMPLEXITY, INVALID or UNKNOWN, when a limit was reached.

        Processor time and memory are the document's own doing. A clock that ran out may be a busy machine's.
        """
        return self._verify(data, now, self._documents, self._trusted, seen)

    def start(self) -> None:
        """Begin to prepare the stock process, so that the first document need not wait for it. Returns at once."""
        with contextlib.suppress(OSError), self._lock:  # who verifies will see
            self._current()

    def close(self) -> None:
        """End the child processes, if there are any."""
        with self._lock:
            if self._child is not None and self._child.is_ours:
                self._child.end()
            self._child = None

    def _verify(
        self, data: bytes, now: datetime, documents: Documents, trusted: Sequence[str] | None, seen: Seen | None
    ) -> VerificationReport:
        documents = documents if seen is None else NotedDocuments(documents, seen)
        question = {"data": encode(data), "now": now.isoformat(), "trusted": None if trusted is None else list(trusted)}
        for _try in range(2):  # the stock process may have gone since it was last used
            try:
                with self._lock:
                    child = self._current()
                    line = child.open_line()
            except OSError:  # no process to be had, or it did not start
                return fault(now)
            with line:
                answer = _Conversation(Lines(line), documents, self._limits, self._strained).hold(question)
            if answer is not None or not child.is_going():
                break
        if answer is None:
            return stopped(now)
        with contextlib.suppress(LookupError, TypeError, ValueError, AttributeError):  # whoever took it over may lie
            if OUTCOME in answer:
                return unpack(answer, now)
            if answer[ENDED] < 0 or answer[ENDED] == _OUT_OF_MEMORY:  # negative: a signal, as when its time is used up
                return too_costly(now)
        return fault(now)

    def _current(self) -> _Child:
        """Return the stock process, a new one where it has gone or belongs to the process that we were forked from."""
        if self._child is None or not self._child.is_ours or not self._child.lives:
            if self._child is not None and self._child.is_ours:
                self._child.end()
            self._child = None
            self._child = _Child(self._limits)
        return self._child


def verify_bounded(
    data: bytes,
    *,
    now: datetime,
    documents: Mapping[str, bytes | None],
    trusted: Sequence[str] | None = None,
    limits: Limits | None = None,
    seen: Seen | None = None,
) -> VerificationReport:
    """Verify one document in a child process of its own, with nothing to be reached but `documents`."""
    with BoundedVerifier(documents, trusted, limits) as verifier:
        return verifier.verify(data, now=now, seen=seen)


class _Child:
    """The stock process as its parent sees it."""

    def __init__(self, limits: Limits) -> None:
        self._owner = os.getpid()
        self._ready = False
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and words, nothing of a document
                [sys.executable, "-I", "-c", _CHILD, _PACKAGE_ROOT, str(limits.cpu_seconds), str(limits.memory_bytes)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={},
                start_new_session=True,  # its own group, so that it and its forks can be ended together
            )
        # Also when it is forgotten or the program ends; but not in processes that are forked from this one.
        self._finish = weakref.finalize(self, _end, self._owner, self._process, self._control)

    @property
    def is_ours(self) -> bool:
        """False in a process that was forked from the one that started it."""
        return self._owner == os.getpid()

    @property
    def lives(self) -> bool:
        return self._process.poll() is None

    def is_going(self) -> bool:
        """Tell whether it ends by itself within a moment, as one does that was killed while it was talked to."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GOING_SECONDS)
        return not self.lives

    def open_line(self) -> socket.socket:
        """Return a socket at whose other end a fresh fork waits for a question. Raises OSError."""
        if not self._ready:
            self._control.settimeout(_START_SECONDS)
            if not self._control.recv(1):
                raise ChildProcessError("the process that verifies foreign documents did not start")
            self._ready = True
        ours, theirs = socket.socketpair()
        # Where it has just gone, the line is dead, which its user will see.
        with theirs, contextlib.suppress(OSError):
            socket.send_fds(self._control, [b"?"], [theirs.fileno()])
        return ours

    def end(self) -> None:
        """Kill the whole group and collect the child."""
        self._finish()


def _end(owner: int, process: subprocess.Popen[bytes], control: socket.socket) -> None:
    if owner != os.getpid():
        return
    control.close()
    if process.poll() is None:  # not collected yet, so the number is still its own
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class _Conversation:
    """One document: a question, the documents that the child asks for meanwhile, and the answer."""

    def __init__(
        self, lines: Lines, documents: Documents, limits: Limits, strained: threading.BoundedSemaphore
    ) -> None:
        self._lines, self._documents, self._limits, self._strained = lines, documents, limits, strained
        self._holds, self._fetches = False, 0
        self._judging = self._fetching = 0.0  # seconds

    def hold(self, question: Mapping[str, Any]) -> Message | None:
        """Return the answer, or how the child ended; None when it is gone, or has taken too long.

        Once the line is closed, the stock process ends a fork that is still at work.
        """
        try:
            self._lines.send(question, _SEND_SECONDS)
            while True:
                started = time.monotonic()
                message = self._lines.receive(max(0.001, self._limits.wall_seconds - self._judging))
                self._judging += time.monotonic() - started
                if message is None or message.get(OUTCOME) == DONE or ENDED in message:
                    return message
                if STRAINED in message and not self._may_strain():
                    return None
                if ASKED in message:
                    self._lines.send(self._look_up(str(message[ASKED]), str(message.get("purpose"))), _SEND_SECONDS)
        except (OSError, ValueError):
            return None
        finally:
            if self._holds:
                self._strained.release()

    def _may_strain(self) -> bool:
        self._holds = self._holds or self._strained.acquire(blocking=False)
        return self._holds

    def _look_up(self, url: str, purpose: str) -> Message:
        """Return the document that was asked for, or why there is none."""
        started = time.monotonic()
        try:
            if self._fetches >= self._limits.fetches or self._fetching >= self._limits.fetch_seconds:
                raise CredentialError("NET_TIMEOUT", "It names more documents than are fetched for one badge.")
            if purpose == Purpose.BADGE:  # that is what a person asks for, and no document of anybody
                raise CredentialError("NET_TYPE", "A badge is not fetched because a document asks for it.")
            self._fetches += 1
            return {"body": encode(fetch_for(Purpose(purpose), url, self._documents))}
        except CredentialError as error:
            moved_to = error.address if isinstance(error, DocumentMoved) else None
            gone = isinstance(error, DocumentGone)
            return {"code": error.code, "detail": error.detail, "gone": gone, "moved_to": moved_to}
        finally:
            self._fetching += time.monotonic() - started
