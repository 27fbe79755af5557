"""What profiles ask beyond the criteria, at its exact edges; and that they never lower anything."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.review.draft import FORMAT, Draft
from issuer.review.engine import review
from issuer.review.profiles import PROFILES, demands_on, in_order, raised_by
from issuer.review.rule import Finding, Severity
from issuer.review.rules import RULES_BY_ID
from issuer.review.sources import SOURCES
from tests.review.designs import documents

TODAY = date(2026, 11, 25)
CASES = Path(__file__).parent / "profile_cases"
_WEIGHTS = list(Severity)


def _cases(kind: str) -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.toml"))
        for case in tomllib.loads(path.read_text(encoding="utf-8"))[kind]
    ]


def _findings(case: dict[str, Any], *profiles: str) -> list[Finding]:
    draft = Draft.from_document({"format": FORMAT, **case["design"]})
    findings = review(draft, today=TODAY, profiles=profiles).findings
    return [finding for finding in findings if finding.criterion == case["criterion"]]


def _shown(finding: Finding) -> tuple[str, str, str, str]:
    return finding.field, finding.severity.value, finding.reason, finding.advice


@pytest.mark.parametrize(("profile", "case"), _cases("asks"))
def test_a_profile_asks_more(profile: str, case: dict[str, Any]) -> None:
    here = [finding for finding in _findings(case, profile) if finding.field == case["field"]]
    assert [finding.severity.value for finding in here] == [case["severity"]], here
    assert case.get("reason", "") in here[0].reason
    assert case.get("advice", "") in here[0].advice
    assert here[0].source in PROFILES[profile].sources
    without = [_shown(finding) for finding in _findings(case)]
    assert _shown(here[0]) not in without, "the profile changes nothing here"


@pytest.mark.parametrize(("profile", "case"), _cases("silent"))
def test_a_profile_asks_no_more_than_it_says(profile: str, case: dict[str, Any]) -> None:
    def shown(findings: list[Finding]) -> list[tuple[str, str]]:
        return [(finding.field, finding.severity.value) for finding in findings]

    assert shown(_findings(case, profile)) == shown(_findings(case))


@settings(max_examples=100, deadline=None)
@given(documents, st.lists(st.sampled_from(sorted(PROFILES)), max_size=4))
def test_a_profile_lowers_nothing_silences_nothing_and_makes_no_blocker(
    document: dict[str, Any], profiles: list[str]
) -> None:
    draft = Draft.from_document(document)
    plain, asked = review(draft, today=TODAY), review(draft, today=TODAY, profiles=profiles)
    for finding in plain.findings:
        same = [f for f in asked.findings if (f.criterion, f.field) == (finding.criterion, finding.field)]
        assert any(_WEIGHTS.index(f.severity) <= _WEIGHTS.index(finding.severity) for f in same)
    assert [f.criterion for f in asked.blockers] == [f.criterion for f in plain.blockers]
    assert len(asked.findings) >= len(plain.findings)
    assert asked.to_json().get("profiles", []) == list(in_order(profiles))


def test_the_order_in_which_profiles_are_named_changes_nothing() -> None:
    draft = Draft.from_document({"format": FORMAT, "credential_type": "competency", "workload": {"hours": 0.5}})
    one = review(draft, today=TODAY, profiles=["AU", "EU", "CMF", "AU"]).to_json()
    assert one == review(draft, today=TODAY, profiles=("CMF", "AU", "EU")).to_json()
    assert one["profiles"] == ["EU", "AU", "CMF"]


def test_an_unknown_profile_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'MARS'; the profiles are EU, NZ, AU, CMF"):
        review(Draft.empty(), today=TODAY, profiles=["EU", "MARS"])


def test_a_profile_speaks_only_of_criteria_and_sources_that_exist() -> None:
    assert list(PROFILES) == ["EU", "NZ", "AU", "CMF"]
    for name, profile in PROFILES.items():
        assert profile.id == name
        assert profile.about.startswith("Informed by ")
        assert "complian" not in (profile.title + profile.about).casefold()
        for demand in profile.demands:
            assert demand.criterion in RULES_BY_ID
            assert demand.source_id in SOURCES
            assert demand.says.endswith(".")
            assert demand in demands_on(demand.criterion, [name])
            assert (profile, demand) in raised_by(demand.criterion)
    assert demands_on("title-clear", ["EU"]) == ()
