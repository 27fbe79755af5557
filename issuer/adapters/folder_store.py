"""Files in a folder that only the owner of the process may enter."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from issuer.adapters.file_store import Kept, checked_name
from issuer.adapters.files import make_private_folder, sync_folder, write_private

_LOCK = ".lock"


class FolderStore:
    """A FileStore in one folder, which is made with the first file. Machines share it by NFS 4 or the like."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __str__(self) -> str:
        return str(self.folder)

    def create(self, name: str, file: BinaryIO) -> None:
        """Keep what can be read from `file`. Raises FileExistsError, OSError."""
        path = self._path(name)
        try:
            _write_new(self._prepared(name), file)
        except OSError:
            if path.parent != self.folder:
                with contextlib.suppress(OSError):  # it has other files
                    path.parent.rmdir()
            raise

    def read(self, name: str) -> bytes:
        """Return a small file. Raises FileNotFoundError, OSError."""
        return self._path(name).read_bytes()

    def has(self, names: Collection[str]) -> bool:
        """Tell whether all these files are there and may be read."""
        return all(os.access(self._path(name), os.R_OK) for name in names)

    @contextmanager
    def opened(self, name: str) -> Iterator[BinaryIO]:
        """Give a file. Raises FileNotFoundError, OSError."""
        with self._path(name).open("rb") as file:
            yield file

    def swap(self, name: str, old: bytes | None, new: bytes) -> bool:
        """Put `new` in the place of `old`, one process at a time. Raises OSError."""
        path = self._prepared(name)
        handle = os.open(self.folder / _LOCK, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            found = path.read_bytes() if path.exists() else None
            if found != old:
                return False
            write_private(path, new, replace=True)
        finally:
            os.close(handle)
        return True

    def drop(self, name: str) -> None:
        """Delete a file or a folder. Raises OSError."""
        path = self._path(name)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)

    def listed(self) -> Iterator[Kept]:
        """Return the files and folders at the top; drafts and locks begin with a dot, and are none. Raises OSError."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if not path.name.startswith("."):
                    yield Kept(path.name, datetime.fromtimestamp(path.lstat().st_mtime, UTC))

    def check(self) -> None:
        """Do nothing: whether the disk can be used is asked elsewhere."""

    def _path(self, name: str) -> Path:
        return self.folder / checked_name(name)

    def _prepared(self, name: str) -> Path:
        path = self._path(name)
        make_private_folder(path.parent)
        self.folder.chmod(0o700)  # a folder that was there before, such as that of a checkout, may be open to all
        return path


def _write_new(path: Path, file: BinaryIO) -> None:
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as target:
            shutil.copyfileobj(file, target)
            target.flush()
            os.fsync(target.fileno())
        os.link(draft, path)  # unlike a rename, this fails when somebody else was first
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)
