"""Status lists that were seen, in a file: what one run of a program saw, the next one knows (T-52)."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from issuer.adapters.bounded_lines import pack_seen, unpack_seen
from issuer.adapters.files import write_private
from issuer.credential.status_memory import RecentLists

FORMAT = "touchstone-seen-lists-1"
_MAX_BYTES = 64 * 1024 * 1024  # more than a memory within its limits takes


class RememberedFile:
    """A memory of status lists that is read from a file, and written there again."""

    def __init__(self, path: Path) -> None:
        """Read the file, if there is one. Raises OSError, and ValueError for a file that holds something else."""
        self.path = path
        self.lists = RecentLists()
        with contextlib.suppress(FileNotFoundError):
            self._read()
        self._before = list(self.lists)

    def save(self) -> None:
        """Write what is remembered: the old file or the new one is there, whatever happens meanwhile. Raises OSError.

        What another run has written there since is taken in first. Raises ValueError as reading does.
        """
        if list(self.lists) == self._before:
            return
        with contextlib.suppress(FileNotFoundError):
            self._read()
        entries = [[issuer_id, address, *pack_seen(seen)] for issuer_id, address, seen in self.lists]
        document = {"format": FORMAT, "lists": entries}
        write_private(self.path, json.dumps(document, indent=0).encode() + b"\n", replace=True)

    def _read(self) -> None:
        with self.path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
        try:
            document = json.loads(data) if len(data) <= _MAX_BYTES else None
        except (ValueError, RecursionError) as error:
            raise ValueError("it is not JSON") from error
        entries = document.get("lists") if isinstance(document, dict) and document.get("format") == FORMAT else None
        if not isinstance(entries, list):
            raise ValueError(f"it is not a file of this kind ({FORMAT})")
        for entry in entries:
            self._take(entry)

    def _take(self, entry: Any) -> None:
        if not isinstance(entry, list) or [type(each) for each in entry[:2]] != [str, str]:
            raise ValueError("an entry in it is damaged")
        self.lists.remember(entry[0], entry[1], unpack_seen(entry[2:]))
