"""Tables in text files: comma, semicolon or tab between the cells, the columns found by their names.

Names are compared by their letters and digits alone, so `O*NET-SOC Code` and `onetsoc_code` are one name. Columns that
no reader asks for are ignored, and a row that is too short has empty cells.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.limits import MAX_CELL, MAX_COLUMNS, MAX_ROW, MAX_ROWS

_LETTERS = re.compile(r"[^0-9a-z]+")
_DELIMITERS = ("\t", ",", ";")


def column_name(text: str) -> str:
    """Return the form in which names of columns are compared."""
    return _LETTERS.sub("", text.casefold())


class Row:
    """One row: `row["preferredlabel"]` is the cell's text without white space at its ends, "" for a missing column."""

    __slots__ = ("_cells", "_places", "line")

    def __init__(self, line: int, cells: list[str], places: dict[str, int]) -> None:
        self.line = line
        self._cells = cells
        self._places = places

    def __getitem__(self, name: str) -> str:
        place = self._places.get(name, -1)
        return self._cells[place].strip() if 0 <= place < len(self._cells) else ""

    @property
    def where(self) -> str:
        """The row's place in words."""
        return f"line {self.line}"


@dataclass(frozen=True, slots=True)
class Table:
    """An open table. `rows` can be gone through once; reading raises FrameworkError at the row that is wrong."""

    columns: frozenset[str]
    rows: Iterator[Row]


def open_table(file: BinaryIO) -> Table:
    """Read the header of a table. Raises FrameworkError."""
    text = io.TextIOWrapper(file, encoding=_encoding_of(file), newline="")
    head = _first_line(text, file)
    delimiter = max(_DELIMITERS, key=head.count)
    # O*NET's tab-separated files quote nothing, and a quotation mark in them is one.
    quoted = delimiter != "\t"
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE)
    header = next(_rows(reader, lines, file), None)
    if header is None:
        raise FrameworkError("EMPTY", "The file is empty.", "Download it again.")
    names = [column_name(cell) for cell in header[1]]
    if len(names) > MAX_COLUMNS:
        raise FrameworkError("CELL", f"There are {len(names)} columns.", f"At most {MAX_COLUMNS} are read.")
    places = {name: place for place, name in reversed(list(enumerate(names))) if name}
    rows = (Row(line, cells, places) for line, cells in _rows(reader, lines, file))
    return Table(frozenset(places), rows)


def _encoding_of(file: BinaryIO) -> str:
    start = file.read(4)
    file.seek(0)
    # Excel saves "Unicode text" as UTF-16 with a mark; everything official is UTF-8, with or without one.
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _first_line(text: io.TextIOWrapper, file: BinaryIO) -> str:
    try:
        head = text.readline(MAX_CELL)
    except UnicodeDecodeError as error:
        raise _not_utf_8(file) from error
    text.seek(0)
    return head


class _Lines:
    """The lines of a table as the CSV reader asks for them; no row may go on for ever, for it is read as a whole."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._left = MAX_ROW
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._left + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._left -= len(line)
        if self._left < 0:
            raise FrameworkError(
                "CELL",
                f"A row has more than {MAX_ROW:,} characters.",
                "A quotation mark may be missing; download the file again.",
                where=f"line {self.number}",
            )
        return line

    def begin_row(self) -> None:
        """Begin to count anew."""
        self._left = MAX_ROW


def _rows(reader: Iterator[list[str]], lines: _Lines, file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of the last line, cells) of every row with something in it."""
    number = 0
    while True:
        lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            raise _not_utf_8(file) from error
        except csv.Error as error:
            raise _no_row(f"line {lines.number}", error) from error
        number += 1
        if number > MAX_ROWS:
            raise FrameworkError("ROWS", f"There are more than {MAX_ROWS:,} rows.", "Import a part of it.")
        if any(len(cell) > MAX_CELL for cell in cells):
            raise FrameworkError(
                "CELL",
                f"A cell has more than {MAX_CELL:,} characters.",
                "A quotation mark may be missing; download the file again.",
                where=f"line {lines.number}",
            )
        if any(cell.strip() for cell in cells):
            yield lines.number, cells


def _not_utf_8(file: BinaryIO) -> FrameworkError:
    """Return the refusal, with the line; text is decoded in larger pieces, so the line is looked for."""
    file.seek(0)
    number = 1
    for line in file:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            break
        number += 1
    advice = "Save the file as UTF-8, or download it again."
    return FrameworkError("ENCODING", "This is not UTF-8.", advice, where=f"line {number}")


def _no_row(where: str, error: csv.Error) -> FrameworkError:
    if "limit" in str(error):
        return FrameworkError(
            "CELL", "A cell is too long.", "A quotation mark may be missing; download the file again.", where=where
        )
    return FrameworkError("ROW", f"This is no row of a table ({error}).", "Download the file again.", where=where)
