"""Findings of the review, put where they belong: beside a control, on a step, in a summary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from issuer.review.draft import without_indices
from issuer.review.report import Readiness, Report
from issuer.review.rule import Finding, Rule, Severity
from issuer.review.rules import RULES_BY_ID
from issuer.review.steps import STEPS, Step, step_of
from issuer.web.design.steps import choices_of


@dataclass(frozen=True, slots=True)
class Note:
    """A finding, the rule behind it and the control it stands beside (its path, "" for the page as a whole)."""

    finding: Finding
    rule: Rule
    step: Step | None
    place: str
    quote: str


def note_of(finding: Finding, places: Sequence[str]) -> Note:
    """Return a finding with its place among the paths of the controls of its step."""
    step = step_with(finding.field)
    quote = "" if finding.quote in finding.reason else _quote_in_words(finding.field, finding.quote)
    return Note(finding, RULES_BY_ID[finding.criterion], step, place_of(finding.field, places), quote)


def _quote_in_words(field: str, quote: str) -> str:
    """Return what was quoted as the designer saw it: a value of an enumeration by its words."""
    choices = choices_of(without_indices(field))
    return str(choices[quote]) if quote in choices else quote


def step_with(field: str) -> Step | None:
    """Return the step on which a finding's field is written, or None for one that is about the design as a whole."""
    try:
        return step_of(field)
    except KeyError:
        return None


def place_of(field: str, places: Sequence[str]) -> str:
    """Return the place that shows `field`: itself, else the first inside it, else the nearest around it, else ""."""
    if field in places:
        return field
    inside = (field + ".", field + "[")
    for place in places:
        if place.startswith(inside):
            return place
    around = field
    while around:
        around = around[: max(around.rfind("."), around.rfind("["), 0)]
        if around in places:
            return around
    return ""


def in_order_of_weight(notes: Iterable[Note]) -> list[Note]:
    """Return notes with blockers first, otherwise in the order of the review."""
    weights = list(Severity)
    return sorted(notes, key=lambda note: weights.index(note.finding.severity))


def by_step(report: Report, places: Mapping[str, Sequence[str]]) -> list[tuple[Step | None, list[Note]]]:
    """Return the notes of a report under the step where each is mended; those about the whole design come first."""
    notes = []
    for finding in report.findings:
        step = step_with(finding.field)
        notes.append(note_of(finding, places[step.slug] if step else ()))
    grouped = [(step, in_order_of_weight(note for note in notes if note.step is step)) for step in (None, *STEPS)]
    return [(step, found) for step, found in grouped if found]


def mended(before: Report, after: Report, told: Iterable[str] = ()) -> list[str]:
    """Return what the last save has put right: the criteria (as they hold now) with a finding before and none after.

    What the page has told by its script while it was being written, `told`, is not said again.
    """
    known = set(told)
    return [rule.title for rule in put_right(criteria_of(before), after) if rule.id not in known]


def reopened(before: Report, after: Report, told: Iterable[str] = ()) -> list[str]:
    """Return the criteria with a finding that was kept before and is open after, because its field was changed."""
    were, are = ([finding.criterion for finding in report.kept] for report in (before, after))
    is_open = {finding.criterion for finding in after.findings if not finding.acknowledged}
    lost = [criterion for criterion in dict.fromkeys(were) if were.count(criterion) > are.count(criterion)]
    return [RULES_BY_ID[criterion].title for criterion in lost if criterion in is_open - set(told)]


def put_right(found: Iterable[str], after: Report) -> list[Rule]:
    """Return those of the criteria `found` that are still judged and have no finding any more."""
    judged = {rule_id for rule_id, _group in after.groups}
    open_still = set(criteria_of(after))
    return [RULES_BY_ID[rule_id] for rule_id in dict.fromkeys(found) if rule_id in judged - open_still]


def criteria_of(report: Report) -> tuple[str, ...]:
    """Return the criteria that have a finding, each once, in the order of the review."""
    return tuple(dict.fromkeys(finding.criterion for finding in report.findings))


def severity_in_words(severity: Severity) -> str:
    """Return what a severity is called on pages."""
    return {Severity.BLOCKER: _("Blocker"), Severity.WEAK: _("Weak spot"), Severity.HINT: _("Hint")}[severity]


def readiness_in_words(readiness: Readiness) -> str:
    """Return what a review's verdict is called on pages."""
    return {
        Readiness.NOT_READY: _("Not ready"),
        Readiness.READY_WITH_WEAK_SPOTS: _("Ready with weak spots"),
        Readiness.READY: _("Ready"),
    }[readiness]


def count_in_words(severity: Severity, count: int) -> str:
    """Return a number of findings: `2 blockers`."""
    if severity is Severity.BLOCKER:
        return ngettext("%(num)s blocker", "%(num)s blockers", count)
    if severity is Severity.WEAK:
        return ngettext("%(num)s weak spot", "%(num)s weak spots", count)
    return ngettext("%(num)s hint", "%(num)s hints", count)


def counts_in_words(findings: Iterable[Finding]) -> list[tuple[Severity, str]]:
    """Return how many findings of each severity there are, the heaviest first; nothing for those that are not."""
    found = list(findings)
    numbers = [(severity, sum(finding.severity is severity for finding in found)) for severity in Severity]
    return [(severity, count_in_words(severity, number)) for severity, number in numbers if number]
