"""Cells of a sheet that are in error, or whose formula has no stored result, by which text each is known.

The library that reads workbooks gives nothing for them, as for an empty cell, so the XML of the sheet is looked through
here. Most sheets have none, which a search of the bytes shows in a tenth of the time that it takes to parse them.
"""

from __future__ import annotations

import re
import zipfile
from typing import IO, BinaryIO
from xml.parsers.expat import ParserCreate, XMLParserType

NO_RESULT = "#NORESULT!"
"""Our own word for a formula that was never calculated, as programs write it that are no spreadsheet programs."""
ERRORS = {
    *("#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"),
    *("#CONNECT!", "#BUSY!", "#PYTHON!", "#EXTERNAL!", "#UNKNOWN!", "#GETTING_DATA"),
    *(f"Err:{number}" for number in range(501, 541)),  # LibreOffice's
}
"""What spreadsheet programs show in cells that have no value."""
FAULTS = ERRORS | {NO_RESULT}

_UNKNOWN = "#UNKNOWN!"
# Without one of these there is no formula and no error; a NUL is half of a letter in UTF-16.
_SIGNS = (b'"e"', b"'e'", b"<f", b":f", b"\0")
_LONGEST_SIGN = 3
_PIECE = 1 << 20
_ADDRESS = re.compile("([A-Z]{1,3})([0-9]{1,7})")


def faults_of(file: BinaryIO, sheet: str) -> dict[int, dict[int, str]]:
    """Return by row and column, from 0 on, the faulty cells of a sheet: `NO_RESULT`, or one of `ERRORS`.

    Raises ValueError, LookupError, or expat's error for what is no sheet.
    """
    with zipfile.ZipFile(file) as archive:
        path = _path_of(archive, sheet)
        with archive.open(path) as part:
            if not _may_have_faults(part):
                return {}
        parser = _parser()
        cells = _Cells(parser)
        with archive.open(path) as part:
            parser.ParseFile(part)
    return cells.faults


class _Cells:
    """Goes through the elements of a sheet. A cell without an address stands after the one before it."""

    def __init__(self, parser: XMLParserType) -> None:
        self.faults: dict[int, dict[int, str]] = {}
        self._parser = parser
        self._row = self._column = -1
        self._place = (0, 0)
        self._kind: str | None = None
        self._value: str | None = None
        self._is_in_value = False
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "c":
            self._place = _place(attributes["r"]) if "r" in attributes else (self._row, self._column + 1)
            self._column = self._place[1]
            self._kind, self._value = attributes.get("t"), None
            if self._kind == "e":
                self._look_into_cell()
        elif name == "v":
            self._value, self._is_in_value = "", True
        elif name == "f":
            self._look_into_cell()
        elif name == "is":
            self._value = "written out"
        elif name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1

    def _look_into_cell(self) -> None:
        """Listen to more until the end of a cell: few are worth the time that it takes."""
        self._parser.CharacterDataHandler, self._parser.EndElementHandler = self._text, self._end
        self._is_in_value = False

    def _text(self, text: str) -> None:
        if self._is_in_value:
            self._value = (self._value or "") + text

    def _end(self, name: str) -> None:
        name = _local(name)
        if name == "v":
            self._is_in_value = False
        elif name == "c":
            self._parser.CharacterDataHandler = self._parser.EndElementHandler = None
            if fault := self._fault():
                row, column = self._place
                self.faults.setdefault(row, {})[column] = fault

    def _fault(self) -> str | None:
        """Return what a cell is that is in error or calculated."""
        if self._kind == "e":
            return self._value if self._value in ERRORS else _UNKNOWN
        # The result of a formula may be an empty text, which is stored as such.
        return NO_RESULT if not self._value and (self._value is None or self._kind != "str") else None


def _may_have_faults(part: IO[bytes]) -> bool:
    end = b""
    while piece := part.read(_PIECE):
        piece = end + piece  # a sign may stand across two of them
        if any(sign in piece for sign in _SIGNS):
            return True
        end = piece[1 - _LONGEST_SIGN :]
    return False


def _path_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the part of a workbook that a sheet is, as the library that reads it goes there. Raises LookupError."""
    sheets = [each for each in _elements(archive, "xl/workbook.xml", "sheet") if each.get("name") == sheet]
    relations = _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    targets = [each["Target"] for each in relations if sheets and each["Id"] == sheets[0].get("id")]
    if not targets:
        raise LookupError("a sheet is missing")
    target = targets[0].removeprefix("/")
    path = _plain(target if target.startswith("xl/") else f"xl/{target}")
    for name in archive.namelist():
        if _plain(name) == path:
            return name
    raise LookupError("a sheet is missing")


def _plain(path: str) -> str:
    return path.replace("\\", "/").casefold()


def _elements(archive: zipfile.ZipFile, path: str, name: str) -> list[dict[str, str]]:
    """Return the attributes of all elements that are called so, without prefixes."""
    found: list[dict[str, str]] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        if _local(element) == name:
            found.append({_local(each): value for each, value in attributes.items()})

    parser = _parser()
    parser.StartElementHandler = start
    with archive.open(path) as part:
        parser.ParseFile(part)
    return found


def _parser() -> XMLParserType:
    parser = ParserCreate()
    parser.EntityDeclHandler = _refuse_entity
    return parser


def _refuse_entity(*_declared: object) -> None:
    raise ValueError("it declares entities")


def _local(name: str) -> str:
    return name.rpartition(":")[2] if ":" in name else name


def address_of(place: tuple[int, int]) -> str:
    """Return a row and a column, from 0 on, as an address like `AB12`."""
    row, column = place
    letters = ""
    while column >= 0:
        letters = chr(65 + column % 26) + letters
        column = column // 26 - 1
    return f"{letters}{row + 1}"


def _place(address: str) -> tuple[int, int]:
    """Return the row and the column of an address like `AB12`, from 0 on. Raises ValueError."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError("a cell has no place")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]) - 1, column - 1
