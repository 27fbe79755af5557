"""Absolute IRIs: the names that RDF statements are made of."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The base address of a document is null, as Data Integrity demands; since PyLD needs one, it gets this
# one, which is then looked for in everything that comes out: nobody else can have meant it.
SENTINEL = "http://sentinel.invalid/"

# RFC 3987 without what it forbids, and without white space or invisible characters of any script.
# Implementations differ in what they do with such characters: some leave out the statement, some escape.
_ABSOLUTE_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:"
    r"[^\s\x00-\x20\x7f-\xa0<>\"{}|\\^`\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    r"\ud800-\uf8ff\ufeff\ufff0-\uffff\U000e0000-\U0010ffff]+"
)


# Each of these is a scheme with something behind it already; what is left to ask is asked of all letters at once.
_ORDINARY = ("https://", "http://", "did:web:", "did:key:", "urn:uuid:")
_LETTERS = bytes(letter for letter in range(128) if _ABSOLUTE_IRI.fullmatch(f"x:{chr(letter)}"))


def is_absolute_iri(text: object) -> bool:
    """Return whether `text` is an absolute IRI that every implementation keeps as it is written."""
    if not isinstance(text, str) or text.startswith(SENTINEL):
        return False
    return (text.startswith(_ORDINARY) and _is_of_letters(text)) or bool(_ABSOLUTE_IRI.fullmatch(text))


def are_absolute_iris(texts: Sequence[str]) -> bool:
    """Return whether each of the texts is an absolute IRI, at little cost where all are ordinary web addresses."""
    if _is_of_letters("".join(texts)):
        texts = [text for text in texts if not text.startswith(_ORDINARY) or text.startswith(SENTINEL)]
    return all([is_absolute_iri(text) for text in texts])


def _is_of_letters(text: str) -> bool:
    """Whether a text has only signs that ASCII has and IRIs may have; asked of all at once, which costs little."""
    return text.isascii() and not text.encode("ascii").translate(None, _LETTERS)
