"""QR codes: correction level M, a quiet zone of four modules, dark on light; for pages, for print, for a terminal."""

from __future__ import annotations

from html import escape
from io import BytesIO

import qrcode
from PIL import Image

QUIET_ZONE = 4  # modules; ISO/IEC 18004 asks for four, and scanners for all of them
_DARK, _LIGHT = "#14120f", "#ffffff"


def _matrix(text: str) -> list[list[bool]]:
    """Return the modules with their quiet zone, row by row, True for dark."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


def svg(text: str, *, title: str) -> str:
    """Return the code as SVG that fills whatever box it is put in; `title` is read aloud in its place."""
    matrix = _matrix(text)
    size = len(matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" shape-rendering="crispEdges">'
        f"<title>{escape(title)}</title>"
        f'<path fill="{_LIGHT}" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="{_DARK}" d="{"".join(_runs(matrix))}"/></svg>'
    )


def png(text: str, *, module: int = 10) -> bytes:
    """Return the code as PNG, `module` pixels a module."""
    matrix = _matrix(text)
    size = len(matrix)
    picture = Image.new("1", (size, size))
    picture.putdata([0 if dark else 1 for row in matrix for dark in row])
    file = BytesIO()
    picture.resize((size * module, size * module), Image.Resampling.NEAREST).save(file, "PNG", optimize=True)
    return file.getvalue()


def terminal_text(text: str) -> str:
    """Return the code as lines of half blocks, light modules drawn, for a terminal with a dark background.

    Colours are set as well, so that it can be scanned from a light terminal too.
    """
    matrix = _matrix(text)
    if len(matrix) % 2:
        matrix.append([False] * len(matrix[0]))
    lines = []
    for upper, lower in zip(matrix[::2], matrix[1::2], strict=True):
        blocks = "".join(_half_block(top, bottom) for top, bottom in zip(upper, lower, strict=True))
        lines.append(f"\x1b[97;40m{blocks}\x1b[0m")
    return "\n".join(lines)


def _half_block(top_dark: bool, bottom_dark: bool) -> str:
    if top_dark:
        return " " if bottom_dark else "▄"
    return "▀" if bottom_dark else "█"


def _runs(matrix: list[list[bool]]) -> list[str]:
    """Return one path command for each horizontal run of dark modules."""
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return runs
