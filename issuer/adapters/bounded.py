"""Verifying a stranger's document where it can do no harm: in a child process with limits.

The child has an empty environment, opens no connection, and may use only so much processor time and memory; the parent
watches the clock. A stock process prepares itself once and forks for each document (`bounded_child`), so that a
document meets a fresh process at once, and none meets another.

What a document needs (keys, status lists) and what was seen of its lists before the child asks its parent for, which
decides what may be had (`bounded_conversation`).
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType

from issuer.adapters.bounded_conversation import Conversation, Limits, Terms
from issuer.adapters.bounded_lines import ENDED, OUTCOME, Lines, encode, unpack
from issuer.adapters.bounded_reports import fault, stopped, too_costly
from issuer.adapters.bounded_weight import looks_costly
from issuer.credential.documents import AtHand, Documents, LayeredDocuments, MappingDocuments
from issuer.credential.noted_documents import NotedDocuments, Seen
from issuer.credential.report import VerificationReport
from issuer.credential.status_memory import StatusMemory

# -I and the path at the end: neither the environment nor the working folder decides what is imported.
_CHILD = (
    "import sys; sys.path.append(sys.argv[1]); from issuer.adapters.bounded_child import serve; "
    "serve(int(sys.argv[2]), int(sys.argv[3]))"
)
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])
_START_SECONDS = 30.0  # loading our own libraries; generous, for it says nothing about any document
_GOING_SECONDS = 0.05
_OUT_OF_MEMORY = 3  # as `bounded_child` says it; that module loads the libraries that verify, which are not needed here


__all__ = ["BoundedVerifier", "Limits", "verify_bounded"]


class BoundedVerifier:
    """Verifies documents in child processes; several threads may use it at once. Use it as a context manager.

    `documents` is all that can be reached, a mapping of exact URLs to bytes or whatever fetches; `trusted` and `memory`
    are as for `Verifier`. A memory that several threads may not use at once makes the verifier one for a single thread.
    """

    def __init__(
        self,
        documents: Documents | Mapping[str, bytes | None],
        trusted: Sequence[str] | None = None,
        limits: Limits | None = None,
        memory: StatusMemory | None = None,
    ) -> None:
        self._memory = memory
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
        documents: AtHand,
        trusted: Sequence[str],
        seen: Seen | None = None,
        refresh: bool = False,
        disbelieved: Sequence[str] = (),
    ) -> VerificationReport:
        """Verify with documents at hand, which go before those fetched, and note in `seen` what was used.

        Those at hand are ours, so of the lists among them nothing is remembered. They are asked for in this thread.
        `disbelieved` is as for `Verifier`.
        """
        layered = LayeredDocuments(documents, self._documents)
        terms = Terms(now, layered, self._memory, layered.given, refresh, disbelieved)
        return self._verify(data, terms, trusted, seen)

    def verify(
        self,
        data: bytes,
        *,
        now: datetime,
        seen: Seen | None = None,
        refresh: bool = False,
        disbelieved: Sequence[str] = (),
    ) -> VerificationReport:
        """Return what `Verifier.verify` finds; with COMPLEXITY, INVALID or UNKNOWN, when a limit was reached.

        Processor time and memory are the document's own doing. A clock that ran out may be a busy machine's.
        """
        terms = Terms(now, self._documents, self._memory, refresh=refresh, disbelieved=disbelieved)
        return self._verify(data, terms, self._trusted, seen)

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
        self, data: bytes, terms: Terms, trusted: Sequence[str] | None, seen: Seen | None
    ) -> VerificationReport:
        now = terms.now
        if seen is not None:
            terms = replace(terms, documents=NotedDocuments(terms.documents, seen))
        question = {
            "data": encode(data),
            "now": now.isoformat(),
            "trusted": None if trusted is None else list(trusted),
            "memory": terms.memory is not None,
            "refresh": terms.refresh,
            "disbelieved": list(terms.disbelieved),
            "costly": looks_costly(data),
        }
        for _try in range(2):  # the stock process may have gone since it was last used
            try:
                with self._lock:
                    child = self._current()
                    line = child.open_line()
            except OSError:  # no process to be had, or it did not start
                return fault(now)
            with line:
                answer = Conversation(Lines(line), terms, self._limits, self._strained).hold(question)
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
    refresh: bool = False,
    disbelieved: Sequence[str] = (),
) -> VerificationReport:
    """Verify one document in a child process of its own, with nothing to be reached but `documents`."""
    with BoundedVerifier(documents, trusted, limits) as verifier:
        return verifier.verify(data, now=now, seen=seen, refresh=refresh, disbelieved=disbelieved)


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
                # Its own group, so that it and its forks can be ended together; not a session, for Linux gives each
                # session its share of the processor, and a fork that steps back would do so before its own kind only.
                process_group=0,
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
