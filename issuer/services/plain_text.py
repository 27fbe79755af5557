"""What may be typed into a line of text: no control characters, no signs that turn the direction of what follows."""

from __future__ import annotations

import re
import unicodedata

from issuer.services.errors import Invalid

# Bidirectional controls make a name read as another one; the rest are invisible or split lines.
_FORBIDDEN = re.compile("[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_FORBIDDEN_IN_PARAGRAPHS = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def clean_line(text: str, field: str, *, maximum: int, required: bool = False) -> str:
    """Return one line of text, composed (NFC) and without space at its ends.

    Raises Invalid for `field` when it is longer than `maximum` characters, empty though required, or holds control or
    direction characters.
    """
    line = unicodedata.normalize("NFC", text).strip()
    if required and not line:
        raise Invalid({field: "Fill this in."})
    if len(line) > maximum:
        raise Invalid({field: f"Keep this to {maximum} characters; it has {len(line)}."})
    if _FORBIDDEN.search(line):
        raise Invalid({field: "Leave out line breaks and invisible control characters."})
    return line


def clean_paragraphs(text: str, field: str, *, maximum: int) -> str:
    """Return text of several lines, composed, with `\\n` line ends. Raises Invalid as `clean_line` does."""
    paragraphs = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(paragraphs) > maximum:
        raise Invalid({field: f"Keep this to {maximum} characters; it has {len(paragraphs)}."})
    if _FORBIDDEN_IN_PARAGRAPHS.search(paragraphs):
        raise Invalid({field: "Leave out invisible control characters."})
    return paragraphs


def clean_address(url: str, field: str, *, maximum: int = 2000) -> str:
    """Return an absolute http or https address without spaces. Raises Invalid."""
    address = clean_line(url, field, maximum=maximum)
    # One sign of a host, then anything that an address may hold: two repetitions side by side would be tried in every
    # division of a long text.
    if address and not re.fullmatch(r"https?://[^\s/?#<>\"{}|\\^`][^\s<>\"{}|\\^`]*", address):
        raise Invalid({field: "Give a whole address that begins with https:// or http://, without spaces."})
    return address
