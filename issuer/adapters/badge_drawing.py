"""The default badge as SVG: a black touchstone with a streak of gold on warm paper, the title below it.

The same words and colour give the same picture; the streak differs a little from badge to badge, as streaks do.
"""

from __future__ import annotations

import colorsys
import hashlib
import math
from functools import lru_cache
from html import escape
from pathlib import Path

import fontpkg
from PIL import ImageFont

SIZE = 800
SERIF_FILE = fontpkg.path("Source Serif 4")
SANS_FILE = fontpkg.path("Source Sans 3")

_INK, _SOFT_INK, _PAPER = "#14120f", "#5c564c", "#fbf8f2"
_TITLE_SIZES = (78, 70, 64, 58, 52, 47, 43, 39, 35, 32)  # pixels; tried from the largest
_TITLE_WIDTH, _TITLE_HEIGHT, _TITLE_LINES = 620, 216, 4
_LEADING = 1.16
_ISSUER_WIDTH = 560


def draw_badge(*, title: str, issuer_name: str, colour: str) -> str:
    """Return the SVG. `colour` is `#rrggbb`; words in letters that our fonts lack are left out of the picture."""
    title, issuer_name = " ".join(title.split()), " ".join(issuer_name.split())
    seed = hashlib.sha256(f"{title}\n{issuer_name}".encode()).digest()
    words = title if _can_write(title) else ""
    issuer = issuer_name if _can_write(issuer_name) else ""
    stone_top = 92 if words else 190
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{SIZE}" height="{SIZE}" viewBox="0 0 {SIZE} {SIZE}">',
            _definitions(colour),
            _card(),
            f'<g transform="translate(400 {stone_top + 150})">{_stone(seed)}</g>',
            _title(words) if words else "",
            _issuer(issuer) if issuer else "",
            "</svg>",
        )
    )


def _definitions(colour: str) -> str:
    rim, shade = _tone(colour, lightness=0.42), _tone(colour, lightness=0.13, saturation=0.5)
    return (
        "<defs>"
        f'<linearGradient id="rim" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{rim}"/>'
        f'<stop offset="1" stop-color="{_tone(colour, lightness=0.3)}"/></linearGradient>'
        f'<radialGradient id="stone" cx=".34" cy=".22" r=".95"><stop offset="0" stop-color="#3d3933"/>'
        f'<stop offset=".42" stop-color="{_mix("#1d1a17", shade)}"/><stop offset="1" stop-color="#0b0a09"/>'
        "</radialGradient>"
        '<linearGradient id="gold" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#8f6516"/>'
        '<stop offset=".22" stop-color="#e2b457"/><stop offset=".5" stop-color="#f6dc98"/>'
        '<stop offset=".74" stop-color="#d19d3a"/><stop offset="1" stop-color="#9a6e1c"/></linearGradient>'
        '<linearGradient id="edge" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".38"/>'
        '<stop offset=".35" stop-color="#fff" stop-opacity=".04"/><stop offset="1" stop-color="#000" stop-opacity="0"/>'
        "</linearGradient>"
        '<radialGradient id="shadow"><stop offset="0" stop-color="#14120f" stop-opacity=".42"/>'
        '<stop offset=".55" stop-color="#14120f" stop-opacity=".17"/>'
        '<stop offset="1" stop-color="#14120f" stop-opacity="0"/></radialGradient>'
        f'<clipPath id="inside"><path d="{_STONE}"/></clipPath>'
        "</defs>"
    )


def _card() -> str:
    """Draw the paper, a frame in the organization's colour and a hairline inside it."""
    return (
        f'<rect width="{SIZE}" height="{SIZE}" rx="56" fill="url(#rim)"/>'
        f'<rect x="18" y="18" width="764" height="764" rx="40" fill="{_PAPER}"/>'
        '<rect x="32" y="32" width="736" height="736" rx="28" fill="none" stroke="url(#rim)" stroke-opacity=".55"'
        ' stroke-width="1.5"/>'
    )


# A worn, slightly uneven pebble of about 440 x 300 around the origin.
_STONE = (
    "M-214 22C-222 -46 -176 -112 -104 -136C-34 -159 66 -160 136 -128C200 -99 226 -38 217 30"
    "C208 92 160 132 88 146C8 161 -84 156 -142 128C-188 105 -208 72 -214 22Z"
)


def _stone(seed: bytes) -> str:
    tilt = -25 + seed[0] / 255 * 8
    shift = -10 + seed[1] / 255 * 24
    streak = f'<g transform="translate(0 {shift:.1f}) rotate({tilt:.1f})">{_streak(seed)}</g>'
    return (
        '<ellipse cx="4" cy="156" rx="214" ry="22" fill="url(#shadow)"/>'
        f'<path d="{_STONE}" fill="url(#stone)"/><g clip-path="url(#inside)">{streak}</g>'
        f'<path d="{_STONE}" fill="none" stroke="url(#edge)" stroke-width="3"/>'
    )


def _streak(seed: bytes) -> str:
    """Draw the streak: one broad stroke with worn edges, fine scratches beside it."""
    upper, lower = [], []
    steps = 52
    for step in range(steps + 1):
        along = step / steps
        x = -182 + 364 * along
        # Pressed on quickly, lifted slowly.
        pressure = math.sin(math.pi * along**0.72) ** 0.55 if 0 < along < 1 else 0.0
        wear = (seed[2 + step % 28] / 255 - 0.5) * 2.8
        fray = (seed[2 + (step * 7 + 3) % 28] / 255 - 0.5) * 2.8
        upper.append(f"{x:.1f} {-18 * pressure + wear * min(1, pressure * 2):.1f}")
        lower.append(f"{x:.1f} {18 * pressure + fray * min(1, pressure * 2):.1f}")
    outline = "M" + "L".join(upper) + "L" + "L".join(reversed(lower)) + "Z"
    scratches = "".join(
        f'<path d="M{-150 + seed[4 + n] * 0.5:.0f} {offset}h{90 + seed[9 + n] * 0.45:.0f}" stroke="#f6dc98"'
        f' stroke-opacity="{opacity}" stroke-width="{width}" stroke-linecap="round"/>'
        for n, (offset, opacity, width) in enumerate(
            ((-27, 0.5, 1.6), (-32, 0.28, 1.0), (24, 0.42, 1.4), (30, 0.22, 1.0), (-23, 0.3, 1.0))
        )
    )
    grain = "".join(
        f'<path d="M{-140 + seed[12 + n] * 0.7:.0f} {-12 + n * 4.6:.1f}h{50 + seed[20 + n] * 0.4:.0f}"'
        f' stroke="#7a5510" stroke-opacity=".3" stroke-width="1.1" stroke-linecap="round"/>'
        for n in range(6)
    )
    return f'<path d="{outline}" fill="url(#gold)"/>{grain}{scratches}'


def _title(words: str) -> str:
    size, lines = _fit(words)
    middle = 548.0
    first = middle - (len(lines) - 1) * size * _LEADING / 2 + size * 0.33
    return "".join(
        f'<text x="400" y="{first + number * size * _LEADING:.1f}" font-family="\'Source Serif 4\'" font-weight="600"'
        f' font-size="{size}" text-anchor="middle" fill="{_INK}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )


def _issuer(name: str) -> str:
    size = next((size for size in (25, 23, 21, 19) if _width(name, SANS_FILE, 600, size) <= _ISSUER_WIDTH), 19)
    name = _shortened(name, SANS_FILE, 600, size, _ISSUER_WIDTH)
    return (
        '<path d="M364 682h72" stroke="#b8892b" stroke-width="3" stroke-linecap="round"/>'
        f'<text x="400" y="728" font-family="\'Source Sans 3\'" font-weight="600" font-size="{size}"'
        f' text-anchor="middle" fill="{_SOFT_INK}">{escape(name)}</text>'
    )


def _fit(words: str) -> tuple[int, list[str]]:
    """Return the largest size at which the title fits its field, and its lines, balanced."""
    for size in _TITLE_SIZES:
        lines = _wrap(words, size, _TITLE_WIDTH)
        fits = len(lines) <= _TITLE_LINES and len(lines) * size * _LEADING <= _TITLE_HEIGHT
        if fits and all(_width(line, SERIF_FILE, 600, size) <= _TITLE_WIDTH for line in lines):
            return size, _balanced(words, size, len(lines))
    smallest = _TITLE_SIZES[-1]
    lines = _wrap(words, smallest, _TITLE_WIDTH)
    if len(lines) > _TITLE_LINES:
        lines = [*lines[: _TITLE_LINES - 1], " ".join(lines[_TITLE_LINES - 1 :])]
    return smallest, [_shortened(line, SERIF_FILE, 600, smallest, _TITLE_WIDTH) for line in lines]


def _wrap(words: str, size: int, width: float) -> list[str]:
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, SERIF_FILE, 600, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _balanced(words: str, size: int, count: int) -> list[str]:
    """Return as many lines, as even as they get: the narrowest width that still needs no more lines."""
    width = float(_TITLE_WIDTH)
    while width > 120 and len(_wrap(words, size, width - 12)) <= count:
        width -= 12
    return _wrap(words, size, width)


def _shortened(line: str, file: Path, weight: int, size: int, width: float) -> str:
    if _width(line, file, weight, size) <= width:
        return line
    while line and _width(line + "…", file, weight, size) > width:
        line = line[:-1].rstrip()
    return line + "…"


def _width(text: str, file: Path, weight: int, size: int) -> float:
    return _font(file, weight, size).getlength(text)


@lru_cache(maxsize=32)
def _font(file: Path, weight: int, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(file), size)
    # The renderer sets the optical size by itself, to the size of the text.
    axes: dict[bytes | None, float] = {b"Weight": weight, b"Optical Size": min(60, max(8, size))}
    font.set_variation_by_axes([axes.get(axis["name"], axis["default"] or 0) for axis in font.get_variation_axes()])
    return font


@lru_cache(maxsize=256)
def _can_write(text: str) -> bool:
    """Return whether the serif has every letter: a row of boxes is worse than no words."""
    font = _font(SERIF_FILE, 600, 32)
    missing = bytes(font.getmask("\U0010fffd"))
    return bool(text) and all(sign.isspace() or bytes(font.getmask(sign)) != missing for sign in set(text))


def _tone(colour: str, *, lightness: float, saturation: float = 1.0) -> str:
    """Return the colour at another lightness (0..1), so that any choice keeps its contrast to the paper."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, _, strength = colorsys.rgb_to_hls(red, green, blue)
    return _hex(colorsys.hls_to_rgb(hue, lightness, strength * saturation))


def _mix(one: str, other: str) -> str:
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    red, green, blue = ((a + b) / 510 for a, b in pairs)
    return _hex((red, green, blue))


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
