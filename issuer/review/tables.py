"""A catalogue as text for a terminal and as tables for a spreadsheet: a line a design, and the summary by criterion."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from issuer.review.report import Readiness, Report
from issuer.review.rule import Severity
from issuer.review.tally import Tally, heaviest, per_cent
from issuer.review.text import quoted

DESIGN_COLUMNS = (
    "place",
    "title",
    "type",
    "verdict",
    "blockers",
    "weak_spots",
    "hints",
    "blocker_criteria",
    "weak_criteria",
    "hint_criteria",
    "unmapped",
    "error",
)
CRITERION_COLUMNS = ("criterion", "title", "designs", "share", "as_blocker", "as_weak_spot", "as_hint")
MARKS = {Readiness.NOT_READY: "✗", Readiness.READY_WITH_WEAK_SPOTS: "△", Readiness.READY: "✓"}
VERDICTS = {
    Readiness.NOT_READY: "Not ready",
    Readiness.READY_WITH_WEAK_SPOTS: "Ready, with weak spots",
    Readiness.READY: "Ready",
}
# What a spreadsheet takes for the beginning of a formula, in the wide forms of East Asian scripts too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_NOUNS = {Severity.BLOCKER: "blocker", Severity.WEAK: "weak spot", Severity.HINT: "hint"}


def printable(text: str) -> str:
    """Return text without the control characters by which a document could steer a terminal; line ends stay."""
    return _CONTROLS.sub("\ufffd", text)


def cell(text: str) -> str:
    """Return text for a cell that no spreadsheet runs as a formula: it gets an apostrophe in front."""
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def csv_lines(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV (RFC 4180). Texts are made safe by `cell`; numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([cell(value) if isinstance(value, str) else value for value in row])
    return out.getvalue()


def design_row(place: str, title: str, kind: str, report: Report, unmapped: int) -> tuple[object, ...]:
    """Return a design as a row under DESIGN_COLUMNS."""
    found = heaviest(report)
    criteria = [" ".join(name for name, worst in found.items() if worst is severity) for severity in Severity]
    counts = [len(report.of_severity(severity)) for severity in Severity]
    return (place, quoted(title, 200), kind, report.ready.value, *counts, *criteria, unmapped, "")


def unreadable_row(place: str, reason: str) -> tuple[object, ...]:
    """Return what could not be read as a row under DESIGN_COLUMNS."""
    return (place, "", "", "unreadable", *[""] * (len(DESIGN_COLUMNS) - 5), reason)


def criterion_rows(tally: Tally) -> Iterator[tuple[object, ...]]:
    """Yield the criteria of a catalogue as rows under CRITERION_COLUMNS."""
    for weakness in tally.weaknesses:
        counts = [weakness.by_severity[severity] for severity in Severity]
        yield (weakness.criterion, weakness.title, weakness.designs, f"{weakness.share:.4f}", *counts)


def design_line(place: str, title: str, report: Report) -> str:
    """Return a design as one line of text."""
    named = f"{place}  {quoted(title, 60)}" if title else place
    counts = [(severity, len(report.of_severity(severity))) for severity in Severity]
    said = ", ".join(f"{count} {_NOUNS[severity]}{'' if count == 1 else 's'}" for severity, count in counts if count)
    return f"{MARKS[report.ready]}  {named}: {said or 'nothing to improve'}"


def summary_text(tally: Tally) -> str:
    """Return the summary of a catalogue as text."""
    return "\n".join(_summary_lines(tally)) + "\n"


def _summary_lines(tally: Tally) -> Iterator[str]:
    yield f"{tally.designs:,} {'design' if tally.designs == 1 else 'designs'} reviewed"
    for verdict, words in VERDICTS.items():
        count = tally.of_verdict(verdict)
        yield f"   {MARKS[verdict]}  {words:<24}{count:>7,}{per_cent(count / max(1, tally.designs)):>7}"
    if tally.unreadable:
        yield f"   ?  {'Could not be read':<24}{tally.unreadable:>7,}"
    if not tally.weaknesses:
        return
    yield ""
    yield f"{'By criterion':<32}{'designs':>9}{'share':>7}{'blocker':>9}{'weak':>7}{'hint':>7}"
    for weakness in tally.weaknesses:
        blocker, weak, hint = (weakness.by_severity[severity] or "" for severity in Severity)
        designs = f"{weakness.designs:>9,}{weakness.share_in_words:>7}"
        yield f"   {weakness.criterion:<29}{designs}{blocker:>9}{weak:>7}{hint:>7}".rstrip()
