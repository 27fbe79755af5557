"""QR codes lead where they should, from any screen, and say what they are."""

from __future__ import annotations

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
import resvg_py
import segno
import zxingcpp
from PIL import Image

from issuer.adapters import qr

ADDRESS = "https://badges.example.org/v/0123456789abcdefghjkmnpqrs"
# Texts that two writers write in one way: each of one mode throughout, and filled up or ending within a byte (where
# the last bit ends a byte, segno 1.6.6 puts in one byte more than ISO/IEC 18004, 7.4.9, has it).
PATH = "https://badges.example.org/v/" + "q-w-e-r/" * 300
FULL = [PATH[:length] for length in (14, 62, 122, 180, 213, 666, 1125, 2331)]
PADDED = ["HTTPS://BADGES.EXAMPLE.ORG/V/" + "QW-" * times for times in (0, 7, 60, 300, 901)]
FINDER = ["#######", "#     #", "# ### #", "# ### #", "# ### #", "#     #", "#######"]


def read(png: bytes) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(Image.open(BytesIO(png)).convert("L"))


def modules_of(text: str) -> list[list[bool]]:
    """The modules without their quiet zone, True for dark, as the PNG shows them."""
    picture = Image.open(BytesIO(qr.png(text, module=1))).convert("L")
    zone = range(qr.QUIET_ZONE, picture.width - qr.QUIET_ZONE)
    return [[picture.getpixel((x, y)) == 0 for x in zone] for y in zone]


def format_of(modules: list[list[bool]]) -> tuple[int, int]:
    """The two copies of the 15 bits that tell level and mask (ISO/IEC 18004, 7.9), unmasked."""
    size = len(modules)
    around = [(8, x) for x in (0, 1, 2, 3, 4, 5, 7, 8)] + [(y, 8) for y in (7, 5, 4, 3, 2, 1, 0)]
    beside = [(y, 8) for y in range(size - 1, size - 8, -1)] + [(8, x) for x in range(size - 8, size)]
    first, second = (int("".join(str(int(modules[y][x])) for y, x in places), 2) for places in (around, beside))
    return first ^ 0b101010000010010, second ^ 0b101010000010010


def test_the_png_is_read_back():
    (code,) = read(qr.png(ADDRESS))
    assert code.text == ADDRESS and code.ec_level == "M"


@pytest.mark.parametrize(
    "text",
    [
        "https://badges.example.org/a/long/path/" + "abc-123/" * 60,
        "HTTPS://BADGES.EXAMPLE.ORG/V/0123456789",
        "0123456789" * 20,
        "https://prüfung.example/ü/é/ñ",
        "Zeugnis für Łukasz 東京 Ελλάδα Привет 😀",
        "東京",
        "x" * 2331,
    ],
    ids=lambda text: text[:24],
)
def test_any_text_is_read_back(text):
    assert [code.text for code in read(qr.png(text, module=3))] == [text]


@pytest.mark.parametrize("text", FULL + PADDED, ids=len)
def test_another_writer_draws_the_same_modules(text):
    modules = modules_of(text)
    level, mask = format_of(modules)[0] >> 13, format_of(modules)[0] >> 10 & 7
    other = segno.make(text, error="m", mask=mask, boost_error=False, micro=False)
    assert level == 0b00, "M"
    assert modules == [[bool(dark) for dark in row] for row in other.matrix]


def test_text_beyond_ascii_says_that_it_is_utf_8():
    text = "https://prüfung.example/" + "東京/" * 11 + "é"
    modules = modules_of(text)
    mask = format_of(modules)[0] >> 10 & 7
    other = segno.make(text, error="m", mask=mask, encoding="utf-8", eci=True, boost_error=False, micro=False)
    assert modules == [[bool(dark) for dark in row] for row in other.matrix]


@pytest.mark.parametrize("text", [ADDRESS, *FULL], ids=len)
def test_every_code_says_level_m_twice_and_has_its_three_corners(text):
    modules = modules_of(text)
    first, second = format_of(modules)
    assert first == second and first >> 13 == 0b00
    size = len(modules)
    for top, left in ((0, 0), (0, size - 7), (size - 7, 0)):
        corner = ["".join("# "[not dark] for dark in row[left : left + 7]) for row in modules[top : top + 7]]
        assert corner == FINDER
    assert [modules[6][x] for x in range(8, size - 8)] == [x % 2 == 0 for x in range(8, size - 8)]
    assert [modules[y][6] for y in range(8, size - 8)] == [y % 2 == 0 for y in range(8, size - 8)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing to put"),
        ("x" * 2332, "2,332 bytes"),
        ("é" * 1170, "2,340 bytes"),
        ("x" * 100_000, "100,000 bytes"),
    ],
    ids=["none", "one too many", "accents", "very many"],
)
@pytest.mark.parametrize("draw", [lambda text: qr.svg(text, title="x"), qr.png, qr.terminal_text])
def test_what_no_code_holds_is_refused_in_words(draw, text, words):
    with pytest.raises(ValueError, match=words) as refused:
        draw(text)
    assert len(str(refused.value)) < 160


def test_half_a_character_is_refused():
    with pytest.raises(UnicodeEncodeError):
        qr.png("https://example.org/\ud800")


@pytest.mark.parametrize("side", [160, 240, 600])
def test_the_svg_is_read_back_at_any_size(side):
    png = bytes(resvg_py.svg_to_bytes(svg_string=qr.svg(ADDRESS, title="Scan"), width=side, dpi=96))
    assert [code.text for code in read(png)] == [ADDRESS]


@pytest.mark.parametrize("text", [ADDRESS, *FULL], ids=len)
def test_svg_and_png_show_the_same_modules(text):
    png = Image.open(BytesIO(qr.png(text, module=1))).convert("L")
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=qr.svg(text, title="Scan"), width=png.width, dpi=96))
    svg = Image.open(BytesIO(drawn)).convert("L").point(lambda light: 255 if light > 127 else 0)
    assert svg.tobytes() == png.tobytes()


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
