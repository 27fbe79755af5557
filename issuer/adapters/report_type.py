"""The type of printed reports: Source Sans 3 and Source Serif 4, cut to the letters that a report needs."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

import fontpkg
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FACES: Mapping[str, tuple[str, Mapping[str, float]]] = {
    "sans": ("Source Sans 3", {"wght": 400}),
    "bold": ("Source Sans 3", {"wght": 650}),
    "serif": ("Source Serif 4", {"wght": 600, "opsz": 24}),
}
"""Each face: the family that it is cut from, and its place on the axes of that variable font."""
PLACEHOLDER = "\u25a1"
_DROPPED = ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "MVAR", "HVAR", "DSIG", "meta"]  # for shaping, which is not done


def cut_face(face: str, letters: str) -> bytes:
    """Return a face as a TrueType font with these letters only; the same ones give the same bytes.

    Cut first, then fixed on its axes: the other way round takes seconds.
    """
    family, axes = FACES[face]
    font = TTFont(fontpkg.path(family), lazy=True, recalcTimestamp=False)
    options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, drop_tables=_DROPPED)
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    cut = io.BytesIO()
    font.save(cut)
    fixed = instancer.instantiateVariableFont(TTFont(cut, recalcTimestamp=False), dict(axes))
    result = io.BytesIO()
    fixed.save(result)
    return result.getvalue()


def printable(text: str) -> str:
    """Return a text as it can be printed: on one line, composed, a box for each sign that our type lacks."""
    line = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(sign if sign == " " or ord(sign) in _letters() else _instead(sign) for sign in line)


def unprintable_scripts(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the scripts of which `printable` replaces signs, in the words of Unicode: `ARABIC`, `CJK`."""
    signs = {sign for text in texts for sign in unicodedata.normalize("NFC", text)} - {PLACEHOLDER}
    missing = [sign for sign in signs if printable(sign) == PLACEHOLDER]
    return tuple(sorted({unicodedata.name(sign, "SYMBOL").split()[0].partition("-")[0] for sign in missing}))


def _instead(sign: str) -> str:
    # Marks and invisible signs belong to the letter before them, which is there already.
    return "" if unicodedata.category(sign) in ("Mn", "Me", "Cf", "Cc", "Cs") else PLACEHOLDER


@cache
def _letters() -> frozenset[int]:
    """Return the code points that every face has."""
    maps = [TTFont(fontpkg.path(family), lazy=True).getBestCmap() for family in ("Source Sans 3", "Source Serif 4")]
    return frozenset(maps[0]) & frozenset(maps[1])
