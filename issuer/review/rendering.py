"""The review as a page of text for a person: the verdict first, then each step with what is wrong and the way out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from issuer.review.acknowledgement import Acknowledgement
from issuer.review.fields import without_indices
from issuer.review.report import Readiness, Report
from issuer.review.rule import Finding, Severity
from issuer.review.rules import RULES_BY_ID
from issuer.review.steps import STEPS, Step, step_of

WIDTH = 88  # columns

_VERDICTS = {
    Readiness.NOT_READY: "✗  Not ready",
    Readiness.READY_WITH_WEAK_SPOTS: "△  Ready, with weak spots",
    Readiness.READY: "✓  Ready",
}
_MARKS = {Severity.BLOCKER: "✗ blocker", Severity.WEAK: "△ weak spot", Severity.HINT: "· hint"}
_NOUNS = {
    Severity.BLOCKER: ("blocker", "blockers"),
    Severity.WEAK: ("weak spot", "weak spots"),
    Severity.HINT: ("hint", "hints"),
}


def render_report(report: Report, name: str, title: str = "") -> str:
    """Return `report` as text. `name` is what was reviewed (a file's name), `title` what the design calls itself."""
    return "\n".join(_lines(report, name, title)) + "\n"


def _lines(report: Report, name: str, title: str) -> Iterator[str]:
    yield _VERDICTS[report.ready]
    yield f"   {title} ({name})" if title else f"   {name}"
    yield f"   {_summary(report)}"
    for note in report.notes:
        yield from _wrapped("   ", f"Note: {note}")
    shown: set[str] = set()
    for step in STEPS:
        findings = sorted(
            (finding for finding in report.findings if step_of(finding.field) is step),
            key=lambda finding: _place(step, finding.field),
        )
        if findings:
            heading = f"{step.number}  {step.title} "
            yield ""
            yield heading + "─" * (WIDTH - len(heading))
        for finding in findings:
            yield ""
            # An example is worth its lines once; the second finding of the same rule refers to nothing new.
            yield from _finding(finding, with_example=finding.criterion not in shown)
            shown.add(finding.criterion)


def _place(step: Step, field_path: str) -> int:
    """Return the place of the field on its step's page: findings come in the order in which the page is read."""
    inside = (field for field in step.fields if without_indices(field_path).startswith(field))
    return next((step.fields.index(field) for field in inside), len(step.fields))


def _summary(report: Report) -> str:
    counted = []
    for severity, (one, many) in _NOUNS.items():
        count = len(report.of_severity(severity))
        if count:
            counted.append(f"{count} {one if count == 1 else many}")
    if not counted:
        return "Nothing to improve was found."
    kept = f", {len(report.kept)} kept with a reason" if report.kept else ""
    return ", ".join(counted) + kept + ("; fix the blockers to publish." if report.blockers else ".")


def _finding(finding: Finding, *, with_example: bool) -> Iterator[str]:
    yield f"   {_MARKS[finding.severity]}  {finding.field}  [{finding.criterion}]"
    if finding.quote:
        yield from _part("you wrote", f"“{finding.quote}”")
    if finding.acknowledged:
        yield from _part("kept", _kept(finding.acknowledged))
    yield from _part("why", finding.reason)
    yield from _part("fix", finding.advice)
    rule = RULES_BY_ID.get(finding.criterion)
    if rule and with_example:
        yield from _part("before", rule.before_text)
        yield from _part("after", rule.after_text)
    source = finding.source
    yield from _part("source", f"{source.publisher}: {source.title}")
    yield from _part("", source.url)


def _kept(acknowledged: Acknowledgement) -> str:
    """Return the reason on record, with who gave it and when as far as that is known."""
    reason = " ".join(acknowledged.reason.split())
    signed = ", ".join(part for part in (acknowledged.by, acknowledged.at) if part)
    return f"{reason} ({signed})" if signed else reason


def _part(label: str, text: str) -> Iterator[str]:
    yield from _wrapped(f"     {label:<10} ", text)


def _wrapped(lead: str, text: str) -> Iterator[str]:
    """Yield `text` in lines of WIDTH, the first behind `lead`, the others below it; addresses stay whole."""
    yield from textwrap.wrap(
        text,
        WIDTH,
        initial_indent=lead,
        subsequent_indent=" " * len(lead),
        break_long_words=False,
        break_on_hyphens=False,
    )
