"""Short forms that a stranger cannot read: course codes, and abbreviations that the design never spells out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from issuer.review.draft import Draft
from issuer.review.outsider_words import (
    EMPHASISED,
    KNOWN_ABBREVIATIONS,
    STANDARDS_BODIES,
    TECHNICAL_CODES,
    TECHNICAL_PREFIXES,
)
from issuer.review.wordlists import STOP_WORDS, W7

_BEFORE = r"(?<![\w*&.@+'’-])"  # not inside a word, a name such as O*NET, or behind a hyphen
_CODE = re.compile(_BEFORE + r"(?P<letters>[A-Z]{2,5})(?P<gap>[ \u00a0-]?)\d{1,5}[A-Z]?(?!\w|[.,]\d)")
_ABBREVIATION = re.compile(_BEFORE + r"[A-Z](?:&?[A-Z]){1,5}(?=(?:e?s|['’]s)?(?!\w|&))")
_ROMAN = re.compile(r"[IVX]+")
_FORM = r"([A-Z](?:[ &-]?[A-Z0-9]){1,8})(?:s|['’]s)?"
# Words and then the short form in brackets ...
_IN_BRACKETS = re.compile(rf"[^\W\d_]{{2,}}[\"'”’]?(?:\s\d[\d.]{{0,5}})?,?\s{{0,3}}\([\"'“‘]?{_FORM}\b")
# ... or the reverse.
_BEFORE_BRACKETS = re.compile(rf"\b{_FORM}\s{{0,3}}\(([^()]{{4,200}})\)")
_A_WORD = re.compile(r"[^\W\d_]*[a-zà-ÿ]{2}")
_NO_EXPLANATION = re.compile(r"\W*(?:see|e\.g|i\.e|for example|level|version|part|page)\b", re.IGNORECASE)


def spelled_out(draft: Draft) -> frozenset[str]:
    """Return the short forms that stand once beside their words in brackets, anywhere in the design."""
    found: set[str] = set()
    for path, text in draft.all_texts():
        if "(" in text and not path.startswith("acknowledged"):
            found.update(_IN_BRACKETS.findall(text))
            found.update(form for form, words in _BEFORE_BRACKETS.findall(text) if _explains(words))
    return frozenset(found)


def _without_addresses(text: str) -> str:
    return " ".join(word for word in text.split() if "://" not in word and "@" not in word and "www." not in word)


def _explains(words: str) -> bool:
    """Return whether what stands in brackets behind a short form are its words, and no remark (see page 4)."""
    return _A_WORD.search(words) is not None and _NO_EXPLANATION.match(words) is None


def course_codes(text: str) -> Iterator[tuple[str, str]]:
    """Yield what looks like the code of a course, such as NUR204 or BIO-101, each with its letters."""
    for match in _CODE.finditer(_without_addresses(text)):
        if not _is_designation(match.group(), match["letters"], match["gap"]):
            yield match.group(), match["letters"]


def abbreviations(text: str) -> Iterator[str]:
    """Yield the abbreviations in capitals that are not known to everybody; those of course codes are not among them."""
    text = _without_addresses(text)
    if text.isupper():
        return  # a shouted line has no abbreviations that could be told from its words
    for match in _ABBREVIATION.finditer(_CODE.sub(" ", text)):
        word = match.group()
        # What is a placeholder (TBD) is found as one, and what is shouted (NOT, ALL) is a word like others.
        shouted = word in EMPHASISED or word.lower() in STOP_WORDS
        if not _is_known(word) and not shouted and not W7.fullmatch(word):
            yield word


def _is_known(word: str) -> bool:
    return (
        word in KNOWN_ABBREVIATIONS
        or word in STANDARDS_BODIES
        or word in TECHNICAL_PREFIXES
        or _ROMAN.fullmatch(word) is not None
    )


def _is_designation(code: str, letters: str, gap: str) -> bool:
    """Return whether a code is the name of a standard (ISO 5817), a law, a format (HTML5) or a gas (CO2)."""
    if letters in STANDARDS_BODIES or letters in TECHNICAL_PREFIXES or code in TECHNICAL_CODES:
        return True
    # "EU 2019" and "HR 2030" are a name and a number; "HR101" is a course.
    return gap in (" ", "\u00a0") and _is_known(letters)
