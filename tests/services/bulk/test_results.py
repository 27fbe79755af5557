"""The result file says what became of each row, and runs nothing in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from issuer.services.bulk.results import COLUMNS, result_file, result_rows
from issuer.services.bulk.work import work_off
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, JobKind, JobRow, RowState
from tests.conftest import ADDRESSES
from tests.services.bulk.jobs import COLUMNS as ROSTER
from tests.services.bulk.jobs import cells, checked_job, running_job, running_job_about

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "'=1"]


def read(write, job_id):
    with write() as session:
        data = b"".join(result_file(session, session.get_one(Job, job_id), addresses=ADDRESSES))
    assert data.startswith("\ufeff".encode())
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def test_every_row_is_there_with_its_fate_and_its_address(write, parts):
    job_id = running_job(
        write, 1203, cells=lambda number: cells(number) | {"Until": "2020-01-01" if number == 2 else ""}
    )
    work_off(parts())
    header, *rows = read(write, job_id)
    assert tuple(header) == COLUMNS
    assert [row[0] for row in rows] == [str(number) for number in range(1, 1204)]
    assert rows[1][4] == "failed" and "expired" in rows[1][5] and rows[1][6:] == ["", "", ""]
    with write() as session:
        id = session.get_one(JobRow, (job_id, 1203)).credential_id
        credential = session.get_one(Credential, id)
        code, title = credential.code, credential.achievement.name
    assert rows[1202] == [
        *("1203", "1204", "", "person1203@example.org", "issued", "", id),
        ADDRESSES.verification(code),
        title,
    ]


def test_an_id_that_was_only_chosen_is_not_given_out(write, parts):
    """A row whose chunk is not done yet has an id, and no credential."""
    job_id = running_job(write, 2)

    class Stop(BaseException):
        pass

    def stop(point):
        if point == "sign.after":
            raise Stop

    with pytest.raises(Stop):
        work_off(parts(reached=stop))
    with write() as session:
        assert session.scalars(select(JobRow.credential_id)).all() != [None, None]
    assert [row[4:] for row in read(write, job_id)[1:]] == [["ready", "", "", "", ""]] * 2


def test_rows_that_revoke_name_the_credential_they_are_about(write, parts, issued):
    ids = issued(2)
    job_id = running_job_about(write, JobKind.REVOKE, ids, reason="A mistake.")
    with write() as session:
        titles = [session.get_one(Credential, id).achievement.name for id in ids]
    # A row that names a code alone tells whom it is about before anything is confirmed.
    assert [(row[3], row[6], row[8]) for row in read(write, job_id)[1:]] == [
        (f"person{number}@example.org", id, title) for number, id, title in zip((1, 2), ids, titles, strict=True)
    ]
    work_off(parts())
    assert [(row[4], row[6]) for row in read(write, job_id)[1:]] == [("issued", id) for id in ids]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula(write, text):
    with write.begin() as session:
        job = checked_job(session, 1, cells=lambda number: {"Mail": text, "Own": f"{text}"})
        job.reading = {"columns": {**ROSTER, "Own": "own_id"}}
        row = session.get_one(JobRow, (job.id, 1))
        row.state, row.error = RowState.FAILED, text
    _, found = read(write, job.id)
    assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) for cell in found)


def test_the_rows_are_read_a_thousand_at_a_time(write, engine):
    """So that a hundred thousand do not fill the memory."""
    job_id = running_job(write, 2100)
    with write() as session:
        rows = result_rows(session, session.get_one(Job, job_id), addresses=ADDRESSES)
        next(rows)
        assert len(list(session.identity_map.values())) < 50
        assert sum(1 for _ in rows) == 2099
