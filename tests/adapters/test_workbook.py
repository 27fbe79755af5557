"""Somebody's workbook is read in a process that may be killed: what it costs is never ours."""

from __future__ import annotations

import csv
import io

import pytest

from issuer.adapters import workbook
from issuer.adapters.workbook import read_sheet, read_workbook
from issuer.frameworks.errors import FrameworkError
from tests.frameworks.books import Page, book
from tests.frameworks.samples import packed
from tests.frameworks.samples import workbook as made_workbook


def test_a_workbook_comes_back_as_a_table():
    made = made_workbook([["Element ID", "Element Name", "N"], ["2.A.1.a", 'Reading, "aloud"', 8.0], ["x", None, 2.5]])
    with read_workbook(io.BytesIO(made)) as table:
        rows = list(csv.reader(io.TextIOWrapper(table, encoding="utf-8", newline="")))
    assert rows == [["Element ID", "Element Name", "N"], ["2.A.1.a", 'Reading, "aloud"', "8"], ["x", "", "2.5"]]


def test_what_the_child_refuses_comes_back_as_our_own_refusal():
    with pytest.raises(FrameworkError) as refusal:
        read_workbook(io.BytesIO(packed("<sheetData/>")))
    assert refusal.value.code == "EMPTY"


@pytest.mark.parametrize(
    ("sheet", "shared"),
    [
        (
            '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>1</v></c></row>'
            '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>',
            "",
        ),
        (
            "<sheetData>"
            + "".join(
                f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}" t="s"><v>0</v></c></row>'
                for n in range(1, 60_000)
            )
            + "</sheetData>",
            f"<si><t>{'x' * 32_000}</t></si>",
        ),
    ],
    ids=["two corners", "one text, many times"],
)
def test_a_small_workbook_that_takes_all_memory_is_refused(sheet, shared, monkeypatch):
    with pytest.raises(FrameworkError) as refusal:
        read_workbook(io.BytesIO(packed(sheet, shared)))
    assert refusal.value.code == "SIZE"


def test_a_child_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(workbook, "_WALL_SECONDS", 0.01)
    with pytest.raises(FrameworkError) as refusal:
        read_workbook(io.BytesIO(made_workbook([["a", "b"]])))
    assert refusal.value.code == "SIZE"


def test_the_first_sheet_comes_back_with_its_name_and_a_framework_is_looked_for_behind_it():
    data = book(Page("Lëft", [["credential"], ["code1"]]), Page("Skills", [["Element ID", "N"], ["2.A", 1.0]]))
    sheet = read_sheet(io.BytesIO(data))
    with sheet.table, read_workbook(io.BytesIO(data)) as of_a_framework:
        assert (sheet.name, sheet.table.read()) == ("Lëft", b"credential\r\ncode1\r\n")
        assert of_a_framework.read() == b"Element ID,N\r\n2.A,1\r\n"


def test_a_first_sheet_that_is_refused_comes_back_as_our_own_refusal():
    with pytest.raises(FrameworkError, match="“Cover”, is empty") as refusal:
        read_sheet(io.BytesIO(book(Page("Cover", []), Page("Skills", [["a", "b"]]))))
    assert refusal.value.code == "SHEET"


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="XFD{n}"><v>1</v></c>',
        '<c r="XFD{n}"><f>1</f></c>',  # without a result, so that it is nothing to the library that reads workbooks
    ],
)
def test_a_small_sheet_whose_table_is_large_is_refused(cells):
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c>{cells.format(n=n)}</row>' for n in range(2, 30_000))
    with pytest.raises(FrameworkError) as refusal:
        read_sheet(io.BytesIO(packed(f"<sheetData><row><c><v>1</v></c><c><v>2</v></c></row>{rows}</sheetData>")))
    assert refusal.value.code == "SIZE"
