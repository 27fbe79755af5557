"""The side of `bounded` that runs in processes of its own: a stock process, and a fork of it for each document.

The stock process loads the libraries once and never sees a document. For each one it is handed a socket, forks, and
says on the socket how the fork ended. The fork has the socket and nothing else: it reads one question, asks for the
documents that it needs, answers, and ends.
"""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import select
import signal
import socket
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn

from issuer.adapters.bounded_lines import (
    ASKED,
    ENDED,
    LEARNED,
    RECALLED,
    SEEN,
    STRAINED,
    Lines,
    decode,
    pack,
    pack_seen,
    unpack_seen,
)
from issuer.adapters.own_limits import limit_to
from issuer.credential.canonical import prepare
from issuer.credential.documents import Purpose, refusal, restated
from issuer.credential.errors import CredentialError
from issuer.credential.status_memory import SeenList
from issuer.credential.verifier import Verifier

OUT_OF_MEMORY = 3  # exit status of a fork
# Of processor time: what a usual badge takes, and what hardly any takes.
_USUAL_SECONDS = 0.03
_STRAIN_SECONDS = 0.1
_LAST = 19  # priority of a fork after the usual time, and of one whose document looks costly from the first


def serve(cpu_seconds: int, memory_bytes: int) -> None:
    """Run the stock process: its standard input is a socket that brings a socket for each document."""
    control = socket.socket(fileno=os.dup(0))
    limit_to(resource.RLIMIT_AS, memory_bytes)
    limit_to(resource.RLIMIT_CORE, 0)
    limit_to(resource.RLIMIT_FSIZE, 0)  # sockets are no files: answering still works
    prepare()  # once here, or every fork would do it again
    gc.collect()
    gc.freeze()  # a collection in a fork would touch, and so copy, all of it
    control.sendall(b"!")
    _Stock(control, cpu_seconds).run()


class _Stock:
    """Forks on demand, ends forks whose parent has hung up, and tells how each fork ended."""

    def __init__(self, control: socket.socket, cpu_seconds: int) -> None:
        self._control, self._cpu_seconds = control, cpu_seconds
        self._forks: dict[int, socket.socket] = {}
        self._poll = select.poll()
        self._poll.register(control, select.POLLIN)
        self._woken, wake = socket.socketpair()
        wake.setblocking(False)
        self._wake = wake
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)  # so that it is told to the next line
        signal.set_wakeup_fd(wake.fileno(), warn_on_full_buffer=False)
        self._poll.register(self._woken, select.POLLIN)

    def run(self) -> None:
        while True:
            for descriptor, _event in self._poll.poll():
                if descriptor == self._control.fileno():
                    _byte, passed, _flags, _address = socket.recv_fds(self._control, 1, 1)
                    if not passed:  # the parent is gone
                        os.killpg(0, signal.SIGKILL)
                    self._fork(socket.socket(fileno=passed[0]))
                elif descriptor == self._woken.fileno():
                    self._woken.recv(4096)
                else:
                    self._kill(descriptor)
            self._collect()

    def _fork(self, line: socket.socket) -> None:
        pid = os.fork()
        if pid == 0:
            # Nothing of the other documents, and no way to ask for more forks.
            signal.set_wakeup_fd(-1)
            for other in (self._control, self._woken, self._wake, *self._forks.values()):
                other.close()
            os.close(0)
            judge(line, self._cpu_seconds)
        self._forks[pid] = line
        self._poll.register(line, 0)  # only that the other side hung up; what it says is for the fork

    def _kill(self, descriptor: int) -> None:
        for pid, line in self._forks.items():
            if line.fileno() == descriptor:
                os.kill(pid, signal.SIGKILL)  # not collected yet, so the number is still its own
                self._poll.unregister(line)
                return

    def _collect(self) -> None:
        for pid in list(self._forks):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended == 0:
                continue
            line = self._forks.pop(pid)
            with contextlib.suppress(KeyError):  # hung up
                self._poll.unregister(line)
            # On a line of its own: the fork may have ended in the middle of one. Nobody is waited for.
            told = b'\n{"%s": %d}\n' % (ENDED.encode(), os.waitstatus_to_exitcode(status))
            with contextlib.suppress(OSError):
                line.send(told, socket.MSG_DONTWAIT)
            line.close()


class _AskedFor:
    """Documents that are asked for over the line; the same one is asked for once."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._had: dict[str, bytes | CredentialError] = {}

    def fetch(self, url: str) -> bytes:
        return self.fetch_for(Purpose.KEY, url)

    def fetch_for(self, purpose: Purpose, url: str) -> bytes:
        if url not in self._had:
            self._had[url] = self._ask(purpose, url)
        had = self._had[url]
        if isinstance(had, CredentialError):
            raise restated(had)
        return had

    def _ask(self, purpose: Purpose, url: str) -> bytes | CredentialError:
        self._lines.send({ASKED: url, "purpose": str(purpose)})
        answer = self._lines.receive()
        if answer is None:
            os._exit(1)  # nobody waits for the report any more
        if "body" in answer:
            return decode(answer["body"])
        return refusal(answer["code"], answer["detail"], gone=answer["gone"], moved_to=answer["moved_to"])


class _Recalled:
    """What the parent remembers of status lists, asked for once each; and what it is told to remember."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._known: dict[tuple[str, str], SeenList | None] = {}

    def newest(self, issuer_id: str, address: str) -> SeenList | None:
        if (issuer_id, address) not in self._known:
            self._lines.send({RECALLED: [issuer_id, address]})
            answer = self._lines.receive()
            if answer is None:
                os._exit(1)  # nobody waits for the report any more
            told = answer[SEEN]
            self._known[issuer_id, address] = None if told is None else unpack_seen(told)
        return self._known[issuer_id, address]

    def remember(self, issuer_id: str, address: str, seen: SeenList) -> None:
        self._lines.send({LEARNED: [issuer_id, address, *pack_seen(seen)]})
        self._known[issuer_id, address] = seen


def judge(line: socket.socket, cpu_seconds: int) -> NoReturn:
    """In the fork: verify one document and end, whatever happens, never returning into the stock's loop."""
    status = 1
    try:
        limit_to(resource.RLIMIT_CPU, cpu_seconds)  # a fork's time starts at zero
        lines = Lines(line)
        _step_back_under_strain(lines)
        question = lines.receive()
        if question is not None:
            os.nice(_LAST if question["costly"] else 0)
            lines.send(_answer(question, lines))
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    finally:
        os._exit(status)


def _answer(question: Mapping[str, Any], lines: Lines) -> dict[str, Any]:
    memory = _Recalled(lines) if question["memory"] else None
    documents = _AskedFor(lines)
    verifier = Verifier(
        documents,
        trusted=question["trusted"],
        memory=memory,
        refresh=question["refresh"],
        disbelieved=question["disbelieved"],
    )
    now = datetime.fromisoformat(question["now"])
    report = verifier.verify(decode(question["data"]), now=now)
    signal.setitimer(signal.ITIMER_PROF, 0)
    return pack(report)


def _step_back_under_strain(lines: Lines) -> None:
    """Let all other work go first once a document takes more than usual, and say so when it takes much more.

    Costly documents then share what is left of the processor, however many they are.
    """
    signals = iter((False, True))

    def late(_number: int, _frame: object) -> None:
        if next(signals):
            signal.setitimer(signal.ITIMER_PROF, 0)
            lines.send({STRAINED: True})
        else:
            os.nice(_LAST)

    signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, _USUAL_SECONDS, _STRAIN_SECONDS - _USUAL_SECONDS)
