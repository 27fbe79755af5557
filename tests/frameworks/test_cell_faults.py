"""A cell that has no value in a workbook is told from an empty one."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.parsers.expat import ExpatError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.frameworks import cell_faults
from issuer.frameworks.cell_faults import ERRORS, NO_RESULT, faults_of
from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.first_sheet import sheet_of
from tests.frameworks.books import Page, Xml, book, formula, merged, mistake

HEADER = ["Name", "Mark", "Note"]


def read(*rows, header=HEADER, after="", name="Class") -> list[list[str]]:
    sheet = sheet_of(io.BytesIO(book(Page(name, [header, *rows], after=after))))
    return list(csv.reader(io.TextIOWrapper(sheet.table, encoding="utf-8", newline="")))[1:]


def refusal_of(*rows, **options) -> str:
    with pytest.raises(FrameworkError) as refusal:
        read(*rows, **options)
    assert refusal.value.code == "SHEET"
    return str(refusal.value)


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!"])
def test_a_cell_in_error_says_so(error):
    assert error in ERRORS
    assert read(["Ada", mistake(error), "x"], ["Bo", 1.0, "y"]) == [["Ada", error, "x"], ["Bo", "1", "y"]]


@pytest.mark.parametrize(
    "cell",
    [
        formula("VLOOKUP(A2,B:B,1)"),
        formula("A1", ""),
        Xml('<c r="@"><f>SUM(1,1)</f><v/></c>'),
        Xml('<c r="@"><f t="shared" si="0"/></c>'),
        Xml('<x:c xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="@"><x:f>A1</x:f></x:c>'),
    ],
)
def test_a_formula_whose_result_was_never_stored_says_so(cell):
    assert read(["Ada", cell, "x"]) == [["Ada", NO_RESULT, "x"]]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (formula("A1&A2", "hello", "str"), "hello"),
        (formula('""', "", "str"), ""),
        (formula("SUM(1,1)", "2"), "2"),
        (formula("A1", "0"), "0"),
        (Xml('<c r="@" t="inlineStr"><f>A1</f><is><t>in</t></is></c>'), "in"),
        (Xml('<c r="@"/>'), ""),
        ('the letter "e" <f>', 'the letter "e" <f>'),
    ],
)
def test_a_cell_with_a_value_and_an_empty_one_stay_as_they_are(cell, shown):
    assert read(["Ada", cell, "x"]) == [["Ada", shown, "x"]]


def test_a_fault_is_found_outside_of_what_has_values():
    assert read(["Ada", 1.0, "x", None, formula("A1")], [], [formula("A1")]) == [
        ["Ada", "1", "x", "", NO_RESULT],
        ["", "", ""],
        [NO_RESULT, "", ""],
    ]
    right = [[None, None, "Name", "Mark"], [None, None, "Ada", "1"], [None, formula("A1"), "Bo", "2"]]
    rows = sheet_of(io.BytesIO(book(Page("Class", right)))).table.read().decode().splitlines()
    assert rows == [",Name,Mark", ",Ada,1", f"{NO_RESULT},Bo,2"]


def test_cells_and_rows_without_an_address_stand_after_those_before_them():
    cells = Xml('<c r="B2"><v>7</v></c><c t="e"><v>#N/A</v></c></row><row><c t="str"><v>Bo</v></c><c><f>A1</f></c>')
    assert read([cells], header=["Name", "Mark", "Note"]) == [["", "7", "#N/A"], ["Bo", NO_RESULT, ""]]


def test_a_sign_of_a_fault_is_seen_across_two_pieces_of_a_sheet(monkeypatch):
    for size in range(3, 40):
        monkeypatch.setattr(cell_faults, "_PIECE", size)
        assert read(["Ada", mistake("#N/A"), "x"]) == [["Ada", "#N/A", "x"]]


def test_most_sheets_are_not_parsed_twice(monkeypatch):
    monkeypatch.setattr(cell_faults, "_Cells", None)
    assert read(["Ada", 87.5, "a: b"]) == [["Ada", "87.5", "a: b"]]


def test_a_header_that_has_no_value_is_refused():
    assert "row 1" in refusal_of(["Ada", 1.0, "x"], header=["Name", formula("A1"), "Note"])
    assert "#REF!" in refusal_of(["Ada", 1.0, "x"], header=["Name", "Mark", mistake("#REF!")])


@pytest.mark.parametrize("cells", ["C2:C3", "A1:A2", "A3:C3", "AB12:AD14"])
def test_cells_that_are_merged_below_the_header_are_refused_by_their_addresses(cells):
    """All but the first of them are stored empty, and whether its value is theirs too nobody has said."""
    words = refusal_of(["Ada", 1.0, "x"], ["Bo", 2.0, None], after=merged("A1:B1", cells))
    assert f"cells {cells} are merged" in words


def test_cells_that_are_merged_in_the_header_alone_lose_nothing():
    assert read(["Ada", 1.0, "x"], after=merged("B1:C1", "A2:A2")) == [["Ada", "1", "x"]]


def test_a_sheet_that_declares_entities_is_refused():
    data = io.BytesIO(book(Page("Class", [HEADER, ["Ada", formula("A1"), "x"]])))
    target = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, b'<!DOCTYPE x [<!ENTITY a "b">]>' + text if "sheet1" in name else text)
    with pytest.raises(FrameworkError, match="declares entities"):
        sheet_of(target)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet='<>/cfvrow="19ABe#:&;\0 ', max_size=60), st.binary(max_size=20))
def test_no_sheet_makes_the_search_fail_otherwise_than_by_refusing(inside, more):
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(Page("Class", [HEADER])))) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            sheet = f"<worksheet><sheetData><f/>{inside}".encode() + more + b"</sheetData></worksheet>"
            new.writestr(name, sheet if "sheet1" in name else old.read(name))
    try:
        faults_of(target, "Class")
    except (ValueError, LookupError, ExpatError):
        return
