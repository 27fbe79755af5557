"""Changes that reach behind a container: into the JSON of a badge, a chunk of a picture, a part of a token.

A change of any byte of a PNG breaks a checksum, of a token its base64, of a list its GZIP. A fuzzer that knows no more
than bytes would test those for ever, and never what lies behind them.
"""

from __future__ import annotations

import base64
import gzip
import json
import random
import re
import struct
import zlib
from collections.abc import Callable

from tests.credential.edits import KINDS

Plain = Callable[[bytes], bytes]
"""Changes bytes as bytes: the fuzzer's own, or `bytewise`."""
Mutation = Callable[[bytes, random.Random, Plain], bytes]

_PNG = b"\x89PNG\r\n\x1a\n"
_CREDENTIAL = re.compile(rb"(<\w+:credential[^>]*>)(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?(</\w+:credential>)", re.DOTALL)
_VALUE = re.compile(rb'("[^"]+" ?: ?)("(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|true|false|null)')
_VALUES = [
    b"NaN", b"-Infinity", b"-0", b"-0.0", b"1e999", b"1e-999", b"9007199254740993", b"0.1234567890123456", b"1" * 5000,
    b'"\\ud800"', b'"\\u0000"', b'"\\u007f"', b'"\x01"', b'"\xff"', b"01", b"1.", b"'x'", b"undefined", b"",
]  # fmt: skip
_UNPACKED = 1 << 20


def bytewise(rng: random.Random, limit: int) -> Plain:
    """Return a change of bytes for where there is no fuzzer."""

    def change(data: bytes) -> bytes:
        at, size = rng.randrange(len(data) + 1), rng.randrange(1, 9)
        piece = data[rng.randrange(len(data) + 1) :][:size]
        kinds = (
            lambda: data[:at] + rng.randbytes(1) + data[at + 1 :],
            lambda: data[:at] + data[at + size :],
            lambda: data[:at] + rng.randbytes(size) + data[at:],
            lambda: data[:at] + piece + data[at:],
            lambda: data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :] if at < len(data) else data,
            lambda: data[:at] + rng.choice(_TOKENS) + data[at:],
            lambda: data[:at],
        )
        return rng.choice(kinds)()[:limit]

    return change


_TOKENS = [
    b"null", b"NaN", b"-0", b"1e999", b"\\ud800", b"\\u0000", b"[[[[[[[[", b'{"a":{"a":', b"@context", b"@id",
    b"\xef\xbb\xbf", b"\xc2\x85", b"\xe2\x80\xae", b"==", b"..", b"\r\n", b"\t", b";", b'"', b"%3A", b"%2e", b"[::1]",
    b"0x7f.1", b"127.0.0.1", b"<script>", b"](javascript:alert(1))", b"onerror=", b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"&#13;", b"]]>", b"\x1f\x8b\x08",
]  # fmt: skip


def in_bytes(data: bytes, rng: random.Random, plain: Plain) -> bytes:
    """Change bytes, or put in something that parsers stumble over."""
    if rng.random() < 0.2:
        at = rng.randrange(len(data) + 1)
        return data[:at] + rng.choice(_TOKENS) + data[at:]
    return plain(data)


def in_json(data: bytes, rng: random.Random, plain: Plain) -> bytes:
    """Change a document in one to three places, or how one of its values is written."""
    way = rng.random()
    if way < 0.2:
        return in_bytes(data, rng, plain)
    if way < 0.35:
        return _in_writing(data, rng)
    try:
        document = json.loads(data)
        for _ in range(rng.choice((1, 1, 2, 3))):
            rng.choice(KINDS)(rng, document)
        return json.dumps(document, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    except (ValueError, TypeError, IndexError, KeyError, AttributeError, RecursionError):
        return in_bytes(data, rng, plain)


def _in_writing(data: bytes, rng: random.Random) -> bytes:
    """Write a value as not all parsers read it, a member twice, or something too deep."""
    places = list(_VALUE.finditer(data))
    if not places:
        return data
    found = rng.choice(places)
    deep = rng.randrange(1, 60)
    value = rng.choice((*_VALUES, found[2] + b", " + found[1] + found[2], b"[" * deep + b"]" * deep))
    return data[: found.start(2)] + value + data[found.end(2) :]


def in_png(data: bytes, rng: random.Random, plain: Plain) -> bytes:
    """Change one chunk, its length and checksum with it, or leave one out, repeat or move one."""
    chunks = list(_chunks(data))
    if not chunks or rng.random() < 0.2:
        return in_bytes(data, rng, plain)
    at = rng.randrange(len(chunks))
    kind, content = chunks[at]
    way = rng.randrange(6)
    if way == 0:
        chunks.insert(rng.randrange(len(chunks) + 1), chunks[at])
    elif way == 1:
        del chunks[at]
    elif way == 2:
        chunks[at] = (plain(kind)[:4].ljust(4, b"x"), content)
    elif way == 3 and kind == b"iTXt" and b"{" in content:
        head, brace, document = content.partition(b"{")
        chunks[at] = (kind, head + in_json(brace + document, rng, plain))
    else:
        chunks[at] = (kind, plain(content))
    return _PNG + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], len(_PNG)
    while data.startswith(_PNG) and at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + size]))
        at += 12 + size
    return found


def in_svg(data: bytes, rng: random.Random, plain: Plain) -> bytes:
    """Change the document in the element, the element's tag, or any byte."""
    found = _CREDENTIAL.search(data)
    if found is None or rng.random() < 0.4:
        return in_bytes(data, rng, plain)
    opening, text, closing = found.groups()
    way = rng.randrange(4)
    if way == 0:
        opening = plain(opening)
    elif way == 1:
        return data[: found.end()] + found[0] + data[found.end() :]
    else:
        text = in_json(text, rng, plain)
    wrapped = (
        b"<![CDATA[" + text + b"]]>" if rng.random() < 0.7 else text.replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    )
    return data[: found.start()] + opening + wrapped + closing + data[found.end() :]


def in_token(data: bytes, rng: random.Random, plain: Plain) -> bytes:
    """Change one part of a token behind its base64, exchange parts, or change any byte."""
    parts = data.split(b".")
    if len(parts) != 3 or rng.random() < 0.3:
        return in_bytes(data, rng, plain)
    at = rng.choice((0, 0, 1, 1, 2))
    try:
        inside = base64.urlsafe_b64decode(parts[at] + b"=" * (-len(parts[at]) % 4))
    except ValueError:
        return in_bytes(data, rng, plain)
    changed = in_json(inside, rng, plain) if at < 2 else plain(inside)
    parts[at] = base64.urlsafe_b64encode(changed).rstrip(b"=")
    return b".".join(parts)


def in_list(data: bytes, rng: random.Random, plain: Plain) -> bytes:
    """Change the bits of a status list or their packing behind the base64, or any byte."""
    if rng.random() < 0.3:
        return in_bytes(data, rng, plain)
    try:
        packed = base64.urlsafe_b64decode(data[1:] + b"=" * (-(len(data) - 1) % 4))
        if rng.random() < 0.5:
            packed = plain(packed)
        else:
            bits = zlib.decompressobj(31).decompress(packed, _UNPACKED)
            more = bytes(rng.choice((1, 8, 1 << 10, 1 << 20)))
            ways = (bits[: rng.randrange(len(bits) + 1)], bits + more, plain(bits[:64]) + bits)
            packed = gzip.compress(rng.choice(ways), compresslevel=1, mtime=0)
    except (ValueError, zlib.error):
        return in_bytes(data, rng, plain)
    return data[:1] + base64.urlsafe_b64encode(packed).rstrip(b"=")


def in_badge(data: bytes, rng: random.Random, plain: Plain) -> bytes:
    """Change a badge in whatever container it is."""
    if data.startswith(_PNG):
        return in_png(data, rng, plain)
    if data.lstrip().startswith(b"<"):
        return in_svg(data, rng, plain)
    return in_token(data, rng, plain) if data.lstrip().startswith(b"e") else in_json(data, rng, plain)
