"""A rubric laid out as a table: a row for each criterion, a column for each level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from issuer.review.draft import Draft


@dataclass(frozen=True, slots=True)
class Cell:
    """What a level means in one criterion."""

    id: str
    name: str
    description: str
    is_required: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion, its levels lowest first."""

    id: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """The whole table; `columns` are the levels' names where every criterion has the same ones."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def is_even(self) -> bool:
        """True when every criterion has the same levels, so that columns can have heads."""
        return all(tuple(cell.name for cell in row.cells) == self.columns for row in self.rows)


def rubric_of(draft: Draft) -> Rubric | None:
    """Return the rubric of a design, None when it has none."""
    rule = draft.get("assessment.pass.rule")
    required = draft.get("assessment.pass.level_id") if rule == "every_criterion_at_level" else None
    rows = tuple(_row(criterion, required) for criterion in draft.items("assessment.rubric"))
    rows = tuple(row for row in rows if row.cells)
    return Rubric(tuple(cell.name for cell in rows[0].cells), rows) if rows else None


def _row(criterion: Mapping, required: str | None) -> Row:
    cells = tuple(
        Cell(level["id"], level.get("name") or level["id"], level.get("descriptor") or "", level["id"] == required)
        for level in criterion.get("levels", ())
    )
    return Row(criterion["id"], criterion.get("name") or criterion["id"], cells)
