"""The first sheet of a workbook that somebody wrote as one table, for what is done to each of its rows.

It is the first that is seen when the workbook is opened, and no other: a wrong sheet reads as well as the right one.
Cells that have no value are no empty ones, so each says why it has none (`cell_faults`).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import IO, TYPE_CHECKING, BinaryIO
from xml.parsers.expat import ExpatError

from issuer.frameworks.cell_faults import FAULTS, address_of, faults_of
from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.workbook import as_text, require_workbook

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

Place = tuple[int, int]
_TITLES = 5  # rows in which a header is looked for below a title, to say so
_SHOWN = 60  # characters


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its name, and its rows as comma-separated UTF-8."""

    name: str
    table: BinaryIO


SheetReader = Callable[[BinaryIO], Sheet]


def write_first_sheet(file: BinaryIO, target: IO[str]) -> str:
    """Write the first sheet that is not hidden as comma-separated text; return its name.

    Rows that are empty are written too, so that each keeps its place; what has no value is written as one of
    `cell_faults.FAULTS`. Raises FrameworkError, `SHEET` where this sheet is not to be read.
    """
    require_workbook(file)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(file)
        name = _name_of_first(book)
        sheet = book.get_sheet_by_name(name)
        rows = _with_faults(sheet, faults_of(file, name))
        csv.writer(target).writerows(_checked(rows, name, sheet.merged_cell_ranges or []))
    except FrameworkError:
        raise
    except (CalamineError, ExpatError, ValueError, LookupError) as error:
        raise FrameworkError("ARCHIVE", f"This workbook cannot be read ({error}).", "Save the sheet as CSV.") from error
    return name


def sheet_of(file: BinaryIO) -> Sheet:
    """Return the first sheet of a workbook, read here and now. Raises FrameworkError as `write_first_sheet` does."""
    text = io.StringIO(newline="")
    name = write_first_sheet(file, text)
    return Sheet(name, io.BytesIO(text.getvalue().encode("utf-8", "replace")))


def _name_of_first(book: CalamineWorkbook) -> str:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    for sheet in book.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            if book.sheet_names.count(sheet.name) > 1:  # they are opened by name, so this could be a hidden one
                words = f"Two sheets of this workbook are called “{_shown(sheet.name)}”."
                raise FrameworkError("SHEET", words, "Give each a name of its own.")
            return sheet.name
    raise FrameworkError("SHEET", "Every sheet of this workbook is hidden.", "Show the one that is to be read.")


def _with_faults(sheet: CalamineSheet, faults: dict[int, dict[int, str]]) -> Iterator[list[str]]:
    """Yield the rows of a sheet, from its first and from the first column that has anything, with their faults."""
    start, end = (sheet.start[1], sheet.end[1]) if sheet.start and sheet.end else (0, -1)
    left = min((start, *(min(row) for row in faults.values())))
    last = max(faults, default=-1)
    values = sheet.iter_rows()
    for number in count():
        cells = next(values, None)
        if cells is None and number > last:
            return
        row = [""] * (start - left) + [as_text(cell) for cell in cells or [""] * (end - start + 1)]
        for column, fault in faults.get(number, {}).items():
            row += [""] * (column - left + 1 - len(row))
            row[column - left] = fault
        yield row


def _checked(rows: Iterable[list[str]], name: str, merged: Sequence[tuple[Place, Place]]) -> Iterator[list[str]]:
    """Yield the rows as they are. Raises FrameworkError where they are not a header with rows below it."""
    title, looked_at = "", 0
    for number, row in enumerate(rows, start=1):
        yield row
        filled = [cell for cell in row if cell.strip()]
        if not filled or looked_at > _TITLES:
            continue
        if looked_at == 0:
            _require_header(row, number, name, merged)
            first, title = number, filled[0] if len(filled) == 1 else ""
        elif title and len(filled) > 1:
            raise _no_header(name, first, title, number)
        looked_at += 1
    if looked_at == 0:
        raise FrameworkError(
            "SHEET", f"The first sheet, “{_shown(name)}”, is empty.", "Put the one with the rows before all others."
        )


def _require_header(row: Sequence[str], number: int, name: str, merged: Sequence[tuple[Place, Place]]) -> None:
    """Raise FrameworkError where a name of a column has no value, or cells are merged below the header."""
    for cell in row:
        if cell in FAULTS:
            words = f"In the sheet “{_shown(name)}” the name of a column, in row {number}, has no value: {cell}."
            raise FrameworkError("SHEET", words, "Write the names of the columns as text.")
    for start, end in merged:
        if start != end and end[0] >= number:
            # But for the first they are stored empty, and whether its value is theirs too nobody has said.
            cells = f"{address_of(start)}:{address_of(end)}"
            words = f"In the sheet “{_shown(name)}” the cells {cells} are merged."
            raise FrameworkError("SHEET", words, "Unmerge all cells below the header, and fill each in.")


def _no_header(name: str, first: int, title: str, wider: int) -> FrameworkError:
    return FrameworkError(
        "SHEET",
        f"In the sheet “{_shown(name)}” row {first} has one cell, “{_shown(title)}”, and row {wider} has more: "
        "that is no header.",
        "Delete what stands above the names of the columns.",
    )


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
