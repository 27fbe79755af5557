"""A file that is only ever appended to, one JSON object a line, each on the disk before the call returns."""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from issuer.adapters.files import make_private_folder

_TAIL = 64 * 1024
_KNOWN_BY = 256  # bytes before the place up to which a file was read; they hold a random mark


@dataclass(frozen=True, slots=True)
class _End:
    """The end of a file as it was read: of which file, where its last whole line ended, and the bytes before.

    `entries` are what the lines said, each with where its line begins.
    """

    file: tuple[int, int]
    at: int
    before: bytes
    entries: tuple[tuple[int, dict[str, Any]], ...]

    def goes_on_in(self, handle: int, status: os.stat_result) -> bool:
        """Tell whether this is the same file still, to which at most something was appended."""
        if (status.st_dev, status.st_ino) != self.file or status.st_size < self.at:
            return False
        return os.pread(handle, len(self.before), self.at - len(self.before)) == self.before


class JournalFile:
    """The journal of one machine. Several processes may write it at once; a line that a crash tore is passed over."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._end: _End | None = None
        self._lock = threading.Lock()

    def append(self, entries: Sequence[Mapping[str, Any]], *, wait: bool = True) -> None:
        """Write entries, all together, and wait until they are on the disk. Raises OSError.

        Without `wait` they are there once anything that is appended after them is.
        """
        lines = "".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n" for entry in entries)
        make_private_folder(self.path.parent)
        is_new = not self.path.exists()
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            size = os.fstat(handle).st_size
            is_torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            _write_all(handle, (b"\n" if is_torn else b"") + lines.encode())
            if wait:
                os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            self._sync_folders()

    def read(self) -> Iterator[dict[str, Any]]:
        """Return all entries, the oldest first. Raises OSError."""
        if self.path.exists():
            with self.path.open("rb") as file:
                yield from _entries(file)

    def tail(self) -> list[dict[str, Any]]:
        """Return the last entries, the oldest of them first; some hundred, or fewer where they are long.

        What was read of the same file before is not read again. Do not change what is returned.
        """
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            return []
        try:
            with self._lock:
                return self._read_tail(handle)
        finally:
            os.close(handle)

    def _read_tail(self, handle: int) -> list[dict[str, Any]]:
        status = os.fstat(handle)
        begin, end = max(0, status.st_size - _TAIL), self._end
        if end is not None and (end.at < begin or not end.goes_on_in(handle, status)):
            end = None
        at = end.at if end is not None else begin
        data = _pread_all(handle, at, status.st_size)
        whole, torn = data[: data.rfind(b"\n") + 1], data[data.rfind(b"\n") + 1 :]
        lines = whole.splitlines(keepends=True)
        entries = [each for each in end.entries if each[0] > begin or begin == 0] if end is not None else []
        if end is None and begin > 0 and lines:
            at += len(lines.pop(0))  # most likely the end of a line only
        for line in lines:
            if (entry := _entry(line)) is not None:
                entries.append((at, entry))
            at += len(line)
        if whole:
            before = ((end.before if end is not None else b"") + whole)[-_KNOWN_BY:]
            self._end = _End((status.st_dev, status.st_ino), at, before, tuple(entries))
        unfinished = _entry(torn)
        return [entry for _, entry in entries] + ([unfinished] if unfinished is not None else [])

    def _sync_folders(self) -> None:
        for folder in (self.path.parent, self.path.parent.parent):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _write_all(handle: int, data: bytes) -> None:
    while data:
        data = data[os.write(handle, data) :]


def _pread_all(handle: int, begin: int, end: int) -> bytes:
    """Return what stands between two places of a file; less where it was cut off meanwhile."""
    data = b""
    while begin + len(data) < end and (part := os.pread(handle, end - begin - len(data), begin + len(data))):
        data += part
    return data


def _entries(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if (entry := _entry(line)) is not None:
            yield entry


def _entry(line: bytes) -> dict[str, Any] | None:
    """Return what a line says, or None where it is torn or damaged."""
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
