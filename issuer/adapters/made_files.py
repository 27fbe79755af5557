"""What was made once is kept in a folder and not made again: pictures that cost more to draw than to read.

Each file is named by a digest of what it was made from, so it is never out of date. Several processes share the folder:
a file appears as a whole, and whoever finds one gone or damaged makes it anew. The folder can be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

from issuer.adapters.files import make_private_folder

LIMIT = 256 * 1024 * 1024  # octets
_DIGEST = 32  # octets of SHA-256, before the content
_SWEPT_AFTER = 16  # a process looks at the whole folder again after it has written a sixteenth of the limit
_FRESH = 3600  # seconds for which a file counts as just used, so that reading it need not be noted each time

_log = logging.getLogger(__name__)


class MadeFiles:
    """A folder of at most `limit` octets, and of what the processes have written since they last looked.

    What has not been used for longest goes first.
    """

    def __init__(self, folder: Path, *, limit: int = LIMIT, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._limit, self._clock = folder, limit, clock
        self._written = limit  # so that the first file of a process lets it look at what is there
        self._lock = threading.Lock()

    def get(self, made_from: tuple[str | bytes, ...], make: Callable[[], bytes]) -> bytes:
        """Return what `make` gives for `made_from`, which has to name all that goes into it.

        A folder that cannot be read or written costs time and nothing else.
        """
        path = self._path(made_from)
        with contextlib.suppress(OSError):
            kept = self._read(path)
            if kept is not None:
                return kept
        content = make()
        try:
            self._write(path, content)
        except OSError as error:
            _log.warning("what was made cannot be kept: %s", error)
        return content

    def _path(self, made_from: tuple[str | bytes, ...]) -> Path:
        parts = (part.encode() if isinstance(part, str) else part for part in made_from)
        name = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
        return self._folder / name[:2] / name[2:]

    def _read(self, path: Path) -> bytes | None:
        data = path.read_bytes()
        content = data[_DIGEST:]
        if hashlib.sha256(content).digest() != data[:_DIGEST]:
            return None  # after a power cut a file may be there without its content
        now = self._clock()
        if now - path.stat().st_mtime > _FRESH:
            os.utime(path, (now, now))
        return content

    def _write(self, path: Path, content: bytes) -> None:
        make_private_folder(path.parent)
        draft = path.with_name(f".{secrets.token_hex(8)}")
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        now = self._clock()
        os.utime(path, (now, now))
        with self._lock:
            self._written += _DIGEST + len(content)
            is_due = self._written > self._limit // _SWEPT_AFTER
            if is_due:
                self._written = 0
        if is_due:
            self._sweep()

    def _sweep(self) -> None:
        """Delete what was not used for longest until the folder is within its limit, with an eighth to spare."""
        found = []
        for file in self._folder.glob("*/*"):  # drafts of processes that died are among them
            with contextlib.suppress(OSError):
                known = file.stat()
                found.append((known.st_mtime, known.st_size, file))
        total = sum(size for _used, size, _file in found)
        if total <= self._limit:
            return
        for _used, size, file in sorted(found):
            if total <= self._limit - self._limit // 8:
                break
            file.unlink(missing_ok=True)
            total -= size
