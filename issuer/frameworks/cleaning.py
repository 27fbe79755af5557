"""Text from a file, made fit to be kept: one line where one is wanted, no characters that are no text, bounded."""

from __future__ import annotations

import re
from collections.abc import Iterable

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.limits import MAX_ALTERNATIVES, MAX_TEXT, MAX_TITLE, MAX_URI

_NO_SIGN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff"
_NO_TEXT = re.compile(f"[{_NO_SIGN}]")
_NO_PART = rf"\s<>\"{{}}|\\^`{_NO_SIGN}"
_URI = re.compile(rf"(?:https?://[^/?#{_NO_PART}]+[^{_NO_PART}]*|urn:[A-Za-z0-9][A-Za-z0-9-]+:[^{_NO_PART}]+)")
_LABELS_APART = re.compile(r"\n| \| ")


def line(text: str, most: int = MAX_TITLE) -> str:
    """Return text on one line of at most `most` characters."""
    return _shortened(" ".join(_NO_TEXT.sub("�", text).split()), most)


def paragraphs(text: str, most: int = MAX_TEXT) -> str:
    """Return text with its line breaks, of at most `most` characters."""
    return _shortened(_NO_TEXT.sub("�", text.replace("\r\n", "\n")).strip(), most)


def labels(text: str, *besides: str) -> tuple[str, ...]:
    """Return the labels of a cell, which stand on lines of their own or between ` | `, each once, without `besides`."""
    return distinct((line(part) for part in _LABELS_APART.split(text.replace("\r\n", "\n"))), *besides)


def distinct(texts: Iterable[str], *besides: str) -> tuple[str, ...]:
    """Return texts in order, each once, without empty ones and `besides`."""
    found = dict.fromkeys(text for text in texts if text and text not in besides)
    return tuple(found)[:MAX_ALTERNATIVES]


def is_uri(text: str) -> bool:
    """Return whether text is an absolute http(s) or urn address of an acceptable length."""
    return len(text) <= MAX_URI and _URI.fullmatch(text) is not None


def uri(text: str, *, where: str, column: str) -> str:
    """Return the address that names an entry. Raises FrameworkError when it is none."""
    text = text.strip()
    if not text:
        raise FrameworkError(
            "URI", f"“{column}” is empty.", "Every entry needs its address; download the file again.", where=where
        )
    if not is_uri(text):
        raise FrameworkError(
            "URI",
            f"“{column}” is no address: “{_shortened(line(text), 80)}”.",
            "It has to begin with http://, https:// or urn:; download the file again.",
            where=where,
        )
    return text


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
