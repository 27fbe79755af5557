"""A workbook on pages: which of its sheets is read is said where somebody agrees to it."""

from __future__ import annotations

from issuer.services.rosters.dry_run import run_waiting_readings
from tests.frameworks.books import Page, book
from tests.web.issue import rosters
from tests.web.issue.test_bulk import JOBS, job_id_of, upload


def pages_of(achievement):
    row = rosters.row_of(achievement, 1)
    other = rosters.row_of(achievement, 2)
    return Page("Class 4b", [list(row), list(row.values())]), Page("Draft", [list(other), list(other.values())])


def test_the_sheet_is_named_where_the_reading_is_confirmed_and_in_the_dry_run(issuer, achievement, toolkit):
    page = upload(issuer, achievement, book(*pages_of(achievement)), name="class.xlsx")
    assert "Of the workbook this sheet is read, the first that is not hidden: Class 4b" in page.main
    assert "Person 1" in page.main and "Person 2" not in page.main
    page = issuer.submit(page, "Check every row")
    run_waiting_readings(toolkit.rosters)
    assert "class.xlsx · Sheet: Class 4b" in issuer.get_page(page.path).main


def test_of_a_workbook_that_came_before_sheets_were_named_a_person_has_to_look(issuer, achievement, toolkit):
    job_id = job_id_of(upload(issuer, achievement, book(*pages_of(achievement)), name="class.xlsx"))

    def forget(_session, job):
        job.reading = {"is_workbook": True}

    rosters.changed(toolkit, job_id, forget)
    page = issuer.get_page(f"{JOBS}/{job_id}/reading")
    assert "are they those of the right one?" in page.main


def test_a_workbook_whose_first_sheet_is_no_roster_is_refused_with_what_to_do(issuer, achievement):
    page = upload(issuer, achievement, book(Page("Cover", []), pages_of(achievement)[0]), name="class.xlsx", status=400)
    assert "“Cover”, is empty. Put the one with the rows before all others." in page.main
