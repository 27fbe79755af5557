"""Of a workbook that somebody wrote as one table, the sheet is read that they see first, or none."""

from __future__ import annotations

import csv
import io

import pytest

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.first_sheet import sheet_of
from tests.frameworks.books import Page, book

HEADER = ["Name", "E-mail"]
ADA = ["Ada", "ada@example.org"]
OTHER = Page("Last year", [HEADER, ["Wrong", "wrong@example.org"]])


def read(*pages: Page) -> tuple[str, list[list[str]]]:
    sheet = sheet_of(io.BytesIO(book(*pages)))
    return sheet.name, list(csv.reader(io.TextIOWrapper(sheet.table, encoding="utf-8", newline="")))


def refusal_of(*pages: Page) -> str:
    with pytest.raises(FrameworkError) as refusal:
        read(*pages)
    assert refusal.value.code == "SHEET"
    return str(refusal.value)


def test_a_sheet_of_one_column_is_read_and_no_wider_one_behind_it():
    page = Page("To revoke", [["credential"], ["code1"]])
    assert read(page, OTHER) == ("To revoke", [["credential"], ["code1"]])


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_sheet_that_nobody_sees_is_not_the_first(state):
    archive = Page("Archive", OTHER.rows, state=state)
    assert read(archive, Page("Now", [HEADER, ADA]), OTHER) == ("Now", [HEADER, ADA])


def test_of_two_sheets_with_one_name_neither_is_read():
    """Such a workbook comes from no spreadsheet program, and its sheets are opened by their names."""
    assert "Two sheets" in refusal_of(Page("Class", OTHER.rows, state="hidden"), Page("Class", [HEADER, ADA]))


def test_a_sheet_of_charts_is_no_table():
    assert read(Page("Chart", [], kind="chartsheet"), Page("Now", [HEADER, ADA])) == ("Now", [HEADER, ADA])


def test_a_first_sheet_with_nothing_in_it_is_refused_by_name_though_there_is_another():
    assert "“Cover”" in refusal_of(Page("Cover", []), OTHER)
    assert "“Cover”" in refusal_of(Page("Cover", [["", " "]]), OTHER)


def test_a_workbook_without_a_sheet_to_be_seen_is_refused():
    assert "hidden" in refusal_of(Page("Archive", OTHER.rows, state="hidden"))


def test_a_title_above_the_header_is_refused_and_said():
    words = refusal_of(Page("Class 4b", [["To be awarded in June"], HEADER, ADA]), OTHER)
    assert "“Class 4b”" in words and "row 1" in words and "To be awarded in June" in words
    assert "row 3" in refusal_of(Page("Class 4b", [[], [], ["Title"], [], HEADER, ADA]))


def test_empty_rows_above_the_header_leave_the_others_in_their_places():
    _name, rows = read(Page("Class", [[], [], HEADER, ADA]), OTHER)
    assert rows[2:] == [HEADER, ADA] and not any(cell for row in rows[:2] for cell in row)
