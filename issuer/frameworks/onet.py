"""O*NET's database as text, as sheets of a workbook (already turned into text), or as exported from its SQL form.

The content model was reorganised and files were renamed in release 30.3, so a table is known by its columns alone. The
tables of ratings repeat every element for each occupation: it is yielded once, and its ratings are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from issuer.frameworks import cleaning
from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.item import FrameworkItem, ItemType, Record, Skipped
from issuer.frameworks.tables import Row, Table

_OCCUPATION = "https://www.onetonline.org/link/summary/"
_ELEMENT = "https://www.onetonline.org/find/descriptor/result/"
_SOC = re.compile(r"\d{2}-\d{4}(?:\.\d{2})?")
_ELEMENT_ID = re.compile(r"[0-9A-Za-z]{1,3}(?:\.[0-9A-Za-z]{1,3}){0,9}")
# The branches of the content model whose leaves people align to, and how many dots a leaf's id has at least.
_BRANCHES = (
    ("1.A", ItemType.ABILITY, 4),
    ("2.A", ItemType.SKILL, 3),
    ("2.B", ItemType.SKILL, 3),
    ("2.C", ItemType.KNOWLEDGE, 2),
    ("4.A", ItemType.ACTIVITY, 4),
)


def reader_of(columns: frozenset[str]) -> str | None:
    """Return which table of O*NET has these columns, or None: `set aside` is one without names."""
    if {"elementid", "elementname"} <= columns:
        return "ratings" if "scaleid" in columns or "onetsoccode" in columns else "elements"
    if {"onetsoccode", "elementid"} <= columns:
        return "set aside"
    if {"onetsoccode", "title", "description"} <= columns:
        return "occupations"
    return None


def read(table: Table, name: str) -> Iterator[Record]:
    """Yield what a table holds; `name` is what `reader_of` said. Raises FrameworkError."""
    seen: set[str] = set()
    for row in table.rows:
        if name == "occupations":
            yield _occupation(row)
        elif name != "set aside" and row["elementid"] not in seen:
            seen.add(row["elementid"])
            yield _element(row, is_rated=name == "ratings")


def _occupation(row: Row) -> Record:
    code = _code(row, "onetsoccode", "O*NET-SOC Code", _SOC)
    title = cleaning.line(row["title"])
    if not title:
        return Skipped(row.where, "no title")
    return FrameworkItem(
        uri=_OCCUPATION + code,
        title=title,
        type=ItemType.OCCUPATION,
        part="occupations",
        code=code,
        description=cleaning.paragraphs(row["description"]),
        language="en",
    )


def _element(row: Row, *, is_rated: bool) -> Record:
    code = _code(row, "elementid", "Element ID", _ELEMENT_ID)
    title = cleaning.line(row["elementname"])
    if not title:
        return Skipped(row.where, "no name")
    above = code.rpartition(".")[0]
    return FrameworkItem(
        uri=_ELEMENT + code,
        title=title,
        type=_type_of(code, is_rated=is_rated),
        # Each branch has a table of ratings of its own; the reference describes them all, and in full.
        part=f"ratings {'.'.join(code.split('.')[:2])}" if is_rated else "content model",
        is_mention=is_rated,
        code=code,
        description=cleaning.paragraphs(row["description"]),
        parents=(_ELEMENT + above,) if above else (),
        language="en",
    )


def _type_of(code: str, *, is_rated: bool) -> ItemType:
    """Return the type of an element: what is rated is a leaf; above the leaves of the model there are groups."""
    for branch, kind, dots in _BRANCHES:
        if code == branch or code.startswith(f"{branch}."):
            return kind if is_rated or code.count(".") >= dots else ItemType.GROUP
    return ItemType.OTHER if is_rated or code.count(".") >= 2 else ItemType.GROUP


def _code(row: Row, column: str, shown: str, form: re.Pattern[str]) -> str:
    code = row[column]
    if not form.fullmatch(code):
        raise FrameworkError(
            "ROW",
            f"“{shown}” is “{cleaning.line(code)[:40]}”, which is no code of O*NET.",
            "Download the file again.",
            where=row.where,
        )
    return code
