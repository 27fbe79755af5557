"""From what was typed to answers that a design can hold. Only form is checked here: numbers, dates, addresses of mail.

Whether an answer is a good one is for the review, which never keeps anybody from saving.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from issuer.review.reading import MAX_ROWS, MAX_TEXT
from issuer.web.design import rubric
from issuer.web.design.questions import Question, StepPage
from issuer.web.design.typed import SAID, Typed, is_blank_row, rows_of, value_at

Problems = dict[str, str]
_NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,17})?")
_WHOLE = re.compile(r"\d{1,12}")
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_EMAIL = re.compile(r"[^\s@<>(),;:\"\\]{1,64}@[^\s@<>(),;:\"\\.]+(?:\.[^\s@<>(),;:\"\\.]+)*")
_PREFIXES = {"method.components": "c", "evidence.artifacts": "a", "assessment.rubric": "r"}


def answers_of(page: StepPage, typed: Typed, document: Mapping[str, Any]) -> tuple[dict[str, Any], Problems]:
    """Return (answers by field path, what is wrong by the path of the control).

    `document` is the design as it stands: a new entry gets an id that nothing in it bears or points at.
    """
    reading = _Reading(document)
    answers = {
        question.path: reading.value(question, typed[question.path], question.path)
        for question in page.questions
        if question.path in typed
    }
    return answers, reading.problems


class _Reading:
    """One pass over what was typed, gathering problems as it goes."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.problems: Problems = {}
        self._document = document

    def value(self, question: Question, typed: Any, path: str) -> Any:
        match question.kind:
            case "texts" | "rows" | "rubric":
                return self._list(question, typed, path)
            case "level":
                return self._level(question, typed, path)
            case "choices" | "links":
                return list(typed)
            case "number" | "whole":
                return self._number(typed, path, whole=question.kind == "whole")
            case "flag":
                return {"true": True, "false": False}.get(typed)
            case "day" if typed and not _is_day(typed):
                self._problem(path, _("Write a date such as 2027-11-01, or only 2027-11 or 2027."))
            case "email" if typed and not _EMAIL.fullmatch(typed):
                self._problem(path, _("Write an address such as name@example.org."))
        return self._text(typed, path)

    def _list(self, question: Question, typed: Any, path: str) -> list[Any]:
        rows = rows_of(question, typed)
        written = [(n, row) for n, row in enumerate(rows) if not is_blank_row(question, row)]
        if len(written) > MAX_ROWS:
            self._problem(path, _("At most %(most)s entries can be kept here.", most=MAX_ROWS))
        if question.kind == "texts":
            return [self._text(row, f"{path}[{n}]") for n, row in written]
        if question.kind == "rubric":
            values = [self._criterion(row, typed[rubric.LEVELS], f"{path}[{n}]") for n, row in written]
        else:
            values = [self._row(question, row, f"{path}[{n}]") for n, row in written]
        if any(part.kind == "id" for part in question.parts):
            self._give_ids(values, path)
        return values

    def _row(self, question: Question, row: Mapping[str, Any], path: str) -> dict[str, Any]:
        return {part.path: self.value(part, row[part.path], f"{path}.{part.path}") for part in question.parts}

    def _level(self, question: Question, typed: Mapping[str, Any], path: str) -> Any:
        parts = self._row(question, typed, path)
        if typed[SAID] and any(parts.values()):
            self._problem(path, _("Either it has a level or it has none: clear one of the two."))
        return typed[SAID] or parts

    def _criterion(self, row: Mapping[str, Any], columns: list[dict[str, str]], path: str) -> dict[str, Any]:
        levels = [
            {
                "id": column["id"],
                "name": self._text(cell["name"] or column["name"], f"{path}.levels[{n}].name"),
                "points": self._number(cell["points"], f"{path}.levels[{n}].points"),
                "descriptor": self._text(cell["descriptor"], f"{path}.levels[{n}].descriptor"),
            }
            for n, (column, cell) in enumerate(zip(columns, row[rubric.LEVELS], strict=True))
        ]
        linked = {part: list(row[part]) for part in ("component_ids", "artifact_ids")}
        return {"id": row["id"], "name": self._text(row["name"], f"{path}.name"), **linked, "levels": levels}

    def _number(self, typed: str, path: str, *, whole: bool = False) -> int | float | None:
        if not typed:
            return None
        if not (_WHOLE if whole else _NUMBER).fullmatch(typed):
            self._problem(
                path,
                _("Write a whole number in digits, such as 12.") if whole else _("Write a number, such as 12 or 2.5."),
            )
            return None
        number = float(typed.replace(",", "."))
        return int(number) if number.is_integer() else number

    def _text(self, typed: str, path: str) -> str:
        if len(typed) > MAX_TEXT:
            self._problem(path, _("This is longer than %(most)s characters.", most=f"{MAX_TEXT:,}"))
        if "\0" in typed or any("\ud800" <= character <= "\udfff" for character in typed):
            self._problem(path, _("This holds a character that is not text. Type it again without it."))
        return typed

    def _problem(self, path: str, sentence: str) -> None:
        self.problems.setdefault(path, sentence)

    def _give_ids(self, rows: list[dict[str, Any]], path: str) -> None:
        taken = {row["id"] for row in rows} | set(_ids_in_use(self._document, path))
        number = 0
        for row in rows:
            while not row["id"]:
                number += 1
                if (free := f"{_PREFIXES[path]}{number}") not in taken:
                    row["id"] = free


def _ids_in_use(document: Mapping[str, Any], path: str) -> Iterator[str]:
    """Yield the ids of a list and every id that something points at, so that a new entry inherits no old links."""
    yield from (row["id"] for row in value_at(document, path) or ())
    for holder in ("evidence.artifacts", "assessment.rubric"):
        for row in value_at(document, holder) or ():
            yield from (*row.get("component_ids", ()), *row.get("artifact_ids", ()))


def _is_day(text: str) -> bool:
    match = _DAY.fullmatch(text)
    if match is None:
        return False
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
