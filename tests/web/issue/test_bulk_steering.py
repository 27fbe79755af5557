"""A class is confirmed, now or later, paused, cancelled, watched and listed, on pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from issuer.services.bulk.jobs import cancel, pause
from issuer.services.bulk.work import work_off
from issuer.store.jobs import Job, JobRow, JobState, RowState
from issuer.web.issue.bulk_wording import time_left_in_words
from tests.web import world
from tests.web.issue import rosters
from tests.web.issue.rosters import awarded, class_of

JOBS = f"/organizations/{world.OWN}/credentials/jobs"


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
    assert "2 rows can be done by now, and you saw 3." in page.text
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


def test_rows_that_failed_are_said_with_the_reason_and_tried_again(issuer, achievement, toolkit):
    job_id = rosters.done(toolkit, class_of(achievement, 2), achievement)

    def fail(session, job):
        row = session.get_one(JobRow, (job.id, 1))
        row.state, row.error = RowState.FAILED, "The key was gone."

    page = issuer.get_page(f"{JOBS}/{rosters.changed(toolkit, job_id, fail)}")
    assert "Done, but 1 row failed." in page.main and "The key was gone." in page.main
    again = page
    page = issuer.submit(page, "Try the failed rows again")
    assert "The rows that failed are tried again." in page.text and "Running" in page.title
    assert "The rows that failed are tried again." in issuer.submit(again, "Try the failed rows again").text


def test_a_job_that_a_fault_has_stopped_says_why_and_goes_on_only_by_hand(issuer, achievement, toolkit):
    job_id = rosters.confirmed(toolkit, class_of(achievement, 1), achievement)

    def stop(session, job):
        job.state, job.problem = JobState.STOPPED, "What was signed does not verify here."

    page = issuer.get_page(f"{JOBS}/{rosters.changed(toolkit, job_id, stop)}")
    assert "A fault has stopped this job. What was signed does not verify here." in page.main
    work_off(toolkit.bulk)
    assert awarded(toolkit) == []
    issuer.submit(page, "Go on")
    work_off(toolkit.bulk)
    assert len(awarded(toolkit)) == 1
