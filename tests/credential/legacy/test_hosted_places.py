"""Where the hosted badges of an issuer are: on its host, unless it or its keeper says it more closely."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.credential.identities import joined
from issuer.credential.report import Verdict
from tests.credential.legacy.evil_issuer import EvilIssuer
from tests.credential.legacy.honest_issuer import ASSERTION, BASE, HOST, ISSUER


@pytest.fixture
def school() -> EvilIssuer:
    return EvilIssuer()


PLACES = ["https://school.example/registry/*", "https://school.example/*"]


def test_who_can_publish_on_the_host_of_a_trusted_issuer_cannot_award_in_its_name(school: EvilIssuer) -> None:
    """Without a word of the issuer's, the standard takes whatever is on its host for its own: not where others are."""
    issuer = f"{BASE}/registry/issuer.json"
    mallory = {"id": f"{BASE}/~mallory/9.json", "badge": f"{BASE}/~mallory/badge.json"}
    school.assertion |= mallory
    school.badge |= {"id": mallory["badge"], "issuer": issuer}
    school.issuer["id"] = issuer
    school.served = {mallory["id"]: school.assertion, mallory["badge"]: school.badge, issuer: school.issuer}
    for trusted in ([issuer], [PLACES[0]], [HOST], [issuer, f"{BASE}/~mallory/*"]):
        report = school.verify(school.hosted_file(), trusted=trusted)
        assert report.verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert mallory["id"] in school.verify(school.hosted_file(), trusted=[issuer]).check("issuer").detail
    assert school.verify(school.hosted_file(), trusted=[PLACES[1]]).verdict is Verdict.VALID
    school.issuer["verification"] = {"startsWith": f"{BASE}/registry/"}
    assert school.verify(school.hosted_file(), trusted=PLACES).verdict is Verdict.INVALID


def test_a_trusted_issuer_is_believed_where_it_or_its_keeper_says_that_its_badges_are(school: EvilIssuer) -> None:
    within = joined(ISSUER, f"{BASE}/assertions/*")
    assert school.verify(school.hosted_file(), trusted=[ISSUER]).verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert school.verify(school.hosted_file(), trusted=[within]).verdict is Verdict.VALID
    for other in (joined(f"{ISSUER}2", f"{BASE}/assertions/*"), joined(ISSUER, f"{BASE}/badges/*")):
        assert school.verify(school.hosted_file(), trusted=[other]).verdict is Verdict.VALID_ISSUER_UNKNOWN
    school.issuer["verification"] = {"startsWith": f"{BASE}/assertions/"}
    assert school.verify(school.hosted_file(), trusted=[ISSUER]).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("verification", "address", "covered"),
    [
        (None, f"{BASE}/anything", True),
        ({}, f"{BASE}/anything", True),
        ({"type": "VerificationObject", "verificationProperty": "id"}, f"{BASE}/anything", True),
        ({"startsWith": f"{BASE}/a/"}, f"{BASE}/a/9", True),
        ({"startsWith": f"{BASE}/a"}, f"{BASE}/a", True),
        ({"startsWith": f"{BASE}/a?id="}, f"{BASE}/a?id=9", True),
        ({"startsWith": ["https://x.example/", f"{BASE}/a"]}, f"{BASE}/a/9", True),
        ({"startsWith": "https://b.school.example/"}, "https://b.school.example/9", True),
        ({"startsWith": f"{BASE}/a/"}, f"{BASE}/A/9", False),
        ({"startsWith": "https"}, f"{BASE}/a/9", False),
        ({"startsWith": "http://school.example/"}, f"{BASE}/a/9", False),
        ({"allowedOrigins": "b.school.example"}, "https://b.school.example/9", True),
        ({"allowedOrigins": ["x.example", "B.school.example"]}, "https://b.school.example/9", True),
        ({"allowedOrigins": "school.example"}, "https://evil.school.example/9", False),
        ({"allowedOrigins": "school.example"}, "https://school.example.evil.example/9", False),
        ({"allowedOrigins": "school.example"}, "https://school.example:8443/9", False),
        ({"allowedOrigins": "school.example:8443"}, "https://school.example:8443/9", True),
        ({"allowedOrigins": "school.example", "startsWith": f"{BASE}/a/"}, f"{BASE}/b/9", False),
        ({"allowedOrigins": "x.example", "startsWith": f"{BASE}/a/"}, f"{BASE}/a/9", False),
    ],
)
def test_an_issuer_says_where_its_badges_are(
    school: EvilIssuer, verification: Any, address: str, covered: bool
) -> None:
    if verification is not None:
        school.issuer["verification"] = verification
    school.assertion["id"] = address
    school.served[address] = school.served.pop(ASSERTION)
    report = school.verify(school.hosted_file())
    assert (report.verdict, report.codes) == (
        (Verdict.VALID, ()) if covered else (Verdict.INVALID, ("ISSUER_MISMATCH",))
    )


@pytest.mark.parametrize("verification", ["https://school.example/v", {"verificationProperty": "uid"},
    {"startsWith": [1]}, {"allowedOrigins": {"a": 1}}, {"startsWith": [""]}])  # fmt: skip
def test_a_scope_that_is_not_understood_covers_nothing(school: EvilIssuer, verification: Any) -> None:
    school.issuer["verification"] = verification
    report = school.verify(school.hosted_file())
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("SHAPE_SCHEMA",))


def test_a_host_that_badges_are_allowed_on_may_describe_them_too(school: EvilIssuer) -> None:
    school.issuer["verification"] = {"allowedOrigins": ["school.example", "other.example"]}
    school.describe_it_elsewhere()
    assert school.verify(school.hosted_file()).verdict is Verdict.VALID
