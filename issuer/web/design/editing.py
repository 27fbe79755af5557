"""The buttons of a page: add, remove and move an entry, or put one back. They work on what was typed, without a script.

A button's value says what to do: `add:evidence.artifacts:c1`, `remove:method.components:2`, `up:need.uses:1`,
`restore:need.partners:17:0`. The rubric's levels are its columns and answer to `assessment.rubric.levels`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from issuer.web.design import rubric
from issuer.web.design.coverage import home_of
from issuer.web.design.questions import Question, StepPage
from issuer.web.design.typed import (
    Typed,
    blank_row,
    is_blank_row,
    number_as_typed,
    row_as_typed,
    rows_of,
    typed_from_document,
    value_at,
)

RUBRIC = "assessment.rubric"
RUBRIC_LEVELS = f"{RUBRIC}.levels"
MOST_BLANKS = 20


@dataclass(frozen=True, slots=True)
class Edit:
    """What a button asks for: `verb` is add, remove, up, down or restore; `arguments` as its value gives them."""

    verb: str
    path: str
    arguments: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The number of the entry meant. Raises ValueError when none is given."""
        return int(self.arguments[-1]) if self.arguments else int("")


@dataclass(slots=True)
class Result:
    """What an edit did: where to look next, and the entry with content that is gone (its number, or None)."""

    focus: str
    removed: int | None = None


def parse_edit(text: str) -> Edit | None:
    """Return the edit that a button's value asks for, or None when it asks for something else."""
    verb, *rest = text.split(":")
    if verb not in ("add", "remove", "up", "down", "restore") or not rest:
        return None
    return Edit(verb, rest[0], tuple(rest[1:]))


def apply(
    edit: Edit, page: StepPage, typed: Typed, *, document: Mapping[str, Any], earlier: Mapping[str, Any] | None = None
) -> Result:
    """Carry out an edit on what was typed. `earlier` is the older document from which `restore` takes.

    Raises LookupError or ValueError for a button that this page does not have.
    """
    if edit.path == RUBRIC_LEVELS:
        return _edit_levels(edit, page, typed, earlier)
    question = page.question(edit.path)
    if not question.is_list or question.path not in typed:
        raise LookupError(edit.path)
    rows = rows_of(question, typed[question.path])
    if edit.verb == "add":
        rows.append(blank_row(question, typed[question.path], document, next(iter(edit.arguments), None)))
        return Result(_place(question, rows, len(rows) - 1))
    if edit.verb == "restore":
        return _restore(edit, question, typed, earlier)
    number = _existing(edit.number, rows)
    if edit.verb == "remove":
        gone = None if is_blank_row(question, rows[number]) else number
        del rows[number]
        return Result(_after_removal(question.path, _place(question, rows, number - 1) if number else "", gone), gone)
    return Result(_place(question, rows, _move(edit.verb, question, rows, number, document)))


def blanks(question: Question, typed: Any) -> list[str]:
    """Return the empty entries of a list that the next page shows again, each as `path` or `path:component`."""
    rows = rows_of(question, typed)
    empty = [row for row in rows if is_blank_row(question, row)]
    if len(empty) == len(rows) <= question.starts:
        return []  # what the page shows by itself
    return [
        ":".join((question.path, *row["component_ids"][:1]))
        if isinstance(row, dict) and "component_ids" in row
        else question.path
        for row in empty[:MOST_BLANKS]
    ]


def with_blanks(page: StepPage, typed: Typed, asked_for: list[str], document: Mapping[str, Any]) -> None:
    """Add empty entries to write in: those asked for, else as many as an empty list starts with."""
    for question in page.questions:
        if not question.is_list:
            continue
        rows = rows_of(question, typed[question.path])
        wanted = [text for text in asked_for[:MOST_BLANKS] if text.partition(":")[0] == question.path]
        if not wanted and not rows:
            wanted = [question.path] * question.starts
        for text in wanted:
            rows.append(blank_row(question, typed[question.path], document, text.partition(":")[2] or None))


def _existing(number: int, rows: list[Any]) -> int:
    if not 0 <= number < len(rows):
        raise LookupError(number)
    return number


def _place(question: Question, rows: list[Any], number: int) -> str:
    """Return the path that an entry has on the next page, where the empty ones stand last."""
    row = rows[number]
    written = [other for other in rows if not is_blank_row(question, other)]
    empty = [other for other in rows if is_blank_row(question, other)]
    if question.kind == "texts":  # equal texts cannot be told apart by identity, so count
        before = sum(not is_blank_row(question, other) for other in rows[:number])
        place = before if row else len(written) + number - before
    else:
        place = next(n for n, other in enumerate(written + empty) if other is row)
    return f"{question.path}[{place}]"


def _after_removal(path: str, neighbour: str, gone: int | None) -> str:
    """Return where to look once an entry is gone: at the way back if there is one, else at its neighbour."""
    return f"{path}.undo" if gone is not None else neighbour or path


def _move(verb: str, question: Question, rows: list[Any], number: int, document: Mapping[str, Any]) -> int:
    """Let an entry change places with its neighbour under the same component and return its new number."""
    step = -1 if verb == "up" else 1
    components = [row["id"] for row in value_at(document, "method.components") or ()]
    other = number + step
    while 0 <= other < len(rows):
        same = home_of(rows[other], components) == home_of(rows[number], components)
        if same and not is_blank_row(question, rows[other]):
            rows[number], rows[other] = rows[other], rows[number]
            return other
        other += step
    return number


def _restore(edit: Edit, question: Question, typed: Typed, earlier: Mapping[str, Any] | None) -> Result:
    old = list(value_at(earlier or {}, question.path) or ())
    value = old[_existing(edit.number, old)]
    rows = rows_of(question, typed[question.path])
    if question.kind == "rubric":
        row = rubric.criterion_as_typed(value, typed[question.path][rubric.LEVELS], number_as_typed)
    else:
        row = row_as_typed(question, value)
    if not any(isinstance(row, dict) and row.get("id") and row["id"] == other.get("id") for other in rows):
        rows.insert(min(edit.number, len(rows)), row)
    number = next(n for n, other in enumerate(rows) if other == row or other is row)
    return Result(_place(question, rows, number))


def _edit_levels(edit: Edit, page: StepPage, typed: Typed, earlier: Mapping[str, Any] | None) -> Result:
    table = typed[RUBRIC]
    levels = table[rubric.LEVELS]
    if edit.verb == "add":
        return Result(f"{RUBRIC_LEVELS}[{rubric.add_level(table)}]")
    if edit.verb == "restore":
        typed[RUBRIC] = typed_from_document(page, earlier or {})[RUBRIC]
        return Result(RUBRIC)
    number = _existing(edit.number, levels)
    if edit.verb == "remove":
        if len(levels) == 1:
            raise LookupError(number)
        written = any(any(row[rubric.LEVELS][number].values()) for row in table[rubric.ROWS])
        rubric.remove_level(table, number)
        gone = number if written else None
        return Result(_after_removal(RUBRIC, f"{RUBRIC_LEVELS}[{max(number - 1, 0)}]", gone), gone)
    other = number + (-1 if edit.verb == "up" else 1)
    if 0 <= other < len(levels):
        rubric.move_level(table, number, other)
        number = other
    return Result(f"{RUBRIC_LEVELS}[{number}]")
