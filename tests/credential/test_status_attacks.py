"""Corpus K6: whatever is done to a status list or to the way there, a revoked badge is never taken for standing."""

from __future__ import annotations

import pytest

from issuer.credential.errors import CredentialError
from issuer.credential.report import Verdict
from issuer.credential.verifier import Verifier
from tests.credential.samples import NOW
from tests.credential.status_attacks import Case, cases

CASES = {case.name: case for case in cases()}
_HARMLESS = {Verdict.REVOKED, Verdict.UNKNOWN, Verdict.INVALID}


def test_there_are_as_many_as_were_meant() -> None:
    assert len(CASES) >= 250


def test_every_attack_on_a_list_is_about_a_badge_that_somebody_could_sign() -> None:
    kinds = ("older: ", "ids: ", "bits: ", "list: ", "body: ")
    for kind in kinds:
        case = next(case for name, case in CASES.items() if name.startswith(kind))
        assert case.badge(), f"without it, all of “{kind}” would pass unjudged"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_no_attack_on_its_status_lets_a_revoked_badge_stand(case: Case) -> None:
    try:
        badge = case.badge()
    except CredentialError:
        return  # no issuer could sign it either: our own signing refuses what no verifier may read
    report = Verifier(case.issuer.documents, trusted=[case.issuer.did]).verify(badge, now=NOW)
    assert report.verdict in _HARMLESS, report.check("status")
    if report.verdict is Verdict.UNKNOWN:
        assert report.check("status").code is None or report.check("status").code.startswith("STATUS_")
