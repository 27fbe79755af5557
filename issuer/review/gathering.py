"""Taking apart a file that may hold many documents: JSON Lines, a JSON array, or one document.

Everything is read as it comes, so that a catalogue of any length needs no more memory than its largest document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from issuer.review.document import MAX_BYTES

LINES = (".jsonl", ".ndjson")  # endings of the names of files that hold one document a line
_CHUNK = 64 * 1024
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OUTSIDE = re.compile(rb'["\[\]{},]')
_INSIDE = re.compile(rb'["\\]')


@dataclass(frozen=True, slots=True)
class Entry:
    """The bytes of one document, and where it stands in a file of many: its line or its place, both from 1.

    A document that is larger than is read has one byte more than that, and is refused by whoever reads it.
    """

    data: bytes
    line: int | None = None
    number: int | None = None


def entries_of(stream: BinaryIO, *, as_lines: bool, most: int = MAX_BYTES) -> Iterator[Entry]:
    """Yield the documents of a file. `as_lines`: its name says that it is JSON Lines; else its beginning tells.

    `most` is how many bytes are read of a file that holds a single document.
    """
    at, first = 0, b""
    while not first.strip() and (line := stream.readline(MAX_BYTES + 1)):
        at, first = at + 1, line.removeprefix(_BYTE_ORDER_MARK) if at == 0 else line
    if as_lines:
        yield from _lines(first, stream, at)
    elif first.lstrip().startswith(b"["):
        yield from _array(chain([first], iter(lambda: stream.read(_CHUNK), b"")))
    elif _is_whole(first) and (second := stream.readline(MAX_BYTES + 1)).strip():
        yield Entry(first.strip(), line=at)
        yield from _lines(second, stream, at + 1)
    else:
        yield Entry(first + stream.read(max(0, most + 1 - len(first))))


def _is_whole(line: bytes) -> bool:
    """Return whether a line is a JSON object by itself, so that another one may follow."""
    if not (line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}") and line.endswith(b"\n")):
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(first: bytes, stream: BinaryIO, at: int) -> Iterator[Entry]:
    """Yield a document a line, blank lines skipped; `first` is the line number `at`, read already."""
    line = first
    while line:
        is_cut = len(line) > MAX_BYTES and not line.endswith(b"\n")
        if line.strip():
            yield Entry(line if is_cut else line.strip(), line=at)
        while is_cut and line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)  # the rest of a line that is too long
        line, at = stream.readline(MAX_BYTES + 1), at + 1


def _array(chunks: Iterator[bytes]) -> Iterator[Entry]:
    """Yield the elements of the array that `chunks` begin with. An element that is no JSON does not stop the next."""
    depth, number, is_text = 0, 0, False
    element = bytearray()
    skip = 0  # a character behind a backslash means nothing, also at the beginning of the next chunk
    for chunk in chunks:
        begin, at = 0, skip
        skip = 0
        while match := (_INSIDE if is_text else _OUTSIDE).search(chunk, at):
            at, sign = match.end(), match[0]
            if sign == b"\\":
                at += 1
            elif sign == b'"':
                is_text = not is_text
            elif sign in (b"[", b"{"):
                depth += 1
                begin = at if depth == 1 else begin
            elif depth == 1 and sign in b",]}":
                _add(element, chunk[begin : at - 1])
                if element.strip() or sign == b",":
                    number += 1
                    yield Entry(bytes(element), number=number)
                element.clear()
                begin = at
                if sign != b",":
                    return
            elif sign in (b"]", b"}"):
                depth -= 1
        skip = max(0, at - len(chunk))
        _add(element, chunk[begin:])
    yield Entry(bytes(element), number=number + 1)  # the array has no end: this says so


def _add(element: bytearray, piece: bytes) -> None:
    element += piece[: max(0, MAX_BYTES + 1 - len(element))]
