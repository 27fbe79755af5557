"""QR codes: correction level M, a quiet zone of four modules, dark on light; for pages, for print, for a terminal."""

from __future__ import annotations

import re
from html import escape
from io import BytesIO

import zxingcpp
from PIL import Image, ImageOps

QUIET_ZONE = 4  # modules; ISO/IEC 18004 asks for four, and scanners for all of them
_LEVEL = "M"  # mends 15 % of a code
_DARK, _LIGHT = "#14120f", "#ffffff"
_RUN_OF_DARK = re.compile(rb"\x00+")
_FILLED = [f"h{length}v1h-{length}z" for length in range(178)]  # the largest code is 177 modules wide


def svg(text: str, *, title: str) -> str:
    """Return the code as SVG that fills whatever box it is put in; `title` is read aloud in its place.

    Raises ValueError for what no code holds, as all do here.
    """
    code = _drawn(text)
    size = code.width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" shape-rendering="crispEdges">'
        f"<title>{escape(title)}</title>"
        f'<path fill="{_LIGHT}" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="{_DARK}" d="{_path(code.tobytes(), size)}"/></svg>'
    )


def png(text: str, *, module: int = 10) -> bytes:
    """Return the code as PNG, `module` pixels a module."""
    code = _drawn(text)
    side = code.width * module
    picture = code.convert("1", dither=Image.Dither.NONE).resize((side, side), Image.Resampling.NEAREST)
    file = BytesIO()
    picture.save(file, "PNG")  # taking pains saves a tenth of 870 bytes, and takes twice as long
    return file.getvalue()


def terminal_text(text: str) -> str:
    """Return the code as lines of half blocks, light modules drawn, for a terminal with a dark background.

    Colours are set as well, so that it can be scanned from a light terminal too.
    """
    code = _drawn(text)
    size, modules = code.width, code.tobytes()
    modules += b"\xff" * (size * (size % 2))  # a last line of which only the upper half is the code's
    lines = []
    for start in range(0, len(modules), 2 * size):
        upper, lower = modules[start : start + size], modules[start + size : start + 2 * size]
        blocks = "".join(_half_block(top == 0, bottom == 0) for top, bottom in zip(upper, lower, strict=True))
        lines.append(f"\x1b[97;40m{blocks}\x1b[0m")
    return "\n".join(lines)


def _drawn(text: str) -> Image.Image:
    """Return the code in its quiet zone, a pixel a module, 0 for dark and 255 for light.

    It is the smallest that holds the text. Beyond ASCII the code says that its bytes are UTF-8 (ISO/IEC 18004, 7.4.2):
    left to itself the writer chooses between five encodings, and a reader has to guess which.
    """
    if not text:
        raise ValueError("There is nothing to put into a QR code.")
    length = len(text.encode())
    encoding = {} if text.isascii() else {"eci": "UTF-8"}
    try:
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=_LEVEL, **encoding)
    except ValueError as error:
        raise ValueError(f"No QR code holds {length:,} bytes: {text[:80]}…") from error
    return ImageOps.expand(Image.fromarray(code.to_image(add_quiet_zones=False)), QUIET_ZONE, fill=255)


def _half_block(top_dark: bool, bottom_dark: bool) -> str:
    if top_dark:
        return " " if bottom_dark else "▄"
    return "▀" if bottom_dark else "█"


def _path(modules: bytes, size: int) -> str:
    """Return the commands that fill each horizontal run of dark modules; the quiet zone keeps it within its row."""
    runs = [run.span() for run in _RUN_OF_DARK.finditer(modules)]
    return "".join([f"M{start % size} {start // size}{_FILLED[end - start]}" for start, end in runs])
