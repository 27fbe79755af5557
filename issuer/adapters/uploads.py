"""Files that somebody has sent and that are read later by the worker: kept in the data folder, then taken away."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from issuer.adapters.files import make_private_folder

_ID = re.compile(r"[0-9a-f-]{36}")


class UploadFolder:
    """Each upload has a folder of its own, named by its id; its files are numbered, whatever people call them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, upload_id: str, number: int, file: BinaryIO) -> None:
        """Write one file of an upload. Raises OSError."""
        folder = self._of(upload_id)
        make_private_folder(folder)
        with (folder / str(number)).open("xb") as target:
            shutil.copyfileobj(file, target)

    @contextmanager
    def opened(self, upload_id: str, count: int) -> Iterator[list[BinaryIO]]:
        """Give the files of an upload, in order. Raises OSError when one is gone."""
        with ExitStack() as stack:
            yield [stack.enter_context((self._of(upload_id) / str(number)).open("rb")) for number in range(count)]

    def drop(self, upload_id: str) -> None:
        """Delete an upload's files, if they are there."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._of(upload_id))

    def _of(self, upload_id: str) -> Path:
        if not _ID.fullmatch(upload_id):
            raise ValueError(f"no id of an upload: {upload_id!r}")
        return self._folder / upload_id
