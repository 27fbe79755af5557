"""O*NET's tables, whatever they are called: text, workbook, or exported from the SQL form."""

from __future__ import annotations

import pytest

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.item import ItemType
from issuer.frameworks.opening import Given, open_source
from tests.frameworks.samples import ONET_MODEL, ONET_OCCUPATIONS, ONET_RATINGS, opened, table, workbook


def read(data: bytes):
    return list(open_source(opened(data), Given()).records)


def text(header: str, *rows: dict[str, str]) -> bytes:
    return table(header, *rows, delimiter="\t", before=b"")


def rating(code: str, name: str, occupation: str = "51-4121.00", scale: str = "IM") -> dict[str, str]:
    return {
        "O*NET-SOC Code": occupation,
        "Element ID": code,
        "Element Name": name,
        "Scale ID": scale,
        "Data Value": "3",
    }


def test_an_occupation_is_read_with_its_page():
    row = {"O*NET-SOC Code": "51-4121.00", "Title": "Welders", "Description": 'Use "stick" welding.'}
    (item,) = read(text(ONET_OCCUPATIONS, row))
    assert (item.type, item.code) == (ItemType.OCCUPATION, "51-4121.00")
    assert item.uri == "https://www.onetonline.org/link/summary/51-4121.00"
    assert item.description == 'Use "stick" welding.'


def test_an_element_that_is_rated_for_many_occupations_is_read_once():
    rows = [rating("2.A.1.a", "Reading", o, s) for o in ("51-4121.00", "15-1254.00") for s in ("IM", "LV")]
    (item,) = read(text(ONET_RATINGS, *rows))
    assert (item.title, item.type, item.code) == ("Reading", ItemType.SKILL, "2.A.1.a")
    assert item.is_mention and item.part == "ratings 2.A"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("1.A.1.a.1", ItemType.ABILITY),
        ("1.A.1.a", ItemType.GROUP),
        ("2.B.1.a", ItemType.SKILL),
        ("2.A.1", ItemType.GROUP),
        ("2.C.10", ItemType.KNOWLEDGE),
        ("4.A.1.a.1", ItemType.ACTIVITY),
        ("9", ItemType.GROUP),
        ("9.Z.1", ItemType.OTHER),
    ],
)
def test_the_branch_of_the_content_model_says_what_an_element_is(code, kind):
    (item,) = read(text(ONET_MODEL, {"Element ID": code, "Element Name": "x", "Description": "y"}))
    assert item.type is kind


def test_an_element_stands_below_the_one_whose_id_begins_its_own():
    (item,) = read(text(ONET_MODEL, {"Element ID": "2.A.1.a", "Element Name": "Reading"}))
    assert item.parents == ("https://www.onetonline.org/find/descriptor/result/2.A.1",)


def test_a_table_of_an_unknown_branch_is_known_by_its_columns():
    (item,) = read(text(ONET_RATINGS, rating("7.B.2", "Transferable thing")))
    assert item.type is ItemType.OTHER


def test_columns_of_the_sql_form_are_the_same_columns():
    (item,) = read(table("onetsoc_code,title,description", {"onetsoc_code": "51-4121.00", "title": "Welders"}))
    assert item.title == "Welders"


def test_a_table_of_the_sql_form_that_has_codes_alone_is_set_aside():
    header = "onetsoc_code,element_id,scale_id,data_value"
    assert read(table(header, {"onetsoc_code": "51-4121.00", "element_id": "2.A.1.a"})) == []


def test_a_workbook_with_more_columns_is_read_as_the_text_is():
    header = ["O*NET-SOC Code", "Title", "Element ID", "Element Name", "Scale ID", "Scale Name", "Data Value"]
    (item,) = read(workbook([header, ["51-4121.00", "Welders", "2.A.1.a", "Reading & more", "IM", "Importance", 3.0]]))
    assert (item.title, item.code) == ("Reading & more", "2.A.1.a")


@pytest.mark.parametrize("code", ["", "51_4121", "x", "51-4121.001"])
def test_a_code_that_is_none_ends_the_reading_with_its_line(code):
    with pytest.raises(FrameworkError) as refusal:
        read(text(ONET_OCCUPATIONS, {"O*NET-SOC Code": code, "Title": "x"}))
    assert refusal.value.where == "line 2"
