"""Rubric, required level and mark, from the ResultDescriptions of an Open Badges 3.0 Achievement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from issuer.review.foreign_parts import Part
from issuer.review.text import quoted

MARKS = ("Percent", "RawScore")
_MAX_ID = 80  # characters of a level's name that stand for the level
_REASONS = {
    "alignment": "A design aligns as a whole, not result by result.",
    "allowedValue": "A design judges by a rubric or a mark, and has no list of allowed values.",
    "valueMin": "The least mark is taken to be zero.",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A result that is a number: the least that passes and the most that can be had, as far as they are said."""

    least: int | float | None
    most: int | float | None


def results_of(rows: Sequence[Part]) -> tuple[list[dict[str, Any]], str, list[Mark]]:
    """Return the rubric criteria, the id of the level that is required ("" if none), and the results that are marks.

    The same level bears a different id in each ResultDescription, so its name (or its place) stands for it.
    """
    rubric: list[dict[str, Any]] = []
    required = ""
    marks: list[Mark] = []
    for n, row in enumerate(rows, 1):
        kind = row.text("resultType")
        levels, wanted = _levels(row)
        name = row.text("name")
        mark = Mark(row.number("requiredValue"), _most(row, kind))
        if levels:
            rubric.append({"id": f"r{n}", "name": name, "levels": levels})
            if required and wanted not in ("", required):
                row.leave("requiredLevel", "Requires another level than the criteria before it; one is read for all.")
            required = required or wanted
        elif kind in MARKS or mark.least is not None:
            marks.append(mark)
        else:
            row.notes.add(row.path, "Is a result that is neither a level of a rubric nor a mark.")
        row.close(_REASONS)
    return rubric, required, marks


def pass_rule(marks: Sequence[Mark], level_id: str) -> dict[str, Any]:
    """Return the pass rule: a level that every criterion reaches, else the first mark that is enough."""
    if level_id:
        return {"rule": "every_criterion_at_level", "level_id": level_id}
    mark = next((mark for mark in marks if mark.least is not None), None)
    return {"rule": "mark", "mark": mark.least, "max": mark.most} if mark else {}


def _most(row: Part, kind: str) -> int | float | None:
    most = row.number("valueMax")
    return 100 if most is None and kind == "Percent" else most


def _levels(row: Part) -> tuple[list[dict[str, Any]], str]:
    """Return the levels of one criterion, and the id of the one that is required."""
    required = row.raw("requiredLevel")
    levels: dict[str, dict[str, Any]] = {}
    wanted = ""
    for place, level in enumerate(row.rows("rubricCriterionLevel"), 1):
        name = level.text("name", "level") or f"level {place}"
        identity = quoted(name, _MAX_ID)
        if identity in levels:
            identity = next(form for n in range(place, place + 1000) if (form := f"{identity} ({n})") not in levels)
        levels[identity] = {
            "id": identity,
            "name": name,
            "points": level.number("points"),
            "descriptor": level.text("description"),
        }
        if isinstance(required, str) and required and level.raw("id") == required:
            wanted = identity
        level.close({"alignment": _REASONS["alignment"]})
    if isinstance(required, str) and levels and required and not wanted:
        row.leave("requiredLevel", "Names a level that the result does not have.")
    return list(levels.values()), wanted
