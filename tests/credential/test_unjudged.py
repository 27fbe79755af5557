"""The document inside any badge, for reading and never for trusting."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.credential.baking import MAX_IMAGE_BYTES, bake_png, bake_svg
from issuer.credential.baking.unjudged import read_unjudged
from issuer.credential.errors import CredentialError
from tests.credential.samples import SVG, png, png_chunk

DOCUMENT = b'{"type": "Assertion"}'
LEGACY_SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="http://openbadges.org">'
    b'<o:assertion verify="%s">%s</o:assertion></svg>'
)


def jwt(claims: bytes) -> bytes:
    return b"eyJhbGciOiJub25lIn0." + base64.urlsafe_b64encode(claims).rstrip(b"=") + b"."


@pytest.mark.parametrize(
    "data",
    [
        DOCUMENT,
        bake_png(png(), DOCUMENT),
        bake_svg(SVG, DOCUMENT),
        png(png_chunk(b"iTXt", b"openbadges\0\0\0\0\0" + DOCUMENT)),
        png(png_chunk(b"tEXt", b"openbadges\0" + DOCUMENT)),
        png(png_chunk(b"iTXt", b"openbadges\0\0\0\0\0" + jwt(DOCUMENT))),
        LEGACY_SVG % (b"https://a.example/", b"<![CDATA[" + DOCUMENT + b"]]>"),
        LEGACY_SVG % (jwt(DOCUMENT), b""),
        jwt(DOCUMENT),
    ],
    ids=["json", "png", "svg", "png 2.0", "png 1.0", "png 2.0 signed", "svg 2.0", "svg 2.0 signed", "jwt"],
)
def test_the_document_is_found_in_every_container(data: bytes) -> None:
    assert read_unjudged(data) == DOCUMENT


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png(), "BAKE_NONE"),
        (SVG, "BAKE_NONE"),
        (bake_png(png(), DOCUMENT)[:-20], "BAKE_CONTAINER"),
        (bake_png(png(), DOCUMENT).replace(b"Assertion", b"assertion"), "BAKE_CONTAINER"),
        (png(png_chunk(b"tEXt", b"openbadges\0https://a.example/1")), "FORMAT"),
        (png(png_chunk(b"zTXt", b"openbadges\0\0x")), "BAKE_COMPRESSED"),
        (LEGACY_SVG % (b"https://a.example/", b""), "FORMAT"),
        (png() + b"\0" * MAX_IMAGE_BYTES, "SIZE"),
        (b"eyJhbGciOiJub25lIn0.a.", "FORMAT"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(data: bytes, code: str) -> None:
    with pytest.raises(CredentialError) as refusal:
        read_unjudged(data)
    assert refusal.value.code == code
    assert refusal.value.detail.endswith(".")


@settings(max_examples=200)
@given(
    st.integers(0, 200),
    st.binary(min_size=1, max_size=4),
    st.sampled_from([bake_png(png(), DOCUMENT), bake_svg(SVG, DOCUMENT)]),
)
def test_a_damaged_picture_is_read_or_refused(at: int, damage: bytes, picture: bytes) -> None:
    try:
        read_unjudged(picture[:at] + damage + picture[at + len(damage) :])
    except CredentialError as error:
        assert error.detail
