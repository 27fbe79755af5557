"""In which encoding a roster is, and what stands between its cells: found out, and shown to a person to confirm."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from issuer.services.rosters.guessing import guess_encoding
from issuer.services.rosters.tables import SEPARATORS, UTF_8

_PIECE = 1 << 20
_SAMPLE = 32 * 1024  # bytes that are looked at where the encoding is to be guessed
_ROWS = 20  # rows that a separator has to divide alike
_MARKS = {codecs.BOM_UTF8: UTF_8, codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True, slots=True)
class Form:
    """How a file seems to be written. Where `is_certain` is False, somebody has to look at it before it is read."""

    encoding: str
    separator: str
    is_certain: bool


def detect_form(file: BinaryIO, *, encoding: str | None = None, separator: str | None = None) -> Form:
    """Return how a file seems to be written; what is given already is not found out."""
    is_certain = True
    if encoding is None:
        encoding, is_certain = _detect_encoding(file)
    if separator is None:
        separator, is_only = _detect_separator(file, encoding)
        is_certain = is_certain and is_only
    return Form(encoding, separator, is_certain)


def _detect_encoding(file: BinaryIO) -> tuple[str, bool]:
    file.seek(0)
    start = file.read(4096)
    for mark, name in _MARKS.items():
        if start.startswith(mark):
            return name, True
    if b"\0" in start:  # half of the bytes of plain letters are NUL in UTF-16
        return ("utf-16-le" if start[1::2].count(0) >= start[0::2].count(0) else "utf-16-be"), False
    fault = _first_fault_in_utf_8(file)
    if fault is None:
        return UTF_8, True
    # The letters outside ASCII tell, and the first of them may stand far below.
    file.seek(max(0, fault - _SAMPLE // 2))
    return guess_encoding(file.read(_SAMPLE)), False


def _first_fault_in_utf_8(file: BinaryIO) -> int | None:
    """Return where the first byte stands that is no UTF-8, None when all is."""
    decoder = codecs.getincrementaldecoder(UTF_8)()
    file.seek(0)
    place = 0
    while True:
        piece = file.read(_PIECE)
        try:
            decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            return max(0, place + len(piece) - len(error.object) + error.start)
        if not piece:
            return None
        place += len(piece)


def _detect_separator(file: BinaryIO, encoding: str) -> tuple[str, bool]:
    """Return what divides the header and the first rows alike, and whether nothing else does."""
    file.seek(0)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(file.read(_SAMPLE)).removeprefix("\ufeff")
    first = text.splitlines()[0] if text else ""
    if len(first) == 5 and first.startswith("sep=") and first[4] in SEPARATORS:
        return first[4], True
    widths = {separator: _width(text, separator) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: widths[separator])
    return best, widths[best][1] > 1 and all(width[1] < 2 for each, width in widths.items() if each != best)


def _width(text: str, separator: str) -> tuple[bool, int]:
    """Return whether the first rows are all as wide as the header, more than one cell, and how wide that is."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), _ROWS))
    except csv.Error:
        return False, 0
    rows = [row for row in rows if row]
    if not rows:
        return False, 0
    # The last row of a sample may be cut off.
    alike = all(len(row) == len(rows[0]) for row in rows[1 : _ROWS - 1] or rows)
    return alike and len(rows[0]) > 1, len(rows[0])
