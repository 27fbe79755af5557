"""What a page of the wizard shows, ready for the template: controls with their value, error, findings and entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _

from issuer.review.rule import Finding
from issuer.review.steps import required_fields
from issuer.web.design import coverage, rubric, wording
from issuer.web.design.findings import Note, in_order_of_weight, note_of
from issuer.web.design.questions import Question, StepPage, Text, anchor
from issuer.web.design.teaching import Teaching, teaching_of
from issuer.web.design.typed import SAID, Typed, is_blank, is_blank_row, rows_of


@dataclass(frozen=True, slots=True)
class Option:
    """One value that can be chosen."""

    value: str
    label: Text
    is_chosen: bool
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class Control:
    """A question as it stands on a page. `path` is its name in the form, `id` its name in the page.

    `teaching` is what stands beside it for those who want to know more, if it is not a part of another; `undo` is what
    the button says that puts back the entry removed last, "" when there is none.
    """

    question: Question
    path: str
    value: Any
    problem: str = ""
    notes: tuple[Note, ...] = ()
    is_required: bool = False
    is_blank: bool = True
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    parts: tuple[Control, ...] = ()
    undo: str = ""
    teaching: Teaching | None = None

    @property
    def id(self) -> str:
        """The HTML id."""
        return anchor(self.path)

    @property
    def said(self) -> Text:
        """What is answered, in a few words, where the control itself is folded away."""
        return next((option.label for option in self.options if option.is_chosen), self.value)

    @property
    def is_marked(self) -> bool:
        """True when something is said about it: an error, or a finding."""
        return bool(self.problem or self.notes or any(row.is_marked for row in self.rows))

    @property
    def must_be_seen(self) -> bool:
        """True when it holds something, or something is said about it."""
        return not self.is_blank or self.is_marked


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a list. `can_…` tells which of the buttons make sense for it."""

    number: int
    path: str
    controls: Mapping[str, Control]
    value: Any
    notes: tuple[Note, ...] = ()
    problem: str = ""
    is_blank: bool = False
    can_up: bool = False
    can_down: bool = False
    can_remove: bool = True

    @property
    def id(self) -> str:
        """The HTML id."""
        return anchor(self.path)

    @property
    def is_marked(self) -> bool:
        """True when something is said about it or a part of it."""
        return bool(self.notes or self.problem or any(control.is_marked for control in self.controls.values()))


@dataclass(slots=True)
class Context:
    """What controls are built from: the design as saved, what is wrong with what was typed, findings, a way back."""

    document: Mapping[str, Any]
    problems: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[Finding] = ()
    undo: Mapping[str, str] = field(default_factory=dict)
    notes: dict[str, list[Note]] = field(default_factory=dict)

    def place_notes(self, places: Sequence[str]) -> None:
        """Put every finding at a control, blockers first; what has no place stands under ""."""
        for note in in_order_of_weight(note_of(finding, places) for finding in self.findings):
            self.notes.setdefault(note.place, []).append(note)


def places_of(page: StepPage, typed: Typed) -> list[str]:
    """Return the paths of all things on a page beside which a finding or an error can stand, in order."""
    return [
        place for question in page.questions for place in _places(question, typed.get(question.path), question.path)
    ]


def build(page: StepPage, typed: Typed, context: Context) -> dict[str, Control]:
    """Return the controls of a page by the path of their field."""
    context.place_notes(places_of(page, typed))
    kind = coverage.type_of(context.document)
    needed = required_fields(kind)
    controls = {}
    for question in page.questions:
        path = question.path
        control = _control(question, path, typed.get(path), context, path in needed)
        controls[path] = replace(control, teaching=teaching_of(path, kind))
    return controls


def _places(question: Question, typed: Any, path: str) -> Iterator[str]:
    yield path
    if question.kind == "level":
        yield from (f"{path}.{part.path}" for part in question.parts)
    if not question.is_list:
        return
    for n, row in enumerate(rows_of(question, typed)):
        yield f"{path}[{n}]"
        if question.kind == "rubric":
            yield from (f"{path}[{n}].{part}" for part in ("name", "component_ids", "artifact_ids"))
            for m in range(len(row[rubric.LEVELS])):
                yield from (f"{path}[{n}].levels[{m}].{part}" for part in ("descriptor", "points"))
        elif question.parts:
            for part in question.parts:
                if part.kind != "id":
                    yield from _places(part, row[part.path], f"{path}[{n}].{part.path}")


def _control(question: Question, path: str, value: Any, context: Context, is_required: bool = False) -> Control:
    parts: tuple[Control, ...] = ()
    if question.kind == "level":
        parts = tuple(_control(part, f"{path}.{part.path}", value[part.path], context) for part in question.parts)
    return Control(
        question,
        path,
        value,
        problem=context.problems.get(path, ""),
        notes=tuple(context.notes.get(path, ())),
        is_required=is_required,
        is_blank=value is None or is_blank(question, value),
        options=tuple(_options(question, value, context)),
        rows=tuple(_rows(question, path, value, context)) if question.is_list else (),
        parts=parts,
        undo=context.undo.get(path, ""),
    )


def _rows(question: Question, path: str, typed: Any, context: Context) -> Iterator[Row]:
    rows = rows_of(question, typed)
    components = list(coverage.names_of(context.document, "method.components"))
    written = [n for n, row in enumerate(rows) if not is_blank_row(question, row)]
    homes = [coverage.home_of(row, components) for row in rows]
    for n, row in enumerate(rows):
        row_path = f"{path}[{n}]"
        beside = [other for other in written if homes[other] == homes[n]]
        if question.kind == "rubric":
            controls = _cells(question, row_path, row, context)
        elif question.parts:
            shown = [part for part in question.parts if part.kind != "id"]
            controls = {part.path: _control(part, f"{row_path}.{part.path}", row[part.path], context) for part in shown}
        else:
            controls = {}
        yield Row(
            n,
            row_path,
            controls,
            row,
            notes=tuple(context.notes.get(row_path, ())),
            problem=context.problems.get(row_path, "") or context.problems.get(f"{row_path}.id", ""),
            is_blank=n not in written,
            can_up=n in beside and n != beside[0],
            can_down=n in beside and n != beside[-1],
            can_remove=n in written or len(rows) > question.starts,
        )


def _cells(question: Question, path: str, row: Mapping[str, Any], context: Context) -> dict[str, Control]:
    """Return the controls of one criterion: its own by their names, those of level m as `levels[m].descriptor`."""
    parts = {part.path: part for part in question.parts}
    controls = {
        name: _control(parts[name], f"{path}.{name}", row[name], context)
        for name in ("name", "component_ids", "artifact_ids")
    }
    for part in parts["levels"].parts:
        if part.kind != "id":
            for m, cell in enumerate(row[rubric.LEVELS]):
                name = f"levels[{m}].{part.path}"
                controls[name] = _control(part, f"{path}.{name}", cell[part.path], context)
    return controls


def _options(question: Question, value: Any, context: Context) -> Iterator[Option]:
    """Yield what can be chosen; a value of an imported design that is no choice stays choosable, so nothing is lost."""
    chosen = [value[SAID]] if question.kind == "level" else value if isinstance(value, list) else [value]
    match question.kind:
        case "choice" | "choices" | "level":
            choices = question.choices or {}
            unknown = _("not one of the choices")
        case "flag":
            choices, unknown = wording.YES_NO, ""
        case "links" if question.to:
            choices = coverage.numbered_names(context.document, question.to)
            unknown = _("no longer there")
        case "level_id":
            choices = coverage.levels_of(context.document)
            unknown = _("no level of the rubric")
        case _:
            return
    hints = question.hints or {}
    for known, label in choices.items():
        yield Option(known, label, known in chosen, hints.get(known, ""))
    for stray in chosen:
        if stray and stray not in choices:
            yield Option(stray, stray if question.open else f"{stray} ({unknown})", True)
