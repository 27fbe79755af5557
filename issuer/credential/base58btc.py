"""Base58 in the alphabet of Bitcoin, in which keys and signatures are written (Controlled Identifiers 1.0, 2.4).

A text and its bytes belong to each other one to one: each `1` at the beginning is a byte 0, and the rest is one number,
which has no such digit in front. So there is no second spelling that would have to be looked for, and no white space.
Both ways take quadratic time; who reads a stranger's text bounds it before.
"""

from __future__ import annotations

_DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_PAIRS = [first + second for first in _DIGITS for second in _DIGITS]
_PAIRS_AT_ONCE = 5  # ten digits are the most that fit into a machine word
_AT_ONCE = len(_PAIRS) ** _PAIRS_AT_ONCE


def encode(data: bytes) -> str:
    """Return bytes as text; long numbers are divided into machine words first, which costs least."""
    number = int.from_bytes(data, "big")
    pairs: list[str] = []
    while number:
        number, word = divmod(number, _AT_ONCE)
        for _ in range(_PAIRS_AT_ONCE):
            word, pair = divmod(word, len(_PAIRS))
            pairs.append(_PAIRS[pair])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return _DIGITS[0] * zeros + "".join(reversed(pairs)).lstrip(_DIGITS[0])


def decode(text: str) -> bytes:
    """Return the bytes written in a text. Raises ValueError for anything that is no digit, white space included."""
    number = 0
    try:
        for digit in text:
            number = number * 58 + _VALUES[digit]
    except KeyError as error:
        raise ValueError("not a digit of base58") from error
    zeros = len(text) - len(text.lstrip(_DIGITS[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
