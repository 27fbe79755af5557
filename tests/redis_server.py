"""A real Redis of the tests' own, on a free port of this machine, which keeps nothing and can be killed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import redis

MISSING = "redis-server was not found; install it (apt install redis-server)"


@dataclass(slots=True)
class RedisServer:
    """A Redis that can be stopped and started again at the same address, with nothing in it."""

    port: int
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it and wait until it answers."""
        executable = shutil.which("redis-server")
        assert executable is not None, MISSING
        words = (executable, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        self._process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            try:
                redis.Redis(port=self.port).ping()
                return
            except redis.ConnectionError:
                time.sleep(0.02)
        raise AssertionError("redis-server did not answer within 20 s")

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def flush(self) -> None:
        """Take away everything that is in it."""
        redis.Redis(port=self.port).flushall()


@contextmanager
def running() -> Iterator[RedisServer]:
    """Give a running one; a test that asks for it skips where it is not installed."""
    if shutil.which("redis-server") is None:
        pytest.skip(MISSING)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = RedisServer(port)
    server.start()
    try:
        yield server
    finally:
        server.kill()
