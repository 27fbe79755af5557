"""The verdict: the worst of all checks, computed in one place, and never green by omission."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.report import (
    REQUIRED_CHECKS,
    Check,
    Outcome,
    Verdict,
    VerificationReport,
    decide_verdict,
    failed,
    not_checked,
    passed,
)

CONSEQUENCES = (Verdict.INVALID, Verdict.REVOKED, Verdict.SUSPENDED, Verdict.EXPIRED, Verdict.NOT_YET_VALID)
ALL_PASSED = tuple(passed(id, "") for id in REQUIRED_CHECKS)


def with_outcome(id: str, outcome: Outcome, consequence: Verdict = Verdict.INVALID) -> Check:
    return Check(id, "", outcome, None, "", consequence)


def replaced(check: Check) -> tuple[Check, ...]:
    return tuple(check if each.id == check.id else each for each in ALL_PASSED)


def test_only_a_credential_that_passed_every_check_is_valid() -> None:
    assert decide_verdict(ALL_PASSED) is Verdict.VALID


@pytest.mark.parametrize("id", REQUIRED_CHECKS)
@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.NOT_CHECKED])
def test_no_verdict_is_green_when_any_one_check_did_not_pass(id: str, outcome: Outcome) -> None:
    for consequence in CONSEQUENCES:
        assert decide_verdict(replaced(with_outcome(id, outcome, consequence))) is not Verdict.VALID


@pytest.mark.parametrize("id", REQUIRED_CHECKS)
def test_no_verdict_is_green_when_any_one_check_is_missing(id: str) -> None:
    assert decide_verdict(each for each in ALL_PASSED if each.id != id) is Verdict.UNKNOWN
    assert decide_verdict(()) is Verdict.UNKNOWN


outcomes = st.tuples(st.sampled_from(Outcome), st.sampled_from(CONSEQUENCES))


@given(st.tuples(*[outcomes] * len(REQUIRED_CHECKS)), st.randoms())
def test_the_verdict_is_the_worst_of_all_checks_whatever_their_order(drawn, random) -> None:
    made = [with_outcome(id, *each) for id, each in zip(REQUIRED_CHECKS, drawn, strict=True)]
    random.shuffle(made)
    # The order of precedence, written down once more: INVALID > REVOKED > SUSPENDED > EXPIRED > NOT_YET_VALID >
    # UNKNOWN > the two valid ones.
    consequences = {check.consequence for check in made if check.outcome is Outcome.FAILED}
    open_checks = {check.id for check in made if check.outcome is Outcome.NOT_CHECKED}
    if Verdict.INVALID in consequences:
        expected = Verdict.INVALID
    elif Verdict.REVOKED in consequences:
        expected = Verdict.REVOKED
    elif Verdict.SUSPENDED in consequences:
        expected = Verdict.SUSPENDED
    elif Verdict.EXPIRED in consequences:
        expected = Verdict.EXPIRED
    elif Verdict.NOT_YET_VALID in consequences:
        expected = Verdict.NOT_YET_VALID
    elif open_checks - {"issuer"}:
        expected = Verdict.UNKNOWN
    elif open_checks:
        expected = Verdict.VALID_ISSUER_UNKNOWN
    else:
        expected = Verdict.VALID
    assert decide_verdict(made) is expected


def test_an_issuer_who_is_not_known_is_not_green() -> None:
    assert decide_verdict(replaced(not_checked("issuer", None, ""))) is Verdict.VALID_ISSUER_UNKNOWN


def test_further_signatures_that_were_not_checked_change_nothing_and_failed_ones_do() -> None:
    assert decide_verdict((*ALL_PASSED, not_checked("proofs", None, ""))) is Verdict.VALID
    assert decide_verdict((*ALL_PASSED, failed("proofs", None, ""))) is Verdict.INVALID
    for first, second in product(REQUIRED_CHECKS, repeat=2):
        missing = tuple(each for each in ALL_PASSED if each.id not in (first, second))
        assert decide_verdict((*missing, passed("proofs", ""))) is not Verdict.VALID


@pytest.mark.parametrize("verdict", [Verdict.VALID, Verdict.VALID_ISSUER_UNKNOWN, Verdict.UNKNOWN])
def test_a_failure_cannot_be_declared_harmless(verdict: Verdict) -> None:
    with pytest.raises(ValueError, match="no consequence"):
        failed("dates", None, "", verdict)


def test_a_report_names_each_code_once_in_the_order_of_the_checks() -> None:
    checks = (
        failed("key", "KEY_WEAK", ""),
        not_checked("status", "STATUS_FETCH", ""),
        not_checked("issuer", None, ""),
        failed("signature", "KEY_WEAK", ""),
    )
    report = VerificationReport(checks, None, datetime(2026, 11, 25, tzinfo=UTC))
    assert report.codes == ("KEY_WEAK", "STATUS_FETCH")
    assert report.to_json()["view"] is None
    assert report.check("status").code == "STATUS_FETCH"
    with pytest.raises(KeyError):
        report.check("dates")
