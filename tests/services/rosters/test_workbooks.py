"""A workbook is a roster of one sheet, which is named wherever somebody says yes to it."""

from __future__ import annotations

import pytest

from issuer.services.errors import Invalid
from issuer.store.jobs import Job, JobKind
from tests.frameworks.books import Page, book
from tests.services.rosters.rosters import HEADER, row

OTHER = Page("Last year", [["credential", "reason"], ["code2", "left"]])


def test_the_sheet_that_is_read_is_named_where_the_reading_is_confirmed_and_stays_named(desk):
    job_id = desk.receive(book(Page("Class 4b", [list(HEADER), row("Zoë")])), file_name="class.xlsx")
    found = desk.detect(job_id)
    assert (found.sheet, found.is_workbook, found.header) == ("Class 4b", True, HEADER)
    desk.confirm(job_id)
    assert desk.job(job_id).reading["sheet"] == desk.detect(job_id).sheet == "Class 4b"


def test_a_list_of_one_column_is_revoked_and_not_the_wider_sheet_behind_it(desk):
    data = book(Page("To revoke", [["credential"], ["code1"]]), OTHER)
    found = desk.detect(desk.receive(data, kind=JobKind.REVOKE, reason="Left."))
    assert (found.sheet, found.header, found.rows) == ("To revoke", ("credential",), ((2, ("code1",)),))
    assert not found.problems


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (Page("Class 4b", [["Class 4b, in June"], HEADER, row()]), "Delete what stands above"),
        (Page("Cover", []), "“Cover”, is empty. Put the one"),
        (Page("Archive", [HEADER, row()], state="hidden"), "“Blank”, is empty"),
    ],
)
def test_a_first_sheet_that_is_no_roster_is_refused_with_what_to_do(desk, page, words):
    with pytest.raises(Invalid, match=words):
        desk.receive(book(page, Page("Blank", [])))
    with desk.read() as session:
        assert session.query(Job).count() == 0


def test_empty_rows_above_the_header_are_passed_over(desk):
    job_id = desk.check(book(Page("Class", [[], [], list(HEADER), row()])))
    assert [(each.line, each.state.value) for each in desk.rows(job_id)] == [(4, "ready")]


def test_signs_in_the_name_of_a_sheet_that_cannot_be_shown_are_replaced(desk):
    job_id = desk.receive(book(Page("a\u202eb", [list(HEADER), row()])))
    assert desk.detect(job_id).sheet == "a\ufffdb"


def test_of_a_text_no_sheet_is_named(desk):
    job_id = desk.receive((",".join(HEADER) + "\n" + ",".join(row())).encode())
    assert (desk.detect(job_id).sheet, desk.detect(job_id).is_workbook) == ("", False)
