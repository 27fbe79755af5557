"""Breaking paragraphs into lines, with more than one face in a line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fpdf import FPDF


@dataclass(frozen=True, slots=True)
class Run:
    """Some words in one face; `url` makes them a link."""

    text: str
    face: str
    url: str = ""


def wrap(pdf: FPDF, runs: Sequence[Run], size: float, width: float) -> list[list[Run]]:
    """Return runs broken into lines of at most `width` millimetres at `size` points.

    A word is broken only where it does not fit on a line of its own: addresses do not.
    """
    lines: list[list[Run]] = [[]]
    used = 0.0
    for piece in _pieces(pdf, runs, size, width):
        pdf.set_font(piece.face, size=size)
        length, bare = pdf.get_string_width(piece.text), pdf.get_string_width(piece.text.rstrip())
        if lines[-1] and used + bare > width:
            lines.append([])
            used = 0.0
        _add(lines[-1], piece)
        used += length
    return lines if lines[0] else []


def _pieces(pdf: FPDF, runs: Sequence[Run], size: float, width: float) -> Iterator[Run]:
    """Yield words, each with the space behind it; parts of those that are wider than a line."""
    for run in runs:
        pdf.set_font(run.face, size=size)
        for word in re.findall(r"\S+ ?|\s+", run.text):
            start = 0
            while start < len(word):
                end = start + _fitting(pdf, word, start, width)
                yield replace(run, text=word[start:end])
                start = end


def _fitting(pdf: FPDF, word: str, start: int, width: float) -> int:
    """Return how many letters of a word from `start` on stand on a line, at least one.

    No more than twice as many are measured at a time: scripts without spaces make one word of a whole paragraph.
    """
    length = len(word) - start
    most = 1
    while most < length and pdf.get_string_width(word[start : start + most]) <= width:
        most = min(2 * most, length)
    if most == length and pdf.get_string_width(word[start:].rstrip()) <= width:
        return length
    too_wide = bisect_left(range(most), True, key=lambda n: pdf.get_string_width(word[start : start + n]) > width)
    return max(1, too_wide - 1)


def _add(line: list[Run], piece: Run) -> None:
    if line and (line[-1].face, line[-1].url) == (piece.face, piece.url):
        line[-1] = replace(piece, text=line[-1].text + piece.text)
    else:
        line.append(piece)
