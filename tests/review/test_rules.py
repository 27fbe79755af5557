"""Every rule proves itself: its own example, its cases in TOML, and that the cases notice when it is broken."""

from __future__ import annotations

import dataclasses
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from issuer.review.draft import FORMAT, Draft
from issuer.review.engine import review
from issuer.review.rule import Finding, Rule, Severity
from issuer.review.rules import RULES, RULES_BY_ID

TODAY = date(2026, 11, 25)
CASES = Path(__file__).parent / "cases"


def _cases(kind: str) -> list[Any]:
    return [
        pytest.param(rule, case, id=f"{rule.id}: {case['name']}")
        for rule in RULES
        for case in tomllib.loads((CASES / f"{rule.id}.toml").read_text(encoding="utf-8"))[kind]
    ]


def _findings(rule: Rule, draft: Draft, rules: tuple[Rule, ...] = RULES) -> list[Finding]:
    return [finding for finding in review(draft, today=TODAY, rules=rules).findings if finding.criterion == rule.id]


def _draft(case: dict[str, Any]) -> Draft:
    return Draft.from_document({"format": FORMAT, **case["design"]})


def _matches(finding: Finding, case: dict[str, Any]) -> bool:
    return (
        finding.field == case["field"]
        and finding.severity.value == case.get("severity", finding.severity.value)
        and finding.quote == case.get("quote", finding.quote)
        and case.get("reason", "") in finding.reason
    )


@pytest.mark.parametrize(("rule", "case"), _cases("fires"))
def test_a_case_that_should_fire_fires_at_its_field(rule: Rule, case: dict[str, Any]) -> None:
    findings = _findings(rule, _draft(case))
    assert any(_matches(finding, case) for finding in findings), findings
    if "severity" in case:
        assert {finding.severity.value for finding in findings if finding.field == case["field"]} == {case["severity"]}


@pytest.mark.parametrize(("rule", "case"), _cases("silent"))
def test_a_near_miss_stays_silent(rule: Rule, case: dict[str, Any]) -> None:
    assert _findings(rule, _draft(case)) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_before_triggers_the_rule_and_after_does_not(rule: Rule) -> None:
    assert _findings(rule, rule.before_draft())
    assert _findings(rule, rule.after_draft()) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_that_never_finds_anything_is_noticed(rule: Rule) -> None:
    mute = dataclasses.replace(rule, check=lambda draft, today: ())
    rules = tuple(mute if other is rule else other for other in RULES)
    assert _findings(rule, rule.before_draft(), rules) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_cases_of_both_kinds(rule: Rule) -> None:
    cases = tomllib.loads((CASES / f"{rule.id}.toml").read_text(encoding="utf-8"))
    assert len(cases["fires"]) >= 2
    assert len(cases["silent"]) >= 3


def test_every_file_of_cases_belongs_to_a_rule() -> None:
    assert {path.stem for path in CASES.glob("*.toml")} == set(RULES_BY_ID)


def test_the_registry_lists_each_rule_once_and_every_rule_file() -> None:
    files = {
        path.stem.replace("_", "-")
        for path in Path(review.__code__.co_filename).parent.glob("rules/*/*.py")
        if path.stem != "__init__"
    }
    assert files == set(RULES_BY_ID)
    assert len(RULES) == len(RULES_BY_ID)


def test_every_blocker_of_the_catalogue_is_there() -> None:
    assert [rule.id for rule in RULES if rule.severity is Severity.BLOCKER] == [
        "type-declared",
        "type-evidence-match",
        "attendance-as-evidence",
        "participation-no-skill-claim",
        "knowledge-check-defined",
        "need-stated",
        "competency-stated",
        "competency-observable-verb",
        "evidence-required",
        "evidence-covers-components",
        "rubric-present",
        "rubric-covers-all",
        "pass-rule",
        "assessor-independent",
        "alignment-valid",
        "criteria-stated",
        "issuer-identified",
        "no-placeholder-text",
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_skipped_only_for_rules_that_exist(rule: Rule) -> None:
    assert set(rule.skipped_while) <= set(RULES_BY_ID) - {rule.id}


@pytest.mark.parametrize(
    "part",
    ["id", "title", "why", "advice", "before", "after", "before_text", "after_text", "source_ids", "types", "fields"],
)
def test_a_rule_without_one_of_its_parts_refuses_to_exist(part: str) -> None:
    empty = type(getattr(RULES[0], part))()
    with pytest.raises(ValueError, match="rule"):
        dataclasses.replace(RULES[0], **{part: empty})


@pytest.mark.parametrize(
    ("part", "value"),
    [("group", "mood"), ("types", ("hobby",)), ("source_ids", ("S99",)), ("fields", ("title", "mood.music"))],
)
def test_a_rule_that_names_something_unknown_refuses_to_exist(part: str, value: Any) -> None:
    with pytest.raises(ValueError, match="rule"):
        dataclasses.replace(RULES[0], **{part: value})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_finding_says_all_it_must(rule: Rule) -> None:
    for finding in _findings(rule, rule.before_draft()):
        assert finding.reason[0] == finding.reason[0].upper()
        assert finding.reason.endswith(".")
        assert finding.advice
        assert finding.source.title
        assert finding.source.url.startswith("https://")


def test_no_text_of_a_rule_claims_conformity() -> None:
    for rule in RULES:
        said = " ".join((rule.title, rule.why, rule.advice, rule.before_text, rule.after_text)).casefold()
        assert "complian" not in said
        assert "trusted" not in said


def test_a_component_of_few_words_is_told_what_to_add() -> None:
    rule = RULES_BY_ID["components-sound"]
    statement = "Give feedback to a colleague"  # says what is done to what: only how well, how or when is missing
    design = {"credential_type": "competency", "method": {"components": [{"id": "c1", "statement": statement}]}}
    [found] = [
        finding for finding in _findings(rule, _draft({"design": design})) if finding.field.endswith(".statement")
    ]
    assert found.reason == f"Component “{statement}” has 5 words, too few to say what is done to what, and how well."
    assert "six words or more" in found.advice
    better = "Give a colleague feedback that leads to one agreed change"
    assert better in found.advice
    design["method"]["components"][0]["statement"] = better
    assert not [
        finding for finding in _findings(rule, _draft({"design": design})) if finding.field.endswith(".statement")
    ]
