"""ESCO's CSV files, release 1.0 to 1.2: skills, occupations, both kinds of groups, relations, hierarchy, collections.

A file holds the labels of one language, and does not say of which: whoever imports does. The relations between
occupations and skills are known and set aside, for nothing here asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from issuer.frameworks import cleaning
from issuer.frameworks.item import Broader, FrameworkItem, ItemType, Record, Skipped
from issuer.frameworks.tables import Row, Table

_OBSOLETE = frozenset({"obsolete", "deprecated", "withdrawn", "superseded"})
_ISCO = "http://data.europa.eu/esco/isco/C"
_NO_LABEL = "no label"


def reader_of(columns: frozenset[str]) -> str | None:
    """Return which table of ESCO has these columns, or None: `set aside` is one that nothing here needs."""
    if {"occupationuri", "skilluri"} <= columns or {"originalskilluri", "relatedskilluri"} <= columns:
        return "set aside"
    if {"concepturi", "broaderuri"} <= columns:
        return "relations"
    if {"level0uri", "level0preferredterm"} <= columns:
        return "hierarchy"
    if not {"concepturi", "preferredlabel"} <= columns:
        return None
    if "hastopconcept" in columns:
        return "set aside"
    if "broaderconcepturi" in columns:
        return "collections"
    if "skilltype" in columns:
        return "skills"
    if "iscogroup" in columns:
        return "occupations"
    return "groups" if "concepttype" in columns else None


def read(table: Table, name: str, language: str) -> Iterator[Record]:
    """Yield what a table holds; `name` is what `reader_of` said. Raises FrameworkError."""
    if name == "set aside":
        for _row in table.rows:
            pass  # read all the same: a damaged file is not passed over in silence
        return
    for row in table.rows:
        if name == "relations":
            yield Broader(
                cleaning.uri(row["concepturi"], where=row.where, column="conceptUri"),
                cleaning.uri(row["broaderuri"], where=row.where, column="broaderUri"),
            )
        elif name == "hierarchy":
            yield from _levels(row, language)
        else:
            yield _concept(row, name, language)


def _concept(row: Row, name: str, language: str) -> Record:
    uri = cleaning.uri(row["concepturi"], where=row.where, column="conceptUri")
    title = cleaning.line(row["preferredlabel"])
    if not title:
        return Skipped(row.where, _NO_LABEL)
    kind, part = _type_and_part(row, name)
    return FrameworkItem(
        uri=uri,
        title=title,
        type=kind,
        part=part,
        code=cleaning.line(row["code"] or row["iscogroup"], 100),
        description=cleaning.paragraphs(row["description"] or row["definition"] or row["scopenote"]),
        alternatives=cleaning.labels(row["altlabels"], title),
        parents=tuple(_parents(row)),
        language=language,
        is_current=row["status"].casefold() not in _OBSOLETE,
        is_mention=name == "collections",
    )


def _type_and_part(row: Row, name: str) -> tuple[ItemType, str]:
    if name == "groups":
        return ItemType.GROUP, "ISCO groups" if row["concepttype"].casefold() == "iscogroup" else "skill groups"
    if name == "occupations":
        return ItemType.OCCUPATION, name
    if row["concepttype"].casefold() == "skillgroup":
        return ItemType.GROUP, "skill groups" if name == "skills" else ""
    kind = ItemType.KNOWLEDGE if row["skilltype"].casefold() == "knowledge" else ItemType.SKILL
    # Digital, green and the other collections look alike, so none of them is known to be whole.
    return kind, "" if name == "collections" else name


def _parents(row: Row) -> Iterator[str]:
    # Collections name several broader concepts in one cell.
    for text in row["broaderconcepturi"].replace(" | ", "\n").split():
        if cleaning.is_uri(text):
            yield text
    if row["iscogroup"].isascii() and row["iscogroup"].isdigit():
        yield _ISCO + row["iscogroup"]


def _levels(row: Row, language: str) -> Iterator[Record]:
    """Yield the deepest group that a row of the hierarchy names, with its parent; each row describes that one."""
    named = [level for level in range(4) if row[f"level{level}uri"]]
    if not named:
        yield Skipped(row.where, "no address")
        return
    level = named[-1]
    uri = cleaning.uri(row[f"level{level}uri"], where=row.where, column=f"Level {level} URI")
    title = cleaning.line(row[f"level{level}preferredterm"])
    if not title:
        yield Skipped(row.where, _NO_LABEL)
        return
    parent = row[f"level{named[-2]}uri"] if len(named) > 1 else ""
    yield FrameworkItem(
        uri=uri,
        title=title,
        type=ItemType.GROUP,
        part="hierarchy",
        code=cleaning.line(row[f"level{level}code"], 100),
        description=cleaning.paragraphs(row["description"] or row["scopenote"]),
        parents=(parent,) if cleaning.is_uri(parent) else (),
        language=language,
        is_mention=True,
    )
