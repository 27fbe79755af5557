"""The processes of `issuer serve`: started together, stopped together, and none left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from types import FrameType

EMBEDDED = "ISSUER_EMBEDDED"  # set for the children of `issuer serve`, which stop with it

_POLL_SECONDS = 0.2
_GRACE_SECONDS = 8.0  # a request or a mail under way may end; then nothing is waited for any more
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Processes:
    """Child processes that live and die as one.

    Each child is the leader of a session of its own: Ctrl-C in the terminal then reaches only this process, which
    stops the others in order instead of every process tripping over the same signal.
    """

    def __init__(self) -> None:
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._asked_to_stop = False  # no Event: a second signal would wait for the lock that the first one holds
        for number in _STOP_SIGNALS:
            signal.signal(number, self._on_signal)

    @property
    def asked_to_stop(self) -> bool:
        """True once Ctrl-C or a stop signal has arrived."""
        return self._asked_to_stop

    def start(
        self,
        name: str,
        module: str,
        *arguments: str,
        environment: Mapping[str, str],
        descriptors: Sequence[int] = (),
    ) -> None:
        """Start `python -m module arguments…` under `name`, which people read when it ends by itself."""
        self._children[name] = subprocess.Popen(  # noqa: S603 - our own interpreter and our own modules
            [sys.executable, *(["-P"] if sys.flags.safe_path else []), "-m", module, *arguments],
            env={**os.environ, **environment, EMBEDDED: "1"},
            stdin=subprocess.DEVNULL,
            pass_fds=descriptors,
            start_new_session=True,
        )

    def ended(self) -> str | None:
        """Return the name of a child that has ended by itself, or None while all run."""
        return next((name for name, child in self._children.items() if child.poll() is not None), None)

    def wait(self) -> str | None:
        """Return when someone asks to stop (None), or with the name of a child that ended by itself."""
        while not self._asked_to_stop:
            if name := self.ended():
                return name
            time.sleep(_POLL_SECONDS)
        return None

    def stop(self) -> None:
        """Ask every child to stop, wait a little for it, and end what is left."""
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + _GRACE_SECONDS
        for child in self._children.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked_to_stop = True


def stop_with_parent() -> None:
    """Make this process stop when the one that started it is gone, even when that one was killed outright."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="stop-with-parent", daemon=True).start()
