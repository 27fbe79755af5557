"""The table in a roster's file, read row by row as RFC 4180 has it: nothing is mended and nothing left out."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_ROWS = 250_000
MAX_COLUMNS = 1000
MAX_HEADER = 200  # characters of a column's name
MAX_CELL = 32 * 1024  # characters; a longer cell makes its row wrong, one above MAX_QUOTED the file
MAX_QUOTED = 131_072  # characters of a cell that Python's csv reads at all
MAX_ROW = 1_000_000  # characters
SEPARATORS = (",", ";", "\t", "|")
UTF_8 = "utf-8"
ENCODINGS = {
    UTF_8: "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16, little-endian, without a mark",
    "utf-16-be": "UTF-16, big-endian, without a mark",
    "cp1252": "Windows, Western Europe (1252)",
    "cp1250": "Windows, Central Europe (1250)",
    "cp1251": "Windows, Cyrillic (1251)",
    "cp1253": "Windows, Greek (1253)",
    "cp1254": "Windows, Turkish (1254)",
    "cp1255": "Windows, Hebrew (1255)",
    "cp1256": "Windows, Arabic (1256)",
    "cp1257": "Windows, Baltic (1257)",
    "iso8859-2": "ISO 8859-2, Central Europe",
    "iso8859-15": "ISO 8859-15, Western Europe",
    "mac-roman": "Mac, Western Europe",
    "cp437": "DOS, United States (437)",
    "cp850": "DOS, Western Europe (850)",
    "cp932": "Japanese (Shift JIS)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "euc-kr": "Korean (EUC-KR)",
}
"""The encodings that a roster can be in: Python's name -> what people call it."""


class RosterError(ValueError):
    """A file that no roster can be read from; its text is a sentence, with the line where there is one."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(f"Line {line}: {message}" if line is not None else message)


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line of the file in which it begins, or the row of the sheet, and its cells as they stand there."""

    number: int
    cells: list[str]


class Table:
    """An open table: `header` has the columns' names, and `rows` can be gone through once.

    Names are composed (NFC), without space at their ends; empty names at the end of the header are left out of it, as
    spreadsheets write them behind their last column. `blank` counts the lines with nothing in them, which are no rows.
    Of a sheet a line is a row, however many lines of text stand in its cells (`is_sheet`).
    """

    def __init__(self, file: BinaryIO, *, encoding: str, separator: str, is_sheet: bool = False) -> None:
        if encoding not in ENCODINGS or separator not in SEPARATORS:
            raise RosterError("This encoding or separator is not known here.")
        self.blank = 0
        self._is_sheet = is_sheet
        self._row = 0
        self._file = file
        self._encoding = "utf-8-sig" if encoding == UTF_8 else encoding
        self._lines = _Lines(_text_of(file, self._encoding), separator)
        self._reader = csv.reader(self._lines, delimiter=separator, strict=True)
        header = next(self._read(), None)
        if header is None:
            raise RosterError("The file is empty.")
        names = [unicodedata.normalize("NFC", cell).strip() for cell in header.cells]
        while names and not names[-1]:
            names.pop()
        if len(names) > MAX_COLUMNS:
            raise RosterError(f"There are {len(names):,} columns; at most {MAX_COLUMNS:,} are read.")
        self.header = tuple(names)

    def rows(self) -> Iterator[Line]:
        """Yield the rows below the header. Raises RosterError where the file cannot be read on."""
        for count, line in enumerate(self._read(), start=1):
            if count > MAX_ROWS:
                raise RosterError(f"There are more than {MAX_ROWS:,} rows. Divide the file.", line=line.number)
            yield line

    def _read(self) -> Iterator[Line]:
        while True:
            self._row += 1
            begins = self._lines.begin_row()
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except UnicodeError as error:
                raise self._not_in_encoding() from error
            except csv.Error as error:
                raise _no_row(begins, error) from error
            if any(cell.strip() for cell in cells):
                yield Line(self._row if self._is_sheet else begins, cells)
            else:
                self.blank += 1

    def _not_in_encoding(self) -> RosterError:
        """Return the refusal, with the line; text is decoded in larger pieces, so the line is looked for."""
        number = 1 + _count_lines_before_fault(self._file, self._encoding)
        return RosterError("This is not in the encoding in which the file is read. Choose another.", line=number)


class _Lines:
    """The lines of a table as the CSV reader asks for them; no row may go on for ever, for it is read as a whole."""

    def __init__(self, text: io.TextIOWrapper, separator: str) -> None:
        self._text = text
        self._left = MAX_ROW
        self._separator = separator
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._left + 1)
        if self.number == 0 and line.rstrip("\r\n") == f"sep={self._separator}":  # what Excel is told with
            self.number = 1
            line = self._text.readline(self._left + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._left -= len(line)
        if self._left < 0:
            raise RosterError(
                f"A row has more than {MAX_ROW:,} characters. A quotation mark may be missing.", line=self.number
            )
        if "\0" in line:
            raise RosterError("There is a NUL sign, so this is no text, or in another encoding.", line=self.number)
        return line

    def begin_row(self) -> int:
        """Begin to count anew; return the number of the line in which the row begins."""
        self._left = MAX_ROW
        return self.number + 1


def _text_of(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    file.seek(0)
    return _Detached(file, encoding=encoding, errors="strict", newline="")


class _Detached(io.TextIOWrapper):
    """Text over a file that stays open when this goes: others read it again."""

    def __del__(self) -> None:
        try:
            self.detach()
        except ValueError:
            return


def _count_lines_before_fault(file: BinaryIO, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    count = 0
    while piece := file.read(1 << 16):
        try:
            count += decoder.decode(piece).count("\n")
        except UnicodeDecodeError as error:
            return count + error.object[: error.start].decode(encoding, "ignore").count("\n")
    return count


def _no_row(line: int, error: csv.Error) -> RosterError:
    if "limit" in str(error):
        return RosterError(
            f"A cell has more than {MAX_QUOTED:,} characters. A quotation mark may be missing.", line=line
        )
    if "unexpected end" in str(error):
        return RosterError("A quotation mark opens here and is never closed.", line=line)
    return RosterError(f"This is no row of a table ({error}).", line=line)
