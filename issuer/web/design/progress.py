"""How far a design has come, step by step, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import gettext as _
from flask_babel import ngettext

from issuer.review.report import Report
from issuer.review.rule import Severity
from issuer.review.steps import STEPS, Step, required_fields
from issuer.web.design.coverage import type_of
from issuer.web.design.findings import count_in_words, step_with
from issuer.web.design.typed import value_at


@dataclass(frozen=True, slots=True)
class StepState:
    """One entry of the stepper: `mark` names its icon, `words` say the same."""

    step: Step
    mark: Literal["blocker", "weak", "hint", "open", "empty", "done"]
    words: str


def states_of(document: Mapping[str, Any], report: Report) -> tuple[StepState, ...]:
    """Return where each of the nine steps stands: what the review says, else what is not answered yet, else done."""
    needed = required_fields(type_of(document))
    return tuple(_state(step, document, report, needed) for step in STEPS)


def first_unfinished(states: tuple[StepState, ...]) -> Step:
    """Return the step to go on with: the first that is not done, else the last."""
    return next((state.step for state in states if state.mark not in ("done", "hint")), STEPS[-1])


def unanswered(step: Step, document: Mapping[str, Any], needed: frozenset[str]) -> list[str]:
    """Return the fields of a step that this type of credential needs and that hold nothing yet."""
    return [path for path in step.fields if path in needed and not _is_written(document, path)]


def _state(step: Step, document: Mapping[str, Any], report: Report, needed: frozenset[str]) -> StepState:
    here = [finding for finding in report.findings if step_with(finding.field) is step]
    is_begun = any(_is_written(document, path) for path in step.fields)
    for severity, mark in ((Severity.BLOCKER, "blocker"), (Severity.WEAK, "weak")):
        number = sum(finding.severity is severity for finding in here)
        # Where nobody has written yet, what could be better about it is no news.
        if number and (is_begun or severity is Severity.BLOCKER):
            return StepState(step, mark, count_in_words(severity, number))  # type: ignore[arg-type]
    if not is_begun:
        if any(path in needed for path in step.fields):
            return StepState(step, "empty", _("nothing yet"))
        waits = type_of(document) is None
        return StepState(step, "empty", _("depends on the type") if waits else _("nothing needed"))
    if number := len(unanswered(step, document, needed)):
        return StepState(step, "open", ngettext("%(num)s to answer", "%(num)s to answer", number))
    if here:
        return StepState(step, "hint", count_in_words(Severity.HINT, len(here)))
    return StepState(step, "done", _("done"))


def _is_written(document: Mapping[str, Any], path: str) -> bool:
    # False, 0 and an image that we draw are answers too.
    return path == "badge.image" or value_at(document, path) is not None
