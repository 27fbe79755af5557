"""The review as text: what a person needs, in the order of the pages, and nothing said twice."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from issuer.review.document import read_document
from issuer.review.draft import FORMAT, Draft
from issuer.review.engine import review
from issuer.review.rendering import WIDTH, render_report
from issuer.review.report import Report
from issuer.review.steps import STEPS

TODAY = date(2026, 11, 25)
WEAK = Path(__file__).parents[2] / "examples" / "weak.design.json"


def _weak() -> Report:
    return review(read_document(WEAK.read_bytes()), today=TODAY)


def test_every_finding_stands_there_with_its_field_reason_and_rule() -> None:
    report = _weak()
    text = render_report(report, "weak.json", "Great Communicator")
    flat = " ".join(text.split())
    for finding in report.findings:
        assert f"{finding.field}  [{finding.criterion}]" in text
        assert " ".join(finding.reason.split()) in flat
        assert finding.source.url in text


def test_the_steps_come_in_the_order_of_the_pages_after_an_overview() -> None:
    text = render_report(_weak(), "weak.json")
    headings = [text.index(f"{step.number}  {step.title} ─") for step in STEPS if f"{step.title} ─" in text]
    assert headings == sorted(headings)
    assert text.index("   1  Purpose ") < headings[0]
    assert text.startswith("✗  Not ready\n   weak.json\n   ")


def test_advice_example_and_address_of_a_source_are_said_once() -> None:
    report = _weak()
    text = render_report(report, "weak.json")
    for source in {finding.source for finding in report.findings}:
        assert text.count(f"{source.url}\n") == 1
    criteria = [finding.criterion for finding in report.findings]
    assert len(re.findall(r"^ {5}before {5}", text, re.MULTILINE)) == len(set(criteria)) < len(criteria)
    assert "fix        as at " in text


def test_lines_stay_narrow_but_for_addresses() -> None:
    for line in render_report(_weak(), "weak.json", "A " * 90).splitlines():
        assert len(line) <= WIDTH or "https://" in line


def test_a_design_without_findings_gets_three_lines() -> None:
    text = render_report(Report(findings=()), "a.json", "Good")
    assert text == "✓  Ready\n   Good (a.json)\n   Nothing to improve was found.\n"


def test_profiles_are_named() -> None:
    report = review(Draft.from_document({"format": FORMAT}), today=TODAY, profiles=["CMF", "EU"])
    text = " ".join(render_report(report, "a.json").split())
    assert "Judged with the profiles: European Union (EU), Common Microcredential Framework (CMF)." in text
