"""Short forms that a stranger cannot read: course codes, and abbreviations that the design never spells out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

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
_CODE = re.compile(_BEFORE + r"(?P<letters>[A-Z]{2,5})(?P<gap>[ \u00a0-]?)(?P<number>\d{1,5}[A-Z]?)(?!\w|[.,]\d)")
_ABBREVIATION = re.compile(_BEFORE + r"[A-Z](?:&?[A-Z]){1,5}(?=(?:e?s|['’]s)?(?!\w|&))")
_ROMAN = re.compile(r"[IVX]+")
_FORM = r"([A-Z](?:[ &-]?[A-Z0-9]){1,8})(?:s|['’]s)?"
# Words and then the short form in brackets ...
_IN_BRACKETS = re.compile(rf"[^\W\d_]{{2,}}[\"'”’]?(?:\s\d[\d.]{{0,5}})?,?\s{{0,3}}\([\"'“‘]?{_FORM}\b")
# ... or the reverse.
_BEFORE_BRACKETS = re.compile(rf"\b{_FORM}\s{{0,3}}\(([^()]{{4,200}})\)")
_A_WORD = re.compile(r"[^\W\d_]*[a-zà-ÿ]{2}")
_NO_EXPLANATION = re.compile(r"\W*(?:see|e\.g|i\.e|for example|level|version|part|page)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")


def spelled_out(draft: Draft) -> Mapping[str, bool]:
    """Return the short forms that stand once beside their words in brackets, anywhere in the design.

    The value says whether the words begin with the letters of the short form: Key Stage 2 (KS2).
    """
    found: dict[str, bool] = {}
    for path, text in draft.all_texts():
        if "(" not in text or path.startswith("acknowledged"):
            continue
        for match in _IN_BRACKETS.finditer(text):
            initials = _initials(text[max(0, match.start() - 80) : match.start(1)])
            found[match[1]] = found.get(match[1], False) or initials.endswith(_letters(match[1]))
        for form, words in _BEFORE_BRACKETS.findall(text):
            if _A_WORD.search(words) and not _NO_EXPLANATION.match(words):
                found[form] = found.get(form, False) or _initials(words).startswith(_letters(form))
    return found


def _letters(form: str) -> str:
    return "".join(_LETTERS.findall(form))


def _initials(words: str) -> str:
    """Return the first letters of words in capitals, without small words such as "of"."""
    return "".join(word[0].upper() for word in _LETTERS.findall(words) if word.lower() not in STOP_WORDS)


def _without_addresses(text: str) -> str:
    return " ".join(word for word in text.split() if "://" not in word and "@" not in word and "www." not in word)


def course_codes(text: str) -> Iterator[tuple[str, str]]:
    """Yield what looks like the code of a course, such as NUR204 or BIO-101, each with its letters."""
    for match in _CODE.finditer(_without_addresses(text)):
        if _is_course(match):
            yield match.group(), match["letters"]


def abbreviations(text: str) -> Iterator[str]:
    """Yield the abbreviations in capitals that are not known to everybody; those of course codes are not among them."""
    text = _without_addresses(text)
    if text.isupper():
        return  # a shouted line has no abbreviations that could be told from its words
    for match in _ABBREVIATION.finditer(_CODE.sub(lambda code: " " if _is_course(code) else code.group(), text)):
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


def _is_course(code: re.Match[str]) -> bool:
    """Return whether a code is none of a standard (ISO 5817), a law, a format (HTML5) or a gas (CO2)."""
    letters = code["letters"]
    if letters in STANDARDS_BODIES or letters in TECHNICAL_PREFIXES or code.group() in TECHNICAL_CODES:
        return False
    # "HR 2030" and "WHMIS 2015" are a name and a year, "UN 38" a name and a number; "HR101" is a course.
    spaced = code["gap"] in (" ", "\u00a0")
    return not (spaced and (_is_known(letters) or _YEAR.fullmatch(code["number"])))
