"""Reads what `strace` wrote of a process, and lets a `Disk` follow it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults.disk import Disk

COMMAND = (
    "strace", "--follow-forks", "--seccomp-bpf", "--decode-fds=path", "--strings-in-hex=all", "--string-limit=4000000",
    "--trace=openat,write,pwrite64,writev,pwritev,lseek,fsync,fdatasync,ftruncate,truncate,fallocate,sync_file_range,"
    "copy_file_range,sendfile,rename,renameat,renameat2,link,linkat,symlink,unlink,unlinkat,mkdir,"
    "mkdirat,rmdir",
)  # fmt: skip
"""Options are to be followed by `--output=FILE` and the command."""

_CALL = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)(.*)$")
_UNFINISHED = re.compile(r"^(\d+) +(.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. \w+ resumed>(.*)$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FILE = re.compile(r"(-?\d+|AT_FDCWD)<((?:\\x[0-9a-f]{2})*)>(\(deleted\))?")
_DOES = {
    "renameat": "rename", "renameat2": "rename", "linkat": "link", "unlinkat": "unlink", "rmdir": "unlink",
    "mkdirat": "mkdir",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """A call that succeeded: its name, its arguments as they stand, what it returned, and the file that it opened."""

    name: str
    arguments: str
    value: int
    rest: str

    def texts(self) -> list[bytes]:
        """Return the strings among the arguments."""
        return [_bytes(found) for found in _TEXT.findall(self.arguments)]

    def file(self) -> tuple[int, str] | None:
        """Return the number and path of the file that it is about, None where that has no name any more."""
        found = _FILE.match(self.arguments)
        return None if found is None or found[3] or found[1] == "AT_FDCWD" else (int(found[1]), _path(found[2]))


def read_calls(file: Path) -> Iterator[Call]:
    """Give the calls that succeeded, in the order in which they ended."""
    begun: dict[str, str] = {}
    with file.open() as lines:
        for line in lines:
            text = line.rstrip("\n")
            if unfinished := _UNFINISHED.match(text):
                begun[unfinished[1]] = unfinished[2]
                continue
            if resumed := _RESUMED.match(text):
                text = f"{resumed[1]} {begun.pop(resumed[1])}{resumed[2]}"
            found = _CALL.match(text)
            if found is not None and int(found[4]) >= 0:
                yield Call(found[2], found[3], int(found[4]), found[5])


class Follower:
    """Lets a disk do what calls say, for the files below one folder."""

    def __init__(self, disk: Disk, root: Path) -> None:
        self._disk, self._root = disk, f"{root}/"
        self._places: dict[int, int] = {}
        self._appending: set[int] = set()

    def follow(self, call: Call) -> bool:
        """Do what a call says; False where it is about nothing here."""
        if call.name == "openat":
            return self._open(call)
        if call.name in {*_DOES, *_DOES.values()}:
            return self._name(call)
        file = call.file()
        if file is None or not f"{file[1]}/".startswith(self._root):
            return False
        number, path = file[0], f"{file[1]}/".removeprefix(self._root).rstrip("/")
        if call.name == "lseek":
            self._places[number] = call.value
            return False
        if call.name in ("fsync", "fdatasync"):
            self._sync(path)
            return True
        return self._change(call, number, path)

    def _open(self, call: Call) -> bool:
        opened = _FILE.search(f"{call.value}{call.rest}")
        assert opened is not None, call
        path = self._inside(_path(opened[2]))
        self._places[call.value] = 0
        self._appending.discard(call.value)
        if path is None or "O_DIRECTORY" in call.arguments:
            return False
        if "O_APPEND" in call.arguments:
            self._appending.add(call.value)
        is_new = path not in self._disk.names
        self._disk.open(path, create="O_CREAT" in call.arguments, cut="O_TRUNC" in call.arguments)
        return is_new

    def _name(self, call: Call) -> bool:
        folders = [_path(found[1]) for found in _FILE.findall(call.arguments)]
        texts = [text.decode() for text in call.texts()]
        paths = [
            self._inside(text if text.startswith("/") else f"{folders[min(place, len(folders) - 1)]}/{text}")
            for place, text in enumerate(texts)
        ]
        if any(path is None for path in paths):
            return False
        getattr(self._disk, _DOES.get(call.name, call.name))(*paths)
        return True

    def _sync(self, path: str) -> None:
        if path and not self._disk.names[path].is_folder:
            self._disk.names[path].sync()
        else:
            self._disk.sync_folder(path or ".")

    def _change(self, call: Call, number: int, path: str) -> bool:
        file = self._disk.names[path]
        if call.name == "ftruncate":
            file.cut(int(call.arguments.rpartition(",")[2]))
            return True
        assert call.name in ("write", "pwrite64"), f"nobody knows what this does to a disk: {call.name}"
        data = call.texts()[0][: call.value]
        if call.name == "pwrite64":
            file.write(int(call.arguments.rpartition(",")[2]), data)
            return True
        place = file.size if number in self._appending else self._places[number]
        file.write(place, data)
        self._places[number] = place + len(data)
        return True

    def _inside(self, path: str) -> str | None:
        return path.removeprefix(self._root) if path.startswith(self._root) else None


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _path(escaped: str) -> str:
    return _bytes(escaped).decode()
