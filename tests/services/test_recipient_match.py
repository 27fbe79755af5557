"""Whether a badge is about the address that somebody gave."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.achievement_credential import IdentityObject
from issuer.credential.report import View
from issuer.services.recipient_match import AddressMatch, match_address
from issuer.services.verification import verify_issued
from tests.conftest import award_request

HASHED = IdentityObject.of_email("ada@example.org", "salt").to_json()


def view(*identifiers: Any) -> View:
    document = {"credentialSubject": {"identifier": list(identifiers)}}
    return View(None, "did:example:a", None, None, None, None, None, document)


def test_a_badge_of_ours_that_may_be_matched_knows_its_recipients_address(session, award_in, now) -> None:
    credential = award_in(session, award_request(email_is_matchable=True))
    report = verify_issued(session, credential, now=now)
    assert match_address(report.view, "grace@example.org") is AddressMatch.MATCHES
    assert match_address(report.view, "  Grace@Example.ORG ") is AddressMatch.MATCHES
    assert match_address(report.view, "grace@example.com") is AddressMatch.DIFFERS


def test_one_that_may_not_be_matched_is_not_compared_with_what_only_we_know(session, credential, now) -> None:
    report = verify_issued(session, credential, now=now)
    assert match_address(report.view, "grace@example.org") is AddressMatch.NOT_COMPARABLE


def test_any_of_several_addresses_matches(session) -> None:
    other = IdentityObject.of_email("eve@example.org", "pepper").to_json()
    for order in ((HASHED, other), (other, HASHED)):
        assert match_address(view(*order), "ada@example.org") is AddressMatch.MATCHES
    plain = {"identityType": "emailAddress", "identityHash": "ada@example.org", "hashed": False}
    assert match_address(view(plain), "ada@example.org") is AddressMatch.MATCHES


@pytest.mark.parametrize(
    "identifier",
    [
        {**HASHED, "identityHash": "md5$" + "0" * 32},
        {**HASHED, "identityType": "name"},
        {**HASHED, "hashed": "true"},
        {**HASHED, "salt": 5},
        {**HASHED, "identityHash": None},
        "ada@example.org",
    ],
)
def test_what_cannot_be_compared_neither_matches_nor_differs(identifier: Any) -> None:
    assert match_address(view(identifier), "ada@example.org") is AddressMatch.NOT_COMPARABLE


def test_nothing_is_compared_with_a_badge_that_was_not_proved() -> None:
    assert match_address(None, "ada@example.org") is AddressMatch.NOT_COMPARABLE
    assert match_address(view(HASHED), "  ") is AddressMatch.NOT_COMPARABLE
    assert match_address(view(HASHED), "a" * 255) is AddressMatch.NOT_COMPARABLE
