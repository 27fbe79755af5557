"""Design documents for tests: one in which every field of the format is written, and what is read from its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from issuer.review.fields import DOCUMENT, FORMAT, Field

_PREFIXES = {"components": "c", "artifacts": "a", "rubric": "r", "levels": "level_"}


def full_document() -> dict[str, Any]:
    """Return a document in which every field holds something of its own, made from the table of fields alone.

    Only what the designer does not type is left out: what was acknowledged.
    """
    document = {name: _value(field, name) for name, field in DOCUMENT.items() if name != "acknowledged"}
    document["issuer"]["email"] = "hello@harbour.example"
    document["governance"]["next_review"] = "2027-11"
    for row, day in zip(document["need"]["evidence"], ("2026", "2026-03-01"), strict=True):
        row["date"] = day
    for holder in (document["evidence"]["artifacts"], document["assessment"]["rubric"]):
        for number, row in enumerate(holder, start=1):
            row["component_ids"] = [f"c{number}"]
    for number, row in enumerate(document["assessment"]["rubric"], start=1):
        row["artifact_ids"] = [f"a{number}"]
        for level in row["levels"]:
            level["name"] = f"Level called {level['id']}"
    document["assessment"]["pass"]["level_id"] = "level_2"
    return {"format": FORMAT, **document}


def _value(field: Field, path: str) -> Any:
    match field.kind:
        case "section":
            return {name: _value(part, f"{path}.{name}") for name, part in field.fields.items()}
        case "rows":
            return [dict(_row(field.fields, path, number)) for number in (1, 2)]
        case "texts":
            return [f"{path} one", f"{path} two,\nwith a second line"]
        case "choice":
            return field.choices[-1]
        case "choices":
            return list(field.choices[:2])
        case "flag":
            return False
        case "whole":
            return 7
        case "number":
            return 2.5
        case _:
            return f"{path}: “ü” & <b>'x'</b>"


def _row(fields: Mapping[str, Field], path: str, number: int) -> Iterator[tuple[str, Any]]:
    for name, field in fields.items():
        if field.kind == "id":
            yield name, f"{_PREFIXES[path.rpartition('.')[2]]}{number}"
        elif name == "formats":
            yield name, ["text", "clay tablet"]
        else:
            value = _value(field, f"{path}.{name}")
            yield name, f"{value} {number}" if field.kind in ("text", "url") else value
