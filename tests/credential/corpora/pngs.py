"""Corpus K4: pictures in PNG with a badge inside, sound and unsound, and what must come of each.

What is not about the credential is not judged: no pixel is decoded, so that pictures no viewer could show may pass.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from itertools import permutations

from tests.credential.corpora.pictures import GOOD, Case, badge, contents
from tests.credential.samples import png_chunk

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
CONTAINER, MULTIPLE, COMPRESSED, NONE = "BAKE_CONTAINER", "BAKE_MULTIPLE", "BAKE_COMPRESSED", "BAKE_NONE"
END = png_chunk(b"IEND", b"")
PIXELS = png_chunk(b"IDAT", zlib.compress(b"\x00\x00"))
COMMENT = png_chunk(b"tEXt", b"Comment\x00Made by hand")


def header(width: int = 1, height: int = 1, depth: int = 8, colour: int = 0, interlace: int = 0,
        more: bytes = b"") -> bytes:  # fmt: skip
    return png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace) + more)


def text(
    content: bytes | None = None, keyword: bytes = KEYWORD, head: bytes = b"\x00\x00\x00\x00\x00", kind: bytes = b"iTXt"
) -> bytes:
    return png_chunk(kind, keyword + head + (badge() if content is None else content))


def file(*chunks: bytes) -> bytes:
    return SIGNATURE + b"".join(chunks)


def around(*chunks: bytes, before: bytes = header()) -> bytes:
    """A whole picture with chunks between header and pixels."""
    return file(before, *chunks, PIXELS, END)


@lru_cache
def cases() -> tuple[Case, ...]:
    every = [*_order(), *_twice(), *_checksums(), *_lengths(), *_keywords(), *_compression(), *_heads(), *_behind(),
             *_kinds(), *_sizes(), *_names(), *_signatures(), *_flips(), *_cut(),
             *(Case(f"content: {name}", around(text(content)), code) for name, content, code in contents()),
             *(Case(f"content: {name}", around(text(content)), code) for name, content,
                     code in _encodings())]  # fmt: skip
    return tuple(every)


def _order() -> Iterator[Case]:
    """Header first and end last; between them any order will do, as the standard has it for texts."""
    named = {"header": header(), "badge": text(), "pixels": PIXELS, "comment": COMMENT, "end": END}
    for order in permutations(named):
        sound = order[0] == "header" and order[-1] == "end"
        yield Case(f"order: {', '.join(order)}", file(*(named[name] for name in order)), GOOD if sound else CONTAINER)
    for left in named:
        data = file(*(chunk for name, chunk in named.items() if name != left))
        code = {"header": CONTAINER, "end": CONTAINER, "badge": NONE}.get(left, GOOD)
        yield Case(f"without {left}", data, code)


def _twice() -> Iterator[Case]:
    first, twin = text(), text(b"{}")
    for name, more in {
        "the same again": [first],
        "another one": [twin],
        "two others": [twin, twin],
        "a plain text": [text(b"{}", head=b"\x00", kind=b"tEXt")],
        "a compressed text": [text(zlib.compress(b"{}"), head=b"\x00\x00", kind=b"zTXt")],
        "a compressed twin": [text(zlib.compress(b"{}"), head=b"\x00\x01\x00\x00\x00")],
        "an empty twin": [png_chunk(b"iTXt", KEYWORD)],
        "a plain keyword": [png_chunk(b"tEXt", KEYWORD)],
        "a twin in another language": [text(b"{}", head=b"\x00\x00\x00de\x00Abzeichen\x00")],
    }.items():
        yield Case(f"twice: {name} behind", around(first, *more), MULTIPLE)
        yield Case(f"twice: {name} before", around(*more, first), MULTIPLE)
        yield Case(f"twice: {name} behind the pixels", file(header(), first, PIXELS, *more, END), MULTIPLE)
    for name, chunk in {"header": header(), "end": END}.items():
        yield Case(f"two of {name}", around(chunk, text()), CONTAINER)
        yield Case(f"two of {name} at the end", around(text()) + chunk, CONTAINER)
    for name, chunk in {"pixels": PIXELS, "comment": COMMENT}.items():
        yield Case(f"two of {name}", around(chunk, text()), GOOD)
    for old in (b"openbadges\x00https://old.example/1", b"openbadges\x00{}"):
        yield Case(f"with {old[:15]!r} beside", around(png_chunk(b"tEXt", old), text()), GOOD)


def _checksums() -> Iterator[Case]:
    chunks = [header(), text(), COMMENT, PIXELS, END]
    for which, chunk in enumerate(chunks):
        for bit in range(32):
            crc = struct.unpack(">I", chunk[-4:])[0] ^ (1 << bit)
            data = file(*chunks[:which], chunk[:-4] + struct.pack(">I", crc), *chunks[which + 1 :])
            yield Case(f"checksum of {chunk[4:8].decode()}, bit {bit}", data, CONTAINER)
        for name, wrong in {
            "none": b"\x00\x00\x00\x00",
            "of the content only": struct.pack(">I", zlib.crc32(chunk[8:-4])),
            "of all with the length": struct.pack(">I", zlib.crc32(chunk[:-4])),
            "in the other byte order": chunk[-4:][::-1],
            "adler": struct.pack(">I", zlib.adler32(chunk[4:-4])),
        }.items():
            if wrong != chunk[-4:]:
                data = file(*chunks[:which], chunk[:-4] + wrong, *chunks[which + 1 :])
                yield Case(f"checksum of {chunk[4:8].decode()}: {name}", data, CONTAINER)


def _lengths() -> Iterator[Case]:
    chunk = text()
    length = len(chunk) - 12
    for told in (0, 1, length - 4, length - 1, length + 1, length + 4, length + 12, length + 24, 2 * length, 0xFFFF,
                 0x7FFFFFFF, 0x80000000, 0x80000000 + length, 0xFFFFFFFF, length << 8, length << 16):  # fmt: skip
        data = around(struct.pack(">I", told & 0xFFFFFFFF) + chunk[4:])
        yield Case(f"length {told} for {length}", data, CONTAINER)
    yield Case("length in the other byte order", around(struct.pack("<I", length) + chunk[4:]), CONTAINER)


def _keywords() -> Iterator[Case]:
    variants = [KEYWORD.upper(), KEYWORD.title(), b" " + KEYWORD, KEYWORD + b" ", KEYWORD[:-1], KEYWORD + b"s",
            KEYWORD + b"1", b"x" + KEYWORD, b"openbadge", b"openbadge credential", b"open-badge-credential",
            b"openbadgecredentia\xb1", b"\xef\xbb\xbf" + KEYWORD, KEYWORD[::-1], b"", b"XML:com.adobe.xmp",
            b"Comment", KEYWORD.replace(b"e", b"\xe9"), "оpenbadgecredential".encode(), KEYWORD * 5,
            KEYWORD + b"\n", b"openbadgecredential\t", b"\xa0" + KEYWORD, KEYWORD + b"\xa0"]  # fmt: skip
    for keyword in variants:
        for kind, head in ((b"iTXt", b"\x00" * 5), (b"tEXt", b"\x00"), (b"zTXt", b"\x00\x00")):
            yield Case(f"keyword {keyword!r} in {kind.decode()}", around(text(None, keyword, head, kind)), NONE)
    yield Case("the keyword in another kind of chunk", around(text(kind=b"eXIf")), NONE)
    yield Case("the keyword in a private chunk", around(text(kind=b"prIt")), NONE)
    yield Case("the keyword in the pixels", around(text(kind=b"IDAT")), NONE)
    yield Case("the keyword in small letters of the chunk", around(text(kind=b"itxt")), NONE)


def _compression() -> Iterator[Case]:
    packed = zlib.compress(badge())
    for flag in (*range(1, 10), 16, 32, 64, 127, 128, 129, 200, 254, 255):
        yield Case(f"compression flag {flag}", around(text(packed, head=bytes([0, flag, 0, 0, 0]))), COMPRESSED)
        yield Case(f"compression flag {flag}, plain", around(text(head=bytes([0, flag, 0, 0, 0]))), COMPRESSED)
    for method in (1, 2, 8, 9, 127, 255):
        # PNG, third edition, section 11.3.3.4: of a text that is not compressed the method is not looked at.
        yield Case(f"compression method {method}, plain", around(text(head=bytes([0, 0, method, 0, 0]))), GOOD)
    for method in (0, 1, 255):
        data = around(text(packed, head=bytes([0, method]), kind=b"zTXt"))
        yield Case(f"a compressed kind of text, method {method}", data, COMPRESSED)
    yield Case("compressed and not said", around(text(packed)), "FORMAT")
    yield Case("a bomb", around(text(zlib.compress(bytes(1 << 22)), head=b"\x00\x01\x00\x00\x00")), COMPRESSED)
    yield Case("a plain text", around(text(head=b"\x00", kind=b"tEXt")), CONTAINER)


def _heads() -> Iterator[Case]:
    for language in (b"", b"en", b"de-CH-1996", b"x-klingon", b"EN"):
        for translated in (b"", b"Abzeichen", "标".encode(), b"x" * 200):
            head = b"\x00\x00\x00" + language + b"\x00" + translated + b"\x00"
            yield Case(f"language {language!r}, {translated[:12]!r}", around(text(head=head)), GOOD)
    for end in range(4):
        yield Case(f"a head of {end} bytes", around(png_chunk(b"iTXt", KEYWORD + b"\x00" * end)), CONTAINER)
    yield Case("a head without ends", around(png_chunk(b"iTXt", KEYWORD + b"\x00\x00\x00" + b"en")), CONTAINER)
    # A head that is too short takes what follows for itself; what is left is no badge.
    yield Case("a head of four", around(text(b"\x7b\x7d", head=b"\x00" * 4)), CONTAINER)
    yield Case("a head of six", around(text(head=b"\x00" * 6)), "FORMAT")


def _behind() -> Iterator[Case]:
    sound = around(text())
    tails = [b"\x00", b"\n", b" ", b"\r\n", bytes(4096), b"<script>alert(1)</script>", b"<html>", b"PK\x03\x04",
            b"%PDF-1.7", b"GIF89a", b"\xff\xd8\xff", b"{}", badge(), sound, SIGNATURE, header(), text(),
            COMMENT, END, PIXELS, b"MZ", b"#!/bin/sh\n", b"<?php ?>", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b",
            b"ustar", b"trailer", b"\xef\xbb\xbf", b"\x1a"]  # fmt: skip
    for tail in tails:
        yield Case(f"behind the end: {tail[:12]!r} ({len(tail)})", sound + tail, CONTAINER)
        yield Case(f"in the end: {tail[:12]!r} ({len(tail)})", sound[: -len(END)] + png_chunk(b"IEND", tail), CONTAINER)
    yield Case("the end and what is behind, badge there only", around() + text(), CONTAINER)


def _kinds() -> Iterator[Case]:
    for colour, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
        for depth in depths:
            for interlace in (0, 1):
                before = header(depth=depth, colour=colour, interlace=interlace)
                name = f"colour {colour}, {depth} bits, interlace {interlace}"
                yield Case(name, around(text(), before=before), GOOD)
    extras = {
        "PLTE": bytes(3), "tRNS": bytes(2), "gAMA": struct.pack(">I", 45455), "sRGB": b"\x00", "cHRM": bytes(32),
        "iCCP": b"p\x00\x00" + zlib.compress(b"p"), "sBIT": b"\x08", "cICP": b"\x01\x0d\x00\x01", "bKGD": b"\x00\x00",
        "pHYs": bytes(9), "hIST": bytes(2), "sPLT": b"p\x00\x08", "eXIf": b"MM\x00*", "tIME": bytes(7),
        "mDCV": bytes(24), "cLLI": bytes(8), "prIv": b"mine", "ABCD": b"unknown", "caBX": b"c2pa",
        "acTL": struct.pack(">II", 2, 0), "fcTL": struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 10, 0, 0),
        "fdAT": struct.pack(">I", 1) + zlib.compress(b"\x00\x01"), "oFFs": bytes(9), "dSIG": b"",
    }  # fmt: skip
    for name, content in extras.items():
        chunk = png_chunk(name.encode(), content)
        yield Case(f"{name} before the badge", around(chunk, text()), GOOD)
        yield Case(f"{name} behind the pixels", file(header(), text(), PIXELS, chunk, END), GOOD)
    frames = [png_chunk(name.encode(), extras[name]) for name in ("acTL", "fcTL")]
    yield Case("animated", file(header(), *frames, PIXELS, frames[1], png_chunk(b"fdAT", extras["fdAT"]),
            text(), END), GOOD)  # fmt: skip
    yield Case("pixels in a hundred parts", file(header(), text(), *[PIXELS] * 100, END), GOOD)
    yield Case("a megabyte of pixels", file(header(), text(), png_chunk(b"IDAT", bytes(1 << 20)), END), GOOD)
    yield Case("six megabytes of pixels", file(header(), text(), png_chunk(b"IDAT", bytes(6 << 20)), END), "SIZE")


def _sizes() -> Iterator[Case]:
    for side in (1, 2, 4095, 4096):
        yield Case(f"{side} pixels wide", around(text(), before=header(side, 1)), GOOD)
        yield Case(f"{side} pixels high", around(text(), before=header(1, side)), GOOD)
    for side in (0, 4097, 8192, 65_535, 65_536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF):
        yield Case(f"{side} pixels wide", around(text(), before=header(side, 1)), CONTAINER)
        yield Case(f"{side} pixels high", around(text(), before=header(1, side)), CONTAINER)
    for length in (0, 1, 8, 12):
        yield Case(f"a header of {length}", around(text(), before=png_chunk(b"IHDR", bytes(length))), CONTAINER)
    yield Case("a header of 14", around(text(), before=header(more=b"\x00")), CONTAINER)


def _names() -> Iterator[Case]:
    for kind in (b"i XT", b"iTX1", b"    ", b"\x00\x00\x00\x00", b"iTX\xd4", b"1234", b"i.Xt", b"\xffTXt", b"iT\nt"):
        yield Case(f"a chunk called {kind!r}", around(png_chunk(kind, b"x"), text()), CONTAINER)


def _signatures() -> Iterator[Case]:
    sound = around(text())
    for position in range(len(SIGNATURE)):
        for other in (b"\x00", b"\x20", b"P"):
            damaged = sound[:position] + other + sound[position + 1 :]
            if damaged != sound:
                yield Case(f"signature byte {position} is {other!r}", damaged, "FORMAT")
    for before in (b" ", b"\n", b"\xef\xbb\xbf", b"\x00", b"GIF89a"):
        yield Case(
            f"before the signature: {before!r}", before + sound, "PARSE_ENCODING" if before[0] == 0xEF else "FORMAT"
        )
    yield Case("line ends of another system", sound.replace(b"\r\n", b"\n"), "FORMAT")


def _flips() -> Iterator[Case]:
    sound = around(text())
    start = sound.index(KEYWORD) - 8
    for offset in range(start, start + len(text()), 23):
        damaged = sound[:offset] + bytes([sound[offset] ^ 0x20]) + sound[offset + 1 :]
        yield Case(f"a flipped bit at {offset}", damaged, CONTAINER)


def _cut() -> Iterator[Case]:
    sound = around(text())
    for length in range(0, len(sound), 7):
        yield Case(f"cut off at {length}", sound[:length], CONTAINER if length >= len(SIGNATURE) else "FORMAT")


def _encodings() -> Iterator[tuple[str, bytes, str]]:
    """A text in this chunk is UTF-8 without a mark."""
    whole = badge().decode()
    yield "with a mark", b"\xef\xbb\xbf" + badge(), "PARSE_ENCODING"
    yield "UTF-16", whole.encode("utf-16"), "PARSE_ENCODING"
    yield "UTF-16 without a mark", whole.encode("utf-16-be"), "FORMAT"
    yield "Latin-1", whole.replace("Hillside", "Hügelseite").encode("latin-1"), "PARSE_ENCODING"
    yield "a NUL at the end", badge() + b"\x00", "PARSE_CONTROL"
    yield "a control in a text", badge().replace(b"Hillside", b"Hill\x01side"), "PARSE_CONTROL"
    yield "half a pair", badge().replace(b"Hillside", b"\\ud800"), "PARSE_ENCODING"
