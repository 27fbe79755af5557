"""A badge is in a list once; a line for which nothing can be done does not stand for it."""

from __future__ import annotations

import pytest

from issuer.store.credentials import Credential
from issuer.store.jobs import JobKind
from tests.conftest import NOW, award_request
from tests.services.rosters.rosters import roster

REASON = "The course was never held."


@pytest.fixture
def code(desk, award_in):
    with desk.write.begin() as session:
        return award_in(session, award_request()).code


def over(desk, **when):
    with desk.write.begin() as session:
        for name, at in when.items():
            setattr(session.query(Credential).one(), name, at)


def test_a_line_that_would_have_expired_leaves_the_badge_to_the_next(desk, code):
    over(desk, valid_until=NOW)
    rows = [[code, ""], [code, "2035-01-01"], [code, "2036-01-01"]]
    job_id = desk.check(roster(*rows, header=("Code", "Valid until")), kind=JobKind.REISSUE)
    assert desk.fates(job_id) == ["wrong", "ready", "duplicate"]
    assert desk.rows(job_id)[2].findings[0]["message"] == "The same credential is in line 3."


def test_a_line_that_is_wrong_comes_too_late_for_a_badge_that_has_one(desk, code):
    over(desk, valid_until=NOW)
    rows = [[code, "2035-01-01"], [code, ""]]
    job_id = desk.check(roster(*rows, header=("Code", "Valid until")), kind=JobKind.REISSUE)
    assert desk.fates(job_id) == ["ready", "wrong"]
    assert desk.found(job_id)[1] == [("Valid until", "valid_until"), ("Code", "duplicate")]


def test_what_was_revoked_before_is_said_of_each_line(desk, code):
    over(desk, revoked_at=NOW)
    job_id = desk.check(roster([code], [code], header=("Code",)), kind=JobKind.REVOKE, reason=REASON)
    assert desk.fates(job_id) == ["already", "already"]
    assert desk.found(job_id) == [[("Code", "already")]] * 2
