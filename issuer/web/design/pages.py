"""One page of the wizard, put together for its template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from issuer.review.report import Report
from issuer.review.rule import Finding
from issuer.review.steps import STEPS, Step, required_fields
from issuer.store.designs import Design
from issuer.web.design import coverage
from issuer.web.design.controls import Context, Control, build, places_of
from issuer.web.design.coverage import Group
from issuer.web.design.findings import Note, in_order_of_weight, note_of, step_with
from issuer.web.design.progress import StepState, states_of
from issuer.web.design.questions import Section, StepPage, Text
from issuer.web.design.showing import Showing, is_due
from issuer.web.design.steps import PAGES
from issuer.web.design.typed import Typed, rows_of, typed_from_document

# An industry-aligned credential may be judged like a competency or like a knowledge check, so nothing is put away.
_PUTS_AWAY = frozenset({"competency", "knowledge", "participation"})
_NEEDED_BY_SOME = frozenset().union(*(required_fields(kind) for kind in (*sorted(_PUTS_AWAY), "industry")))


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section of a page: the controls shown, and those that this type of credential does not need."""

    section: Section
    shown: tuple[Control, ...]
    put_away: tuple[Control, ...]

    @property
    def put_away_is_open(self) -> bool:
        """True when there is anything in or about what was put away."""
        return any(control.must_be_seen for control in self.put_away)


@dataclass(frozen=True)
class StepView:
    """Everything the template of a step needs. `base_revision` is the saved state that the page was opened at.

    `notes` are shown and `withheld` are not yet, the heaviest first; `found` are the criteria, of any step, that are
    said to be fixed once they have no finding any more.
    """

    design: Design
    page: StepPage
    step: Step
    controls: Mapping[str, Control]
    typed: Typed
    problems: Mapping[str, str]
    states: tuple[StepState, ...]
    notes: tuple[Note, ...]
    withheld: tuple[Note, ...]
    found: tuple[str, ...]
    showing: Showing
    base_revision: int

    @property
    def credential_type(self) -> str | None:
        """The type of credential, as saved."""
        return coverage.type_of(self.design.document)

    @cached_property
    def sections(self) -> tuple[SectionView, ...]:
        """The sections with what applies to this type, and what does not."""
        kind = self.credential_type
        away = _NEEDED_BY_SOME - required_fields(kind) if kind in _PUTS_AWAY else frozenset()
        return tuple(
            SectionView(
                section,
                tuple(self.controls[q.path] for q in section.questions if q.path not in away),
                tuple(self.controls[q.path] for q in section.questions if q.path in away),
            )
            for section in self.page.sections
        )

    @property
    def homeless_notes(self) -> list[Note]:
        """The notes that are about the step as a whole."""
        return [note for note in self.notes if not note.place]

    @property
    def following(self) -> Step | None:
        """The step after this one."""
        return STEPS[self.step.number] if self.step.number < len(STEPS) else None

    @property
    def components(self) -> dict[str, str]:
        """The components as saved, by id."""
        return coverage.names_of(self.design.document, "method.components")

    @property
    def artifacts(self) -> dict[str, str]:
        """The pieces of evidence as saved, by id."""
        return coverage.names_of(self.design.document, "evidence.artifacts")

    def groups(self, path: str) -> tuple[Group, ...]:
        """Return the entries of a list under the component that each serves."""
        return coverage.grouped_by_component(rows_of(self.page.question(path), self.typed[path]), self.components)

    def judged_by(self) -> dict[str, tuple[int, ...]]:
        """Return for each piece of evidence the numbers of the criteria that look at it."""
        return coverage.judged_by(self.typed["assessment.rubric"]["rows"], self.artifacts)

    def label_of(self, path: str) -> Text:
        """Return the label of the control or list at a path, for the summary of errors."""
        for question in self.page.questions:
            if path == question.path:
                return question.label
            if path.startswith((question.path + "[", question.path + ".")):
                part = path.rpartition(".")[2]
                return next((inner.label for inner in question.parts if inner.path == part), question.label)
        return path


def step_view(
    design: Design,
    page: StepPage,
    typed: Typed,
    report: Report,
    *,
    problems: Mapping[str, str] | None = None,
    base_revision: int | None = None,
    undo: Mapping[str, str] | None = None,
    showing: Showing = Showing.ALL,
) -> StepView:
    """Return the view of one page. `typed` may leave questions out; they show what is saved."""
    step = next(step for step in STEPS if step.slug == page.slug)
    typed = typed_from_document(page, design.document) | typed
    here = [finding for finding in report.findings if step_with(finding.field) is step]
    shown = [finding for finding in report.findings if _is_shown(finding, step, design, showing)]
    context = Context(design.document, problems or {}, [finding for finding in here if finding in shown], undo or {})
    controls = build(page, typed, context)
    return StepView(
        design=design,
        page=page,
        step=step,
        controls=controls,
        typed=typed,
        problems=problems or {},
        states=states_of(design.document, report),
        notes=tuple(in_order_of_weight(note for notes in context.notes.values() for note in notes)),
        withheld=tuple(in_order_of_weight(note_of(finding, ()) for finding in here if finding not in shown)),
        found=tuple(dict.fromkeys(finding.criterion for finding in shown)),
        showing=showing,
        base_revision=design.revision if base_revision is None else base_revision,
    )


def _is_shown(finding: Finding, step: Step, design: Design, showing: Showing) -> bool:
    if showing is Showing.NOTHING and step_with(finding.field) is step:
        return False
    return showing is Showing.ALL or is_due(finding, design.document)


def places_by_step(document: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """Return for each step the places at which a finding can stand when a saved design is opened."""
    return {page.slug: places_of(page, typed_from_document(page, document)) for page in PAGES}
