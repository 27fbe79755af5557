"""A design to be read: every answer in words, for what is published, for people who only read, for two versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from issuer.review.steps import STEPS, Step
from issuer.services.design import is_uploaded_image
from issuer.web.design import coverage, rubric, wording
from issuer.web.design.questions import Question, Text
from issuer.web.design.steps import PAGES
from issuer.web.design.typed import number_as_typed, value_at
from issuer.web.filters import written_day


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: `text` (paragraphs keep their lines), or `items` of a list, or `rows` of answers, or a `table`."""

    label: Text
    text: str = ""
    items: tuple[str, ...] = ()
    rows: tuple[tuple[Answer, ...], ...] = ()
    table: rubric.Rubric | None = None


def whole_design(document: Mapping[str, Any]) -> Iterator[tuple[Step, list[Answer]]]:
    """Yield every step with what is written in it."""
    for step, page in zip(STEPS, PAGES, strict=True):
        found = [(question, value_at(document, question.path)) for question in page.questions]
        yield step, [in_words(question, value, document) for question, value in found if _is_written(value)]


def in_words(question: Question, value: Any, document: Mapping[str, Any]) -> Answer:
    """Return one answer in words. `document` names the components and levels that it points at."""
    if not _is_written(value):
        return Answer(question.label, _("Nothing"))
    match question.kind:
        case "texts":
            return Answer(question.label, items=tuple(text for text in value if text))
        case "choices":
            return Answer(question.label, items=tuple(_choice(question, one) for one in value))
        case "links":
            names = coverage.numbered_names(document, question.to or "method.components")
            return Answer(question.label, items=tuple(names.get(one, one) for one in value))
        case "rows":
            return Answer(question.label, rows=tuple(_row(question, row, document) for row in value))
        case "rubric":
            return Answer(question.label, table=rubric.from_document(value, number_as_typed))
        case "level" if not isinstance(value, str):
            return Answer(question.label, rows=(_row(question, value, document),))
        case _:
            return Answer(question.label, _text(question, value, document))


def _row(question: Question, row: Mapping[str, Any], document: Mapping[str, Any]) -> tuple[Answer, ...]:
    written = [(part, row.get(part.path)) for part in question.parts if part.kind != "id"]
    return tuple(in_words(part, value, document) for part, value in written if _is_written(value))


def _text(question: Question, value: Any, document: Mapping[str, Any]) -> str:
    match question.kind:
        case "number" | "whole":
            return number_as_typed(value)
        case "day":
            return written_day(value)
        case "image":
            # A design made elsewhere may name a file that never came with it; then the image is drawn.
            return _("An image of your own") if is_uploaded_image(value) else _("Drawn from the title")
        case "flag":
            return str(wording.YES_NO[str(value).lower()])
        case "level_id":
            return coverage.levels_of(document).get(value, value)
        case "choice" | "level":
            return _choice(question, value)
        case _:
            return value


def _choice(question: Question, value: str) -> str:
    choices = question.choices or {}
    return str(choices[value]) if value in choices else value


def _is_written(value: Any) -> bool:
    return value is not None and value != "" and value != () and value != []
