"""OpenSALT's CSV export of one framework. It does not say what the framework is called, so whoever imports does.

`Is Child Of` names the broader entry by its identifier or by its human coding scheme, and may stand before it.
"""

from __future__ import annotations

from collections.abc import Iterator

from issuer.frameworks import cleaning
from issuer.frameworks.item import Broader, FrameworkItem, ItemType, Record, Skipped
from issuer.frameworks.tables import Table


def is_ours(columns: frozenset[str]) -> bool:
    """Return whether a table with these columns is OpenSALT's."""
    return {"identifier", "fullstatement", "humancodingscheme"} <= columns


def read(table: Table, language: str) -> Iterator[Record]:
    """Yield every entry, then what is broader than what. Raises FrameworkError."""
    uris: dict[str, str] = {}
    children: list[tuple[str, str]] = []
    for row in table.rows:
        identifier = row["identifier"]
        uri = identifier if cleaning.is_uri(identifier) else f"urn:uuid:{identifier}" if identifier else ""
        uri = cleaning.uri(uri, where=row.where, column="Identifier")
        statement = cleaning.paragraphs(row["fullstatement"])
        title = cleaning.line(row["abbreviatedstatement"]) or cleaning.line(statement)
        if not title:
            yield Skipped(row.where, "no statement")
            continue
        code = cleaning.line(row["humancodingscheme"], 100)
        for name in filter(None, (identifier, code)):
            uris.setdefault(name, uri)
        if row["ischildof"]:
            children.append((uri, row["ischildof"]))
        yield FrameworkItem(
            uri=uri,
            title=title,
            type=ItemType.COMPETENCY,
            part="items",
            code=code,
            description=statement if cleaning.line(statement) != title else cleaning.paragraphs(row["notes"]),
            alternatives=cleaning.labels(row["conceptkeywords"], title),
            language=language,
        )
    for child, above in children:
        if above in uris and uris[above] != child:
            yield Broader(child, uris[above])
