"""QR codes lead where they should, from any screen, and say what they are."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
import resvg_py
import zxingcpp
from PIL import Image

from issuer.adapters import qr

ADDRESS = "https://badges.example.org/v/0123456789abcdefghjkmnpqrs"


def read(png: bytes) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(Image.open(BytesIO(png)).convert("L"))


def test_the_png_is_read_back():
    (code,) = read(qr.png(ADDRESS))
    assert code.text == ADDRESS and code.ec_level == "M"


@pytest.mark.parametrize("side", [160, 240, 600])
def test_the_svg_is_read_back_at_any_size(side):
    png = bytes(resvg_py.svg_to_bytes(svg_string=qr.svg(ADDRESS, title="Scan"), width=side, dpi=96))
    assert [code.text for code in read(png)] == [ADDRESS]


def test_four_modules_around_it_are_light_and_the_rest_is_dark_on_light():
    picture = Image.open(BytesIO(qr.png(ADDRESS, module=1))).convert("L")
    width, height = picture.size
    edge = [
        picture.getpixel((x, y))
        for x in range(width)
        for y in range(height)
        if min(x, y, width - 1 - x, height - 1 - y) < 4
    ]
    assert set(edge) == {255}
    assert picture.getpixel((4, 4)) == 0


def test_the_svg_has_a_title_a_view_box_and_no_size_of_its_own():
    root = ElementTree.fromstring(qr.svg(ADDRESS, title="Scan <this> & that"))
    assert root[0].text == "Scan <this> & that"
    assert root.get("role") == "img" and root.get("width") is None
    assert re.fullmatch(r"0 0 \d+ \d+", root.get("viewBox"))


def test_a_terminal_shows_it_so_that_a_phone_can_read_it():
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in qr.terminal_text(ADDRESS).splitlines()]
    assert len({len(line) for line in lines}) == 1
    size = len(lines[0])
    picture = Image.new("L", (size, len(lines) * 2), 0)
    for y, line in enumerate(lines):
        for x, block in enumerate(line):
            for half, light in enumerate(("█▀", "█▄")):
                picture.putpixel((x, 2 * y + half), 255 if block in light else 0)
    larger = picture.resize((size * 8, len(lines) * 16), Image.Resampling.NEAREST)
    assert [code.text for code in zxingcpp.read_barcodes(larger)] == [ADDRESS]


def test_the_same_address_gives_the_same_code():
    assert qr.png(ADDRESS) == qr.png(ADDRESS) and qr.svg(ADDRESS, title="x") == qr.svg(ADDRESS, title="x")
