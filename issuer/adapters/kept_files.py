"""The files of an installation, as an examination lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from issuer.adapters.file_store import FileStore, Kept

_SEALED = ".json"


@dataclass(frozen=True, slots=True)
class StoresKept:
    """Where the sealed keys lie, and the uploads; there may be nothing in either yet."""

    key_store: FileStore
    upload_store: FileStore

    def keys(self) -> Iterator[Kept]:
        """Return the sealed keys by their names. Raises OSError."""
        return (
            Kept(each.name.removesuffix(_SEALED), each.changed_at)
            for each in self.key_store.listed()
            if each.name.endswith(_SEALED)
        )

    def uploads(self) -> Iterator[Kept]:
        """Return what was uploaded, by the ids. Raises OSError."""
        return self.upload_store.listed()
