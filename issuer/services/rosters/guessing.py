"""The likeliest encoding of a text that is no UTF-8. A guess from few letters: a person always confirms it."""

from __future__ import annotations

import re
import unicodedata

from charset_normalizer import from_bytes

_LATIN = ("cp1252", "iso8859-15", "cp1250", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp850", "cp437")
_OTHER_ALPHABETS = ("cp1251", "cp1253", "cp1255", "cp1256")
_IDEOGRAPHS = ("cp932", "gb18030", "big5", "euc-kr")
_COMMON = frozenset("äöüßéèêëàâáãåæçíìîïñóòôõøúùûýÄÖÜÉÈÀÁÅÆÇÍÑÓØÚ")
_FOREIGN_WORD = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_NOT_ASCII = re.compile(r"(.?)([^\x00-\x7f])")


def guess_encoding(sample: bytes) -> str:
    """Return the name of the encoding, one of those that a roster can be in, that makes the best words of a sample."""
    ideographs = [name for name in _IDEOGRAPHS if _has_ideographs(_decoded(sample, name))]
    if ideographs:
        return _best_of(sample, ideographs)
    # Names in another alphabet have no letters of ours in them; names in ours have few others.
    words = _FOREIGN_WORD.findall(sample)
    if 2 * sum(min(word) >= 0x80 for word in words) > len(words):
        return _best_of(sample, _OTHER_ALPHABETS)
    return max(_LATIN, key=lambda name: _latin_score(_decoded(sample, name)))  # of equals the first


def _best_of(sample: bytes, names: tuple[str, ...] | list[str]) -> str:
    by_word = {name.replace("-", "_"): name for name in names}
    best = from_bytes(sample, cp_isolation=list(by_word), enable_fallback=False).best()
    return by_word.get(best.encoding, names[0]) if best is not None else names[0]


def _decoded(sample: bytes, name: str) -> str:
    try:
        return sample.decode(name)
    except UnicodeDecodeError as error:
        # A sample may end in the middle of a sign.
        return sample[: error.start].decode(name) if error.start >= len(sample) - 3 else ""


def _has_ideographs(text: str) -> bool:
    """Tell whether signs of East Asia stand side by side, as they do in words; by chance they stand alone."""
    marks = "".join("c" if _is_ideograph(sign) else " " for sign in text)
    return marks.count("c") >= 2 and len(re.findall("(?<!c)c(?!c)", marks)) * 5 <= marks.count("c")


def _is_ideograph(sign: str) -> bool:
    return sign > "\u2e80" and unicodedata.east_asian_width(sign) == "W"


def _latin_score(text: str) -> int:
    """Return how much like words in Latin letters a text reads."""
    score = 0
    for before, sign in _NOT_ASCII.findall(text):
        if sign in _COMMON:
            score += 3
        elif sign.isalpha() and "LATIN" in unicodedata.name(sign, ""):
            score += 2
        if sign.isupper() and before.islower():
            score -= 3
    return score
