"""The later steps by themselves: what they say even where an earlier step already refuses such a document."""

from __future__ import annotations

import pytest

from issuer.credential.checks import check_dates, check_issuer, host_of
from issuer.credential.report import Outcome, Verdict
from tests.credential.samples import NOW, signer


@pytest.mark.parametrize(
    ("document", "outcome", "code"),
    [
        ({}, Outcome.PASSED, None),
        ({"validUntil": "2027-01-01T00:00:00Z"}, Outcome.PASSED, None),
        ({"validFrom": "2026-01-01T00:00:00Z"}, Outcome.PASSED, None),
        ({"issuanceDate": "2026-01-01T00:00:00Z", "expirationDate": "2027-01-01T00:00:00Z"}, Outcome.PASSED, None),
        ({"validFrom": "2026-11-25T10:00:00Z", "validUntil": "2026-11-25T10:00:00Z"}, Outcome.PASSED, None),
        ({"validFrom": "2027-01-01T00:00:00Z", "validUntil": "2026-12-31T00:00:00Z"}, Outcome.FAILED, "TIME_ORDER"),
        ({"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2025-01-01T00:00:00Z"}, Outcome.FAILED, "TIME_ORDER"),
        ({"validFrom": "yesterday"}, Outcome.FAILED, "TIME_FORMAT"),
        ({"validUntil": "2026-11-25T09:59:59Z"}, Outcome.FAILED, None),
    ],
)
def test_dates_are_judged_whichever_of_them_there_are(document, outcome: Outcome, code: str | None) -> None:
    check = check_dates(document, NOW)
    assert (check.outcome, check.code) == (outcome, code)


def test_dates_in_the_wrong_order_make_invalid_and_not_expired() -> None:
    check = check_dates({"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2025-01-01T00:00:00Z"}, NOW)
    assert check.verdict is Verdict.INVALID


@pytest.mark.parametrize(
    ("issuer_id", "host"),
    [
        ("did:web:Badges.example:issuers:1", "badges.example"),
        ("did:web:badges.example%3A8443", "badges.example:8443"),
        ("https://Badges.example/issuers/1", "badges.example"),
        ("https://badges.example@evil.example/1", None),
        ("http://badges.example/1", None),
        ("https:///issuers/1", None),
        ("https://[badges.example/1", None),
        ("did:web:", None),
        (signer().controller, None),
    ],
)
def test_only_an_id_that_a_host_controls_stands_for_the_host(issuer_id: str, host: str | None) -> None:
    assert host_of(issuer_id) == host


def test_a_reader_is_told_whom_to_judge_where_nobody_is_trusted() -> None:
    assert "badges.example" in check_issuer("did:web:badges.example", None).detail
    assert "known by its key only" in check_issuer(signer().controller, None).detail
