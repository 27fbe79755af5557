"""Badge images: the default drawn, an uploaded one checked and made anew, so that no byte of an upload survives."""

from __future__ import annotations

import json
import re
import resource
import struct
import subprocess
import sys
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import resvg_py
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image

from issuer.adapters.badge_drawing import SANS_FILE, SERIF_FILE, SIZE, draw_badge
from issuer.adapters.own_limits import limit_to

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 4096  # pixels
MIN_SIDE = 120  # pixels; below it nobody would recognise the badge
MAX_ASPECT = 2.0
MAX_ELEMENTS = 20_000  # of an SVG, with everything that `use` repeats
MAX_DEPTH = 200  # levels of elements in an SVG
CPU_SECONDS, WALL_SECONDS, MEMORY_BYTES = 3, 8, 1024 * 1024 * 1024  # what drawing one uploaded SVG may take

_SVG = "http://www.w3.org/2000/svg"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
_SHAPES = ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath")
_GROUPS = ("svg", "g", "defs", "symbol", "use", "clipPath", "mask", "style")
_PAINTS = ("linearGradient", "radialGradient", "stop")
_ELEMENTS = frozenset((*_SHAPES, *_GROUPS, *_PAINTS))
_UNDRAWN = frozenset(("metadata", "title", "desc"))
_FOREIGN_URL = re.compile(r"url\(\s*+['\"]?+\s*+(?!#)|@import|expression\(", re.IGNORECASE)

# As in `bounded`: neither the environment nor the working folder decides what is imported.
_CHILD = "import sys; sys.path.append(sys.argv[1]); from issuer.adapters.badge_image import draw_apart; draw_apart()"
_PACKAGE_ROOT = str(Path(__file__).resolve().parents[2])


class ImageRefused(ValueError):
    """The file cannot become a badge image; the message says why, for the person who chose it."""


class ResvgArtist:
    """Draws with resvg and our own fonts, so that the result is the same on every machine."""

    def draw(self, *, title: str, issuer_name: str, colour: str) -> bytes:
        """Return the default badge as PNG of 800 x 800."""
        return _drawn(title, issuer_name, colour)

    def re_encode(self, data: bytes) -> bytes:
        """Return an uploaded PNG or SVG as a fresh PNG of at most 800 x 800. Raises ImageRefused."""
        if len(data) > MAX_BYTES:
            raise ImageRefused("The image is larger than 2 MB. Save it smaller.")
        if data.startswith(b"\x89PNG\r\n\x1a\n"):
            return _fresh_png(data)
        if b"<svg" in data[:4096]:
            return _fresh_svg(data)
        raise ImageRefused("This is neither a PNG nor an SVG picture. Save it as one of them.")


@lru_cache(maxsize=64)
def _drawn(title: str, issuer_name: str, colour: str) -> bytes:
    return _compact(_render(draw_badge(title=title, issuer_name=issuer_name, colour=colour), width=SIZE))


def _fresh_png(data: bytes) -> bytes:
    # Read by hand first: a decoder must not learn of a huge picture by opening it.
    if len(data) < 33 or data[12:16] != b"IHDR":
        raise ImageRefused("This PNG is damaged. Save it again.")
    width, height = struct.unpack(">II", data[16:24])
    _require_size(width, height)
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as picture:
            pixels = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise ImageRefused("This PNG is damaged. Save it again.") from error
    pixels.thumbnail((SIZE, SIZE), Image.Resampling.LANCZOS)
    return _encode(pixels)


def _fresh_svg(data: bytes) -> bytes:
    try:
        root = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise ImageRefused("This SVG defines entities, which are not read. Export it again as plain SVG.") from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise ImageRefused("This SVG is damaged. Export it again.") from error
    if root.tag != f"{{{_SVG}}}svg":
        raise ImageRefused("This file is not an SVG picture.")
    _sanitise(root)
    _require_modest(root)
    width, height = _proportions(root)
    scale = SIZE / max(width, height)
    ElementTree.register_namespace("", _SVG)
    text = ElementTree.tostring(root, encoding="unicode")
    return _compact(_render_apart(text, width=max(1, round(width * scale)), height=max(1, round(height * scale))))


def _sanitise(element: ElementTree.Element, depth: int = 1) -> None:
    """Keep drawing, drop editors' notes, refuse whatever could run, load or be nested without end."""
    if depth > MAX_DEPTH:
        raise ImageRefused("This SVG is nested without end. Export it as PNG instead.")
    for child in list(element):
        namespace, _, name = child.tag.rpartition("}") if isinstance(child.tag, str) else ("", "", "")
        if namespace != f"{{{_SVG}" or name in _UNDRAWN:
            element.remove(child)
        elif name not in _ELEMENTS:
            raise ImageRefused(f"This SVG uses <{name}>, which is not taken over. Export it as PNG instead.")
        else:
            _sanitise(child, depth + 1)
    if element.tag == f"{{{_SVG}}}style" and _FOREIGN_URL.search(element.text or ""):
        raise ImageRefused("This SVG loads something from elsewhere. Export it with everything inside, or as PNG.")
    for name, value in list(element.attrib.items()):
        if name.lower().startswith("on"):
            del element.attrib[name]
        elif name in ("href", _XLINK_HREF):
            if not value.strip().startswith("#"):
                raise ImageRefused("This SVG refers to something outside it. Export it as PNG instead.")
        elif _FOREIGN_URL.search(value):
            raise ImageRefused("This SVG loads something from elsewhere. Export it with everything inside, or as PNG.")


def _require_modest(root: ElementTree.Element) -> None:
    """Refuse pictures that `use` multiplies beyond MAX_ELEMENTS, or that contain themselves."""
    targets = {element.get("id"): element for element in root.iter() if element.get("id")}
    known: dict[int, int] = {}

    def weigh(element: ElementTree.Element, above: tuple[int, ...]) -> int:
        if id(element) in above or len(above) > MAX_DEPTH:
            raise ImageRefused("This SVG is nested without end. Export it as PNG instead.")
        if id(element) not in known:
            path = (*above, id(element))
            total = 1 + sum(weigh(child, path) for child in element)
            total += sum(weigh(target, path) for target in _targets(element, targets))
            if total > MAX_ELEMENTS:
                raise ImageRefused("This SVG has too many parts. Export it as PNG instead.")
            known[id(element)] = total
        return known[id(element)]

    weigh(root, ())


def _targets(
    element: ElementTree.Element, targets: dict[str | None, ElementTree.Element]
) -> Iterator[ElementTree.Element]:
    """Yield what an element draws besides its children: what it uses, and by what it is clipped or masked."""
    words = [element.get("href", ""), element.get(_XLINK_HREF, "")]
    words += [
        f"#{found}" for value in element.attrib.values() for found in re.findall(r"url\(\s*['\"]?#([^)'\"]+)", value)
    ]
    for word in words:
        target = targets.get(word.strip().removeprefix("#")) if word.strip().startswith("#") else None
        if target is not None:
            yield target


def _proportions(root: ElementTree.Element) -> tuple[float, float]:
    """Return width and height in any unit, from the view box or else the stated size."""
    numbers = re.findall(r"-?[0-9]*\.?[0-9]+(?:e-?[0-9]+)?", root.get("viewBox", "").lower())
    if len(numbers) == 4:
        width, height = float(numbers[2]), float(numbers[3])
    else:
        sizes = [re.match(r"\s*([0-9]*\.?[0-9]+)", root.get(side, "")) for side in ("width", "height")]
        width, height = (float(size[1]) if size else 0.0 for size in sizes)
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise ImageRefused("This SVG does not say how large it is. Export it with a view box.")
    _require_aspect(width, height)
    return width, height


def _require_size(width: int, height: int) -> None:
    if max(width, height) > MAX_SIDE:
        raise ImageRefused(f"The image has {width} × {height} pixels. Use at most {MAX_SIDE} a side.")
    if min(width, height) < MIN_SIDE:
        raise ImageRefused(f"The image has {width} × {height} pixels. Use at least {MIN_SIDE} a side; 800 is best.")
    _require_aspect(width, height)


def _require_aspect(width: float, height: float) -> None:
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise ImageRefused("A badge is about as wide as it is high. Crop the image.")


def _render_apart(svg: str, *, width: int, height: int) -> bytes:
    """Draw what somebody brought in a process that can be ended. Raises ImageRefused.

    A few hundred kilobytes of text, style or overlapping shapes keep resvg busy for minutes, and nothing stops it:
    every other request of this process would wait.
    """
    question = json.dumps({"svg": svg, "width": width, "height": height}).encode()
    try:
        child = subprocess.run(  # noqa: S603 - our own interpreter and words, the picture comes on its input
            [sys.executable, "-I", "-c", _CHILD, _PACKAGE_ROOT],
            input=question,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ImageRefused("This SVG takes too long to draw. Export it as PNG instead.") from error
    if child.returncode != 0:
        raise ImageRefused("This SVG cannot be drawn within the limits. Export it as PNG instead.")
    return child.stdout


def draw_apart() -> None:
    """Run the child: draw the picture on standard input within the limits, and write the PNG to standard output."""
    limit_to(resource.RLIMIT_CPU, CPU_SECONDS)
    limit_to(resource.RLIMIT_AS, MEMORY_BYTES)
    limit_to(resource.RLIMIT_CORE, 0)
    question = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(_render(question["svg"], width=question["width"], height=question["height"]))


def _render(svg: str, *, width: int, height: int | None = None) -> bytes:
    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=svg,
                width=width,
                height=height,
                dpi=96,
                skip_system_fonts=True,
                font_files=[str(SERIF_FILE), str(SANS_FILE)],
                serif_family="Source Serif 4",
                sans_serif_family="Source Sans 3",
                font_family="Source Sans 3",
            )
        )
    except ValueError as error:
        raise ImageRefused("This SVG cannot be drawn. Export it as PNG instead.") from error


def _compact(png: bytes) -> bytes:
    with Image.open(BytesIO(png), formats=["PNG"]) as picture:
        return _encode(picture.convert("RGBA"))


def _encode(pixels: Image.Image) -> bytes:
    file = BytesIO()
    pixels.save(file, "PNG", optimize=True)
    return file.getvalue()
