"""A workbook is a roster of one sheet, which is named wherever somebody says yes to it."""

from __future__ import annotations

import pytest

from issuer.services.errors import Invalid
from issuer.services.rosters.corrected import corrected_file
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.store.jobs import Job, JobKind
from tests.frameworks.books import Page, book, formula, merged, mistake
from tests.services.rosters.rosters import HEADER, roster, row

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


WIDE = (*HEADER, "valid_until", "narrative", "Helper")
AS_SUGGESTED = {"Helper": "ignore"}


def wide(name: str, *cells) -> list:
    return [*row(name, f"{name.lower()}@example.org"), *cells]


def checked(desk, *rows) -> str:
    job_id = desk.receive(book(Page("Class 4b", [WIDE, *rows])), file_name="class.xlsx")
    desk.confirm(job_id, columns={**desk.detect(job_id).columns, **AS_SUGGESTED})
    run_waiting_readings(desk.parts)
    return job_id


def test_a_cell_in_error_or_never_calculated_makes_its_row_wrong_by_its_column(desk):
    job_id = checked(
        desk,
        wide("Ada", mistake("#N/A"), formula("VLOOKUP(A2,B:B,1)"), "x"),
        wide("Bo", "2030-01-01", formula("A1", "Well done.", "str"), "x"),
    )
    assert desk.fates(job_id) == ["wrong", "ready"]
    assert desk.found(job_id)[0] == [("valid_until", "no_value"), ("narrative", "no_value")]
    in_error, never_calculated = (each["message"] for each in desk.rows(job_id)[0].findings)
    assert "“#N/A”" in in_error and "never calculated" in never_calculated
    assert desk.rows(job_id)[1].cells["narrative"] == "Well done."


def test_what_is_left_out_may_have_no_value(desk):
    job_id = checked(desk, wide("Ada", "", "", mistake("#REF!")), wide("Bo", "", "", formula("A1")))
    assert desk.fates(job_id) == ["ready", "ready"]


def test_a_cell_without_value_that_goes_out_to_be_corrected_and_comes_back_is_still_wrong(desk):
    job_id = checked(desk, wide("Ada", "", formula("A1"), "x"), wide("Bo", "", mistake("#N/A"), "x"))
    with desk.read() as session:
        data = b"".join(corrected_file(session, session.get_one(Job, job_id)))
    again = desk.receive(data)
    desk.confirm(again, columns={**desk.detect(again).columns, **AS_SUGGESTED})
    run_waiting_readings(desk.parts)
    assert [[code for _, code in found] for found in desk.found(again)] == [["no_value"], ["no_value"]]


def test_an_error_that_a_spreadsheet_wrote_into_a_text_is_no_value(desk):
    data = roster([*row(), " #DIV/0! "], [*row("Bo", "bo@example.org"), "Err:502"], header=(*HEADER, "narrative"))
    assert desk.found(desk.check(data)) == [[("narrative", "no_value")], [("narrative", "no_value")]]


def test_cells_that_are_merged_below_the_header_are_refused_with_what_to_do(desk):
    page = Page("Class 4b", [WIDE, wide("Ada", "2030-01-01"), wide("Bo")], after=merged("G2:G3"))
    with pytest.raises(Invalid, match=r"cells G2:G3 are merged\. Unmerge all cells below the header"):
        desk.receive(book(page))


def test_the_line_of_a_row_is_its_number_in_the_sheet_whatever_stands_in_the_cells_above(desk):
    rows = [[*row("Ada"), "One.\nTwo.\nThree."], [], [*row("Bo", "nowhere"), "x"]]
    data = book(Page("Class 4b", [[], [*HEADER, "narrative\n"], *rows]))
    job_id = desk.check(data)
    assert [(each.line, each.state.value) for each in desk.rows(job_id)] == [(3, "ready"), (5, "wrong")]
    assert [line for line, _ in desk.detect(job_id).rows] == [3, 5]
