"""A workbook (.xlsx) as the text of a table. Its archive is unpacked once for nothing, to see that it is not a bomb.

Reading a workbook can still take memory in no proportion to its size (two cells at opposite corners make a sheet of
billions), so whoever takes one from somebody else does this in a process with a limit.
"""

from __future__ import annotations

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any, BinaryIO

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.limits import MAX_WORKBOOK_BYTES, MAX_WORKBOOK_MEMBERS

MAGIC = b"PK\x03\x04"
_CONTENTS = "xl/workbook.xml"
_PIECE = 1 << 20
# What Python's zipfile meets in a damaged archive, or in one that somebody made to be met.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


def require_workbook(file: BinaryIO) -> None:
    """Raise FrameworkError unless this is a workbook of an acceptable size; nothing that it claims is believed."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if _CONTENTS not in archive.namelist():
                raise FrameworkError(
                    "ARCHIVE", "This is an archive, not a workbook.", "Unpack it, and import the files inside."
                )
            if len(members) > MAX_WORKBOOK_MEMBERS:
                raise FrameworkError(
                    "SIZE", f"It has {len(members):,} parts.", "Save the sheet as CSV and import that."
                )
            _unpack_for_nothing(archive, members)
    except FrameworkError:
        raise
    except _DAMAGED as error:
        raise FrameworkError("ARCHIVE", "This workbook is damaged or locked.", "Download it again.") from error
    file.seek(0)


def write_as_table(file: BinaryIO, target: IO[str]) -> None:
    """Write the first sheet that has a header and rows as comma-separated text. Raises FrameworkError.

    The publishers of frameworks put notes before their tables; of what somebody else wrote, see `first_sheet`.
    """
    require_workbook(file)
    from python_calamine import CalamineError, CalamineWorkbook

    writer = csv.writer(target)
    try:
        book = CalamineWorkbook.from_filelike(file)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).iter_rows()
            first = next(rows, None)
            if first is None or sum(bool(as_text(cell)) for cell in first) < 2:
                continue
            writer.writerow(map(as_text, first))
            for row in rows:
                writer.writerow(map(as_text, row))
            return
    except (CalamineError, ValueError, KeyError) as error:
        raise FrameworkError("ARCHIVE", f"This workbook cannot be read ({error}).", "Save the sheet as CSV.") from error
    raise FrameworkError("EMPTY", "No sheet of this workbook has a header.", "Download it again.")


def table_of(file: BinaryIO) -> BinaryIO:
    """Return a workbook as the bytes of a comma-separated table, read here and now. Raises FrameworkError."""
    text = io.StringIO(newline="")
    write_as_table(file, text)
    return io.BytesIO(text.getvalue().encode("utf-8", "replace"))


def _unpack_for_nothing(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    left = MAX_WORKBOOK_BYTES
    for piece in _pieces(archive, members):
        left -= len(piece)
        if left < 0:
            size = MAX_WORKBOOK_BYTES // 1024 // 1024
            raise FrameworkError("SIZE", f"Unpacked it has more than {size} MB.", "Save the sheet as CSV.")


def _pieces(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[bytes]:
    for member in members:
        with archive.open(member) as part:
            while piece := part.read(_PIECE):
                yield piece


def as_text(cell: Any) -> str:
    """Return a cell as it reads: a number as spreadsheet programs show it, nothing for an empty one."""
    if isinstance(cell, float):
        # They calculate in binary and show 15 digits of it: 87.3 is stored as 87.30000000000001.
        text = f"{cell + 0.0:.15g}"  # of a negative zero the sum is zero
        return f"{Decimal(text):f}" if "e" in text else text
    return "" if cell is None else str(cell)
