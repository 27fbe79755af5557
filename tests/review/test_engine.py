"""The review as a whole: deterministic, never raising, and saying what it could not judge."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.review.document import read_document
from issuer.review.draft import FORMAT, Draft
from issuer.review.engine import review
from issuer.review.rendering import render_report
from issuer.review.report import Readiness, Report
from issuer.review.rule import ALL_TYPES, Severity
from issuer.review.rules import RULES
from issuer.review.steps import step_of
from tests.review.designs import documents

TODAY = date(2026, 11, 25)
EXAMPLES = Path(__file__).parents[2] / "examples"


def _review(**fields: Any) -> Any:
    return review(Draft.from_document({"format": FORMAT, **fields}), today=TODAY)


def _shuffled(value: Any, order: random.Random) -> Any:
    if isinstance(value, dict):
        names = list(value)
        order.shuffle(names)
        return {name: _shuffled(value[name], order) for name in names}
    return [_shuffled(entry, order) for entry in value] if isinstance(value, list) else value


@settings(max_examples=150, deadline=None)
@given(documents)
def test_no_design_makes_the_review_fail(document: dict[str, Any]) -> None:
    report = review(Draft.from_document(document), today=TODAY)
    json.dumps(report.to_json())
    assert render_report(report, "a file")
    for finding in report.findings:
        step_of(finding.field)
        assert finding.reason
        assert len(finding.quote) <= 400


@settings(max_examples=60, deadline=None)
@given(documents, st.integers(0, 1000), st.sampled_from([None, 1, 4]))
def test_the_order_of_names_and_white_space_change_nothing(
    document: dict[str, Any], seed: int, indent: int | None
) -> None:
    one = json.dumps(review(Draft.from_document(document), today=TODAY).to_json())
    other_document = json.dumps(_shuffled(document, random.Random(seed)), indent=indent).encode()
    other = json.dumps(review(read_document(other_document), today=TODAY).to_json())
    assert one == other


@pytest.mark.parametrize("name", ["strong", "knowledge"])
def test_a_good_example_has_nothing_to_improve(name: str) -> None:
    report = review(read_document((EXAMPLES / f"{name}.design.json").read_bytes()), today=TODAY)
    assert report.ready is Readiness.READY, report.findings
    assert report.findings == ()


def test_the_weak_example_shows_its_weakness() -> None:
    report = review(read_document((EXAMPLES / "weak.design.json").read_bytes()), today=TODAY)
    assert report.ready is Readiness.NOT_READY
    assert {finding.criterion for finding in report.blockers} >= {
        "type-evidence-match",
        "attendance-as-evidence",
        "need-stated",
        "competency-observable-verb",
        "evidence-covers-components",
        "rubric-present",
        "pass-rule",
        "assessor-independent",
        "alignment-valid",
        "issuer-identified",
        "no-placeholder-text",
    }


def test_the_json_has_the_agreed_shape() -> None:
    document = _review(credential_type="guild").to_json()
    assert list(document) == ["ready", "findings", "counts"]
    assert list(document["findings"][0]) == [
        "criterion",
        "severity",
        "field",
        "quote",
        "reason",
        "advice",
        "source",
    ]
    assert list(document["findings"][0]["source"]) == ["title", "url"]
    counts = document["counts"]
    assert counts["blocker"] == sum(group["blocker"] for group in counts["groups"].values()) == 4
    assert "score" not in json.dumps(document)


def test_before_a_type_is_chosen_only_what_holds_for_every_type_is_judged() -> None:
    judged = [rule_id for rule_id, _group in _review().groups]
    assert judged == [rule.id for rule in RULES if set(rule.types) == set(ALL_TYPES)]
    assert {finding.criterion for finding in _review().blockers} == {
        "type-declared",
        "criteria-stated",
        "issuer-identified",
    }


def test_one_gap_is_reported_once() -> None:
    criteria = [finding.criterion for finding in _review(credential_type="competency").findings]
    assert "competency-stated" in criteria
    assert "competency-observable-verb" not in criteria
    assert "rubric-covers-all" not in criteria


def test_a_value_that_no_rule_reads_is_noted_and_not_lost() -> None:
    report = _review(resources=[{"title": "Guide", "cost": "cheap"}])
    assert len(report.notes) == 1
    assert "cheap" in report.notes[0]
    assert "resources[0].cost" in report.notes[0]
    assert report.to_json()["notes"] == list(report.notes)


def test_another_language_is_said_to_be_judged_without_word_lists() -> None:
    report = _review(credential_type="competency", language="pt-BR", title="TODO mundo")
    bound = [rule for rule in RULES if rule.english != "no" and "competency" in rule.types]
    assert report.not_applied == tuple(rule.id for rule in bound)
    assert "pt-BR" in report.notes[0]
    assert all(rule.id in report.notes[0] for rule in bound)
    assert not {finding.criterion for finding in report.findings} & {
        rule.id for rule in bound if rule.english == "whole"
    }
    assert report.to_json()["not_applied"] == list(report.not_applied)


@pytest.mark.parametrize("language", [None, "en", "en-IE", "EN", "not a language!"])
def test_english_and_what_cannot_be_read_are_judged_by_the_word_lists(language: str | None) -> None:
    assert _review(language=language, title="TBD").not_applied == ()


def test_findings_name_the_field_they_stand_at() -> None:
    report = _review(alignments=[{"name": "A"}, {"name": "B"}], criteria_statements=["short"])
    fields = [finding.field for finding in report.findings]
    assert [field for field in fields if field.startswith("align")] == ["alignments[0].url", "alignments[1].url"]
    assert len([field for field in fields if field.startswith("criteria_statements")]) == 2


def test_weak_spots_do_not_block_and_hints_do_not_count() -> None:
    issuer = {"name": "N", "url": "https://n.example/"}
    statements = ["Earner has taken part in one repair day.", "Earner has handed tools to forty visitors."]
    report = _review(credential_type="participation", issuer=issuer, criteria_statements=statements)
    assert report.blockers == ()
    assert report.ready is Readiness.READY_WITH_WEAK_SPOTS
    hints = Report(report.of_severity(Severity.HINT), report.groups)
    assert hints.findings
    assert hints.ready is Readiness.READY


def test_a_clash_of_type_offers_the_honest_type() -> None:
    artifacts = [{"id": "a1", "title": "Register", "kind": "attendance"}]
    draft = Draft.from_document(
        {"format": FORMAT, "credential_type": "competency", "evidence": {"artifacts": artifacts}}
    )
    [clash] = [f for f in review(draft, today=TODAY).findings if f.criterion == "type-evidence-match"]
    assert clash.offer == {"credential_type": "participation"}
    criteria = {finding.criterion for finding in review(draft.with_answers(clash.offer), today=TODAY).findings}
    assert "type-evidence-match" not in criteria


def test_hostile_text_is_reviewed_in_good_time() -> None:
    import time

    texts = ["attend " * 2800, "[add " * 4000, "record " * 2800, "can " * 5000, "competent " * 2000, "<" * 19_000]
    began = time.process_time()
    for kind in ("competency", "participation"):
        _review(credential_type=kind, criteria_statements=texts, description=texts[3], title=texts[4])
    assert time.process_time() - began < 5
