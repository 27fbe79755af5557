"""Badge images: drawn alike everywhere, and of an upload nothing survives but what can be seen."""

from __future__ import annotations

import struct
import time
import zlib
from io import BytesIO

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from issuer.adapters import badge_drawing, badge_image
from issuer.adapters.badge_image import ImageRefused, ResvgArtist
from issuer.credential.baking import bake_png, extract

ARTIST = ResvgArtist()
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 100 100">'


def draw(title="Leading a group discussion", issuer_name="River College", colour="#1f5f7a"):
    return ARTIST.draw(title=title, issuer_name=issuer_name, colour=colour)


def png(width=300, height=300, **options):
    file = BytesIO()
    Image.new("RGB", (width, height), "#336699").save(file, "PNG", **options)
    return file.getvalue()


def svg(inside, head=HEAD):
    return f"{head}{inside}</svg>".encode()


def opened(data):
    return Image.open(BytesIO(data))


def refused(data):
    with pytest.raises(ImageRefused) as error:
        ARTIST.re_encode(data)
    return str(error.value)


def test_the_default_badge_is_a_square_that_depends_on_words_and_colour_only():
    assert opened(draw()).size == (800, 800)
    drawn = ResvgArtist.draw(ARTIST, title="Leading a group discussion", issuer_name="River College", colour="#1f5f7a")
    assert drawn == draw()
    assert len({draw(), draw(title="Other"), draw(issuer_name="Other"), draw(colour="#aa0000")}) == 4


def test_the_default_badge_carries_a_credential():
    assert extract(bake_png(draw(), b'{"a":1}')) == ("png", b'{"a":1}')


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#ffff00", "#0000ff"])
def test_the_title_is_dark_on_light_whatever_the_colour(colour):
    picture = opened(draw(colour=colour)).convert("L")
    words = picture.crop((100, 430, 700, 660))
    darkest, lightest = words.getextrema()
    assert darkest < 40 and lightest > 240


@pytest.mark.parametrize("words", [1, 5, 12, 40])
def test_a_title_of_any_length_stays_inside_its_field(words):
    title = " ".join(["Vocational"] * words)
    size, lines = badge_drawing._fit(title)
    assert len(lines) <= 4
    assert all(badge_drawing._width(line, badge_drawing.SERIF_FILE, 600, size) <= 620 for line in lines)


def test_one_endless_word_is_cut_and_not_run_over():
    _, (line,) = badge_drawing._fit("a" * 300)
    assert line.endswith("…")


def test_markup_in_a_title_is_drawn_and_not_obeyed():
    assert opened(draw(title="</text><rect width='9' height='9'/> & <b>")).size == (800, 800)


def test_letters_that_our_fonts_lack_are_left_out_rather_than_boxes():
    assert "<text" not in badge_drawing.draw_badge(title="数据分析", issuer_name="东方", colour="#8a6d1f")


def test_an_uploaded_png_is_made_anew_without_its_notes():
    notes = PngInfo()
    notes.add_text("Comment", "secret place")
    notes.add_itxt("openbadgecredential", '{"forged": true}')
    fresh = ARTIST.re_encode(png(1600, 1200, pnginfo=notes) + b"<script>trailing</script>")
    assert opened(fresh).size == (800, 600)
    assert b"secret" not in fresh and b"openbadge" not in fresh and b"script" not in fresh
    assert opened(fresh).getpixel((5, 5))[:3] == (0x33, 0x66, 0x99)


def test_a_small_png_is_not_blown_up():
    assert opened(ARTIST.re_encode(png(200, 200))).size == (200, 200)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"GIF89a", "neither a PNG nor an SVG"),
        (b"", "neither"),
        (png(100, 100), "at least 120"),
        (png(900, 300), "as wide as it is high"),
        (png()[:60], "damaged"),
        (png()[:20], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 2_200_000, "2 MB"),
    ],
)
def test_a_file_that_is_no_badge_is_refused_with_advice(data, words):
    assert words in refused(data)


def test_a_huge_picture_is_refused_before_it_is_decoded():
    header = struct.pack(">II", 65535, 65535) + b"\x08\x06\0\0\0"
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    started = time.perf_counter()
    assert "65535" in refused(bomb)
    assert time.perf_counter() - started < 0.05


def test_an_svg_becomes_a_png():
    fresh = ARTIST.re_encode(svg('<rect width="100" height="100" fill="#ff0000"/><text x="9" y="50">Hi</text>'))
    assert opened(fresh).size == (800, 800) and opened(fresh).getpixel((700, 700))[:3] == (255, 0, 0)


def test_paints_of_its_own_are_kept():
    paint = '<defs><linearGradient id="p"><stop stop-color="#00ff00"/></linearGradient></defs>'
    fresh = ARTIST.re_encode(svg(paint + '<rect width="100" height="100" fill="url( \'#p\' )"/>'))
    assert opened(fresh).getpixel((400, 400))[:3] == (0, 255, 0)


def test_a_hostile_style_is_judged_at_once():
    started = time.perf_counter()
    ARTIST.re_encode(svg("<style>" + "url(" + " " * 100_000 + "#a)" + "</style>"))
    assert time.perf_counter() - started < 2


def test_editors_notes_and_a_plain_doctype_are_no_obstacle():
    doctype = b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">'
    inside = '<metadata><x/></metadata><i:view xmlns:i="urn:editor"/><path d="M0 0h9v9z" onclick="alert(1)"/>'
    assert opened(ARTIST.re_encode(doctype + svg(inside))).size == (800, 800)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        '<image href="file:///etc/passwd"/>',
        '<image xlink:href="https://evil.example/x.png"/>',
        '<use href="other.svg#a"/>',
        '<rect style="fill:url(https://evil.example/x)"/>',
        "<style>@import 'https://evil.example/x.css';</style>",
        "<style>rect { fill: url(http://evil.example/x) }</style>",
        '<animate attributeName="x"/>',
        '<g id="a"><use href="#a"/></g>',
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
    ],
)
def test_an_svg_that_runs_loads_or_never_ends_is_refused(inside):
    assert refused(svg(inside))


def test_an_svg_that_multiplies_itself_is_refused_quickly():
    groups = '<g id="g0"><path d="M0 0h1v1z"/></g>' + "".join(
        f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * 10 + "</g>" for n in range(1, 12)
    )
    started = time.perf_counter()
    assert "too many parts" in refused(svg(f"<defs>{groups}</defs><use href='#g11'/>"))
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    "inside",
    [
        f"<text>{'A' * 1_000_000}</text>",
        '<g opacity=".5"><rect width="100" height="100"/></g>' * 9_900,
    ],
    ids=["text", "layers"],
)
def test_an_svg_that_would_keep_the_program_busy_is_ended(inside):
    started = time.monotonic()
    assert "Export it as PNG" in refused(svg(inside))
    assert time.monotonic() - started < badge_image.WALL_SECONDS + 5


def test_an_svg_nested_a_hundred_thousand_deep_is_refused():
    assert "nested" in refused(svg("<g>" * 100_000 + "</g>" * 100_000))


def test_entities_are_refused():
    bomb = b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + svg("<text>&b;</text>")
    assert "entities" in refused(bomb)


@pytest.mark.parametrize(
    "head", [HEAD.replace("0 0 100 100", "0 0 1 100000"), HEAD.replace(' viewBox="0 0 100 100"', "")]
)
def test_an_svg_without_a_sensible_size_is_refused(head):
    assert refused(svg("<rect/>", head))


@pytest.mark.parametrize("data", [b"<svg", b"<svg>\xff</svg>", b"<html><svg></svg></html>", b'<svg xmlns="urn:x"/>'])
def test_a_broken_svg_is_refused(data):
    assert refused(data)
