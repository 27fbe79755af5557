"""How a question of the wizard is described: what it fills in, how it is asked, which control it gets.

The nine pages (`steps/`) are made of these descriptions alone. What is read from a form, shown in it, compared and
written in words follows from them, so a field is added in one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from flask_babel import LazyString

Kind = Literal[
    "line",  # one line of text
    "paragraph",  # several lines of text
    "address",  # a web address, kept as typed: the review judges it
    "email",
    "day",  # a date, or a part of one: 2027, 2027-03, 2027-03-01
    "number",
    "whole",
    "choice",  # one of an enumeration
    "choices",  # some of an enumeration
    "flag",  # yes, no, or not said
    "links",  # ids of components or artifacts
    "level_id",  # the id of one of the rubric's levels
    "texts",  # a list of texts
    "rows",  # a list of rows, each with its own questions
    "level",  # a level of a framework, or the words "not levelled"
    "rubric",  # criteria and levels, in a table
    "image",  # the badge image; uploaded, never typed
    "id",  # given by us, never shown
]
Text: TypeAlias = str | LazyString
LISTS: frozenset[Kind] = frozenset({"texts", "rows", "rubric"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question.

    path: the field, absolute, or the name of a part inside a row; help: why it is asked, in a sentence or two;
    choices: value -> words; open: values beyond the choices are welcome; parts: what each row asks; noun: what one
    entry of a list is called; size: how wide the answer is; lines: the height of a paragraph; starts: how many empty
    entries an empty list shows; suggestions: values offered while typing; to: what `links` point at.
    """

    path: str
    kind: Kind
    label: Text
    help: Text = ""
    choices: Mapping[str, Text] | None = None
    hints: Mapping[str, Text] | None = None
    open: bool = False
    parts: tuple[Question, ...] = ()
    noun: Text = ""
    size: Literal["short", "medium", "wide"] = "wide"
    lines: int = 3
    starts: int = 1
    suggestions: tuple[str, ...] = ()
    to: Literal["method.components", "evidence.artifacts"] | None = None

    @property
    def is_list(self) -> bool:
        """True when it holds entries that are added, removed and moved."""
        return self.kind in LISTS


@dataclass(frozen=True, slots=True)
class Section:
    """Some questions that belong together under one heading."""

    title: Text
    questions: tuple[Question, ...]
    lead: Text = ""
    slug: str = ""


@dataclass(frozen=True, slots=True)
class StepPage:
    """One page of the wizard: the questions of one Step of the review's core, in the order they are asked."""

    slug: str
    sections: tuple[Section, ...]

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question of the page."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, path: str) -> Question:
        """Return the question that fills in `path`. Raises KeyError."""
        for question in self.questions:
            if question.path == path:
                return question
        raise KeyError(path)


def anchor(path: str) -> str:
    """Return the HTML id of what stands at `path`: `need.uses[1]` becomes `need-uses-1`."""
    return re.sub(r"[^A-Za-z0-9_]+", "-", path).strip("-")


def every_path(questions: tuple[Question, ...], prefix: str = "") -> Iterator[str]:
    """Yield the paths that can be filled in, without indices, parts of rows included."""
    for question in questions:
        path = prefix + question.path
        if question.parts:
            yield from every_path(question.parts, path + ".")
        else:
            yield path
