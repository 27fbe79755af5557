"""A report as PDF: the words come from outside, block by block; this draws them on A4 in our own type.

The same sheet gives the same bytes, whenever it is drawn. The file declares PDF/A-2B: type embedded, colours defined,
nothing from elsewhere; and it is tagged, so that a screen reader finds headings and paragraphs.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from itertools import takewhile
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote

from fpdf import FPDF, ViewerPreferences

from issuer.adapters.report_type import FACES, PLACEHOLDER, cut_face, printable, unprintable_scripts
from issuer.adapters.report_wrap import Run, wrap

__all__ = ["Block", "Sheet", "draw_pdf", "unprintable_scripts"]

Kind = Literal["title", "lead", "verdict", "heading", "subheading", "text", "quiet", "finding", "part", "item", "fact"]


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph. `label` stands before the text in bold, or in a column of its own in a `fact`; `url` is a link.

    `bar` draws the left edge of a finding: `blocker`, `weak` or `hint`.
    """

    kind: Kind
    text: str
    label: str = ""
    url: str = ""
    bar: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. `made_at` is the instant that the report is of, and the only one that the file knows."""

    title: str
    author: str
    subject: str
    language: str
    made_at: datetime
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class _Style:
    """How a kind of block looks: face, size in points, space before in millimetres, tag, colour, left edge."""

    face: str
    size: float
    before: float
    tag: str = "/P"
    colour: tuple[int, int, int] = (27, 24, 19)
    indent: float = 0


_INK, _SOFT, _GOLD, _LINE, _LINK = (27, 24, 19), (88, 81, 70), (180, 132, 30), (217, 208, 191), (106, 77, 10)
_STYLES: dict[str, _Style] = {
    "title": _Style("serif", 25, 0, "/H1"),
    "lead": _Style("sans", 12, 1.5, colour=_SOFT),
    "verdict": _Style("serif", 17, 6),
    "heading": _Style("serif", 15, 9, "/H2"),
    "subheading": _Style("bold", 11.5, 5, "/H3"),
    "text": _Style("sans", 10.5, 2),
    "quiet": _Style("sans", 9.5, 1.5, colour=_SOFT),
    "finding": _Style("sans", 10.5, 4.5, indent=6),
    "part": _Style("sans", 10.5, 1, indent=6),
    "item": _Style("sans", 10.5, 1, indent=6),
    "fact": _Style("sans", 10.5, 1.2),
}
_MARGIN, _TOP, _BOTTOM = 22.0, 20.0, 22.0  # millimetres
_FACTS = 44.0  # where the second column of facts begins, from the margin
_LEADING = 1.38
_POINT = 25.4 / 72
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
_KEEP = {"title": 60.0, "heading": 42.0, "subheading": 30.0, "finding": 24.0, "verdict": 24.0}  # room they need below


def draw_pdf(sheet: Sheet) -> bytes:
    """Return the PDF. Signs that our type lacks are drawn as an empty box; `unprintable_scripts` says which."""
    words = {sheet.title, *(part for block in sheet.blocks for part in (block.text, block.label))}
    letters = "".join(sorted({letter for text in words for letter in printable(text)} | set("–•0123456789/ ")))
    with tempfile.TemporaryDirectory() as folder:
        faces = {face: Path(folder) / f"{face}.ttf" for face in FACES}
        for face, file in faces.items():
            file.write_bytes(cut_face(face, letters + PLACEHOLDER))
        # Drawn twice: how many pages there are stands on each of them.
        pages = _Paper(sheet, faces, pages=0).drawn().pages_count
        return bytes(_Paper(sheet, faces, pages=pages).drawn().output())


class _Paper(FPDF):
    """The sheet while it is drawn, line by line: what belongs together stays together, and every line has its tag."""

    def __init__(self, sheet: Sheet, faces: Mapping[str, Path], *, pages: int) -> None:
        super().__init__(format="A4", enforce_compliance="PDF/A-2B")
        self._sheet, self._of_pages = sheet, pages
        self._tag_is_open = False
        made_at = sheet.made_at.astimezone(UTC).replace(microsecond=0)
        self.set_margins(_MARGIN, _TOP, _MARGIN)
        self.set_auto_page_break(False)
        self.set_title(sheet.title)
        self.set_author(sheet.author)
        self.set_subject(sheet.subject)
        self.set_creator("Touchstone")
        self.set_producer("Touchstone")
        self.set_lang(sheet.language)
        self.set_creation_date(made_at)
        self.set_xmp_metadata(_metadata(sheet, made_at))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        for face, file in faces.items():
            self.add_font(face, "", file)

    def drawn(self) -> Self:
        """Draw the whole sheet."""
        self.add_page()
        for number, block in enumerate(self._sheet.blocks):
            if block.kind == "finding":
                self.keep_together(self._sheet.blocks[number:])
            self.draw(block)
        return self

    def header(self) -> None:
        """Draw the streak of gold on top of every page."""
        with self._artifact():
            self.set_fill_color(*_GOLD)
            self.rect(_MARGIN, 11, 18, 1.1, style="F")

    def footer(self) -> None:
        """Draw the title and the number of the page below every page."""
        with self._artifact():
            self.set_text_color(*_SOFT)
            self.set_font("sans", size=8.5)
            number = f"{self.page_no()} / {self._of_pages}"
            self.text(self.w - _MARGIN - self.get_string_width(number), self.h - 11, number)
            line = wrap(self, [Run(printable(self._sheet.title[:300]), "sans")], 8.5, self.epw - 30)[:1]
            self.text(_MARGIN, self.h - 11, "".join(run.text for run in line[0]) if line else "")

    def draw(self, block: Block) -> None:
        """Draw one block below the last one."""
        style = _STYLES[block.kind]
        at_top = self.get_y() <= _TOP
        self.set_y(self.get_y() + (0 if at_top else style.before))
        if self.get_y() + _KEEP.get(block.kind, style.size * _POINT * _LEADING) > self.h - _BOTTOM:
            self._turn()
        if block.kind == "heading":
            self._rule()
        if block.kind in ("title", "heading"):
            self.start_section(printable(block.text), level=0 if block.kind == "title" else 1, strict=False)
        left = _MARGIN + (_FACTS if block.kind == "fact" else style.indent)
        lines = wrap(self, _runs(block, style), style.size, self.w - _MARGIN - left)
        aside = (
            wrap(self, [Run(printable(block.label), "sans")], style.size, _FACTS - 4) if block.kind == "fact" else []
        )
        for n in range(max(len(lines), len(aside))):
            self._line(block, style, left, lines[n] if n < len(lines) else [], aside[n] if n < len(aside) else [], n)
        self.close_tag()
        if block.kind == "verdict":
            with self._artifact():
                self.set_fill_color(*_GOLD)
                self.rect(_MARGIN, self.get_y() + 1, 30, 1.1, style="F")
            self.set_y(self.get_y() + 4)

    def keep_together(self, blocks: Sequence[Block]) -> None:
        """Turn the page where the first of these, a finding, would not fit on it with all its parts but on the next."""
        parts = takewhile(lambda block: block.kind == "part", blocks[1:])
        height = sum(self._height(block) for block in (blocks[0], *parts))
        if self.h - _BOTTOM - self.get_y() < height < self.h - _BOTTOM - _TOP:
            self._turn()

    def _height(self, block: Block) -> float:
        style = _STYLES[block.kind]
        lines = wrap(self, _runs(block, style), style.size, self.w - 2 * _MARGIN - style.indent)
        return style.before + len(lines) * style.size * _POINT * _LEADING

    def _line(self, block: Block, style: _Style, left: float, runs: list[Run], aside: list[Run], number: int) -> None:
        """Draw one line of a block: what stands in the margin, then its runs."""
        height = style.size * _POINT * _LEADING
        if self.get_y() + height > self.h - _BOTTOM:
            self._turn()
        base = self.get_y() + height * 0.76
        if block.bar:
            self.close_tag()
            self._bar(block.bar, height, is_first=number == 0, before=0 if block.kind == "finding" else style.before)
        self._open_tag(style.tag)
        if block.kind == "item" and number == 0:
            self._write(_MARGIN + 1.5, base, Run("•", "sans"), style.size, _SOFT)
        x = _MARGIN
        for run in aside:
            x = self._write(x, base, run, style.size, _SOFT)
        x = left
        for run in runs:
            start = x
            x = self._write(x, base, run, style.size, _LINK if run.url else style.colour)
            if run.url:
                self.link(start, base - height * 0.7, x - start, height * 0.9, run.url)
        self.set_y(self.get_y() + height)

    def _write(self, x: float, base: float, run: Run, size: float, colour: tuple[int, int, int]) -> float:
        self.set_font(run.face, size=size)
        self.set_text_color(*colour)
        if run.text.strip():
            self.text(x, base, run.text)
        return x + self.get_string_width(run.text)

    def _bar(self, bar: str, height: float, *, is_first: bool, before: float) -> None:
        """Draw the edge of a finding, whose weight follows the severity: it is told apart in black and white too."""
        top = self.get_y() - (before if is_first and before and self.get_y() > _TOP + before else 0)
        with self._artifact():
            self.set_draw_color(*(_GOLD if bar == "weak" else _INK))
            self.set_line_width(0.9 if bar == "weak" else 0.35)
            if bar == "hint":
                self.set_dash_pattern(dash=0.6, gap=0.9)
            for x in (_MARGIN + 1, _MARGIN + 2.2) if bar == "blocker" else (_MARGIN + 1,):
                self.line(x, top, x, self.get_y() + height + 0.1)  # no seam where the next line goes on
            self.set_dash_pattern()

    def _rule(self) -> None:
        if self.get_y() > _TOP + 2:
            with self._artifact():
                self.set_draw_color(*_LINE)
                self.set_line_width(0.25)
                self.line(_MARGIN, self.get_y() - 3, self.w - _MARGIN, self.get_y() - 3)

    def _turn(self) -> None:
        """Go on on the next page; a tag never crosses one."""
        self.close_tag()
        self.add_page()
        self.set_y(_TOP)

    def _open_tag(self, tag: str) -> None:
        """Begin a piece of tagged content (PDF 1.7, section 14.7.4.3), unless one is open."""
        if not self._tag_is_open:
            number = self.struct_builder.next_mcid_for_page(self.page)
            self._add_marked_content(struct_type=tag, mcid=number)
            self._out(f"{tag} <</MCID {number}>> BDC")
            self._tag_is_open = True

    def close_tag(self) -> None:
        """End the piece of tagged content that is open, if one is."""
        if self._tag_is_open:
            self._out("EMC")
            self._tag_is_open = False

    @contextmanager
    def _artifact(self) -> Iterator[None]:
        """Mark what is drawn inside as ornament, which is not read out (PDF 1.7, section 14.8.2.2)."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")


def _runs(block: Block, style: _Style) -> list[Run]:
    # An address in a PDF is ASCII (PDF 1.7, section 12.6.4.7).
    runs = [Run(printable(block.text), style.face, quote(block.url, safe="%/:?#[]@!$&'()*+,;=~"))]
    if block.label and block.kind != "fact":
        runs.insert(0, Run(printable(block.label) + " ", "bold"))
    return runs


def _metadata(sheet: Sheet, made_at: datetime) -> str:
    """Return the file's metadata as XMP. The library would write the time of drawing into it."""
    instant = made_at.isoformat()
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"'
        ' xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"'
        f' xmp:CreatorTool="Touchstone" xmp:CreateDate="{instant}" xmp:ModifyDate="{instant}"'
        f' xmp:MetadataDate="{instant}" pdf:Producer="Touchstone" pdfaid:part="2" pdfaid:conformance="B">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{_as_xml(sheet.title)}</rdf:li></rdf:Alt></dc:title>'
        f"<dc:creator><rdf:Seq><rdf:li>{_as_xml(sheet.author)}</rdf:li></rdf:Seq></dc:creator>"
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{_as_xml(sheet.subject)}</rdf:li></rdf:Alt>'
        f"</dc:description><dc:language><rdf:Bag><rdf:li>{_as_xml(sheet.language)}</rdf:li></rdf:Bag></dc:language>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


def _as_xml(text: str) -> str:
    return escape(_NOT_IN_XML.sub("", text))
