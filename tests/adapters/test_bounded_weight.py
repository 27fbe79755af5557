"""How costly a file looks: a usual badge never does, whatever it lies in, and what takes long cannot look cheap."""

from __future__ import annotations

import base64
import json

import pytest

from issuer.adapters.bounded_weight import looks_costly
from issuer.credential.baking import bake_png, bake_svg
from tests.credential.samples import png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
USUAL = {"evidence": [{"type": ["Evidence"], "name": f"Part {number}"} for number in range(40)]}
LARGE = {"evidence": [{"type": ["Evidence"], "name": f"Part {number}"} for number in range(190)]}
WORDY = {"tag": [f"tag {number}" for number in range(700)]}


def text(document) -> bytes:
    return json.dumps(document).encode()


def token(document) -> bytes:
    parts = (text({"alg": "ES256"}), text(document), b"\x00" * 64)
    return b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)


CONTAINERS = {
    "JSON": text,
    "token": token,
    "PNG": lambda document: bake_png(png(), text(document)),
    "PNG with a token": lambda document: bake_png(png(), token(document)),
    "SVG": lambda document: bake_svg(SVG, text(document)),
    "SVG with a token": lambda document: bake_svg(SVG, token(document)),
}


@pytest.mark.parametrize("put", CONTAINERS.values(), ids=CONTAINERS)
def test_a_document_with_many_parts_looks_costly_in_whatever_it_lies(put):
    assert not looks_costly(put(USUAL))
    assert looks_costly(put(LARGE)) and looks_costly(put(WORDY))


def test_a_picture_of_many_elements_and_one_that_may_hide_signs_look_costly():
    many = SVG.replace(b"<path", b"<g/>" * 5000 + b"<path")
    hidden = SVG.replace(b"<path", b"<desc>" + b"&#123;" * 300 + b"</desc><path")
    assert looks_costly(many) and looks_costly(hidden)
    assert not looks_costly(SVG.replace(b"<path", b"<g/>" * 500 + b"<path"))


def test_signs_in_the_pixels_of_a_picture_are_no_parts_of_a_badge():
    assert not looks_costly(bake_png(png(), text(USUAL)) + b"{" * 5000)


def test_a_file_of_five_megabytes_is_told_apart_at_once():
    assert not looks_costly(b"a" * 5_000_000)
    assert looks_costly(b"{" * 5_000_000)
