"""Workbooks of several sheets, whose cells may be anything that a spreadsheet program stores."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Xml(str):
    """A cell as it is stored, but for its address, which stands in it as @."""


Rows = Sequence[Sequence[str | float | None]]


@dataclass(frozen=True)
class Page:
    """A sheet: its name, its rows, and what else is said of it."""

    name: str
    rows: Rows
    state: str = "visible"
    after: str = ""
    kind: str = "worksheet"


def formula(words: str, value: str | None = None, kind: str = "n") -> Xml:
    """Return a calculated cell, with its stored value if it has one."""
    stored = "" if value is None else f"<v>{escape(value)}</v>"
    return Xml(f'<c r="@" t="{kind}"><f>{escape(words)}</f>{stored}</c>')


def mistake(name: str) -> Xml:
    """Return a cell in error, as `#N/A`."""
    return Xml(f'<c r="@" t="e"><f>A1</f><v>{name}</v></c>')


def book(*pages: Page) -> bytes:
    """Return an xlsx of these sheets, in this order."""
    sheets = "".join(
        f'<sheet name={quoteattr(page.name)} sheetId="{n}" r:id="r{n}" state="{page.state}"/>'
        for n, page in enumerate(pages, 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
    }
    relations = []
    for number, page in enumerate(pages, 1):
        path = f"{page.kind}s/sheet{number}.xml"
        relations.append(f'<Relationship Id="r{number}" Type="{OFFICE}/{page.kind}" Target="{path}"/>')
        parts[f"xl/{path}"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{_rows(page.rows)}</sheetData>{page.after}</worksheet>'
        )
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}">{"".join(relations)}</Relationships>'
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path, text in parts.items():
            target.writestr(path, text)
    return archive.getvalue()


def merged(*ranges: str) -> str:
    """Return what stands after the rows where cells are merged."""
    return f"<mergeCells>{''.join(f'<mergeCell ref={quoteattr(each)}/>' for each in ranges)}</mergeCells>"


def _rows(rows: Rows) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{chr(65 + place)}{number}", cell) for place, cell in enumerate(row))
        lines += [f'<row r="{number}">{cells}</row>'] if row else []
    return "".join(lines)


def _cell(address: str, cell: str | float | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Xml):
        return cell.replace("@", address)
    if isinstance(cell, str):
        return f'<c r="{address}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{address}"><v>{cell!r}</v></c>'
