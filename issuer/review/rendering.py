"""The review as a page of text for a person: the verdict first, then each step with what is wrong and the way out.

Sources stand in one list at the end, for several findings share one.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from issuer.review.acknowledgement import Acknowledgement
from issuer.review.fields import without_indices
from issuer.review.profiles import PROFILES
from issuer.review.report import Readiness, Report
from issuer.review.rule import Finding, Severity
from issuer.review.rules import RULES_BY_ID
from issuer.review.source import Source
from issuer.review.steps import STEPS, Step, step_of

WIDTH = 88  # columns
_MANY = 8  # findings from which on an overview by step comes first

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
    yield from _wrapped("   ", f"{title} ({name})" if title else name)
    yield f"   {_summary(report)}"
    if report.profiles:
        asked = ", ".join(f"{PROFILES[profile].title} ({profile})" for profile in report.profiles)
        yield from _wrapped("   ", f"Judged with the profiles: {asked}.")
    for note in report.notes:
        yield from _wrapped("   ", f"Note: {note}")
    by_step = [(step, _on_step(report, step)) for step in STEPS]
    if len(report.findings) > _MANY:
        yield ""
        for step, findings in by_step:
            if findings:
                yield f"   {step.number}  {step.title:<16} {_counted(findings)}"
    first: dict[str, Finding] = {}
    sources = list(dict.fromkeys(finding.source for _step, findings in by_step for finding in findings))
    for step, findings in by_step:
        if findings:
            yield from _heading(f"{step.number}  {step.title}")
        for finding in findings:
            yield ""
            yield from _finding(finding, first.setdefault(finding.criterion, finding), sources)
    if sources:
        yield from _heading("Informed by")
        yield ""
    for number, source in enumerate(sources, start=1):
        yield from _wrapped(f"   {f'[{number}]':<5} ", f"{source.publisher}: {source.title}")
        yield f"         {source.url}"


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield f"{text} ".ljust(WIDTH, "─")


def _on_step(report: Report, step: Step) -> list[Finding]:
    """Return the findings of a step in the order in which its page is read."""
    here = (finding for finding in report.findings if step_of(finding.field) is step)
    return sorted(here, key=lambda finding: _place(step, finding.field))


def _place(step: Step, field_path: str) -> int:
    """Return the place of the field on its step's page."""
    inside = (field for field in step.fields if without_indices(field_path).startswith(field))
    return next((step.fields.index(field) for field in inside), len(step.fields))


def _summary(report: Report) -> str:
    if not report.findings:
        return "Nothing to improve was found."
    kept = f", {len(report.kept)} kept with a reason" if report.kept else ""
    return _counted(report.findings) + kept + ("; fix the blockers to publish." if report.blockers else ".")


def _counted(findings: Sequence[Finding]) -> str:
    """Return how many findings there are of each severity: "2 blockers, 1 hint"."""
    counted = []
    for severity, (one, many) in _NOUNS.items():
        count = sum(finding.severity is severity for finding in findings)
        if count:
            counted.append(f"{count} {one if count == 1 else many}")
    return ", ".join(counted)


def _finding(finding: Finding, first: Finding, sources: Sequence[Source]) -> Iterator[str]:
    """Yield one finding. What the `first` one of the same rule said is not said again, only referred to."""
    kept = ", kept" if finding.acknowledged else ""
    yield f"   {_MARKS[finding.severity]}{kept}  {finding.field}  [{finding.criterion}]"
    if finding.quote:
        yield from _part("you wrote", f"“{finding.quote}”")
    if finding.acknowledged:
        yield from _part("kept", _kept(finding.acknowledged))
    yield from _part("why", finding.reason)
    is_first = finding is first
    yield from _part("fix", finding.advice if is_first or finding.advice != first.advice else f"as at {first.field}")
    rule = RULES_BY_ID.get(finding.criterion)
    if rule and is_first:
        yield from _part("before", rule.before_text)
        yield from _part("after", rule.after_text)
    if is_first or finding.source != first.source:
        yield from _part("source", f"[{sources.index(finding.source) + 1}] {finding.source.publisher}")


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
