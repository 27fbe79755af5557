"""The mark of whoever signs with the keys of a store: a file beside them that holds a token of its database."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from issuer.adapters.file_store import FileStore
from issuer.adapters.folder_store import FolderStore
from issuer.credential.instants import format_instant, parse_instant

FORMAT = "touchstone-signer-1"


@dataclass(frozen=True, slots=True)
class Marked:
    """What stands in a mark, and its bytes, by which it is told from any other."""

    token: str
    at: datetime
    content: bytes


class SignerMark:
    """Each lineage of databases has a mark of its own: installations that have nothing in common may share a folder."""

    def __init__(self, store: FileStore) -> None:
        self._store = store

    def __str__(self) -> str:
        return str(self._store)

    @property
    def is_at_hand(self) -> bool:
        """Whether reading it is no call over the network."""
        return isinstance(self._store, FolderStore)

    def read(self, lineage: str) -> Marked | None:
        """Return the mark, if there is one. Raises OSError, and ValueError for a file that holds something else."""
        try:
            content = self._store.read(_name(lineage))
        except FileNotFoundError:
            return None
        try:
            document = json.loads(content)
            if document["format"] != FORMAT:
                raise ValueError(document["format"])
            return Marked(str(document["token"]), parse_instant(document["at"]), content)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{_name(lineage)} in {self._store} is no mark") from error

    def swap(self, lineage: str, before: bytes | None, token: str, at: datetime) -> bool:
        """Put a token in the place of a mark with this content; False where another is there by now. Raises OSError."""
        document = {"format": FORMAT, "token": token, "at": format_instant(at)}
        new = json.dumps(document).encode() + b"\n"
        return self._store.swap(_name(lineage), before, new)

    def clear(self, lineage: str) -> None:
        """Take the mark away. Raises OSError."""
        self._store.drop(_name(lineage))


def _name(lineage: str) -> str:
    return f"signer-{lineage}"
