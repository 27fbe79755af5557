"""Credentials in PNG pictures: one chunk, uncompressed, once; and every other file refused with its reason."""

from __future__ import annotations

import io
import json
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from issuer.credential.baking import bake_png, extract, unbake_png
from issuer.credential.errors import CredentialError
from tests.credential.samples import png, png_chunk

DOCUMENT = '{"name":"Žluťoučký kůň 🎓"}'.encode()
KEYWORD = b"openbadgecredential"


def itxt(text: bytes, keyword: bytes = KEYWORD, flag: int = 0, language: bytes = b"", translated: bytes = b"") -> bytes:
    header = keyword + b"\x00" + bytes([flag, 0]) + language + b"\x00" + translated + b"\x00"
    return png_chunk(b"iTXt", header + text)


def code_of(data: bytes) -> str:
    with pytest.raises(CredentialError) as refusal:
        unbake_png(data)
    return refusal.value.code


LEAVES = st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]))


@given(st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner)))
def test_baking_and_unbaking_give_back_the_same_bytes(value: object) -> None:
    document = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    assert unbake_png(bake_png(png(), document)) == document


def test_the_picture_stays_the_same_for_those_who_look_at_it() -> None:
    picture = io.BytesIO()
    Image.linear_gradient("L").save(picture, "PNG")
    baked = bake_png(picture.getvalue(), DOCUMENT)
    with Image.open(io.BytesIO(baked)) as image:
        assert image.tobytes() == Image.linear_gradient("L").tobytes()
        assert image.text["openbadgecredential"] == DOCUMENT.decode()


def test_a_credential_that_was_there_is_replaced() -> None:
    baked = bake_png(bake_png(png(), b'{"old":1}'), DOCUMENT)
    assert baked.count(KEYWORD) == 1
    assert unbake_png(baked) == DOCUMENT


def test_two_old_credentials_and_one_of_an_older_standard_are_replaced() -> None:
    crowded = png(
        itxt(b"{}"), png_chunk(b"zTXt", KEYWORD + b"\x00\x00" + zlib.compress(b"{}")), itxt(b"{}", b"openbadges")
    )
    baked = bake_png(crowded, DOCUMENT)
    assert baked.count(b"openbadge") == 1
    assert unbake_png(baked) == DOCUMENT


def test_everything_else_in_the_picture_is_carried_over() -> None:
    others = (
        png_chunk(b"tEXt", b"Author\x00Ada"),
        itxt(b"about openbadgecredential", b"Comment"),
        png_chunk(b"acTL", struct.pack(">II", 1, 0)),  # an animated PNG
        png_chunk(b"eXIf", b"MM\x00*"),
    )
    baked = bake_png(png(*others), DOCUMENT)
    assert all(other in baked for other in others)
    assert unbake_png(baked) == DOCUMENT


def test_the_chunk_is_as_the_standard_says() -> None:
    assert png_chunk(b"iTXt", b"openbadgecredential\x00\x00\x00\x00\x00" + DOCUMENT) in bake_png(png(), DOCUMENT)


def test_a_language_tag_and_a_translated_keyword_do_not_disturb() -> None:
    assert unbake_png(png(itxt(DOCUMENT, language=b"de", translated=b"Abzeichen"))) == DOCUMENT


def test_a_picture_without_a_credential_says_so() -> None:
    assert code_of(png()) == "BAKE_NONE"


def test_a_keyword_that_only_begins_like_ours_is_none() -> None:
    assert code_of(png(itxt(b"{}", KEYWORD + b"s"))) == "BAKE_NONE"
    assert code_of(png(itxt(b"{}", KEYWORD.upper()))) == "BAKE_NONE"


def test_no_guess_is_made_between_two_credentials() -> None:
    assert code_of(png(itxt(DOCUMENT), itxt(DOCUMENT))) == "BAKE_MULTIPLE"
    assert code_of(png(itxt(DOCUMENT), png_chunk(b"tEXt", KEYWORD + b"\x00{}"))) == "BAKE_MULTIPLE"


def test_compression_is_not_allowed() -> None:
    assert code_of(png(itxt(zlib.compress(DOCUMENT), flag=1))) == "BAKE_COMPRESSED"
    assert code_of(png(png_chunk(b"zTXt", KEYWORD + b"\x00\x00" + zlib.compress(DOCUMENT)))) == "BAKE_COMPRESSED"


BAKED = bake_png(png(), DOCUMENT)


@pytest.mark.parametrize(
    "data",
    {
        "empty": b"",
        "no picture": b"\x89PNG\r\n\x1a\r" + BAKED[8:],
        "the wrong kind of chunk": png(png_chunk(b"tEXt", KEYWORD + b"\x00{}")),
        "a chunk that ends in its header": png(png_chunk(b"iTXt", KEYWORD + b"\x00")),
        "a chunk without its text": png(png_chunk(b"iTXt", KEYWORD + b"\x00\x00\x00en\x00")),
        "bytes behind the end": BAKED + b"<script>alert(1)</script>",
        "a second picture behind the end": BAKED + BAKED,
        "an end with a content": BAKED[:-12] + png_chunk(b"IEND", b"x"),
        "no end": BAKED[:-12],
        "no header": BAKED[:8] + BAKED[33:],
        "two headers": BAKED[:33] + BAKED[8:33] + BAKED[33:],
        "a header of the wrong length": BAKED[:8] + png_chunk(b"IHDR", b"\x00" * 12) + BAKED[33:],
        "too wide": png(itxt(DOCUMENT), width=4097),
        "too high": png(itxt(DOCUMENT), height=65535),
        "no width": png(itxt(DOCUMENT), width=0),
        "a wrong checksum": BAKED[:40] + bytes([BAKED[40] ^ 1]) + BAKED[41:],
        "a chunk name that is none": png(png_chunk(b"i XT", b"")),
        "a length beyond the file": BAKED[:33] + b"\x7f\xff\xff\xff" + BAKED[37:],
        "a negative length": BAKED[:33] + b"\xff\xff\xff\xff" + BAKED[37:],
    }.items(),
    ids=lambda item: item[0],
)
def test_a_file_that_is_no_sound_picture_is_refused(data: tuple[str, bytes]) -> None:
    assert code_of(data[1]) == "BAKE_CONTAINER"


def test_a_picture_cut_off_anywhere_is_refused() -> None:
    for length in range(len(BAKED)):
        assert code_of(BAKED[:length]) == "BAKE_CONTAINER", length


def test_a_flipped_bit_anywhere_in_the_credential_is_noticed() -> None:
    start = BAKED.index(KEYWORD) - 8
    for offset in range(start, start + 12 + len(KEYWORD) + 5 + len(DOCUMENT)):
        damaged = BAKED[:offset] + bytes([BAKED[offset] ^ 0x10]) + BAKED[offset + 1 :]
        assert code_of(damaged) == "BAKE_CONTAINER", offset


def test_only_text_can_be_baked() -> None:
    for document in (b"\xff", b"{}\x00"):
        with pytest.raises(CredentialError) as refusal:
            bake_png(png(), document)
        assert refusal.value.code == "BAKE_CONTAINER"


def test_a_badge_of_an_older_standard_is_taken_out_of_a_picture_without_a_newer_one() -> None:
    assert extract(png(itxt(b"{}", b"openbadges"))) == ("png", b"{}")
    address = png_chunk(b"tEXt", b"openbadges\x00https://old.example/1")
    assert extract(png(address)) == ("png", b"https://old.example/1")
    assert extract(bake_png(png(), DOCUMENT)[:-12] + address + png()[-12:]) == ("png", DOCUMENT)


def test_a_token_in_a_picture_is_taken_out_of_it() -> None:
    token = b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2ln"
    assert extract(bake_png(png(), token)) == ("png", token)


def test_a_picture_is_known_by_its_content() -> None:
    assert extract(BAKED) == ("png", DOCUMENT)


def test_a_huge_picture_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(CredentialError) as refusal:
        extract(BAKED + bytes(5 * 1024 * 1024))
    assert refusal.value.code == "SIZE"
