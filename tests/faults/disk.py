"""A disk that loses its power: what of the calls that a process made would be there afterwards (SECURITY.md F-03).

What is promised by POSIX is little: the bytes that were written to a file before its last fsync, and the names in a
folder as they were at the last fsync of that folder. Of everything since then any part may be there, in any order: no
write, every other one, or single sectors of 512 octets. `Disk` follows the calls and gives such images.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

SECTOR = 512
Loss = Literal["synced", "named", "half", "torn"]
"""What is left of what was not synced: nothing; all names and no bytes; half of the writes; half of the sectors."""
LOSSES: tuple[Loss, ...] = ("synced", "named", "half", "torn")


@dataclass(eq=False, slots=True)
class File:
    """What lies under one name or several: the bytes that are safe, and the writes since, each at its place.

    A write of None cuts the file there. A folder has no bytes. `size` is how long it is for whoever reads it now.
    """

    synced: bytes = b""
    is_folder: bool = False
    writes: list[tuple[int, bytes | None]] = field(default_factory=list)
    size: int = 0

    def write(self, place: int, data: bytes) -> None:
        """Write at a place."""
        self.writes.append((place, data))
        self.size = max(self.size, place + len(data))

    def cut(self, size: int) -> None:
        """Make it as long as that."""
        self.writes.append((size, None))
        self.size = size

    def sync(self) -> None:
        """Make safe what was written."""
        self.synced, self.writes = _applied(self.synced, self.writes), []

    def left(self, loss: Loss, chance: random.Random) -> bytes:
        """Return what is left of it."""
        if loss in ("synced", "named"):
            return self.synced
        pieces = self.writes if loss == "half" else [piece for write in self.writes for piece in _sectors(*write)]
        return _applied(self.synced, [piece for piece in pieces if chance.random() < 0.5])


@dataclass(frozen=True, slots=True)
class _Change:
    """Names that were given or taken away at once, and the folder whose fsync makes that safe."""

    folder: str
    names: Mapping[str, File | None]


class Disk:
    """The files below a folder, by their paths in it. What lies there at the beginning is safe."""

    def __init__(self, root: Path) -> None:
        self.names = {
            str(path.relative_to(root)): File(b"", True)
            if path.is_dir()
            else File(path.read_bytes(), size=path.stat().st_size)
            for path in root.rglob("*")
        }
        self._safe: dict[str, File] = dict(self.names)
        self._changes: list[_Change] = []

    def open(self, path: str, *, create: bool, cut: bool) -> None:
        """Open a file, which is made where it is not there."""
        if path not in self.names and create:
            self._change(path, {path: File()})
        elif cut and path in self.names:
            self.names[path].cut(0)

    def mkdir(self, path: str) -> None:
        """Make a folder: it is safe with the folder that it is in, whatever is synced in itself."""
        self._change(path, {path: File(is_folder=True)})

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, which may have been another's."""
        self._change(new, {old: None, new: self.names[old]})

    def link(self, old: str, new: str) -> None:
        """Give a file a second name."""
        self._change(new, {new: self.names[old]})

    def unlink(self, path: str) -> None:
        """Take a name away."""
        self._change(path, {path: None})

    def sync_folder(self, folder: str) -> None:
        """Make the names in a folder safe."""
        for change in self._changes:
            if change.folder == folder:
                _give(self._safe, change.names)
        self._changes = [change for change in self._changes if change.folder != folder]

    def image(self, loss: Loss, chance: random.Random) -> dict[str, bytes]:
        """Return what would be there if the power failed now: bytes by path."""
        names = dict(self._safe)
        kept = {"synced": 0, "named": len(self._changes)}.get(loss, chance.randint(0, len(self._changes)))
        for change in self._changes[:kept]:
            _give(names, change.names)
        return {
            path: file.left(loss, chance)
            for path, file in names.items()
            if not file.is_folder and all(str(folder) in names for folder in Path(path).parents[:-1])
        }

    def _change(self, path: str, names: Mapping[str, File | None]) -> None:
        _give(self.names, names)
        self._changes.append(_Change(str(Path(path).parent), names))


def _give(names: dict[str, File], changed: Mapping[str, File | None]) -> None:
    for path, file in changed.items():
        if file is None:
            names.pop(path, None)
        else:
            names[path] = file


def _applied(content: bytes, writes: list[tuple[int, bytes | None]]) -> bytes:
    if not writes:
        return content
    changed = bytearray(content)
    for place, data in writes:
        if data is None:
            changed[place:] = b""
        if len(changed) < place:
            changed += bytes(place - len(changed))
        if data is not None:
            changed[place : place + len(data)] = data
    return bytes(changed)


def _sectors(place: int, data: bytes | None) -> list[tuple[int, bytes | None]]:
    """Cut a write where sectors of the disk begin."""
    if data is None:
        return [(place, None)]
    first = SECTOR - place % SECTOR
    cuts = [0, *range(first, len(data), SECTOR), len(data)]
    return [(place + begin, data[begin:end]) for begin, end in itertools.pairwise(cuts) if end > begin]
