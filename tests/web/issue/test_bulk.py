"""A class is awarded on pages: sent, read, checked, confirmed, watched and taken away."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from issuer.services.bulk.jobs import cancel, pause
from issuer.services.bulk.work import work_off
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.services.rosters.tables import MAX_FILE_BYTES
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, JobState
from issuer.web.issue import bulk_upload
from tests.web import world
from tests.web.issue import rosters

LIST = f"/organizations/{world.OWN}/credentials"
JOBS = f"{LIST}/jobs"


@pytest.fixture
def issuer(visitor_as):
    return visitor_as("issuer")


def upload(visitor, achievement, data: bytes, *, name: str = "class.csv", status: int = 200, **values):
    page = visitor.get_page(f"{JOBS}/new/award/{achievement.id}")
    values |= {"file": (io.BytesIO(data), name)}
    return visitor.submit(page, "Upload and look at it", values, status=status)


def class_of(achievement, count: int, wrong: int = 0) -> bytes:
    good = [rosters.row_of(achievement, number) for number in range(1, count + 1 - wrong)]
    bad = [rosters.row_of(achievement, number, email="nowhere") for number in range(count + 1 - wrong, count + 1)]
    return rosters.file_of(good + bad)


def awarded(toolkit) -> list[Credential]:
    """Return what was awarded to people of a roster."""
    with toolkit.read() as session:
        wanted = Credential.recipient_email.like("%@mail.example")
        return list(session.scalars(select(Credential).where(wanted).order_by(Credential.recipient_name)))


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


def test_a_confirmation_that_is_sent_twice_does_it_once(issuer, achievement, toolkit):
    job_id = rosters.checked(toolkit, class_of(achievement, 2), achievement)
    page = issuer.get_page(f"{JOBS}/{job_id}/confirm")
    assert issuer.send(page, "Sign 2 badges").status_code == 303
    again = issuer.submit(page, "Sign 2 badges")
    assert "It was confirmed already; nothing was done twice." in again.text
    work_off(toolkit.bulk)
    assert len(awarded(toolkit)) == 2


def test_other_numbers_than_those_that_were_seen_are_not_confirmed(issuer, achievement, toolkit):
    job_id = rosters.checked(toolkit, class_of(achievement, 2), achievement)
    page = issuer.get_page(f"{JOBS}/{job_id}/confirm")
    page = issuer.submit(page, "Sign 2 badges", {"expected": "3"})
    assert "2 rows can be issued by now, and you saw 3." in page.text
    assert page.heading == "What would happen"


def test_a_list_without_a_row_that_can_be_done_cannot_be_confirmed(issuer, achievement, toolkit):
    job_id = rosters.checked(toolkit, class_of(achievement, 1, wrong=1), achievement)
    page = issuer.get_page(f"{JOBS}/{job_id}")
    assert "No row of this file can be done as it is." in page.main
    assert issuer.get_page(f"{JOBS}/{job_id}/confirm").heading == "What would happen"


def test_a_start_later_is_in_the_zone_of_the_organization(issuer, achievement, toolkit):
    with toolkit.write.begin() as session:
        world.organization_of(session).zone = "Pacific/Auckland"
    job_id = rosters.checked(toolkit, class_of(achievement, 1), achievement)
    page = issuer.get_page(f"{JOBS}/{job_id}/confirm")
    assert "Pacific/Auckland" in page.main
    page = issuer.submit(page, "Sign 1 badge", {"when": "later", "day": "2099-07-01", "time": "09:00"})
    assert "It begins by itself on 1 July 2099, 09:00 NZST" in page.main
    work_off(toolkit.bulk)
    assert len(awarded(toolkit)) == 0


@pytest.mark.parametrize(
    ("day", "time", "sentence"),
    [
        ("2020-01-01", "09:00", "This is in the past."),
        ("", "", "Give a day and a time"),
        ("2099-13-01", "09:00", "Give a day and a time"),
        ("0001-01-01", "00:00", "Give a day and a time"),
        ("2099-09-27", "02:30", "The clocks are put forward over this time."),
    ],
)
def test_a_start_that_cannot_be_is_said_and_kept(issuer, achievement, toolkit, day, time, sentence):
    with toolkit.write.begin() as session:
        world.organization_of(session).zone = "Pacific/Auckland"
    job_id = rosters.checked(toolkit, class_of(achievement, 1), achievement)
    page = issuer.get_page(f"{JOBS}/{job_id}/confirm")
    page = issuer.submit(page, "Sign 1 badge", {"when": "later", "day": day, "time": time}, status=400)
    assert sentence in page.main
    assert page.form("Sign 1 badge").values["day"] == [day]


def test_a_running_job_is_paused_goes_on_and_is_cancelled_with_words_about_whom(issuer, achievement, toolkit):
    job_id = rosters.confirmed(toolkit, class_of(achievement, 2), achievement)
    page = issuer.get_page(f"{JOBS}/{job_id}")
    page = issuer.submit(page, "Pause")
    assert "Paused." in page.text
    work_off(toolkit.bulk)
    assert len(awarded(toolkit)) == 0
    page = issuer.submit(page, "Go on")
    page = issuer.get_page(page.links["Cancel the rest …"])
    assert "2 people get no badge and no mail." in page.main
    again = page
    page = issuer.submit(page, "Cancel the rest")
    assert "2 cancelled" in page.text
    page = issuer.submit(again, "Cancel the rest")
    assert "Cancelled. What was done before stays as it is." in page.text
    assert len(awarded(toolkit)) == 0


def test_a_list_that_nobody_confirmed_is_thrown_away(issuer, achievement, toolkit):
    job_id = rosters.checked(toolkit, class_of(achievement, 1), achievement)
    page = issuer.get_page(f"{JOBS}/{job_id}/cancel")
    assert page.heading == "Throw this list away?"
    issuer.submit(page, "Throw it away")
    with toolkit.read() as session:
        assert session.get_one(Job, job_id).state is JobState.CANCELLED


def test_what_cannot_be_steered_any_more_is_said_kindly(issuer, achievement, toolkit):
    job_id = rosters.confirmed(toolkit, class_of(achievement, 1), achievement)
    page = issuer.get_page(f"{JOBS}/{job_id}")
    work_off(toolkit.bulk)
    assert "This job is done by now" in issuer.submit(page, "Pause").text
    assert "There is nothing to cancel: done." in issuer.get_page(f"{JOBS}/{job_id}/cancel").main


def test_how_far_a_job_is_can_be_asked_for_as_data(issuer, achievement, toolkit):
    job_id = rosters.confirmed(toolkit, class_of(achievement, 3, wrong=1), achievement)
    found = issuer.request("GET", f"{JOBS}/{job_id}/progress").json
    assert (found["state"], found["done"], found["total"]) == ("running", 0, 2)
    assert found["counts"] == {"ready": "2", "issued": "0", "wrong": "1"}
    work_off(toolkit.bulk)
    found = issuer.request("GET", f"{JOBS}/{job_id}/progress").json
    assert (found["state"], found["done"], found["text"]) == ("done", 2, "2 of 2 rows worked off")


@pytest.mark.parametrize("state", ["running", "reading"])
def test_without_a_script_the_page_of_a_job_in_work_loads_itself_anew(issuer, achievement, toolkit, state):
    make = (
        rosters.confirmed
        if state == "running"
        else lambda *parts: rosters.being_read(toolkit, rosters.received(*parts))
    )
    job_id = make(toolkit, class_of(achievement, 1), achievement)
    page = issuer.get_page(f"{JOBS}/{job_id}")
    assert 'http-equiv="refresh"' in page.source
    rosters.changed(
        toolkit,
        job_id,
        lambda session, job: (
            pause(session, job, job.creator, now=toolkit.clock())
            if state == "running"
            else cancel(session, job, job.creator, now=toolkit.clock())
        ),
    )
    assert 'http-equiv="refresh"' not in issuer.get_page(f"{JOBS}/{job_id}").source


def test_the_list_of_jobs_says_what_to_do_first_and_then_what_there_is(issuer, achievement, toolkit):
    page = issuer.get_page(JOBS)
    assert "No class yet" in page.main
    for number in range(26):
        rosters.received(toolkit, class_of(achievement, 1), achievement, file_name=f"class-{number}.csv")
    page = issuer.get_page(JOBS)
    assert len(page.one("tbody")) == 25
    assert "waits for you to say how the file is read" in page.main
    page = issuer.get_page(page.links["Older"])
    assert len(page.one("tbody")) == 1
    assert issuer.get_page(f"{JOBS}?page=9").path == JOBS


def test_a_file_that_is_gone_is_asked_for_again(issuer, achievement, toolkit):
    job_id = rosters.received(toolkit, class_of(achievement, 1), achievement)
    toolkit.uploads.drop(job_id)
    page = issuer.get_page(f"{JOBS}/{job_id}")
    assert page.heading == "The file is gone"
    assert page.links["Upload it again"] == f"{JOBS}/new/award/{achievement.id}"


def test_time_left_is_told_as_people_tell_it(app):
    from issuer.web.issue.bulk_wording import time_left_in_words

    with app.test_request_context():
        told = [
            time_left_in_words(timedelta(**each).total_seconds())
            for each in (
                {"seconds": 3},
                {"minutes": 1},
                {"minutes": 89},
                {"hours": 3},
                {"days": 4},
            )
        ]
    assert told == [
        "less than a minute left",
        "about 1 minute left",
        "about 89 minutes left",
        "about 3 hours left",
        "about 4 days left",
    ]
