"""Disks without room, in a fork: by a limit on files, by one on SQLite's pages, or a small file system that is full.

Whoever is inside a room works as usual until `end`, and again after `make`.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, event

_CLONE_NEWNS, _MS_PRIVATE_ALL = 0x00020000, (1 << 18) | 0x4000
_SIZE = 16 * 1024 * 1024
_LITTLE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Room:
    """`home` is where the installation lies. `end` takes an engine that works in it, `make` undoes that."""

    home: Path
    end: Callable[[Engine], None]
    make: Callable[[], None]


def can_mount() -> bool:
    """Tell whether a process of ours may have file systems of its own, as root mostly may."""
    unshare = shutil.which("unshare")
    return unshare is not None and subprocess.run([unshare, "--mount", "true"], capture_output=True).returncode == 0


@contextmanager
def files_end(home: Path, beyond_log: int | None) -> Iterator[Room]:
    """No file may grow beyond the size that SQLite's log has, and so many octets; with None, nothing is written."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the call fails, as on a full disk
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def limit(size: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))

    def end(_engine: Engine) -> None:
        log = home / "touchstone.sqlite-wal"
        limit(0 if beyond_log is None else log.stat().st_size + beyond_log)

    try:
        yield Room(home, end, lambda: limit(hard))
    finally:
        limit(hard)


@contextmanager
def pages_end(home: Path) -> Iterator[Room]:
    """SQLite may have no page more than it has."""
    full: list[bool] = []

    def limit(connection: object) -> None:
        cursor = connection.connection.cursor()  # type: ignore[attr-defined]
        pages = cursor.execute("pragma page_count").fetchone()[0] if full else 2**31 - 2
        cursor.execute(f"pragma max_page_count={pages}")

    def end(engine: Engine) -> None:
        event.listen(engine, "begin", limit, insert=True)
        full.append(True)

    yield Room(home, end, full.clear)


@contextmanager
def disk_ends(home: Path, *, inodes: bool = False) -> Iterator[Room]:
    """A small file system of this process's own is filled to its last octet, or has no inode left."""
    libc = ctypes.CDLL(None, use_errno=True)
    place = home.parent / "small"
    place.mkdir()
    _check(libc.unshare(_CLONE_NEWNS))
    _check(libc.mount(b"none", b"/", None, _MS_PRIVATE_ALL, None))
    _check(libc.mount(b"tmpfs", str(place).encode(), b"tmpfs", 0, f"size={_SIZE},nr_inodes=200".encode()))
    shutil.copytree(home, place / "home")
    filler = place / "filler"

    def end(_engine: Engine) -> None:
        filler.mkdir()
        try:
            for number in range(_SIZE):
                with (filler / str(number)).open("wb", buffering=0) as file:
                    while not inodes:
                        file.write(bytes(4096))
        except OSError:
            return

    yield Room(place / "home", end, lambda: shutil.rmtree(filler))


def _check(code: int) -> None:
    if code != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


ROOMS = {
    "no file grows": lambda home: files_end(home, None),
    "the log ends": lambda home: files_end(home, _LITTLE),
    "no page is left": pages_end,
    "the disk is full": disk_ends,
    "no inode is left": lambda home: disk_ends(home, inodes=True),
}
"""By what is wrong."""
ON_A_DISK = ("the disk is full", "no inode is left")
"""Those that take a file system of one's own."""
