"""Four good designs, each broken in one place at a time: the review finds exactly what was broken, and nothing else.

`mutations/<type>.design.json` are designs that trigger nothing. `mutations/<group>.toml` changes them:

- `[[breaks]]`: `finds` lists what the criterion must say, as "severity field"; `also` lists, as "criterion severity
  field", what the same gap is to another criterion by the wording of both. The review must say that and no more.
- `[[keeps]]`: a change that comes close and is fine: at the very threshold, or in words that only look alike.

`set` gives fields their values by path ("need.partners[0].role"); "[+]" adds to a list. `remove` takes fields away.
"""

from __future__ import annotations

import copy
import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from issuer.review.draft import Draft
from issuer.review.engine import review
from issuer.review.report import Readiness
from issuer.review.rules import RULES, RULES_BY_ID

TODAY = date(2026, 11, 25)
MUTATIONS = Path(__file__).parent / "mutations"
DESIGNS: dict[str, dict[str, Any]] = {
    path.name.removesuffix(".design.json"): json.loads(path.read_text(encoding="utf-8"))
    for path in sorted(MUTATIONS.glob("*.design.json"))
}
GROUPS: dict[str, dict[str, list[dict[str, Any]]]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(MUTATIONS.glob("*.toml"))
}
MOVES = [(group, kind, case) for group, kinds in GROUPS.items() for kind, cases in kinds.items() for case in cases]


def _named(kind: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{case['criterion']}: {case['name']}") for _, wanted, case in MOVES if wanted == kind
    ]


def _steps(path: str) -> list[Any]:
    return [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]


def _holder(document: Any, steps: list[Any]) -> Any:
    """Return the section or list that holds the last of `steps`; sections on the way come into being."""
    for step in steps[:-1]:
        document = document.setdefault(step, {}) if isinstance(document, dict) else document[step]
    return document


def _mutated(case: dict[str, Any]) -> dict[str, Any]:
    document = copy.deepcopy(DESIGNS[case["base"]])
    for path, value in case.get("set", {}).items():
        steps = _steps(path)
        holder = _holder(document, steps)
        if steps[-1] == "+":
            holder.extend(value if isinstance(value, list) else [value])
        else:
            holder[steps[-1]] = value
    for path in case.get("remove", []):
        steps = _steps(path)
        del _holder(document, steps)[steps[-1]]
    return document


def _found(document: dict[str, Any]) -> list[str]:
    findings = review(Draft.from_document(document), today=TODAY).findings
    return sorted(f"{finding.criterion} {finding.severity.value} {finding.field}" for finding in findings)


@pytest.mark.parametrize("kind", ["competency", "knowledge", "participation", "industry"])
def test_a_good_design_of_each_type_triggers_nothing(kind: str) -> None:
    assert DESIGNS[kind]["credential_type"] == kind
    report = review(Draft.from_document(DESIGNS[kind]), today=TODAY)
    assert not report.findings
    assert report.ready is Readiness.READY


@pytest.mark.parametrize("case", _named("breaks"))
def test_one_broken_field_is_found_by_exactly_its_criterion(case: dict[str, Any]) -> None:
    expected = [f"{case['criterion']} {finding}" for finding in case["finds"]] + case.get("also", [])
    assert _found(_mutated(case)) == sorted(expected)


@pytest.mark.parametrize("case", _named("keeps"))
def test_a_change_that_only_comes_close_is_found_by_nothing(case: dict[str, Any]) -> None:
    assert _found(_mutated(case)) == sorted(case.get("also", []))


def test_every_criterion_is_broken_and_nearly_broken() -> None:
    for kind in ("breaks", "keeps"):
        assert {case["criterion"] for _, wanted, case in MOVES if wanted == kind} == {rule.id for rule in RULES}


def test_every_criterion_is_broken_at_its_own_severity() -> None:
    for rule in RULES:
        found = {said for _, _, case in MOVES if case["criterion"] == rule.id for said in case.get("finds", [])}
        assert any(said.startswith(f"{rule.severity.value} ") for said in found), rule.id


def test_every_case_stands_with_its_group_and_breaks_a_type_that_the_criterion_judges() -> None:
    for group, kind, case in MOVES:
        rule = RULES_BY_ID[case["criterion"]]
        assert rule.group == group, case["name"]
        if kind == "breaks":
            assert case["finds"], case["name"]
            assert rule.id == "type-declared" or case["base"] in rule.types, case["name"]


def test_no_case_is_there_twice_and_each_changes_its_design() -> None:
    assert len({(case["criterion"], case["name"]) for _, _, case in MOVES}) == len(MOVES)
    for _, _, case in MOVES:
        assert _mutated(case) != DESIGNS[case["base"]], case["name"]
