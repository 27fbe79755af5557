"""A report on paper: the same bytes for the same sheet, in our own type, tagged, and nothing in it makes it fail."""

from __future__ import annotations

import re
import time
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.adapters.report_pdf import Block, Sheet, draw_pdf, unprintable_scripts
from issuer.adapters.report_type import FACES, cut_face, printable
from issuer.adapters.report_wrap import Run, wrap
from tests.adapters.pdf_reading import read_pdf

MADE_AT = datetime(2026, 11, 25, 10, 30, 15, 999, tzinfo=UTC)
BLOCKS = (
    Block("title", "Review of “Führen & Leiten”"),
    Block("lead", "River College"),
    Block("verdict", "Ready with weak spots"),
    Block("fact", "Competency-based credential", label="Type"),
    Block("heading", "Evidence"),
    Block("finding", "It is current", label="Weak spot:", bar="weak"),
    Block("part", "Say how old work may be.", label="What helps:", bar="weak"),
    Block("item", "A source", label="[1]", url="https://source.example/ü?a=1&b=2"),
)


def sheet(*blocks: Block, **changes) -> Sheet:
    fields = {
        "title": "Review of “Führen & Leiten”",
        "author": "River <College>",
        "subject": "A review",
        "language": "en",
        "made_at": MADE_AT,
        "blocks": blocks or BLOCKS,
    }
    return Sheet(**fields | changes)


def test_every_word_stands_in_the_file_in_order():
    text = read_pdf(draw_pdf(sheet())).text()
    words = [part for block in BLOCKS for part in (block.label, block.text) if part]
    places = [text.find(part) for part in words]
    assert -1 not in places and places == sorted(places), text


def test_the_same_sheet_gives_the_same_bytes_whenever_it_is_drawn():
    first = draw_pdf(sheet())
    time.sleep(1.1)  # the library writes whole seconds
    assert draw_pdf(sheet()) == first
    elsewhere = MADE_AT.astimezone(timezone(timedelta(hours=13)))
    assert draw_pdf(sheet(made_at=elsewhere)) == first
    assert draw_pdf(sheet(made_at=MADE_AT + timedelta(seconds=1))) != first


def test_the_file_says_what_it_is_and_of_when():
    pdf = read_pdf(draw_pdf(sheet()))
    root = ElementTree.fromstring(re.sub(r"<\?xpacket.*?\?>", "", pdf.metadata))
    said = {element.tag.rpartition("}")[2]: "".join(element.itertext()) for element in root.iter()}
    assert (said["title"], said["creator"]) == ("Review of “Führen & Leiten”", "River <College>")
    (description,) = (element for element in root.iter() if element.tag.endswith("Description"))
    attributes = {name.rpartition("}")[2]: value for name, value in description.attrib.items()}
    assert (attributes["part"], attributes["conformance"]) == ("2", "B")
    assert attributes["CreateDate"] == attributes["ModifyDate"] == "2026-11-25T10:30:15+00:00"
    assert b"/CreationDate" not in pdf.data, "a second place that could say something else"
    assert attributes["Producer"] == attributes["CreatorTool"] == "Touchstone"


def test_what_no_xml_may_hold_does_not_break_what_the_file_says_of_itself():
    pdf = read_pdf(draw_pdf(sheet(title="a\x0bb\x1f\uffffc\ud800d")))
    root = ElementTree.fromstring(re.sub(r"<\?xpacket.*?\?>", "", pdf.metadata))
    assert "abcd" in "".join(root.itertext())


def test_what_the_archive_format_asks_for_is_there():
    pdf = read_pdf(draw_pdf(sheet()))
    (catalog,) = (body for body in pdf.objects.values() if b"/Type /Catalog" in body)
    for needed in (
        b"/Lang (en)",
        b"/DisplayDocTitle true",
        b"/Marked true",
        b"/StructTreeRoot",
        b"/GTS_PDFA1",
        b"/Metadata",
    ):
        assert needed in catalog
    fonts = [body for body in pdf.objects.values() if b"/Type /FontDescriptor" in body]
    assert len(fonts) == len(FACES) and all(b"/FontFile2" in body for body in fonts)
    assert b"/Encrypt" not in pdf.data and b"/JavaScript" not in pdf.data
    for annotation in re.findall(rb"<</A <</S /URI.*?/Type /Annot>>", pdf.data, re.DOTALL):
        assert b"/F 4" in annotation


def test_a_link_is_plain_ascii():
    assert rb"/URI (https://source.example/%C3%BC?a=1&b=2)" in draw_pdf(sheet())


def test_headings_and_paragraphs_are_tagged_and_ornament_is_not_read_out():
    (page,) = read_pdf(draw_pdf(sheet())).pages
    tags = re.findall(rb"(/\w+) <</MCID (\d+)>> BDC", page)
    assert [tag for tag, _number in tags][:5] == [b"/H1", b"/P", b"/P", b"/P", b"/H2"]
    assert [int(number) for _tag, number in tags] == list(range(len(tags)))
    assert page.count(b"EMC") == len(tags) + page.count(b"/Artifact BMC")
    outside = re.sub(rb"(BMC|BDC).*?EMC", b"", page, flags=re.DOTALL)
    assert b"Tj" not in outside and b" re " not in outside


def test_every_page_says_which_of_how_many_it_is_and_no_tag_crosses_one():
    pdf = read_pdf(draw_pdf(sheet(*(Block("text", f"Paragraph {n}. " + "Words " * 90) for n in range(40)))))
    assert len(pdf.pages) > 3
    for number, page in enumerate(pdf.pages, start=1):
        assert page.count(b" BDC") + page.count(b" BMC") == page.count(b"EMC")
        assert f"{number} / {len(pdf.pages)}" in pdf.text()


def test_a_finding_stays_on_one_page_with_its_parts():
    filler = [Block("text", "Words " * 60) for _n in range(9)]
    finding = [Block("finding", "Together", bar="hint"), *(Block("part", f"Part {n}", bar="hint") for n in range(14))]
    pages = read_pdf(draw_pdf(sheet(*filler, *finding))).pages
    assert len(pages) == 2
    one = read_pdf(draw_pdf(sheet(*filler)))
    assert len(one.pages) == 1 and pages[0].count(b"Tj") == one.pages[0].count(b"Tj")


def test_letters_that_our_type_lacks_are_boxes_and_are_told():
    blocks = (Block("text", "Latin, Ελληνικά, Русский, 中文, العربية, שלום, 🏅"),)
    text = read_pdf(draw_pdf(sheet(*blocks))).text()
    assert "Latin, Ελληνικά, Русский, □□, □□□□□□□, □□□□, □" in text
    assert unprintable_scripts([blocks[0].text]) == ("ARABIC", "CJK", "HEBREW", "SPORTS")
    assert unprintable_scripts(["Latin, Ελληνικά, Русский – “quoted” … € →"]) == ()


def test_a_word_wider_than_the_page_is_broken():
    long = "x" * 900
    pdf = read_pdf(draw_pdf(sheet(Block("text", long))))
    assert pdf.text().replace("\n", "").count("x") == 900


class Ruler:
    """Measures every letter as a millimetre, and counts the letters that it was shown."""

    shown = 0

    def set_font(self, _face, size):
        pass

    def get_string_width(self, text):
        self.shown += len(text)
        return len(text)


def test_breaking_a_text_without_spaces_takes_work_in_proportion_to_its_length():
    ruler, text = Ruler(), "字" * 20_000
    lines = wrap(ruler, [Run(text, "sans")], 10, 70.5)
    assert ["".join(run.text for run in line) for line in lines] == [text[n : n + 70] for n in range(0, 20_000, 70)]
    assert ruler.shown < 30 * len(text)


@pytest.mark.parametrize("text", ["", " ", "   ", "x", "xx", "xx x ", "  x"])
def test_nothing_is_lost_where_not_even_a_letter_fits(text):
    lines = wrap(Ruler(), [Run(text, "sans")], 10, 0.5)
    assert "".join(run.text for line in lines for run in line) == text


@given(st.text(max_size=200), st.sampled_from(["title", "text", "finding", "fact", "item"]))
@settings(deadline=None, max_examples=25)
def test_no_text_makes_it_fail(text, kind):
    data = draw_pdf(sheet(Block(kind, text, label=text), title=text))
    assert data.startswith(b"%PDF-1.7")


def test_control_characters_and_lone_surrogates_are_left_out():
    assert printable("a\x00b\u202ec\ud800d\n e") == "abcd e"
    assert printable(unicodedata.normalize("NFD", "ü")) == "ü"


@pytest.mark.parametrize("face", FACES)
def test_a_face_is_cut_the_same_each_time(face):
    assert cut_face(face, "abc") == cut_face(face, "abc")
    assert len(cut_face(face, "abc")) < 12_000
