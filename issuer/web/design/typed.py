"""What stands in the controls of a page, as text: taken from a design document or from a form that was sent.

One shape serves both, so that a page shows what was typed when it cannot be saved, and the buttons that add, remove
and move entries work on either:

- one line, paragraph, number, choice and the like: text; choices and links: a list of texts; texts: a list of texts;
- rows: a list of mappings by the names of the parts; level: a mapping, with the choice made under "said";
- rubric: {"levels": columns of id and name, "rows": criteria, each with one cell a column under "levels"}.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict

from issuer.review.reading import MAX_ROWS
from issuer.web.design import rubric
from issuer.web.design.questions import Question, StepPage
from issuer.web.fields import trimmed

Typed = dict[str, Any]
SAID = "said"


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """Return what a document holds at a dotted path without indices, or None."""
    value: Any = document
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def typed_from_document(page: StepPage, document: Mapping[str, Any]) -> Typed:
    """Return what the controls of a page show of a design document."""
    return {question.path: _shown(question, value_at(document, question.path)) for question in page.questions}


def typed_from_form(page: StepPage, form: MultiDict[str, str]) -> Typed:
    """Return what was typed into a page. A question that was not on the page sent is not in it."""
    return {
        question.path: _sent(question, question.path, form)
        for question in page.questions
        if question.kind != "image" and _was_asked(question.path, form)
    }


def is_blank(question: Question, typed: Any) -> bool:
    """Return whether nothing is written here. Links and ids do not count: they are set by our buttons."""
    match question.kind:
        case "id" | "links" | "image":
            return True
        case "rows":
            return all(is_blank_row(question, row) for row in typed)
        case "rubric":
            return all(rubric.is_blank_row(row) for row in typed["rows"])
        case "level":
            return not any(typed.values())
        case "texts" | "choices":
            return not any(typed)
        case _:
            return not typed


def is_blank_row(question: Question, row: Any) -> bool:
    """Return whether nothing is written in one entry of a list."""
    match question.kind:
        case "texts":
            return not row
        case "rubric":
            return rubric.is_blank_row(row)
        case _:
            return all(is_blank(part, row[part.path]) for part in question.parts)


def blank_row(question: Question, typed: Any, document: Mapping[str, Any], link: str | None = None) -> Any:
    """Return a new entry for a list, tied to the component `link` where it can be, a criterion to its evidence too."""
    if question.kind == "texts":
        return ""
    if question.kind == "rubric":
        artifacts = value_at(document, "evidence.artifacts") or ()
        shows = [row["id"] for row in artifacts if link in row.get("component_ids", ())]
        return rubric.blank_row(len(typed["levels"]), component_ids=[link] if link else [], artifact_ids=shows)
    row = {part.path: _shown(part, None) for part in question.parts}
    if link and "component_ids" in row:
        row["component_ids"] = [link]
    return row


def rows_of(question: Question, typed: Any) -> list[Any]:
    """Return the entries of a list, to be looked at or changed in place."""
    return typed["rows"] if question.kind == "rubric" else typed


def row_as_typed(question: Question, value: Any) -> Any:
    """Return one entry of a list in a document as its controls show it."""
    return _shown(question, [value])[0]


def number_as_typed(value: float | None) -> str:
    """Return a number as a person writes it, never as 1e-07."""
    return "" if value is None else format(Decimal(repr(value)), "f")


def _shown(question: Question, value: Any) -> Any:
    match question.kind:
        case "number" | "whole":
            return number_as_typed(value)
        case "flag":
            return "" if value is None else str(value).lower()
        case "choices" | "links" | "texts":
            return list(value or ())
        case "rows":
            return [{part.path: _shown(part, row.get(part.path)) for part in question.parts} for row in value or ()]
        case "level":
            said, parts = (value, {}) if isinstance(value, str) else ("", value or {})
            return {SAID: said} | {part.path: _shown(part, parts.get(part.path)) for part in question.parts}
        case "rubric":
            return rubric.from_document(value or (), number_as_typed)
        case _:
            return value or ""


def _was_asked(path: str, form: MultiDict[str, str]) -> bool:
    """Was the question on the page? Lists and boxes always send an empty value, so that none differs from absent."""
    return path in form


def _sent(question: Question, path: str, form: MultiDict[str, str]) -> Any:
    match question.kind:
        case "choices" | "links":
            return [value for value in map(trimmed, form.getlist(path)) if value]
        case "texts":
            return [_text(form, f"{path}[{n}]") for n in indices(form, path)]
        case "rows":
            return [_sent_row(question.parts, f"{path}[{n}]", form) for n in indices(form, path)]
        case "level":
            said = next(filter(None, map(trimmed, form.getlist(path))), "")
            return {SAID: said} | _sent_row(question.parts, path, form)
        case "rubric":
            return rubric.from_form(form, path, indices, _text)
        case _:
            return _text(form, path)


def _sent_row(parts: Iterable[Question], path: str, form: MultiDict[str, str]) -> dict[str, Any]:
    return {part.path: _sent(part, f"{path}.{part.path}", form) for part in parts}


def _text(form: MultiDict[str, str], name: str) -> str:
    return trimmed(form.get(name, ""))


def indices(form: MultiDict[str, str], path: str) -> list[int]:
    """Return the numbers of the entries of a list that were sent, in order; one more than may be saved at most."""
    pattern = re.compile(re.escape(path) + r"\[(\d{1,4})\]")
    found = {int(match.group(1)) for name in form if (match := pattern.match(name))}
    return sorted(found)[: MAX_ROWS + 1]
