"""Goals 8 and 9: what is made of a badge when somebody asks for it, baked pictures and QR codes.

A baked picture stands beside issuing one document in full (no known shape, nothing stored) and beside writing the same
PNG anew with Pillow. The QR code stands beside segno with its default settings; both are read back first.

`python -m bench.goals copies` prints these alone.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import resvg_py
import segno
import zxingcpp
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bench import awards, sample
from bench.serving import installed
from bench.timing import compare, repeat
from issuer.adapters import qr
from issuer.credential import canonical
from issuer.credential.baking import bake_png, bake_svg, extract
from issuer.credential.data_integrity import add_proof
from issuer.credential.strict_json import dump_json

_ADDRESS = "https://badges.example.org/v/0123456789abcdefghjkmnpqrs"
_TIMES: dict[str, Any] = {"rounds": 3, "seconds": 0.3}
_KEYWORD = "openbadgecredential"  # Open Badges 3.0, section 5.3.1


def lines() -> Iterator[str]:
    """Yield the lines of `make bench`."""
    with installed() as site:
        picture = awards.stored(site).image_png
    yield from _baking(picture)
    yield from _drawing()


def _baking(png: bytes) -> Iterator[str]:
    unsigned, signer = sample.unsigned(), sample.signer()
    document = dump_json(add_proof(unsigned, signer, created=sample.CREATED))
    svg = _svg(png)
    _require_baked(png, svg, document)
    canonical.use_compiled(None)  # the full way, whatever was measured before
    issue = repeat(lambda: dump_json(add_proof(unsigned, signer, created=sample.CREATED)))
    baked = repeat(lambda: bake_png(png, document))
    unit = f"1/s; PNG of {len(png) / 1024:.0f} KiB; goal 8: >="
    yield compare("bake PNG, issue in full", baked, issue, f"{unit} 10", **_TIMES).line()
    drawn = repeat(lambda: bake_svg(svg, document))
    yield compare(
        "bake SVG, issue in full", drawn, issue, f"1/s; {len(svg) / 1024:.0f} KiB; goal 8: >= 10", **_TIMES
    ).line()
    again = repeat(lambda: _written_anew(png, document))
    yield compare("bake PNG, Pillow", baked, again, f"{unit} 300", **_TIMES).line()


def _drawing() -> Iterator[str]:
    for svg in (_ours(), _segno()):
        _require_read(svg)
    unit = f"1/s; of {len(_ADDRESS)} characters; goal 9: >= 3"
    yield compare("QR SVG, segno", repeat(_ours), repeat(_segno), unit, **_TIMES).line()


def _ours() -> bytes:
    return qr.svg(_ADDRESS, title="Scan").encode()


def _segno() -> bytes:
    """Draw as segno does by itself, at the same level."""
    file = BytesIO()
    segno.make(_ADDRESS, error="m", micro=False).save(file, kind="svg")
    return file.getvalue()


def _require_read(svg: bytes) -> None:
    """No figure counts unless a scanner reads the address from the code."""
    picture = Image.open(BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg.decode(), width=400, dpi=96))))
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    if [(code.text, code.ec_level) for code in zxingcpp.read_barcodes(paper.convert("L"))] != [(_ADDRESS, "M")]:
        raise RuntimeError("the QR code does not read back; a benchmark of a wrong answer is none")


def _written_anew(png: bytes, document: bytes) -> bytes:
    """Bake as whoever has only Pillow does: decode the picture, and encode it with the text beside."""
    told, file = PngInfo(), BytesIO()
    told.add_itxt(_KEYWORD, document.decode())
    Image.open(BytesIO(png)).save(file, "PNG", pnginfo=told)
    return file.getvalue()


def _svg(png: bytes) -> bytes:
    """Return an SVG that shows a PNG, as the badge's page gives it."""
    width, height = Image.open(BytesIO(png)).size
    inside = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{inside}"/></svg>'
    ).encode()


def _require_baked(png: bytes, svg: bytes, document: bytes) -> None:
    """No figure counts unless the same document comes out of every picture, Pillow's included."""
    for kind, baked in (
        ("png", bake_png(png, document)),
        ("svg", bake_svg(svg, document)),
        ("png", _written_anew(png, document)),
    ):
        if extract(baked) != (kind, document):
            raise RuntimeError(f"the {kind} gives another document; a benchmark of a wrong answer is none")
