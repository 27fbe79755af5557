"""The first sheet of a workbook that somebody wrote as one table, for what is done to each of its rows.

It is the first that is seen when the workbook is opened, and no other: a wrong sheet reads as well as the right one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, BinaryIO

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.workbook import as_text, require_workbook

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

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

    Rows that are empty are written too, so that each keeps its place. Raises FrameworkError, `SHEET` where this sheet
    is not to be read.
    """
    require_workbook(file)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(file)
        name = _name_of_first(book)
        rows = ([as_text(cell) for cell in row] for row in book.get_sheet_by_name(name).iter_rows())
        csv.writer(target).writerows(_below_no_title(rows, name))
    except FrameworkError:
        raise
    except (CalamineError, ValueError, KeyError) as error:
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


def _below_no_title(rows: Iterable[list[str]], name: str) -> Iterator[list[str]]:
    """Yield the rows as they are. Raises FrameworkError where there is none, or a title stands above the header."""
    title, looked_at = "", 0
    for number, row in enumerate(rows, start=1):
        yield row
        filled = [cell for cell in row if cell.strip()]
        if not filled or looked_at > _TITLES:
            continue
        if looked_at == 0:
            first, title = number, filled[0] if len(filled) == 1 else ""
        elif title and len(filled) > 1:
            raise _no_header(name, first, title, number)
        looked_at += 1
    if looked_at == 0:
        raise FrameworkError(
            "SHEET", f"The first sheet, “{_shown(name)}”, is empty.", "Put the one with the rows before all others."
        )


def _no_header(name: str, first: int, title: str, wider: int) -> FrameworkError:
    return FrameworkError(
        "SHEET",
        f"In the sheet “{_shown(name)}” row {first} has one cell, “{_shown(title)}”, and row {wider} has more: "
        "that is no header.",
        "Delete what stands above the names of the columns.",
    )


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
