"""Reads our own PDFs, so that tests can say what stands in one: streams, the text of pages by its ToUnicode maps, tags.

No library for it is at hand, and this reads only what our own writer writes.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\n(.*?)\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/F(\d+) [\d.]+ Tf|\((?P<text>(?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


@dataclass(frozen=True)
class Pdf:
    """A PDF file, taken apart."""

    data: bytes
    objects: dict[int, bytes]

    def stream(self, number: int) -> bytes:
        """Return the content of an object's stream."""
        body = self.objects[number]
        found = _STREAM.search(body)
        assert found is not None
        return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]

    @property
    def pages(self) -> list[bytes]:
        """The content of each page."""
        bodies = [body for body in self.objects.values() if re.search(rb"/Type /Page\b", body)]
        return [self.stream(int(re.search(rb"/Contents (\d+) 0 R", body)[1])) for body in bodies]

    @property
    def metadata(self) -> str:
        """The XMP packet."""
        number = next(n for n, body in self.objects.items() if b"/Type /Metadata" in body)
        return self.stream(number).decode()

    def text(self) -> str:
        """Return the words of all pages, one line a line drawn."""
        maps = self._letters()
        lines = []
        for page in self.pages:
            font = ""
            for found in _SHOWN.finditer(page):
                if found["text"] is None:
                    font = f"F{int(found[1])}"
                else:
                    lines.append(_decoded(found["text"], maps[font]))
        return "\n".join(lines)

    def _letters(self) -> dict[str, dict[int, str]]:
        """Return for each font of the pages what its codes stand for."""
        resources = next(body for body in self.objects.values() if re.search(rb"/F\d+ \d+ 0 R", body))
        fonts = {
            name.decode(): self.objects[int(number)] for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", resources)
        }
        maps = {name: int(re.search(rb"/ToUnicode (\d+) 0 R", body)[1]) for name, body in fonts.items()}
        return {name: _to_unicode(self.stream(number)) for name, number in maps.items()}


def read_pdf(data: bytes) -> Pdf:
    """Take a file apart."""
    return Pdf(data, {int(number): body for number, body in _OBJECT.findall(data)})


def _to_unicode(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", cmap)
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _decoded(text: bytes, letters: dict[int, str]) -> str:
    raw = re.sub(rb"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), text, flags=re.DOTALL)
    codes = [int.from_bytes(raw[n : n + 2], "big") for n in range(0, len(raw), 2)]
    return "".join(letters[code] for code in codes)
