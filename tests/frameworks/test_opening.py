"""What is no framework is refused with a code, a place and what to do; nothing gets through as a traceback."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.frameworks import json_text, opening, tables, workbook
from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.opening import Given, open_source
from tests.frameworks.samples import (
    ISCO_GROUPS,
    SKILLS,
    as_json,
    case_package,
    ctdl_graph,
    opened,
    packed,
    skill,
    skills,
    table,
)
from tests.frameworks.samples import (
    workbook as made_workbook,
)


def refusal_of(data: bytes, **given: str) -> FrameworkError:
    with pytest.raises(FrameworkError) as refusal:
        list(open_source(opened(data), Given(**given)).records)
    assert refusal.value.advice and refusal.value.detail
    return refusal.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY"),
        (b"\n\n", "EMPTY"),
        (b"name,surname\nAda,Lovelace\n", "UNKNOWN_FORM"),
        (b"just words", "UNKNOWN_FORM"),
        (b'{"a": 1}', "UNKNOWN_FORM"),
        (b"[]", "UNKNOWN_FORM"),
        (b'{"a": ', "JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "JSON"),
        (b"[" * 200_000, "DEPTH"),
        (b'{"a": "\xff"}', "ENCODING"),
        (b"\xff\xd8\xff\xe0 picture", "ENCODING"),
        (b"PK\x03\x04 no archive", "ARCHIVE"),
    ],
)
def test_what_is_no_framework_is_refused_with_its_code(data, code):
    assert refusal_of(data).code == code


def test_a_table_that_is_not_utf_8_further_down_says_in_which_line():
    good = skills(*(skill(number, "weld") for number in range(400)))
    error = refusal_of(good + b"KnowledgeSkillCompetence,\xfc\xfc\n")
    assert (error.code, error.where) == ("ENCODING", "line 402")


def test_a_missing_quotation_mark_is_noticed_by_the_length_of_its_cell():
    error = refusal_of(skills() + b'KnowledgeSkillCompetence,"' + b"x" * 200_000)
    assert error.code == "CELL"


def test_a_table_of_too_many_rows_or_columns_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    assert refusal_of(skills(*(skill(n, "x") for n in range(5)))).code == "ROWS"
    assert refusal_of(",".join(f"c{n}" for n in range(300)).encode()).code == "CELL"


def test_a_row_of_any_length_is_refused_before_it_is_held_in_memory(monkeypatch):
    monkeypatch.setattr(tables, "MAX_ROW", 500)
    head = b"conceptUri,preferredLabel,skillType\n"
    for row in (b"," * 600, b'"\n",' * 150):
        refused = refusal_of(head + row + b"\n")
        assert (refused.code, refused.where.partition(" ")[0]) == ("CELL", "line")
    short = b"http://a.example/1,weld,skill/competence\n"
    assert len(list(open_source(opened(head + short * 40), Given()).records)) == 40


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(opening, "MAX_FILE_BYTES", 10)
    assert refusal_of(skills()).code == "SIZE"
    monkeypatch.undo()
    monkeypatch.setattr(json_text, "MAX_JSON_BYTES", 10)
    assert refusal_of(as_json(case_package())).code == "SIZE"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_table_that_a_program_saved_again_is_read(delimiter):
    data = table(SKILLS.replace(",", delimiter), skill(1, "weld, by hand"), delimiter=delimiter)
    assert next(open_source(opened(data), Given()).records).title == "weld, by hand"


def test_utf_16_as_excel_saves_it_is_read():
    text = table(SKILLS.replace(",", "\t"), skill(1, "schweißen"), delimiter="\t", before=b"").decode()
    assert next(open_source(opened(text.encode("utf-16")), Given()).records).title == "schweißen"


def test_the_name_of_a_file_says_nothing_and_what_is_given_goes_first():
    given_words = Given(title="Ours", version="9", licence="CC0", source="https://ours.example/", language="mi")
    info = open_source(opened(skills()), given_words).info
    assert (info.title, info.version, info.licence, info.source, info.language) == (
        "Ours",
        "9",
        "CC0",
        "https://ours.example/",
        "mi",
    )


def test_a_source_that_is_no_address_is_refused():
    assert refusal_of(skills(), source="javascript:alert(1)").code == "URI"


def test_an_archive_that_is_no_workbook_is_to_be_unpacked():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("skills_en.csv", "x")
    assert "Unpack it" in str(refusal_of(target.getvalue()))


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_WORKBOOK_BYTES", 100_000)
    bomb = packed("<sheetData/>" + " " * 5_000_000)
    assert len(bomb) < 20_000
    assert refusal_of(bomb).code == "SIZE"


def test_a_workbook_of_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "MAX_WORKBOOK_MEMBERS", 3)
    assert refusal_of(made_workbook([["O*NET-SOC Code", "Title"]])).code == "SIZE"


@pytest.mark.parametrize(
    "sheet", ["", "<sheetData/>", "<sheetData><row r='1'><c r='A1'><v>", "<sheetData>&x;</sheetData>"]
)
def test_a_workbook_without_a_table_is_refused(sheet):
    assert refusal_of(packed(sheet)).code in ("EMPTY", "ARCHIVE")


def test_a_workbook_whose_directory_points_before_its_beginning_is_refused():
    data = bytearray(made_workbook([["O*NET-SOC Code", "Title"], ["51-4121.00", "Welders"]]))
    where = data.rindex(b"PK\x05\x06") + 16  # of the directory, in its last record
    data[where : where + 4] = (int.from_bytes(data[where : where + 4], "little") + 9).to_bytes(4, "little")
    assert refusal_of(bytes(data)).code == "ARCHIVE"


def test_a_damaged_workbook_is_refused():
    data = bytearray(made_workbook([["O*NET-SOC Code", "Title", "Description"], ["51-4121.00", "Welders", "x"]]))
    for place in range(200, len(data) - 100, 97):
        data[place] ^= 0xFF
    assert refusal_of(bytes(data)).code in ("ARCHIVE", "UNKNOWN_FORM", "EMPTY", "ENCODING")


def test_characters_that_are_no_text_do_not_get_in():
    row = {
        "conceptType": "ISCOGroup",
        "conceptUri": "http://data.europa.eu/esco/isco/C1",
        "preferredLabel": "a\x00b\x07c",
    }
    (item,) = open_source(opened(table(ISCO_GROUPS, row)), Given()).records
    assert item.title == "a�b�c"
    document = ctdl_graph(
        {"@id": "https://r.example/1", "@type": "ceasn:Competency", "ceasn:competencyText": "a\ud800b"}
    )
    (item,) = open_source(opened(as_json(document)), Given()).records
    assert item.title == "a�b"


@pytest.mark.parametrize(
    "name", ["urn:uuid:a\ud800b", "https://r.example/\x00", "https://r.example/\ufffe", "a b", "x" * 2000]
)
def test_no_address_holds_what_is_no_text_or_no_part_of_one(name):
    documents = [
        case_package(CFItems=[{"identifier": name, "fullStatement": "weld"}]),
        case_package(CFDocument={"identifier": name, "title": "Standards"}),
        ctdl_graph({"@id": name, "@type": "ceasn:Competency", "ceasn:competencyText": "weld"}),
        {"@graph": [{"@id": name, "@type": "ceasn:CompetencyFramework", "ceasn:name": "Standards"}]},
    ]
    assert [refusal_of(as_json(document)).code for document in documents] == ["URI"] * 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["en", "@id", "identifier", "x"]), inner)
    ),
    max_leaves=6,
)
CASE_NAMES = ["identifier", "uri", "fullStatement", "conceptKeywords", "associationType", "originNodeURI"]
CTDL_NAMES = [
    "@id",
    "ceterms:ctid",
    "ceasn:competencyText",
    "ceasn:isChildOf",
    "ceasn:conceptKeyword",
    "ceasn:hasChild",
]


@settings(max_examples=150, deadline=None)
@given(
    case_rows=st.lists(st.dictionaries(st.sampled_from(CASE_NAMES), JSON) | JSON, max_size=4),
    ctdl_rows=st.lists(st.dictionaries(st.sampled_from(CTDL_NAMES), JSON), max_size=4),
)
def test_no_json_makes_a_reader_fail_otherwise_than_by_refusing(case_rows, ctdl_rows):
    documents = [
        case_package(CFItems=case_rows, CFAssociations=case_rows),
        ctdl_graph(*({"@type": "ceasn:Competency", **row} for row in ctdl_rows)),
    ]
    for document in documents:
        try:
            list(open_source(opened(as_json(document)), Given()).records)
        except FrameworkError as error:
            assert error.code and error.advice


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"", SKILLS.encode() + b"\n", b"PK\x03\x04", b"{", b"\xff\xfe"]))
def test_no_bytes_make_a_reader_fail_otherwise_than_by_refusing(data, start):
    try:
        list(open_source(opened(start + data), Given()).records)
    except FrameworkError as error:
        assert error.code and error.advice
