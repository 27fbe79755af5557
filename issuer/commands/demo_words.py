"""What `issuer demo` says: short, in order, and the same with and without colour."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path

from issuer.credential.report import Outcome, Verdict, VerificationReport
from issuer.review.report import Report
from issuer.review.rule import Finding

_WIDTH = 100
_GOLD, _GREEN, _RED, _DIM = "33", "1;32", "1;31", "2"
_SIGNS = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.NOT_CHECKED: "?"}
_SHOWN = 4  # findings; the rest is counted


def _paint(text: str, colour: str) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m" if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else text


def title(home: Path) -> None:
    """Open the demonstration."""
    print(f"\n{_paint('Touchstone', _GOLD)}  from a design to a badge that anybody can check\n  in {home}")


def step(number: int, words: str) -> None:
    """Begin a step."""
    print(f"\n{_paint(f'{number}  {words}', _GOLD)}")


def line(words: str) -> None:
    """Say one thing within a step."""
    print(f"   {words}")


def review(file_name: str, title: str, report: Report) -> None:
    """Say whether a design is ready, and the first of what is wrong with it."""
    blockers, others = report.blockers, len(report.findings) - len(report.blockers)
    if not blockers:
        line(f"✓ “{title}” ({file_name}) is ready" + (f", with {others} remarks." if others else "."))
        return
    line(f"✗ “{title}” ({file_name}) is not ready: {len(blockers)} blockers.")
    for finding in blockers[:_SHOWN]:
        _finding(finding)
    if len(blockers) > _SHOWN:
        line(f"    … and {len(blockers) - _SHOWN} more: issuer review examples/{file_name}")


def _finding(finding: Finding) -> None:
    quote = f" “{textwrap.shorten(finding.quote, 60, placeholder=' …')}”" if finding.quote else ""
    line(f"    • {finding.field}{quote}")
    for label, words in (("why", finding.reason), ("do", finding.advice), ("source", finding.source.title)):
        text = textwrap.fill(words, _WIDTH, initial_indent=f"{label:<8}", subsequent_indent=" " * 8)
        print(textwrap.indent(_paint(text, _DIM) if label == "source" else text, " " * 9))


def refused(title: str, message: str) -> None:
    """Say that a design was not published."""
    line(f"✗ “{title}” stays a draft. {message}")


def published(title: str, address: str) -> None:
    """Say where a published Achievement is."""
    line(f"✓ “{title}” is published: {address}")


def awarded(name: str, address: str) -> None:
    """Say who got a credential, and where it is verified."""
    line(f"✓ {name:<22} {address}")


def verified(file_name: str, report: VerificationReport) -> None:
    """Say the verdict about a file, with every check that led to it."""
    verdict = report.verdict.value.replace("_", " ")
    colour = _GREEN if report.verdict is Verdict.VALID else _RED
    line(f"{file_name:<24} {_paint(verdict, colour)}")
    line("  " + "  ".join(f"{_SIGNS[check.outcome]} {check.id}" for check in report.checks))
    for check in report.checks:
        if check.outcome is not Outcome.PASSED:
            line(f"    {check.id}: {check.detail}")


def end(output: Path) -> None:
    """Say where the results lie and what to do next."""
    print(f"\n   The badges are in {output}.")
    print(f"   Their pages, and the designs: ISSUER_HOME={output.parent} make run\n")
