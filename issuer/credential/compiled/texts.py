"""Texts as canonical N-Quads write them (RDFC-1.0, section 5.2), in UTF-8, many at once."""

from __future__ import annotations

from collections.abc import Sequence

_ESCAPES = ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n"), (b"\r", b"\\r"), (b"\t", b"\\t"))
"""What is escaped, and how: what is written with the sign of escapes comes after that sign itself."""
_ESCAPED = b'"\\\n\r\t'
# Everything but control characters and what is escaped. What follows DEL is part of a longer character.
_ORDINARY = bytes(byte for byte in range(256) if byte >= 0x20 and byte != 0x7F and byte not in _ESCAPED)
_END = "\0"
# U+FFFE and U+FFFF; in UTF-8 nothing else holds these bytes.
_NONCHARACTERS = ("\ufffe".encode(), "\uffff".encode())
_BEGIN_OF_NONCHARACTERS = b"\xef\xbf"


def written(texts: Sequence[str]) -> Sequence[bytes] | None:
    """Return how the texts are written in literals.

    None where one of them holds what RDFC-1.0 writes as numbers and implementations write in different ways (control
    characters, U+FFFE, U+FFFF), or half a surrogate pair, which cannot be written at all.
    """
    try:
        whole = _END.join(texts).encode("utf-8")
    except UnicodeEncodeError:
        return None
    if _BEGIN_OF_NONCHARACTERS in whole and any(each in whole for each in _NONCHARACTERS):
        return None
    special = whole.translate(None, _ORDINARY)
    if len(special) == len(texts) - 1:
        return whole.split(_END.encode())  # nothing is special but the ends of the texts
    if special.translate(None, _ESCAPED) != _END.encode() * (len(texts) - 1):
        return None
    # None of these is part of a longer character in UTF-8, so all texts are escaped in one go.
    for sign, escape in _ESCAPES:
        whole = whole.replace(sign, escape)
    return whole.split(_END.encode()) if texts else []
