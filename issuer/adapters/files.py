"""Writes files so that after a crash there is the old content or the new one, never a half."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter (0700), with its parents, to stay there. Raises OSError."""
    if folder.is_dir():
        return
    new = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for each in reversed(new):
        sync_folder(each.parent)  # what is synced in a folder is lost with a folder that is not


def write_private(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write a file that only its owner may read (0600): temporary file, fsync, rename, fsync of the folder.

    Raises FileExistsError when it is there already, unless `replace`; OSError for anything else.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            os.link(draft, path)  # unlike a rename, this fails when somebody else was first
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def reserve_private(path: Path) -> None:
    """Make an empty file that only its owner may read, unless there is one: for programs that choose no mode.

    One that is there already, and what SQLite keeps beside it, is made private too; somebody else's is left as it is.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        with contextlib.suppress(FileNotFoundError, PermissionError):
            os.chmod(path.with_name(name), 0o600)


def read_or_make_secret(path: Path, octets: int = 32) -> str:
    """Return the secret in a file, made at random on first use. Two processes that start at once get the same one.

    Raises OSError.
    """
    with contextlib.suppress(FileExistsError):
        write_private(path, secrets.token_urlsafe(octets).encode() + b"\n")
    return path.read_text(encoding="utf-8").strip()


def sync_folder(folder: Path) -> None:
    """Let the names in a folder survive a power cut. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
