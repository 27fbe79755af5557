"""Credentials in SVG pictures: one element, spliced in; entities, doubles and disguises refused."""

from __future__ import annotations

import io
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.baking import bake_svg, extract, unbake_svg
from issuer.credential.errors import CredentialError, UnreadFormat
from tests.credential.samples import SVG

DOCUMENT = '{"name":"Žluťoučký kůň 🎓","x":"<&]]>"}'.encode()
OPEN = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'
ELEMENT = b"<openbadges:credential><![CDATA[{}]]></openbadges:credential>"
BADGE = OPEN + ELEMENT + b"</svg>"
DOCTYPE = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
# What XML 1.0 can carry: not the controls, not the surrogates, not U+FFFE and U+FFFF.
CARRIED = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
    lambda character: character >= " " or character in "\t\n\r"))  # fmt: skip


def code_of(data: bytes) -> str:
    with pytest.raises(CredentialError) as refusal:
        unbake_svg(data)
    return refusal.value.code


@given(CARRIED)
def test_baking_and_unbaking_give_back_the_same_bytes(text: str) -> None:
    document = text.encode()
    assert unbake_svg(bake_svg(SVG, document)) == document


@given(st.lists(st.sampled_from(["]", "]]", ">", "]]>", "\r", "\n", "<![CDATA[", "&#13;", "&amp;", "a"])).map("".join))
def test_text_that_looks_like_markup_comes_back_the_same(text: str) -> None:
    document = text.encode()
    assert unbake_svg(bake_svg(bake_svg(SVG, document), document)) == document


def test_the_picture_is_carried_over_byte_for_byte() -> None:
    picture = (
        b'<?xml version="1.0"?>\n'
        + DOCTYPE
        + b"\n<!-- by Ada --><svg   xmlns='http://www.w3.org/2000/svg'\n><g/></svg>\n<!-- end -->"
    )
    baked = bake_svg(picture, DOCUMENT)
    start, end = baked.index(b"<openbadges:"), baked.index(b"</openbadges:credential>") + 24
    declared = b' xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
    assert (baked[:start] + baked[end:]).replace(declared, b"") == picture


def test_a_picture_keeps_what_it_means_by_our_prefix() -> None:
    picture = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://other.example/">'
        b"<openbadges:credential>theirs</openbadges:credential></svg>"
    )
    baked = bake_svg(picture, DOCUMENT)
    assert unbake_svg(baked) == DOCUMENT
    root = ElementTree.parse(io.BytesIO(baked)).getroot()
    assert root[1].tag == "{https://other.example/}credential"
    assert unbake_svg(bake_svg(baked, b"{}")) == b"{}"


def test_the_credential_is_the_first_child_in_the_exact_namespace() -> None:
    root = ElementTree.parse(io.BytesIO(bake_svg(SVG, DOCUMENT))).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert root[0].text == DOCUMENT.decode()
    assert len(root) == 3


@pytest.mark.parametrize(
    "picture",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" />',
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>',
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>',
        b"\xef\xbb\xbf" + SVG,
        b"  \n" + SVG,
        b'<?xml version="1.0" encoding="UTF-8"?>' + SVG,
        DOCTYPE + SVG,
        b"<!DOCTYPE svg>" + SVG,
        b'<svg a=">" b=\' xmlns:openbadges="x"\' xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg xmlns:openbadges="http://openbadges.org" xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg xmlns:openbadges = \'http://openbadges.org\' xmlns="http://www.w3.org/2000/svg"><g/></svg>',
        OPEN.replace(b":openbadges", b":o") + b'<o:credential verify="a.b.c"/></svg>',
        OPEN + ELEMENT + ELEMENT + b"</svg>",
        OPEN + b"<g>" + ELEMENT + b"</g></svg>",
        OPEN + b"<openbadges:credential>" + ELEMENT + b"</openbadges:credential></svg>",
        OPEN + b"<openbadges:credential/><g/></svg>",
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:o="http://openbadges.org"><o:assertion verify="x"/></svg>',
    ],
)  # fmt: skip
def test_any_sound_picture_holds_the_credential_once_after_baking(picture: bytes) -> None:
    baked = bake_svg(picture, DOCUMENT)
    assert unbake_svg(baked) == DOCUMENT
    assert extract(baked) == ("svg", DOCUMENT)
    assert baked.count(b":assertion") == 0
    assert bake_svg(baked, DOCUMENT) == baked


def test_a_picture_without_a_credential_says_so() -> None:
    assert code_of(SVG) == "BAKE_NONE"
    assert code_of(OPEN.replace(b"/ob/v3p0", b"/ob/v3p0/") + ELEMENT + b"</svg>") == "BAKE_NONE"
    assert code_of(OPEN + ELEMENT.replace(b"credential", b"Credential") + b"</svg>") == "BAKE_NONE"


def test_no_guess_is_made_between_two_credentials() -> None:
    assert code_of(OPEN + ELEMENT + ELEMENT + b"</svg>") == "BAKE_MULTIPLE"
    assert code_of(OPEN + ELEMENT + b"<g>" + ELEMENT + b"</g></svg>") == "BAKE_MULTIPLE"
    both = b'<openbadges:credential verify="a.b.c">{}</openbadges:credential>'
    assert code_of(OPEN + both + b"</svg>") == "BAKE_MULTIPLE"


@pytest.mark.parametrize(
    "data",
    {
        "empty": b"",
        "no XML": b"<svg",
        "another root": ELEMENT.replace(b"<openbadges:credential>", b'<openbadges:credential xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'),
        "a root without the namespace": OPEN.replace(b' xmlns="http://www.w3.org/2000/svg"', b"") + ELEMENT + b"</svg>",
        "HTML": b"<!DOCTYPE html><html><body/></html>",
        "an entity": b'<!DOCTYPE svg [<!ENTITY a "b">]>' + BADGE,
        "an entity from outside": b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + BADGE,
        "a parameter entity": b'<!DOCTYPE svg [<!ENTITY % a SYSTEM "http://x.example/">%a;]>' + BADGE,
        "an internal subset without entities": b"<!DOCTYPE svg [<!ATTLIST svg a CDATA 'b'>]>" + BADGE,
        "an empty internal subset": b"<!DOCTYPE svg []>" + BADGE,
        "an entity that nobody declared": DOCTYPE + BADGE.replace(b"<![CDATA[{}]]>", b"{&a;}"),
        "a credential in a group": OPEN + b"<g>" + ELEMENT + b"</g></svg>",
        "an element in the credential": OPEN + b"<openbadges:credential><g/>{}</openbadges:credential></svg>",
        "a second root": OPEN + ELEMENT + b"</svg><svg/>",
        "text behind the end": OPEN + ELEMENT + b"</svg>PK",
        "elements without end": OPEN + b"<g>" * 100_000,
        "deep elements": OPEN + ELEMENT + b"<g>" * 5000 + b"</g>" * 5000 + b"</svg>",
        "an encoding that nobody knows": b'<?xml version="1.0" encoding="x-none"?>' + BADGE,
        "a character that XML cannot carry": OPEN + b"<openbadges:credential>\x01</openbadges:credential></svg>",
    }.items(),
    ids=lambda item: item[0],
)  # fmt: skip
def test_a_file_that_is_no_sound_picture_is_refused(data: tuple[str, bytes]) -> None:
    assert code_of(data[1]) == "BAKE_CONTAINER"


def test_a_document_type_is_accepted_and_never_loaded() -> None:
    # The standard's own samples carry one.
    assert unbake_svg(DOCTYPE + BADGE) == b"{}"


def test_scripts_in_a_picture_are_no_part_of_the_credential() -> None:
    assert unbake_svg(OPEN + ELEMENT + b"<script>alert(1)</script></svg>") == b"{}"


@pytest.mark.parametrize("document", [b"\xff", b"\x00", b"\x01", "\ufffe".encode(), b"\xed\xa0\x80"])
def test_what_xml_cannot_carry_is_not_baked(document: bytes) -> None:
    with pytest.raises(CredentialError) as refusal:
        bake_svg(SVG, document)
    assert refusal.value.code == "BAKE_CONTAINER"


@pytest.mark.parametrize(
    "picture",
    [
        SVG.decode().encode("utf-16"),
        b'<?xml version="1.0" encoding="iso-8859-1"?>' + SVG,
        b"<html/>",
        b"no picture",
    ],
)
def test_a_picture_that_cannot_be_spliced_is_not_baked(picture: bytes) -> None:
    with pytest.raises(CredentialError) as refusal:
        bake_svg(picture, DOCUMENT)
    assert refusal.value.code == "BAKE_CONTAINER"


def test_a_credential_in_another_encoding_is_read() -> None:
    picture = (
        b'<?xml version="1.0" encoding="iso-8859-1"?>'
        + OPEN
        + b'<openbadges:credential>{"\xe9":1}</openbadges:credential></svg>'
    )
    assert unbake_svg(picture) == '{"é":1}'.encode()


def test_a_token_in_the_attribute_is_taken_out_of_it() -> None:
    token = b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2ln"
    assert extract(OPEN + b'<openbadges:credential verify="' + token + b'"/></svg>') == ("svg", token)


def test_documents_for_print_and_credentials_in_parts_are_formats_not_read_yet() -> None:
    with pytest.raises(UnreadFormat, match="PDF"):
        extract(b"%PDF-1.7")
    with pytest.raises(UnreadFormat, match="SD-JWT"):
        extract(b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2ln~WyJ4Il0~")


def test_a_badge_of_an_older_standard_is_taken_out_of_a_picture_without_a_newer_one() -> None:
    legacy = b'<openbadges:assertion xmlns:openbadges="http://openbadges.org" verify="https://old.example/1"/>'
    assert extract(SVG.replace(b"</svg>", legacy + b"</svg>")) == ("svg", b"https://old.example/1")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FORMAT"),
        (b"hello", "FORMAT"),
        (b"\xff\xd8\xff\xe0JFIF", "FORMAT"),
        (b"%!PS-Adobe-3.0", "FORMAT"),
        (b'"text"', "FORMAT"),
        (b"{" + b" " * (1 << 20), "SIZE"),
        (SVG + b" " * (5 << 20), "SIZE"),
    ],
)
def test_other_files_are_refused(data: bytes, code: str) -> None:
    with pytest.raises(CredentialError) as refusal:
        extract(data)
    assert refusal.value.code == code
    assert not isinstance(refusal.value, UnreadFormat)


@pytest.mark.parametrize("text", [b'{"a":1}', b" \r\n{}", b"[]", b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00"])
def test_json_is_handed_on_as_it_is(text: bytes) -> None:
    assert extract(text) == ("json", text)
