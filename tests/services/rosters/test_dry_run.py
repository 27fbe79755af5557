"""The dry run gives every row its verdict, with the column and the reason, and signs nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from issuer.services.award_request import AwardRequest, EvidenceInput
from issuer.services.rosters.dry_run import BATCH
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import CHUNK_ROWS, JobState, RowState
from tests.designs import competency_design
from tests.services.rosters.rosters import HEADER, roster, row


def test_a_good_roster_is_ready_and_nothing_is_signed(desk):
    job_id = desk.check(roster(row(), row("Katherine Johnson", "kj@example.org")))
    assert desk.job(job_id).state is JobState.CHECKED
    assert desk.fates(job_id) == ["ready", "ready"]
    assert [each.line for each in desk.rows(job_id)] == [2, 3]
    with desk.read() as session:
        assert session.scalar(select(func.count()).select_from(Credential)) == 0


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"name": ""}, "Name", "recipient_name"),
        ({"name": "Mary\nBcc: all@example.org"}, "Name", "recipient_name"),
        ({"name": "\u202eyraM"}, "Name", "recipient_name"),
        ({"mail": "mary"}, "E-mail", "recipient_email"),
        ({"mail": "mary@example.org\r\nBcc: x@example.org"}, "E-mail", "recipient_email"),
        ({"planning": "Splendid"}, "level:Planning", "cell"),
        ({"planning": ""}, "level:Planning", "levels"),
        ({"adapting": "Not yet"}, "level:Adapting", "levels"),
        ({"url": "javascript:alert(1)"}, "Evidence URL", "evidence"),
        ({"evidence": "a" * 5001}, "Evidence", "evidence"),
        ({"evidence": "a" * 40_000}, "Evidence", "length"),
    ],
)
def test_a_wrong_cell_makes_its_row_wrong_and_is_named(desk, cells, column, code):
    job_id = desk.check(roster(row(**cells), row("Dorothy Vaughan", "dv@example.org")))
    assert desk.fates(job_id) == ["wrong", "ready"]
    assert desk.found(job_id)[0] == [(column, code)]


def test_all_that_is_wrong_with_a_row_is_said_at_once(desk):
    job_id = desk.check(roster(row("", "nobody", planning="?", url="x")))
    assert desk.found(job_id) == [
        [
            ("level:Planning", "cell"),
            ("Name", "recipient_name"),
            ("E-mail", "recipient_email"),
            ("Evidence URL", "evidence"),
        ]
    ]


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"name": "mary@example.org"}, "Name", "address_as_name"),
        ({"name": "Mаry Jackson"}, "Name", "mixed_letters"),
        ({"name": "MarÃ©chal"}, "Name", "garbled"),
        ({"name": "=1+1"}, "Name", "formula"),
        ({"mail": "mary@gmial.com"}, "E-mail", "slip"),
        ({"url": "http://example.org/film"}, "Evidence URL", "not_https"),
        ({"evidence": ""}, "", "no_evidence"),
    ],
)
def test_what_looks_like_a_mistake_is_said_and_can_be_awarded(desk, cells, column, code):
    job_id = desk.check(roster(row(**cells)))
    assert desk.fates(job_id) == ["warning"]
    assert desk.found(job_id) == [[(column, code)]]
    assert desk.rows(job_id)[0].chunk == 0


def test_a_level_may_be_given_by_its_id_or_its_name_in_any_capitals(desk):
    job_id = desk.check(roster(row(planning="passing", adapting=" ADVANCED ")))
    assert desk.fates(job_id) == ["ready"]


@pytest.mark.parametrize("mail", ["mary@example.org", "MARY@Example.ORG", " mary@example.org ", "mary@EXAMPLE.org"])
def test_the_same_person_with_the_same_evidence_is_a_duplicate_of_the_first(desk, mail):
    job_id = desk.check(roster(row(), row("M. Jackson", mail)))
    assert desk.fates(job_id) == ["ready", "duplicate"]
    assert desk.rows(job_id)[1].findings == [
        {"column": "E-mail", "code": "duplicate", "message": "The same person with the same evidence is in line 2."}
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [("m@müller.example", "m@xn--mller-kva.example"), ("jose\u0301@example.org", "jos\u00e9@example.org")],
)
def test_addresses_are_compared_composed_and_with_the_ascii_form_of_their_domain(desk, one, other):
    assert desk.fates(desk.check(roster(row(mail=one), row(mail=other)))) == ["ready", "duplicate"]


def test_the_same_person_with_other_evidence_is_no_duplicate_but_said(desk):
    job_id = desk.check(roster(row(), row(evidence="Led another group.")))
    assert desk.fates(job_id) == ["ready", "warning"]
    assert desk.found(job_id)[1] == [("E-mail", "person_twice")]


def test_a_wrong_row_makes_no_later_one_a_duplicate(desk):
    assert desk.fates(desk.check(roster(row(planning="?"), row()))) == ["wrong", "ready"]


def test_what_was_awarded_before_is_said_with_the_day(desk, award_in):
    evidence = (EvidenceInput(narrative="Led a group of six."),)
    levels = {"r1": "passing", "r2": "advanced"}
    with desk.write.begin() as session:
        award_in(session, AwardRequest("Mary", "Mary@example.org", evidence=evidence, levels=levels))
    job_id = desk.check(roster(row(), row(evidence="Other")))
    assert desk.fates(job_id) == ["already", "warning"]
    assert "on 25 November 2026." in desk.rows(job_id)[0].findings[0]["message"]
    assert desk.fates(desk.check(roster(row()), confirm_duplicates=True)) == ["warning"]


def test_an_own_number_is_there_once_in_the_file(desk):
    header = (*HEADER, "Student ID")
    job_id = desk.check(
        roster([*row(), "7"], [*row(mail="b@example.org"), "7"], [*row(mail="c@example.org"), ""], header=header)
    )
    assert desk.fates(job_id) == ["ready", "wrong", "ready"]
    assert desk.found(job_id)[1] == [("Student ID", "own_id")]


@pytest.mark.parametrize(
    ("mark", "dates", "found"),
    [
        ("", ("2026-11-01", "2030-11-01"), []),
        ("", ("2027-11-01", ""), [("Valid from", "valid_from")]),
        ("", ("25.11.2026", ""), [("Valid from", "cell")]),
        ("", ("20261101", ""), [("Valid from", "cell")]),
        ("", ("", "2026-11-24"), [("Valid until", "valid_until")]),
        ("", ("", "2026-02-30"), [("Valid until", "cell")]),
        ("", ("", "9999-12-31"), []),
        ("", ("", "2027-01-01"), [("Valid until", "ends_early")]),
    ],
)
def test_days_are_read_in_one_form_only(desk, mark, dates, found):
    job_id = desk.check(roster([*row(), *dates], header=(*HEADER, "Valid from", "Valid until")))
    assert desk.found(job_id) == [found]


@pytest.mark.parametrize("cells", [["short"], [*row(), "and one more"]])
def test_a_row_of_another_width_than_the_header_is_wrong(desk, cells):
    job_id = desk.check(roster(cells, row()))
    assert desk.fates(job_id) == ["wrong", "ready"]
    assert desk.found(job_id)[0] == [("", "width")]


def test_empty_columns_at_the_end_and_empty_lines_are_no_cells_and_no_rows(desk):
    job_id = desk.check(roster([*row(), "", ""], [""] * 8, [], header=(*HEADER, "", "")))
    assert desk.fates(job_id) == ["ready"]
    assert desk.job(job_id).reading["blank_lines"] == 2


def test_a_row_too_long_for_one_badge_is_wrong(desk):
    header = (*HEADER, *(f"evidence:{number}" for number in range(2, 20)))
    long = ["語" * 4900] * 18
    job_id = desk.check(roster([*row(), *long], [*row(mail="b@example.org"), *["a" * 4900] * 18], header=header))
    assert desk.found(job_id) == [[("", "size")], []]


def test_rows_are_stored_in_batches_and_numbered_in_chunks_of_those_that_can_be_issued(desk):
    rows = [
        row(f"Person {n}", f"p{n}@example.org", planning="?" if n % 5 == 0 else "Passing") for n in range(BATCH + 300)
    ]
    job_id = desk.check(roster(*rows))
    found = desk.rows(job_id)
    assert len(found) == BATCH + 300
    ready = [each.chunk for each in found if each.state is RowState.READY]
    assert ready == [place // CHUNK_ROWS for place in range(1040)]
    assert {each.chunk for each in found if each.state is RowState.WRONG} == {None}


def test_a_word_for_two_levels_stands_for_none(desk):
    with desk.write.begin() as session:
        achievement = session.scalars(select(Achievement)).one()
        draft = competency_design()
        draft["assessment"]["rubric"][0]["levels"][1]["name"] = "Advanced"
        achievement.draft = draft
    rows = [row(planning=word, mail=f"{word}@example.org") for word in ("passing", "Advanced", "not_yet")]
    job_id = desk.check(roster(*rows))
    assert desk.fates(job_id) == ["ready", "wrong", "wrong"]
    assert [found[0][1] for found in desk.found(job_id)[1:]] == ["cell", "levels"]
