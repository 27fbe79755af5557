"""A file that is only ever appended to, one JSON object a line, each on the disk before the call returns."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from issuer.adapters.files import make_private_folder

_TAIL = 64 * 1024


class JournalFile:
    """The journal of one machine. Several processes may write it at once; a line that a crash tore is passed over."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Write entries, all together, and wait until they are on the disk. Raises OSError."""
        lines = "".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n" for entry in entries)
        make_private_folder(self.path.parent)
        is_new = not self.path.exists()
        handle = os.open(self.path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            size = os.fstat(handle).st_size
            is_torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
            _write_all(handle, (b"\n" if is_torn else b"") + lines.encode())
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
        """Return the last entries, the oldest of them first; some hundred, or fewer where they are long."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL))
            if size > _TAIL:
                file.readline()  # most likely the end of a line only
            return list(_entries(file))

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


def _entries(lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            yield entry
