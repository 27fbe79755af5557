"""Rule C1: JSON that every parser reads alike.

Python's `json` takes NaN, 1e999, duplicate keys and lone surrogates, and answers deep or very long
input with RecursionError. A signature over such text means different things to different readers, so
all of it is refused here, before anything else looks at the document.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import Any

from issuer.credential.errors import CredentialError, excerpt

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_INTEGER = 2**53
MAX_SIGNIFICANT_DIGITS = 15

# One pass over the text: strings are swallowed whole (an unterminated one to the end, which keeps the
# scan linear), so that what remains are the brackets of the structure.
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))

_RAW_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ESCAPES = (b"\\u", b"\\b", b"\\f")  # what else can be escaped is allowed
_UNSUSPECTED = bytes(range(0x7F))  # what is left of UTF-8 without these are whole characters from DEL on
_SURROGATE = re.compile("[\ud800-\udfff]")

# RDFC-1.0 escapes DEL and most C0 characters and the libraries of this field do not agree on it, nor on
# noncharacters: text that holds them is signed differently by different software.
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(f"{chr(p + 0xFFFE)}{chr(p + 0xFFFF)}" for p in range(0, 0x110000, 0x10000))
_CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f{_NONCHARACTERS}]")


def parse_json(data: bytes, *, limit: int = MAX_BYTES) -> Any:
    """Return the value written in `data`: UTF-8 without byte order mark, at most `limit` bytes long.

    Raises `CredentialError`: SIZE, PARSE_ENCODING, PARSE_CONTROL, PARSE_DEPTH, PARSE_JSON,
    PARSE_DUPKEY or PARSE_NUMBER.
    """
    if len(data) > limit:
        raise CredentialError("SIZE", f"The document is larger than {limit // 1024} KiB.")
    text = _decode(data)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        if _RAW_CONTROL.search(data):
            raise CredentialError("PARSE_CONTROL", "The document contains control characters.") from error
        if _opens_too_much(data):
            raise _too_deep() from error
        raise CredentialError("PARSE_JSON", f"The document is not JSON: {error.msg} in line {error.lineno}.") from error
    except RecursionError as error:
        raise _too_deep() from error
    _refuse_depth(value)
    # Without escapes that stand for characters, those of the strings are those of the text, looked at in one go.
    suspects = data.translate(None, _UNSUSPECTED).decode("utf-8")
    if (suspects and _CONTROL.search(suspects)) or (b"\\" in data and any(escape in data for escape in _ESCAPES)):
        _refuse_characters(value)
    return value


def dump_json(document: dict[str, Any]) -> bytes:
    """Return the document as compact UTF-8, keys in the order given, without a newline at the end."""
    return _ENCODER.encode(document).encode("utf-8")


def _decode(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise CredentialError("PARSE_ENCODING", "The document starts with a byte order mark.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CredentialError("PARSE_ENCODING", f"The document is not UTF-8 (byte {error.start}).") from error


def _refuse_depth(value: Any) -> None:
    level, depth = [value] if isinstance(value, dict | list) else [], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_deep()
        # A parser makes no subclasses, and this looks at every value of every badge.
        children = chain.from_iterable([each.values() if type(each) is dict else each for each in level])
        level = [child for child in children if type(child) is dict or type(child) is list]


def _opens_too_much(data: bytes) -> bool:
    """Whether brackets are nested too deep in what is not JSON: that is told first."""
    depth = deepest = 0
    for bracket in _STRING.sub(b"", data).translate(None, _NO_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(depth, deepest)
    return deepest > MAX_DEPTH


def _too_deep() -> CredentialError:
    return CredentialError("PARSE_DEPTH", f"The document is nested more than {MAX_DEPTH} levels deep.")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise CredentialError("PARSE_DUPKEY", f"The key “{excerpt(key)}” occurs twice in one object.")
            seen.add(key)
    return members


def _integer(text: str) -> int:
    # The length is looked at first: int() of a very long text raises, and takes quadratic time.
    if len(text) > 17 or abs(int(text)) > MAX_INTEGER or text == "-0":
        raise CredentialError("PARSE_NUMBER", f"The number {excerpt(text)} cannot be read alike everywhere.")
    return int(text)


def _decimal(text: str) -> float:
    mantissa = re.split("[eE]", text, maxsplit=1)[0]
    digits = mantissa.lstrip("-").replace(".", "").strip("0")
    value = float(text) if len(text) <= 40 else float("inf")
    lost = value == 0 and (digits or text.startswith("-"))
    if len(digits) > MAX_SIGNIFICANT_DIGITS or abs(value) > MAX_INTEGER or lost:
        raise CredentialError("PARSE_NUMBER", f"The number {excerpt(text)} cannot be read alike everywhere.")
    return value


def _constant(text: str) -> float:
    raise CredentialError("PARSE_NUMBER", f"{text} is not a number of JSON.")


# Made once: to make one for each document takes longer than to parse a short one.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), check_circular=False)
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_decimal, parse_constant=_constant
)


def _refuse_characters(value: Any) -> None:
    """Look at every key and string of a parsed value; escapes can write what raw bytes cannot."""
    if isinstance(value, str):
        if _SURROGATE.search(value):
            raise CredentialError("PARSE_ENCODING", "The document contains half a surrogate pair.")
        if _CONTROL.search(value):
            raise CredentialError("PARSE_CONTROL", f"The text “{excerpt(value)}” contains control characters.")
    elif isinstance(value, list):
        for item in value:
            _refuse_characters(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            _refuse_characters(key)
            _refuse_characters(item)
