"""The summary of a catalogue: designs are counted once a criterion, by their heaviest finding of it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from issuer.review.draft import FORMAT, Draft
from issuer.review.engine import review
from issuer.review.rule import Severity
from issuer.review.tables import cell, criterion_rows, csv_lines, design_line, design_row, summary_text
from issuer.review.tally import Tally, heaviest, per_cent

TODAY = date(2026, 11, 25)
EMPTY = review(Draft.empty(), today=TODAY)
TWO_ALIGNMENTS = review(
    Draft.from_document(
        {"format": FORMAT, "credential_type": "competency", "alignments": [{"name": "A"}, {"url": "x"}]}
    ),
    today=TODAY,
)


def test_a_design_counts_once_however_often_it_has_a_finding() -> None:
    tally = Tally()
    tally.add(TWO_ALIGNMENTS)
    tally.add(EMPTY)
    tally.add_unreadable()
    assert sum(finding.criterion == "alignment-valid" for finding in TWO_ALIGNMENTS.findings) > 1
    [alignment] = [weakness for weakness in tally.weaknesses if weakness.criterion == "alignment-valid"]
    assert (alignment.designs, alignment.share) == (1, 0.5)
    assert alignment.by_severity == {Severity.BLOCKER: 1, Severity.WEAK: 0, Severity.HINT: 0}
    assert [weakness.designs for weakness in tally.weaknesses] == sorted(
        (weakness.designs for weakness in tally.weaknesses), reverse=True
    )
    summary = tally.to_json()
    assert (summary["designs"], summary["unreadable"], summary["ready"]["not_ready"]) == (2, 1, 2)
    assert "Could not be read" in summary_text(tally)


def test_a_criterion_weighs_what_its_heaviest_finding_weighs() -> None:
    severities = {finding.severity for finding in EMPTY.findings if finding.criterion == "issuer-identified"}
    assert len(severities) > 1
    assert heaviest(EMPTY)["issuer-identified"] is Severity.BLOCKER


def test_an_empty_catalogue_has_a_summary_too() -> None:
    assert Tally().to_json()["criteria"] == []
    assert summary_text(Tally()).startswith("0 designs reviewed")


@pytest.mark.parametrize(
    ("share", "words"), [(0, "0 %"), (0.001, "< 1 %"), (0.5, "50 %"), (0.999, "> 99 %"), (1, "100 %")]
)
def test_little_is_not_nothing_and_nearly_all_is_not_all(share: float, words: str) -> None:
    assert per_cent(share) == words


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"])
def test_no_cell_is_run_as_a_formula(text: str) -> None:
    assert cell(text) == "'" + text
    row = next(csv.reader(io.StringIO(csv_lines([design_row(text, text, "", EMPTY, 0)]))))
    assert row[0].startswith("'") and row[1].startswith("'")


def test_a_title_cannot_break_out_of_its_cell_or_line() -> None:
    title = 'a",\n=cmd|" /C calc"!A0'
    rows = list(csv.reader(io.StringIO(csv_lines([design_row("f", title, "", EMPTY, 0)]))))
    assert len(rows) == 1 and rows[0][1] == 'a", =cmd|" /C calc"!A0'
    assert "\n" not in design_line("f", title, EMPTY)


def test_the_rows_of_criteria_say_what_the_summary_says() -> None:
    tally = Tally()
    tally.add(EMPTY)
    assert [row[0] for row in criterion_rows(tally)] == [entry["criterion"] for entry in tally.to_json()["criteria"]]
