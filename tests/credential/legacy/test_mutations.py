"""Whatever is changed in a file or in what is served, an old badge shows nothing but the issuer's word."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.credential.report import Verdict
from tests.credential.legacy.evil_issuer import EvilIssuer
from tests.credential.legacy.honest_issuer import BADGE, ISSUER, OTHER

VALUES = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(
    ["", "x", BADGE, ISSUER, f"{OTHER}/1", "hosted", "signed", "2099-01-01T00:00:00Z", [], {}, [[]], {"id": 1}, ["a"]]
)  # fmt: skip
MEMBERS = st.sampled_from(
    ["@context", "type", "id", "recipient", "badge", "verification", "verify", "issuedOn", "expires", "revoked",
     "issuer", "name", "publicKey", "revocationList", "owner", "publicKeyPem", "revokedAssertions", "criteria"]
)  # fmt: skip
SHOWN = ("recipient", "badge", "issuedOn", "expires")


@settings(max_examples=300, deadline=None)
@given(MEMBERS, VALUES)
def test_a_changed_file_is_never_valid_by_its_own_word(member: str, value: Any) -> None:
    school = EvilIssuer()
    honest = school.verify(school.hosted_file())
    report = school.verify(json.dumps({**school.assertion, member: value}).encode())
    assert report.view in (None, honest.view)
    if member in SHOWN and value != school.assertion[member]:
        assert report.verdict is not Verdict.VALID


@settings(max_examples=500, deadline=None)
@given(st.booleans(), st.integers(0, 4), MEMBERS, VALUES)
def test_a_changed_answer_gives_a_verdict_and_no_fault(signed: bool, which: int, member: str, value: Any) -> None:
    school = EvilIssuer()
    if signed:
        school.signs()
    documents = [school.assertion, school.badge, school.issuer, school.crypto_key, school.revoked]
    documents[which][member] = value
    data = school.signed_file() if signed else school.hosted_file()
    report = school.verify(data)
    assert (report.view is None) == (report.check("signature").outcome != "passed")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_signed_badge_with_a_changed_letter_is_never_valid(data: st.DataObject) -> None:
    school = EvilIssuer("ES256").signs()
    token = bytearray(school.signed_file())
    position = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.sampled_from(b"ABCxyz019-_.=+"))
    if token[position] == letter:
        return
    token[position] = letter
    assert school.verify(bytes(token)).verdict in (Verdict.INVALID, Verdict.UNKNOWN)
