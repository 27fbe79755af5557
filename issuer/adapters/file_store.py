"""Where the files of an installation lie that several machines have to see: a folder, or an S3-compatible store.

Both keep the same promises: a file appears as a whole or not at all, `create` never overwrites one, and `swap` lets one
of several writers win. A store that cannot be reached raises StoreUnavailable, so that nobody takes a file for gone
that is only out of reach.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)?")


class StoreUnavailable(ConnectionError):
    """The store does not answer, or refuses us: what lies in it may be whole all the same."""


class UnfitStore(OSError):
    """The store breaks what is promised below: it puts a file in the place of another, or cannot swap one."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file or folder by its name, and when it was changed last."""

    name: str
    changed_at: datetime


class FileStore(Protocol):
    """Files by names of ours, such as `3f…/0`: at most one folder, and no sign that a path or an address could mean.

    Every method raises StoreUnavailable, and OSError for other trouble; ValueError for a name that is none.
    """

    def create(self, name: str, file: BinaryIO) -> None:
        """Keep what can be read from `file`. Raises FileExistsError when there is such a file."""

    def read(self, name: str) -> bytes:
        """Return a small file. Raises FileNotFoundError."""

    def has(self, names: Collection[str]) -> bool:
        """Tell whether all these files are there and may be read."""

    def opened(self, name: str) -> AbstractContextManager[BinaryIO]:
        """Give a file that can be read and sought in, whatever its size. Raises FileNotFoundError."""

    def swap(self, name: str, old: bytes | None, new: bytes) -> bool:
        """Put `new` in the place of `old`, None for no file; False, and no change, where something else lies there."""

    def drop(self, name: str) -> None:
        """Delete a file, or a folder with all that is in it, if it is there."""

    def listed(self) -> Iterator[Kept]:
        """Return the files and folders at the top; of a folder when the last of its files was changed."""

    def check(self) -> None:
        """Ask the store whether it is there, and the first time whether it keeps these promises.

        Raises UnfitStore where it does not.
        """

    def __str__(self) -> str:
        """Say where it is, without secrets."""


def checked_name(name: str) -> str:
    """Return a name. Raises ValueError for one that could lead somewhere else."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"no name of a file: {name!r}")
    return name


def open_store(files_url: str, part: str, folder: Path) -> FileStore:
    """Return where one part of the files lies: below the address of a bucket, or in that folder where there is none.

    Raises ValueError for an address that is none. Nothing is connected to yet.
    """
    if not files_url:
        from issuer.adapters.folder_store import FolderStore

        return FolderStore(folder)
    from issuer.adapters.s3_store import S3Store, place_of  # only here: what speaks S3 takes a second to import

    return S3Store(place_of(files_url).below(part))
