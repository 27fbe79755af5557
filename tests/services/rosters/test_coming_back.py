"""A file of rows to correct comes back whole, whatever the columns of the roster are called."""

from __future__ import annotations

import csv
import io

import pytest

from issuer.review.draft import Draft
from issuer.services.rosters.columns import suggest_columns
from issuer.services.rosters.corrected import corrected_file
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.store.designs import Achievement
from issuer.store.jobs import JobKind
from tests.designs import competency_design
from tests.services.rosters.rosters import HEADER, roster, row

DRAFT = Draft.from_document(competency_design())


def read(desk, data, is_seen=True, **meant):
    """Have a file read with these meanings for some of its columns, and what is suggested for the others."""
    job_id = desk.receive(data)
    desk.confirm(job_id, columns={**desk.detect(job_id, is_seen=is_seen).columns, **meant})
    run_waiting_readings(desk.parts)
    return job_id


def corrected(desk, job_id):
    with desk.read() as session:
        data = b"".join(corrected_file(session, desk.job(job_id)))  # as while it is sent: its own session has ended
    return data, list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("is_seen", [True, False])
@pytest.mark.parametrize("name", ["reason", "Reason"])
def test_a_column_called_reason_that_has_a_meaning_keeps_it(desk, name, is_seen):
    first = read(desk, roster([*row(mail="wrong"), "=Because"], header=(*HEADER, name)), **{name: "narrative"})
    data, table = corrected(desk, first)
    assert table[0] == [*HEADER, name, "reason 2"] and table[1][-2] == "'=Because"
    again = read(desk, data.replace(b'"wrong"', b'"right@example.org"'), is_seen)
    assert desk.fates(again) == ["ready"]
    columns = desk.job(again).reading["columns"]
    assert (columns[name], columns["reason 2"]) == ("narrative", "ignore")
    assert desk.rows(again)[0].cells[name] == "=Because"


def test_it_goes_out_a_second_time_with_one_reason_of_each(desk):
    first = read(desk, roster([*row(mail="wrong"), "Because"], header=(*HEADER, "reason")), reason="narrative")
    again = read(desk, corrected(desk, first)[0])
    assert corrected(desk, again)[1][0] == [*HEADER, "reason", "reason 2"]


def test_the_name_is_none_by_which_a_level_is_called(desk):
    draft = competency_design()
    draft["assessment"]["rubric"][0]["name"] = "Reason"
    with desk.write.begin() as session:
        session.query(Achievement).one().draft = draft
    header = ("Name", "E-mail", "level:Reason", "level:Adapting", "Evidence", "Evidence URL")
    data, table = corrected(desk, read(desk, roster(row(mail="wrong"), header=header)))
    assert table[0] == [*header, "reason 2"]
    assert desk.fates(read(desk, data.replace(b'"wrong"', b'"right@example.org"'))) == ["ready"]


def test_lists_that_revoke_have_a_free_name_too(desk):
    data = roster(["nonsense", "Late", "No"], header=("Code", "Reason", "problem"))
    job_id = desk.receive(data, kind=JobKind.REVOKE)
    desk.confirm(job_id, columns={"Code": "credential", "Reason": "own_id", "problem": "reason"})
    run_waiting_readings(desk.parts)
    assert corrected(desk, job_id)[1][0] == ["Code", "Reason", "problem", "problem 2"]


def test_what_is_left_out_and_called_so_is_read_past_as_before(desk):
    assert suggest_columns(("Name", "reason"), JobKind.AWARD, DRAFT)["reason"] == "ignore"
    meant = suggest_columns(("Reason", "Name", "reason 3"), JobKind.AWARD, DRAFT, is_seen=False)
    assert (meant["Reason"], meant["reason 3"]) == ("ignore", "ignore")
    job_id = read(desk, roster([*row(mail="wrong"), "x"], header=(*HEADER, "reason")))
    assert corrected(desk, job_id)[1][0] == [*HEADER, "reason"]
