"""Credentials inside pictures: *bake* puts one in, *unbake* takes it out, `extract` tells what a file is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from issuer.credential.baking.markup import begins_as_markup
from issuer.credential.baking.png import SIGNATURE, bake_png, unbake_png
from issuer.credential.baking.png import unbake_legacy as _legacy_png
from issuer.credential.baking.svg import bake_svg, unbake_svg
from issuer.credential.baking.svg import unbake_legacy as _legacy_svg
from issuer.credential.errors import CredentialError, UnreadFormat

__all__ = [
    "MAX_IMAGE_BYTES",
    "MAX_TEXT_BYTES",
    "bake_png",
    "bake_svg",
    "extract",
    "looks_like_token",
    "unbake_png",
    "unbake_svg",
]

MAX_IMAGE_BYTES = 5 * 1024 * 1024
MAX_TEXT_BYTES = 1024 * 1024
# Compact serialization of RFC 7515: base64url parts with dots between them. What begins a JSON object is `ey` there,
# or `ew` before white space. Padding, foreign letters and too many parts are let in: the token's own rules refuse them.
_COMPACT_JWS = re.compile(rb"\s*e[wy][A-Za-z0-9_+/=\s-]*\.[A-Za-z0-9_+/=.\s-]*")
_SELECTIVE = re.compile(rb"\s*ey[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*~[A-Za-z0-9_.~-]*\s*")
_ADDRESS = re.compile(rb"\s*https?://", re.IGNORECASE)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def extract(data: bytes) -> tuple[Literal["json", "jwt", "png", "svg"], bytes]:
    """Return the container's kind and what is inside, decided by content, never by a name.

    That is JSON, a compact JWS, or in a picture the address of a badge of Open Badges 1 or 2.

    Raises CredentialError SIZE, BAKE_* or FORMAT, and UnreadFormat for a badge in a format that is not read
    yet.
    """
    if data.startswith(SIGNATURE):
        _require_size(data, MAX_IMAGE_BYTES)
        return "png", _readable(data, unbake_png, _legacy_png)
    if begins_as_markup(data):
        _require_size(data, MAX_IMAGE_BYTES)
        return "svg", _readable(data, unbake_svg, _legacy_svg)
    if data.lstrip().startswith(b"%PDF-"):
        raise UnreadFormat("This is a PDF, which is not read yet. Bring the badge itself: its PNG, SVG or JSON file.")
    _require_size(data, MAX_TEXT_BYTES)
    return "jwt" if looks_like_token(data) else "json", _require_document(data)


def looks_like_token(text: bytes) -> bool:
    """Tell whether a text is meant as a compact JWS, however wrong."""
    return _COMPACT_JWS.fullmatch(text) is not None


def _readable(data: bytes, unbake: Callable[[bytes], bytes], unbake_legacy: Callable[[bytes], bytes]) -> bytes:
    """Unbake a credential, or a badge of Open Badges 1 or 2, which may be no more than the address of one."""
    try:
        document = unbake(data)
    except CredentialError as error:
        document = unbake_legacy(data) if error.code == "BAKE_NONE" else b""
        if not document:
            raise
        if _ADDRESS.match(document):
            return document
    return _require_document(document)


def _require_document(text: bytes) -> bytes:
    """Return `text` if it may be JSON or a token; a byte order mark is left for the JSON rules to judge."""
    if _SELECTIVE.fullmatch(text):
        raise UnreadFormat("This is a credential of which parts can be held back (SD-JWT), which is not read yet.")
    if looks_like_token(text):
        return text
    if text.lstrip()[:1] not in (b"{", b"[") and not text.startswith(_BYTE_ORDER_MARKS):
        raise CredentialError("FORMAT", "This is neither a credential in JSON or JWT nor a PNG or SVG badge.")
    return text


def _require_size(data: bytes, limit: int) -> None:
    if len(data) > limit:
        raise CredentialError("SIZE", f"The file is larger than {limit // 1024} KiB, the most that is read.")
