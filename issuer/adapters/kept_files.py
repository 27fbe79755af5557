"""The files of an installation, as an examination lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_SEALED = ".json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file or folder by its name, and when it was changed last."""

    name: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FoldersKept:
    """The folder of sealed keys and that of uploads; either may not be there yet."""

    keys_folder: Path
    uploads_folder: Path

    def keys(self) -> Iterator[Kept]:
        """Return the sealed keys by their names. Raises OSError."""
        return (
            Kept(each.name.removesuffix(_SEALED), each.changed_at)
            for each in _listed(self.keys_folder)
            if each.name.endswith(_SEALED) and not each.name.startswith(".")
        )

    def uploads(self) -> Iterator[Kept]:
        """Return what was uploaded, by the ids. Raises OSError."""
        return _listed(self.uploads_folder)


def _listed(folder: Path) -> Iterator[Kept]:
    if folder.is_dir():
        for path in folder.iterdir():
            yield Kept(path.name, datetime.fromtimestamp(path.lstat().st_mtime, UTC))
