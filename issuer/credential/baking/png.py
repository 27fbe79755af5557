"""A credential inside a PNG: one uncompressed iTXt chunk (Open Badges 3.0 section 5.3.1; PNG, third edition).

Our own chunk walker: no pixel is decoded, so that no picture can cost more than one pass over its bytes, and
what is not ours is carried over byte for byte.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from issuer.credential.errors import CredentialError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
# Open Badges 1 and 2 used this one. A new credential beside an old one would be two stories in one picture.
LEGACY_KEYWORD = b"openbadges"
MAX_SIDE = 4096  # pixels
_TEXT_CHUNKS = (b"iTXt", b"tEXt", b"zTXt")
# After the keyword: its end, compression flag 0, compression method 0, no language tag, no translated
# keyword.
_PLAIN_TEXT_HEADER = b"\x00\x00\x00\x00\x00"


class _Chunk(NamedTuple):
    kind: bytes
    content: bytes
    raw: bytes  # length, kind, content and CRC as they stand in the file

    @property
    def keyword(self) -> bytes | None:
        """The keyword of a text chunk; None for a chunk of any other kind."""
        return self.content.split(b"\x00", 1)[0] if self.kind in _TEXT_CHUNKS else None


def bake_png(image: bytes, document: bytes) -> bytes:
    """Return `image` with `document` (UTF-8 text) in it exactly once; one that was there before is replaced.

    Raises CredentialError BAKE_CONTAINER for a picture that is no sound PNG or a document that is no UTF-8
    text.
    """
    _require_text(document)
    header, *others = _walk(image)
    content = KEYWORD + _PLAIN_TEXT_HEADER + document
    baked = _assemble(b"iTXt", content)
    kept = (chunk.raw for chunk in others if chunk.keyword not in (KEYWORD, LEGACY_KEYWORD))
    return b"".join((SIGNATURE, header.raw, baked, *kept))


def unbake_png(data: bytes) -> bytes:
    """Return the document in a baked PNG.

    Raises CredentialError BAKE_NONE, BAKE_MULTIPLE (no guess at which one counts), BAKE_COMPRESSED or
    BAKE_CONTAINER.
    """
    found = [chunk for chunk in _walk(data) if chunk.keyword == KEYWORD]
    if not found:
        raise CredentialError("BAKE_NONE", "There is no credential in this picture.")
    if len(found) > 1:
        raise CredentialError("BAKE_MULTIPLE", "There is more than one credential in this picture.")
    return _text_of(found[0])


def unbake_legacy(data: bytes) -> bytes:
    """Return what a PNG carries of Open Badges 1 or 2, if that is but one thing; b"" for nothing.

    Raises as `legacy_text`, and BAKE_MULTIPLE.
    """
    if sum(chunk.keyword == LEGACY_KEYWORD for chunk in _walk(data)) > 1:
        raise CredentialError("BAKE_MULTIPLE", "There is more than one badge in this picture.")
    return legacy_text(data)


def legacy_text(data: bytes) -> bytes:
    """Return what a PNG carries of Open Badges 1 or 2: an assertion, its address, or a compact JWS; b"" for nothing.

    Raises BAKE_CONTAINER, or BAKE_COMPRESSED for a text that is compressed.
    """
    chunk = next((chunk for chunk in _walk(data) if chunk.keyword == LEGACY_KEYWORD), None)
    if chunk is None:
        return b""
    if chunk.kind == b"tEXt":
        return chunk.content[len(LEGACY_KEYWORD) + 1 :]
    return _text_of(chunk, LEGACY_KEYWORD)


def _walk(data: bytes) -> Iterator[_Chunk]:
    """Yield the chunks of a sound PNG, IHDR first and IEND last; raises BAKE_CONTAINER for any other file."""
    if not data.startswith(SIGNATURE):
        raise CredentialError("BAKE_CONTAINER", "This is not a PNG picture.")
    offset, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        chunk = _read_chunk(data, offset)
        kind = chunk.kind
        if (kind == b"IHDR") != (offset == len(SIGNATURE)):
            raise CredentialError("BAKE_CONTAINER", "The picture's header is missing or not where it belongs.")
        if kind == b"IHDR":
            _require_modest(chunk.content)
        yield chunk
        offset += len(chunk.raw)
    if offset != len(data) or chunk.content:
        raise CredentialError("BAKE_CONTAINER", "There is something behind the end of the picture.")


def _read_chunk(data: bytes, offset: int) -> _Chunk:
    """Return the chunk at `offset`, its letters, length and checksum proved."""
    if offset + 12 > len(data):
        raise CredentialError("BAKE_CONTAINER", "The picture is cut off.")
    length = struct.unpack_from(">I", data, offset)[0]
    end = offset + 12 + length
    if length > 0x7FFFFFFF or end > len(data):
        raise CredentialError("BAKE_CONTAINER", "The picture is cut off.")
    kind, content = data[offset + 4 : offset + 8], data[offset + 8 : end - 4]
    if not kind.isalpha():
        raise CredentialError("BAKE_CONTAINER", "The picture has a part without a proper name.")
    if zlib.crc32(content, zlib.crc32(kind)) != struct.unpack_from(">I", data, end - 4)[0]:
        raise CredentialError("BAKE_CONTAINER", "A part of the picture is damaged: its checksum is wrong.")
    return _Chunk(kind, content, data[offset:end])


def _require_modest(header: bytes) -> None:
    if len(header) != 13:
        raise CredentialError("BAKE_CONTAINER", "The picture's header has the wrong length.")
    width, height = struct.unpack_from(">II", header)
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise CredentialError(
            "BAKE_CONTAINER",
            f"The picture is {width} × {height} pixels; at most {MAX_SIDE} × {MAX_SIDE} are read.",
        )


def _text_of(chunk: _Chunk, keyword: bytes = KEYWORD) -> bytes:
    """Return the text behind keyword, flag, method, language tag and translated keyword."""
    if chunk.kind == b"zTXt":
        raise CredentialError("BAKE_COMPRESSED", "The credential in this picture is compressed, which is not allowed.")
    if chunk.kind != b"iTXt":
        raise CredentialError("BAKE_CONTAINER", "The credential is in the wrong kind of text chunk.")
    rest = chunk.content[len(keyword) + 1 :]
    if len(rest) < 2:
        raise CredentialError("BAKE_CONTAINER", "The chunk that should hold the credential is cut off.")
    if rest[0] != 0:
        raise CredentialError("BAKE_COMPRESSED", "The credential in this picture is compressed, which is not allowed.")
    parts = rest[2:].split(b"\x00", 2)
    if len(parts) != 3:
        raise CredentialError("BAKE_CONTAINER", "The chunk that should hold the credential is cut off.")
    return parts[2]


def _assemble(kind: bytes, content: bytes) -> bytes:
    crc = zlib.crc32(content, zlib.crc32(kind))
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)


def _require_text(document: bytes) -> None:
    """Refuse what an iTXt text cannot hold: it is UTF-8 without a NUL."""
    try:
        document.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CredentialError("BAKE_CONTAINER", "Only a document in UTF-8 can be put into a picture.") from error
    if b"\x00" in document:
        raise CredentialError("BAKE_CONTAINER", "A document with a NUL character cannot be put into a picture.")
