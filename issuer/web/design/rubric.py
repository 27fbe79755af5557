"""The rubric as a table: criteria are rows, levels are columns, and the same level has one name in every criterion.

In a document each criterion carries its own levels. The table joins them by id; where a criterion of an imported
document calls a level by another name than its neighbours do, that name is kept in its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

Rubric = dict[str, Any]
LEVELS = "levels"
ROWS = "rows"


def default_levels() -> list[dict[str, str]]:
    """Return the levels that a new rubric starts with, the lowest first."""
    return [
        {"id": "not_yet", "name": _("Not yet")},
        {"id": "basic", "name": _("Basic")},
        {"id": "passing", "name": _("Passing")},
    ]


def blank_row(levels: int, *, component_ids: list[str], artifact_ids: list[str]) -> dict[str, Any]:
    """Return a criterion in which nothing is written yet but what it is about."""
    cells = [{"name": "", "points": "", "descriptor": ""} for _level in range(levels)]
    return {"id": "", "name": "", "component_ids": component_ids, "artifact_ids": artifact_ids, LEVELS: cells}


def is_blank_row(row: Mapping[str, Any]) -> bool:
    """Return whether nothing is written in this criterion."""
    return not row["name"] and not any(any(cell.values()) for cell in row[LEVELS])


def from_document(criteria: Sequence[Mapping[str, Any]], shown_number: Callable[[Any], str]) -> Rubric:
    """Return the table of a document's criteria; without any, an empty table with the default levels."""
    names: dict[str, str] = {}
    for criterion in criteria:
        for level in criterion.get(LEVELS, ()):
            names[level["id"]] = names.get(level["id"]) or level.get("name", "")
    columns = [{"id": level_id, "name": name} for level_id, name in names.items()] or default_levels()
    return {LEVELS: columns, ROWS: [criterion_as_typed(criterion, columns, shown_number) for criterion in criteria]}


def criterion_as_typed(
    criterion: Mapping[str, Any], columns: Iterable[Mapping[str, str]], shown_number: Callable[[Any], str]
) -> dict[str, Any]:
    """Return one criterion of a document as a row of the table with these columns."""
    levels = {level["id"]: level for level in criterion.get(LEVELS, ())}
    cells = []
    for column in columns:
        level = levels.get(column["id"], {})
        own_name = level.get("name", "")
        cells.append(
            {
                "name": own_name if own_name != column["name"] else "",
                "points": shown_number(level.get("points")),
                "descriptor": level.get("descriptor", ""),
            }
        )
    return {
        "id": criterion.get("id", ""),
        "name": criterion.get("name", ""),
        "component_ids": list(criterion.get("component_ids", ())),
        "artifact_ids": list(criterion.get("artifact_ids", ())),
        LEVELS: cells,
    }


def from_form(
    form: MultiDict[str, str],
    path: str,
    indices: Callable[[MultiDict[str, str], str], list[int]],
    text: Callable[[MultiDict[str, str], str], str],
) -> Rubric:
    """Return the table as it was typed."""
    numbers = indices(form, f"{path}.{LEVELS}")
    columns = [{part: text(form, f"{path}.{LEVELS}[{n}].{part}") for part in ("id", "name")} for n in numbers]
    rows = []
    for n in indices(form, path):
        start = f"{path}[{n}]"
        row: dict[str, Any] = {part: text(form, f"{start}.{part}") for part in ("id", "name")}
        for part in ("component_ids", "artifact_ids"):
            row[part] = [value for value in form.getlist(f"{start}.{part}") if value]
        row[LEVELS] = [
            {part: text(form, f"{start}.{LEVELS}[{m}].{part}") for part in ("name", "points", "descriptor")}
            for m in numbers
        ]
        rows.append(row)
    return {LEVELS: columns or default_levels(), ROWS: rows}


def add_level(table: Rubric) -> int:
    """Add a level above the highest one and return its number."""
    used = {column["id"] for column in table[LEVELS]}
    number = next(n for n in range(len(used) + 1, 10_000) if f"level_{n}" not in used)
    table[LEVELS].append({"id": f"level_{number}", "name": ""})
    for row in table[ROWS]:
        row[LEVELS].append({"name": "", "points": "", "descriptor": ""})
    return len(table[LEVELS]) - 1


def remove_level(table: Rubric, number: int) -> None:
    """Take a level out of every criterion."""
    for holder in (table, *table[ROWS]):
        del holder[LEVELS][number]


def move_level(table: Rubric, number: int, other: int) -> None:
    """Let two levels change places in every criterion."""
    for holder in (table, *table[ROWS]):
        levels = holder[LEVELS]
        levels[number], levels[other] = levels[other], levels[number]
