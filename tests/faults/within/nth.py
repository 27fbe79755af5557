"""Lets the n-th call of a kind fail: of a database's driver, of the file system, of a key store, of a mail server."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from tests.faults.within.machine import replaced

DATABASE = "OperationalError"
ERRORS: dict[str, Callable[[], BaseException]] = {
    "OSError": lambda: OSError(errno.EIO, "Input/output error"),
    "TimeoutError": lambda: TimeoutError("timed out"),
    "MemoryError": MemoryError,
}
"""What a call fails with, by name; calls to the database with what its driver raises as well."""


def error_named(name: str, engine: Engine) -> BaseException:
    """Return an error to raise."""
    if name == DATABASE:
        return engine.dialect.loaded_dbapi.OperationalError("disk I/O error")  # type: ignore[no-any-return]
    return ERRORS[name]()


def errors_of(kind: str) -> list[str]:
    """Return the names of the errors that calls of a kind fail with."""
    return list(ERRORS) if kind in ("file", "key") else [DATABASE, *ERRORS]


@dataclass
class Fuse:
    """Lets call `number` fail with what `error` makes; all others pass. `count` tells how many came."""

    number: int
    error: Callable[[], BaseException]
    count: int = 0

    def __call__(self) -> None:
        self.count += 1
        if self.count == self.number:
            raise self.error()

    @property
    def has_blown(self) -> bool:
        """Whether a call has failed."""
        return self.count >= self.number


def guarded(real: Callable[..., Any], fuse: Callable[[], None]) -> Callable[..., Any]:
    """Return a call that goes through a fuse."""

    def call(*arguments: Any, **options: Any) -> Any:
        fuse()
        return real(*arguments, **options)

    return call


@contextlib.contextmanager
def statements(engine: Engine, fuse: Fuse) -> Iterator[None]:
    """A statement fails before the database has it."""
    with contextlib.ExitStack() as stack:
        for name in ("do_execute", "do_executemany", "do_execute_no_params"):
            stack.enter_context(replaced(engine.dialect, name, guarded(getattr(engine.dialect, name), fuse)))
        yield


@contextlib.contextmanager
def commits(engine: Engine, fuse: Fuse) -> Iterator[None]:
    """A commit fails before the database has it."""
    with replaced(engine.dialect, "do_commit", guarded(engine.dialect.do_commit, fuse)):
        yield


@contextlib.contextmanager
def answers_to_commits(engine: Engine, fuse: Fuse) -> Iterator[None]:
    """A commit is done, and nobody is told: the connection ends before the answer."""
    real = engine.dialect.do_commit

    def commit(connection: Any) -> None:
        real(connection)
        fuse()

    with replaced(engine.dialect, "do_commit", commit):
        yield


@contextlib.contextmanager
def files(_engine: Engine, fuse: Fuse) -> Iterator[None]:
    """A call to the file system fails; those of SQLite's own are not seen here."""
    with contextlib.ExitStack() as stack:
        for name in ("open", "write", "fsync", "rename", "replace", "link"):
            stack.enter_context(replaced(os, name, guarded(getattr(os, name), fuse)))
        yield


class FusedKeys:
    """A key ring whose every call, and every signature, goes through a fuse."""

    def __init__(self, ring: Any, fuse: Callable[[], None]) -> None:
        self._ring, self.fuse = ring, fuse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._ring, name)

    def signer(self, key: str, controller: str) -> Any:
        self.fuse()
        good, ring = self._ring.signer(key, controller), self

        class Signer:
            verification_method = good.verification_method

            def sign(self, data: bytes) -> bytes:
                ring.fuse()
                return bytes(good.sign(data))

        return Signer()


KINDS: dict[str, Callable[[Engine, Fuse], contextlib.AbstractContextManager[None]]] = {
    "statement": statements,
    "commit": commits,
    "answer to a commit": answers_to_commits,
    "file": files,
}
"""Where calls fail, by name; each is a context in which they do."""
