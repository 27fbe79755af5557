"""A class is awarded on pages: sent, read, checked, confirmed, watched and taken away."""

from __future__ import annotations

import io
import json
import re

import pytest
from sqlalchemy import func, select

from issuer.services.bulk.work import work_off
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.services.rosters.tables import MAX_FILE_BYTES
from issuer.store.jobs import Job
from issuer.web.issue import bulk_upload
from tests.web import world
from tests.web.issue import rosters
from tests.web.issue.rosters import awarded, class_of

LIST = f"/organizations/{world.OWN}/credentials"
JOBS = f"{LIST}/jobs"


def upload(visitor, achievement, data: bytes, *, name: str = "class.csv", status: int = 200, **values):
    page = visitor.get_page(f"{JOBS}/new/award/{achievement.id}")
    values |= {"file": (io.BytesIO(data), name)}
    return visitor.submit(page, "Upload and look at it", values, status=status)


def job_id_of(page) -> str:
    return re.search(r"/jobs/([0-9a-f-]{36})", page.path)[1]


def test_a_class_is_awarded_from_a_file_to_its_end(issuer, achievement, toolkit):
    page = issuer.get_page(LIST)
    page = issuer.get_page(page.links["Award a class"])
    page = issuer.get_page(page.links[achievement.name])
    assert page.heading == f"Award “{achievement.name}” to a class"

    page = upload(issuer, achievement, class_of(achievement, 5, wrong=1))
    assert page.heading == "How the file is read"
    page = issuer.submit(page, "Check every row")
    assert page.heading == "The file is being read"

    run_waiting_readings(toolkit.rosters)
    page = issuer.get_page(page.path)
    assert page.heading == "What would happen"
    assert "4 rows can be done now, 1 row cannot." in page.main
    assert len(awarded(toolkit)) == 0

    page = issuer.get_page(page.links["Go on with 4 badges"])
    assert "4 badges will be signed by Harbour College and 4 mails" in page.main
    assert "This cannot be undone; badges can be revoked." in page.main
    page = issuer.submit(page, "Sign 4 badges")
    assert "0 of 4 rows worked off" in page.main
    assert len(awarded(toolkit)) == 0

    work_off(toolkit.bulk)
    page = issuer.get_page(page.path)
    assert "4 badges are signed and can be checked by anybody." in page.main
    assert len(awarded(toolkit)) == 4
    answer = issuer.request("GET", page.links["Result (CSV)"])
    assert "result.csv" in answer.headers["Content-Disposition"]
    assert [row["state"] for row in rosters.rows_in(answer.data)] == ["issued"] * 4 + ["wrong"]
    row = issuer.get_page(page.links["Line 2"])
    assert issuer.get_page(row.links["The credential of this row"]).main.count("Person 1") >= 1


def test_options_that_hold_for_all_are_stated_before_the_signing_and_are_in_the_badges(issuer, achievement, toolkit):
    page = upload(issuer, achievement, class_of(achievement, 1), name_is_public="yes", email_is_matchable="y")
    issuer.submit(page, "Check every row")
    run_waiting_readings(toolkit.rosters)
    page = issuer.get_page(f"{JOBS}/{job_id_of(page)}/confirm")
    assert "The names are signed into the badges" in page.main
    issuer.submit(page, "Sign 1 badge")
    work_off(toolkit.bulk)
    [credential] = awarded(toolkit)
    kinds = [each["identityType"] for each in json.loads(credential.document)["credentialSubject"]["identifier"]]
    assert kinds == ["name", "emailAddress"]


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "class.csv", "The file is empty."),
        (bytes.fromhex("d0cf11e0") + b"rest", "class.xls", "workbook of an old form"),
    ],
)
def test_a_file_that_is_no_roster_is_refused_and_what_was_chosen_is_kept(issuer, achievement, data, name, sentence):
    page = upload(issuer, achievement, data, name=name, status=400, name_is_public="yes")
    assert sentence in page.main and page.title.startswith("Error")
    assert page.form("Upload and look at it").values["name_is_public"] == ["yes"]


def test_no_file_at_all_is_said_at_its_field(issuer, achievement):
    page = issuer.get_page(f"{JOBS}/new/award/{achievement.id}")
    page = issuer.submit(page, "Upload and look at it", status=400)
    assert "File: Choose a file." in page.main


def test_too_large_a_file_is_refused_in_words(issuer, achievement, monkeypatch):
    monkeypatch.setattr(bulk_upload, "MAX_REQUEST", 2000)
    page = upload(issuer, achievement, b"x" * 3000, status=413)
    assert f"The file has more than {MAX_FILE_BYTES // 1024 // 1024} MB." in page.main


def test_a_file_without_the_token_of_its_page_is_refused(issuer, achievement, toolkit):
    answer = issuer.request(
        "POST", f"{JOBS}/new/award/{achievement.id}", data={"file": (io.BytesIO(b"a,b\n1,2\n"), "a.csv")}
    )
    assert answer.status_code == 400
    with toolkit.read() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_the_sample_comes_back_as_a_roster_whose_columns_are_all_understood(issuer, achievement):
    answer = issuer.request("GET", f"{JOBS}/new/award/{achievement.id}/sample")
    assert answer.mimetype == "text/csv" and "sample.csv" in answer.headers["Content-Disposition"]
    page = upload(issuer, achievement, answer.data)
    form = page.form("Check every row")
    meant = [value[0] for name, value in form.values.items() if name.startswith("column-")]
    assert len(meant) > 5 and len(set(meant)) == len(meant)


def test_another_encoding_can_be_looked_at_before_it_is_chosen(issuer, achievement):
    row = rosters.row_of(achievement, 1, name="Jiří Dvořák")
    data = rosters.file_of([row]).decode().encode("cp1250")
    page = upload(issuer, achievement, data)
    wrong = issuer.submit(page, "Look again", {"encoding": "cp1252"})
    assert "Jiří" not in wrong.main
    right = issuer.submit(wrong, "Look again", {"encoding": "cp1250"})
    assert "Jiří Dvořák" in right.main
    assert right.form("Check every row").values["encoding"] == ["cp1250"]


def test_a_column_that_nobody_can_say_has_to_be_decided(issuer, achievement):
    row = {**rosters.row_of(achievement, 1), "shoe size": "38"}
    page = upload(issuer, achievement, rosters.file_of([row]))
    page = issuer.submit(page, "Check every row", status=400)
    place = len(row) - 1
    assert "Say what “shoe size” means, or that it is left out." in page.main
    assert page.one("select", id=f"column-{place}").get("aria-invalid") == "true"
    page = issuer.submit(page, "Check every row", {f"column-{place}": "ignore"})
    assert page.heading == "The file is being read"


def test_what_was_chosen_for_columns_is_kept_when_something_is_wrong(issuer, achievement):
    row = {**rosters.row_of(achievement, 1), "shoe size": "38"}
    page = upload(issuer, achievement, rosters.file_of([row]))
    page = issuer.submit(
        page, "Check every row", {"column-0": "ignore", f"column-{len(row) - 1}": "own_id"}, status=400
    )
    values = page.form("Check every row").values
    assert values["column-0"] == ["ignore"] and values[f"column-{len(row) - 1}"] == ["own_id"]
    assert "No column gives this: Name of the recipient." in page.main


def test_a_file_that_breaks_off_leads_to_another_way_of_reading_it(issuer, achievement, toolkit):
    data = class_of(achievement, 30) + b'"never closed'
    page = upload(issuer, achievement, data)
    page = issuer.submit(page, "Check every row")
    run_waiting_readings(toolkit.rosters)
    page = issuer.get_page(page.path)
    assert page.heading == "The file cannot be read" and "quotation mark" in page.main
    page = issuer.get_page(page.links["Read it another way"])
    assert page.heading == "How the file is read"


def test_rows_are_shown_by_kind_with_what_is_wrong_beside_the_cell(issuer, achievement, toolkit):
    job_id = rosters.checked(toolkit, class_of(achievement, 3, wrong=1), achievement)
    page = issuer.get_page(f"{JOBS}/{job_id}")
    assert "2 ready" in page.text and "1 wrong" in page.text
    page = issuer.get_page(f"{JOBS}/{job_id}?state=wrong")
    rows = page.all("td", data_label="email")
    assert [cell.text for cell in rows] == ["nowhere"]
    line = issuer.get_page(f"{JOBS}/{job_id}/rows/3")
    assert "Line 4 of class.csv" in line.heading and len(line.all("p", class_="cell-finding")) == 1
    assert not line.all("div", class_="preview")


def test_a_state_of_rows_that_is_none_shows_all(issuer, achievement, toolkit):
    job_id = rosters.checked(toolkit, class_of(achievement, 2), achievement)
    assert len(issuer.get_page(f"{JOBS}/{job_id}?state=lost").one("tbody")) == 2


def test_long_lists_are_shown_page_by_page(issuer, achievement, toolkit):
    job_id = rosters.checked(toolkit, class_of(achievement, 51), achievement)
    page = issuer.get_page(f"{JOBS}/{job_id}")
    assert len(page.one("tbody")) == 50
    page = issuer.get_page(page.links["Next rows"].partition("#")[0])
    assert len(page.one("tbody")) == 1 and "Person 51" in page.main
    assert "From the first row" in page.links


def test_the_badge_of_a_row_is_shown_as_it_will_be_signed(issuer, achievement, toolkit):
    job_id = rosters.checked(toolkit, class_of(achievement, 2), achievement, options={"name_is_public": True})
    page = issuer.get_page(f"{JOBS}/{job_id}/rows/2")
    shown = json.loads("".join(page.one("pre").itertext()))
    preview = "".join(page.one("div", class_="preview").itertext())
    assert "Person 2" in preview and "Found 2 barriers" in preview and "person2@" not in preview
    confirmation = issuer.get_page(f"{JOBS}/{job_id}/confirm")
    issuer.submit(confirmation, "Sign 2 badges")
    work_off(toolkit.bulk)
    signed = json.loads(awarded(toolkit)[1].document)
    assert signed["credentialSubject"]["achievement"] == shown["credentialSubject"]["achievement"]
    assert [each["narrative"] for each in signed["evidence"]] == [each["narrative"] for each in shown["evidence"]]
    assert set(signed) - {"proof"} == set(shown)


def test_rows_of_another_job_or_beyond_the_file_are_not_there(issuer, achievement, toolkit):
    job_id = rosters.checked(toolkit, class_of(achievement, 1), achievement)
    for number in ("0", "2", str(2**40)):
        issuer.get_page(f"{JOBS}/{job_id}/rows/{number}", 404)


def test_wrong_rows_are_taken_away_corrected_and_sent_alone(issuer, achievement, toolkit):
    job_id = rosters.checked(toolkit, class_of(achievement, 4, wrong=2), achievement, options={"name_is_public": True})
    page = issuer.get_page(f"{JOBS}/{job_id}")
    answer = issuer.request("GET", page.links["Rows to correct (CSV)"])
    assert "rows-to-correct.csv" in answer.headers["Content-Disposition"]
    wrong = rosters.rows_in(answer.data)
    assert [row["email"] for row in wrong] == ["nowhere", "nowhere"] and all(row["reason"] for row in wrong)
    right = [{**row, "email": f"right{number}@mail.example"} for number, row in enumerate(wrong)]

    page = issuer.get_page(page.links["Upload corrected rows"])
    assert "Corrected rows of class.csv" in page.main
    assert page.form("Upload and look at it").values["name_is_public"] == ["yes"]
    page = issuer.submit(page, "Upload and look at it", {"file": (io.BytesIO(rosters.file_of(right)), "corrected.csv")})
    issuer.submit(page, "Check every row")
    run_waiting_readings(toolkit.rosters)
    page = issuer.get_page(f"{JOBS}/{job_id_of(page)}")
    assert "Every row can be done." in page.main
    assert job_id in page.links["an earlier list"]
