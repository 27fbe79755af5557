"""Files that somebody has sent and that a worker reads later: kept where all machines see them, then deleted."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import BinaryIO

from issuer.adapters.file_store import FileStore

_ID = re.compile(r"[0-9a-f-]{36}")
_log = logging.getLogger(__name__)


class UploadFiles:
    """Each upload has a folder of its own, named by its id; its files are numbered, whatever people call them."""

    def __init__(self, store: FileStore) -> None:
        self.store = store

    def keep(self, upload_id: str, number: int, file: BinaryIO) -> None:
        """Write one file of an upload. Raises OSError."""
        self.store.create(f"{_checked(upload_id)}/{number}", file)

    @contextmanager
    def opened(self, upload_id: str, count: int) -> Iterator[list[BinaryIO]]:
        """Give the files of an upload, in order. Raises FileNotFoundError when one is gone, OSError else."""
        with ExitStack() as stack:
            names = (f"{_checked(upload_id)}/{number}" for number in range(count))
            yield [stack.enter_context(self.store.opened(name)) for name in names]

    def drop(self, upload_id: str) -> None:
        """Delete an upload's files, if they are there. Raises OSError."""
        self.store.drop(_checked(upload_id))

    def forget(self, upload_id: str) -> None:
        """Delete an upload's files if that is possible now: what is left over, an examination names."""
        try:
            self.drop(upload_id)
        except OSError as error:
            _log.warning("the files of upload %s are left over: %s", upload_id, error)


def _checked(upload_id: str) -> str:
    if not _ID.fullmatch(upload_id):
        raise ValueError(f"no id of an upload: {upload_id!r}")
    return upload_id
