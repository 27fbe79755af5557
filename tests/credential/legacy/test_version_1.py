"""Badges of Open Badges 1.0 and 1.1, whose documents had other members, and in 1.0 neither context nor id."""

from __future__ import annotations

import json
from typing import Any

import pytest

from issuer.credential.report import Verdict
from tests.credential.legacy.evil_issuer import EvilIssuer
from tests.credential.legacy.honest_issuer import (
    ASSERTION,
    BADGE,
    BASE,
    HOST,
    ISSUER,
    KEY,
    LIST,
    OTHER,
    V1,
    hashed,
    pem,
)
from tests.credential.legacy.test_containers import itxt, plain, svg
from tests.credential.samples import png
from tests.credential.tokens import private_key


def school_of(version: str, algorithm: str = "RS256") -> EvilIssuer:
    """A school as it published in 2013 (`1.0`) or 2016 (`1.1`)."""
    school = EvilIssuer(algorithm)
    school.assertion.clear()
    school.assertion.update(
        uid="u-9",
        recipient={"type": "email", "hashed": True, "salt": "s", "identity": hashed("ada@example.org", "s")},
        badge=BADGE,
        verify={"type": "hosted", "url": ASSERTION},
        issuedOn=1_359_217_910,
        evidence="https://films.example/1",
    )
    school.badge.update(criteria=f"{BASE}/criteria", alignment=[{"name": "Rigging", "url": "https://s.example/r"}])
    for address, document in school.served.items():
        for name in ("@context", "id", "type"):
            document.pop(name, None)
        if version == "1.1":
            kind = {ASSERTION: "Assertion", BADGE: "BadgeClass", ISSUER: "Issuer"}[address]
            document.update({"@context": V1, "id": address, "type": kind})
    return school


def signing(version: str, algorithm: str = "RS256") -> EvilIssuer:
    school = school_of(version, algorithm)
    school.assertion["verify"] = {"type": "signed", "url": KEY}
    school.assertion.pop("id", None)
    del school.served[ASSERTION]
    school.served[KEY] = pem(school.key).encode()
    return school


VERSIONS = pytest.mark.parametrize("version", ["1.0", "1.1"])


@VERSIONS
def test_a_hosted_badge_is_valid_by_the_word_of_its_address(version: str) -> None:
    school = school_of(version)
    report = school.verify(school.hosted_file())
    assert (report.verdict, report.codes) == (Verdict.VALID, ())
    assert report.view is not None
    assert report.view.valid_from is not None and report.view.valid_from.year == 2013
    told = report.view.document["credentialSubject"]["achievement"]
    assert told["criteria"] == {"id": f"{BASE}/criteria"}
    assert told["alignment"] == [{"targetName": "Rigging", "targetUrl": "https://s.example/r"}]
    assert "Open Badges 1" in report.check("format").detail


@pytest.mark.parametrize("issued_on", ["2013-01-26", "2013-01-26T16:31:50", "2013-01-26T16:31:50Z", 1_359_217_910])
def test_dates_are_read_as_they_were_written_then(issued_on: Any) -> None:
    school = school_of("1.0")
    school.assertion["issuedOn"] = issued_on
    assert school.verify(school.hosted_file()).verdict is Verdict.VALID


@pytest.mark.parametrize("issued_on", ["26.1.2013", "2013", -1, 10**15, True, 1.5, ["2013-01-26"], "2013-02-30"])
def test_dates_that_were_never_written_so_are_refused(issued_on: Any) -> None:
    school = school_of("1.0")
    school.assertion["issuedOn"] = issued_on
    report = school.verify(school.hosted_file())
    assert report.verdict is Verdict.INVALID
    assert report.codes == ("TIME_FORMAT",)


def test_an_expiry_in_seconds_is_an_expiry() -> None:
    school = school_of("1.0")
    school.assertion["expires"] = 1_390_753_910
    assert school.verify(school.hosted_file()).verdict is Verdict.EXPIRED


@VERSIONS
def test_a_hosted_badge_that_names_another_address_for_itself_is_refused(version: str) -> None:
    school = school_of(version)
    file = school.hosted_file()
    school.assertion["verify"] = {"type": "hosted", "url": f"{BASE}/assertions/1"}
    school.assertion.pop("id", None)
    assert school.verify(file).codes == ("KEY_CONTROLLER",)


@VERSIONS
def test_a_hosted_badge_on_another_host_than_its_issuer_is_refused(version: str) -> None:
    school = school_of(version)
    address = f"{OTHER}/assertions/9"
    school.assertion["verify"] = {"type": "hosted", "url": address}
    if version == "1.1":
        school.assertion["id"] = address
    school.served[address] = school.served.pop(ASSERTION)
    assert school.verify(school.hosted_file()).codes == ("ISSUER_MISMATCH",)


@VERSIONS
@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_a_signed_badge_is_valid_by_the_key_that_its_issuer_keeps(version: str, algorithm: str) -> None:
    school = signing(version, algorithm)
    report = school.verify(school.signed_file())
    assert (report.verdict, report.codes) == (Verdict.VALID, ())


def test_a_key_on_another_host_than_the_issuers_is_refused_and_not_asked_for() -> None:
    school = signing("1.1")
    school.assertion["verify"]["url"] = f"{OTHER}/key"
    school.served[f"{OTHER}/key"] = school.served[KEY]
    assert school.verify(school.signed_file()).codes == ("KEY_CONTROLLER",)
    assert f"{OTHER}/key" not in school.asked


def test_an_issuer_that_lists_its_keys_has_no_others() -> None:
    school = signing("1.1")
    school.issuer["publicKey"] = f"{KEY}2"
    assert school.verify(school.signed_file()).codes == ("KEY_NOT_LISTED",)


def test_a_signature_by_another_key_is_refused() -> None:
    school = signing("1.0")
    report = school.verify(school.signed_file(key=private_key("RS256", 7)))
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("PROOF_SIGNATURE",))


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [
        ({"u-9": "Awarded in error"}, Verdict.REVOKED),
        ({"u-9": None}, Verdict.REVOKED),
        ({"u-1": "x"}, Verdict.VALID),
        ({}, Verdict.VALID),
        ({"type": "BadgeClass"}, Verdict.UNKNOWN),
    ],
)
def test_a_list_of_reasons_withdraws_what_it_names(listed: Any, verdict: Verdict) -> None:
    school = signing("1.0")
    school.issuer["revocationList"] = LIST
    school.served[LIST] = listed
    assert school.verify(school.signed_file()).verdict is verdict


DRAFT = {
    "recipient": hashed("ada@example.org"),
    "salt": "pepper",
    "evidence": "/badges/html5/ada",
    "expires": "2013-06-01",
    "issued_on": "2012-01-01",
    "badge": {
        "version": "0.5.0",
        "name": "Rigging",
        "image": "/img/rigging.png",
        "description": "Knows her slings.",
        "criteria": "/badges/rigging",
        "issuer": {"origin": BASE, "name": "School", "org": "Rigging", "contact": "badges@school.example"},
    },
}
"""An assertion of Open Badges 0.5, as its specification has it."""


@pytest.mark.parametrize("change", [{}, {"salt": None}, {"recipient": "ada@example.org"}, {"evidence": None}])
@pytest.mark.parametrize(
    "container", [lambda text: text, lambda text: png(itxt(text)), lambda text: png(plain(text)), svg]
)
def test_a_badge_of_the_first_draft_is_neither_confirmed_nor_refuted(container: Any, change: dict[str, Any]) -> None:
    draft = {name: value for name, value in (DRAFT | change).items() if value is not None}
    report = EvilIssuer().verify(container(json.dumps(draft).encode()))
    assert (report.verdict, report.codes, report.view) == (Verdict.UNKNOWN, ("FORMAT",), None)
    assert "Open Badges 0.5" in report.check("format").detail


def test_a_picture_with_the_address_of_a_badge_of_the_first_draft_says_the_same() -> None:
    """As most of them were baked: only the address is in the picture."""
    school = EvilIssuer()
    school.served[ASSERTION] = DRAFT
    for data in (png(plain(ASSERTION.encode())), png(itxt(ASSERTION.encode())), svg(b"", ASSERTION)):
        report = school.verify(data)
        assert (report.verdict, report.codes, report.view) == (Verdict.UNKNOWN, ("FORMAT",), None)
        assert "Open Badges 0.5" in report.check("format").detail


def test_what_only_looks_like_the_first_draft_is_judged_as_what_it_is() -> None:
    school = school_of("1.0")
    school.assertion["badge"] = DRAFT["badge"]
    assert school.verify(school.hosted_file()).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "recipient",
    [
        {"type": "email", "identity": hashed("ada@example.org", "s"), "salt": "s"},
        {"identity": hashed("ada@example.org", ""), "hashed": True},
        {"type": "email", "identity": "md5$" + "0" * 32, "hashed": True},
        {"type": "email", "identity": "ada@example.org"},
        {"type": "email", "identity": hashed("ada@example.org", "s"), "salt": "s", "hashed": "true"},
    ],
)
def test_recipients_are_read_as_they_were_written_then(recipient: Any) -> None:
    school = school_of("1.0")
    school.assertion["recipient"] = recipient
    report = school.verify(school.hosted_file())
    assert report.verdict is Verdict.VALID
    assert report.view is not None and report.view.recipient == recipient["identity"]


@pytest.mark.parametrize("recipient", [hashed("a"), [], {"identity": ""}, {"identity": "sha256$x", "hashed": True},
    {"identity": "a@b.example", "hashed": "no"}, {"identity": "a@b.example", "salt": 7}])  # fmt: skip
def test_recipients_that_cannot_be_read_in_one_way_are_refused(recipient: Any) -> None:
    school = school_of("1.0")
    school.assertion["recipient"] = recipient
    report = school.verify(school.hosted_file())
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("SHAPE_SCHEMA",))


def test_a_key_that_is_the_issuers_only_by_its_host_makes_no_issuer_trusted() -> None:
    school = signing("1.1")
    mallory = f"{BASE}/~mallory/key.pem"
    school.served[mallory] = school.served.pop(KEY)
    school.assertion["verify"]["url"] = mallory
    for trusted in ([ISSUER], [HOST], [f"{BASE}/issuer/*"]):
        report = school.verify(school.signed_file(), trusted=trusted)
        assert report.verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert mallory in school.verify(school.signed_file(), trusted=[ISSUER]).check("issuer").detail
    assert school.verify(school.signed_file(), trusted=[f"{BASE}/*"]).verdict is Verdict.VALID


def test_a_version_1_issuer_is_trusted_by_the_place_it_keeps() -> None:
    school = school_of("1.0")
    assert school.verify(school.hosted_file(), trusted=[f"{BASE}/*"]).verdict is Verdict.VALID
