"""An organization's own number stands for one person in a file, in however many rows that person is."""

from __future__ import annotations

import pytest

from issuer.services.award_request import AwardRequest
from issuer.store.jobs import JobKind
from tests.services.rosters.rosters import HEADER, roster, row

OWN = (*HEADER, "Student ID")
REASON = "The course was never held."


@pytest.fixture
def badges(desk, award_in):
    """The codes of two badges of Mary's, and of one of Kiri's."""
    asked = [(mail, f"Seen {number}") for number, mail in enumerate(("mary@example.org",) * 2 + ("kiri@example.org",))]
    with desk.write.begin() as session:
        return [
            award_in(
                session,
                AwardRequest(words, mail, levels={"r1": "passing", "r2": "passing"}, confirm_duplicate=True),
            ).code
            for mail, words in asked
        ]


def test_the_same_person_with_other_evidence_is_said_and_can_be_awarded(desk):
    rows = [[*row(), "7"], [*row(evidence="Led another group."), " 7 "]]
    job_id = desk.check(roster(*rows, header=OWN))
    assert desk.fates(job_id) == ["ready", "warning"]
    assert desk.found(job_id)[1] == [("E-mail", "person_twice")]


def test_the_same_person_with_the_same_evidence_is_a_duplicate(desk):
    job_id = desk.check(roster([*row(), "7"], [*row(mail="MARY@example.org"), "7"], header=OWN))
    assert desk.fates(job_id) == ["ready", "duplicate"]
    assert desk.found(job_id)[1] == [("E-mail", "duplicate")]


def test_a_number_of_somebody_else_is_wrong_and_names_their_line(desk):
    rows = [[*row(), "7"], [*row(mail="b@example.org"), "7"], [*row(mail="c@example.org"), ""]]
    job_id = desk.check(roster(*rows, [*row(mail="d@example.org"), ""], header=OWN))
    assert desk.fates(job_id) == ["ready", "wrong", "ready", "ready"]
    assert desk.rows(job_id)[1].findings == [
        {
            "column": "Student ID",
            "code": "own_id",
            "message": "“7” is the number of somebody else, in line 2. Give each person one of their own.",
        }
    ]


def test_a_row_that_is_wrong_takes_no_number_and_makes_no_duplicate(desk):
    rows = [[*row(planning="?"), "7"], [*row(mail="b@example.org"), "7"], [*row(), "7"], [*row(), "8"]]
    job_id = desk.check(roster(*rows, header=OWN))
    assert desk.fates(job_id) == ["wrong", "ready", "wrong", "ready"]
    assert desk.found(job_id)[2] == [("Student ID", "own_id")]


def test_several_badges_of_one_person_are_revoked_as_the_finding_advises(desk, badges):
    data = roster(["mary@example.org", "7"], header=("E-mail", "Own id"))
    alone = desk.check(data, kind=JobKind.REVOKE, reason=REASON)
    assert desk.found(alone) == [[("E-mail", "several")]]
    rows = [["mary@example.org", "7", code] for code in badges[:2]]
    job_id = desk.check(roster(*rows, header=("E-mail", "Own id", "credential")), kind=JobKind.REVOKE, reason=REASON)
    assert desk.fates(job_id) == ["ready", "ready"]


@pytest.mark.parametrize(("kind", "changed"), [(JobKind.REVOKE, REASON), (JobKind.REISSUE, "2035-01-01")])
def test_the_person_is_known_by_the_badge_in_lists(desk, badges, kind, changed):
    name = "Reason" if kind is JobKind.REVOKE else "Valid until"
    rows = [[code, "7", changed] for code in (badges[0], badges[2], badges[1], "0" * 26)]
    job_id = desk.check(roster(*rows, header=("Code", "Own id", name)), kind=kind)
    assert desk.fates(job_id) == ["ready", "wrong", "ready", "wrong"]
    assert desk.found(job_id)[1:] == [[("Own id", "own_id")], [], [("Code", "unknown")]]
