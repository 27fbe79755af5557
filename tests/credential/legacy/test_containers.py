"""Old badges in pictures: PNG with iTXt or tEXt, SVG with an element or an attribute; JSON, a signature, an address."""

from __future__ import annotations

import json
import zlib
from html import escape

import pytest

from issuer.credential.report import Verdict
from tests.credential.legacy.evil_issuer import EvilIssuer
from tests.credential.legacy.honest_issuer import ASSERTION, BASE
from tests.credential.samples import png, png_chunk, signed


def itxt(text: bytes) -> bytes:
    return png_chunk(b"iTXt", b"openbadges\0\0\0\0\0" + text)


def plain(text: bytes) -> bytes:
    return png_chunk(b"tEXt", b"openbadges\0" + text)


def svg(text: bytes = b"", verify: str = "", *, more: bytes = b"") -> bytes:
    attribute = f' verify="{escape(verify)}"'.encode() if verify else b""
    element = b"<openbadges:assertion" + attribute + b"><![CDATA[" + text + b"]]></openbadges:assertion>"
    root = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
    return root + element + more + b"</svg>"


@pytest.fixture
def school() -> EvilIssuer:
    return EvilIssuer()


def test_a_hosted_badge_is_found_in_every_container(school: EvilIssuer) -> None:
    file = school.hosted_file()
    for data in (file, png(itxt(file)), png(plain(file)), svg(file), svg(file, ASSERTION)):
        report = school.verify(data)
        assert (report.verdict, report.codes) == (Verdict.VALID, ())


def test_an_address_alone_is_enough(school: EvilIssuer) -> None:
    address = ASSERTION.encode()
    for data in (png(plain(address)), png(itxt(address + b"\n")), svg(b"", ASSERTION), svg(address)):
        assert school.verify(data).verdict is Verdict.VALID
    school.be_away()
    assert school.verify(png(plain(address))).codes == ("KEY_UNRESOLVED",)


@pytest.mark.parametrize(
    "address", ["http://school.example/9", "https://a@school.example/9", "https://school.example/#9"]
)
def test_an_address_that_nobody_can_vouch_for_is_not_asked(school: EvilIssuer, address: str) -> None:
    school.served[address] = school.assertion
    assert school.verify(png(plain(address.encode()))).view is None
    assert school.asked == []


def test_a_signed_badge_is_found_in_every_container(school: EvilIssuer) -> None:
    token = school.signs().signed_file()
    for data in (token, png(itxt(token)), png(plain(token)), svg(b"", token.decode()), svg(token)):
        report = school.verify(data)
        assert (report.verdict, report.codes) == (Verdict.VALID, ())


def test_two_badges_in_one_picture_are_refused(school: EvilIssuer) -> None:
    file = school.hosted_file()
    again = b'<openbadges:assertion verify="https://school.example/1"/>'
    other = json.dumps({**school.assertion, "id": f"{BASE}/1"}).encode()
    pictures = (
        png(itxt(file), itxt(file)),
        png(plain(b"https://school.example/1"), itxt(file)),
        svg(file, more=again),
        svg(other, ASSERTION),
        svg(file, "eyJhbGciOiJSUzI1NiJ9.e30.AAAA"),
    )
    for data in pictures:
        report = school.verify(data)
        assert (report.verdict, report.codes) == (Verdict.INVALID, ("BAKE_MULTIPLE",))


def test_an_address_with_escaped_slashes_is_the_same_address(school: EvilIssuer) -> None:
    file = school.hosted_file().replace(b"/", b"\\/")
    assert school.verify(svg(file, ASSERTION)).verdict is Verdict.VALID


def test_a_badge_where_none_belongs_is_refused(school: EvilIssuer) -> None:
    element = b'<g><openbadges:assertion verify="https://school.example/assertions/9"/></g>'
    root = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
    assert school.verify(root + element + b"</svg>").codes == ("BAKE_CONTAINER",)


def test_a_compressed_badge_is_refused(school: EvilIssuer) -> None:
    packed = png_chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(school.hosted_file()))
    assert school.verify(png(packed)).codes == ("BAKE_COMPRESSED",)


@pytest.mark.parametrize("text", [b"", b"hello", b"ftp://school.example/9"])
def test_a_picture_whose_badge_is_nothing_is_refused(school: EvilIssuer, text: bytes) -> None:
    assert school.verify(png(itxt(text))).verdict is Verdict.INVALID


def test_a_new_credential_goes_before_an_old_one_as_in_any_reader_of_the_new(school: EvilIssuer) -> None:
    new = png_chunk(b"iTXt", b"openbadgecredential\0\0\0\0\0" + json.dumps(signed()).encode())
    assert school.verify(png(new, itxt(school.hosted_file())), trusted=None).view is not None
    assert school.asked == []


@pytest.mark.parametrize("kind", ["BadgeClass", "Issuer", "RevocationList", "Endorsement"])
def test_a_document_that_is_nobodys_badge_is_neither_confirmed_nor_refuted(school: EvilIssuer, kind: str) -> None:
    report = school.verify(json.dumps({**school.issuer, "type": kind}).encode())
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("FORMAT",))
