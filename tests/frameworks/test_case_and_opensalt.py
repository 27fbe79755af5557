"""CASE packages, bare or wrapped, and OpenSALT's table of the same."""

from __future__ import annotations

import pytest

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.item import Broader, ItemType, Kind, Skipped
from issuer.frameworks.opening import Given, open_source
from tests.frameworks.samples import OPENSALT, as_json, association, case_package, opened, table


def source_of(document, **given: str):
    return open_source(opened(as_json(document)), Given(**given))


@pytest.mark.parametrize("wrap", [lambda package: package, lambda package: {"CFPackage": package}])
def test_a_package_is_read_bare_and_wrapped(wrap):
    source = source_of(wrap(case_package()))
    assert source.info.kind is Kind.CASE
    assert (source.info.title, source.info.version, source.info.publisher) == (
        "River Trades Standards",
        "2",
        "River Trades",
    )
    assert (source.info.licence, source.info.source) == ("CC BY 4.0", "https://river.example/standards")
    group, weld, drawing, relation = source.records
    assert (weld.title, weld.code) == ("Weld fillet joints", "J.1")
    assert weld.description == "Weld a fillet joint in three positions."
    assert weld.alternatives == ("steel", "fillet")
    assert (weld.type, weld.language) == (ItemType.COMPETENCY, "en")
    assert drawing.uri == "urn:uuid:a0000000-0000-4000-8000-000000000003"
    assert relation == Broader(weld.uri, group.uri)


def test_a_child_of_the_document_is_a_top_entry_and_other_associations_say_nothing():
    package = case_package(CFAssociations=[association(1, 0), association(2, 1, "isRelatedTo"), association(2, 2)])
    assert not [record for record in source_of(package).records if isinstance(record, Broader)]


def test_an_association_may_name_its_ends_by_address_or_as_a_bare_text():
    by_address = {
        "associationType": "isChildOf",
        "originNodeURI": {"uri": "https://case.example/uri/2"},
        "destinationNodeURI": "https://case.example/uri/1",
    }
    *_items, relation = source_of(case_package(CFAssociations=[by_address])).records
    assert relation == Broader("https://case.example/uri/2", "https://case.example/uri/1")


def test_the_licence_of_the_definitions_stands_in_where_the_document_names_none():
    package = case_package(CFDefinitions={"CFLicenses": [{"title": "Open for schools"}]})
    del package["CFDocument"]["licenseURI"]
    assert source_of(package).info.licence == "Open for schools"


@pytest.mark.parametrize(
    "changes",
    [
        {"CFItems": None, "CFAssociations": None},
        {"CFDefinitions": "x"},
        {"CFDefinitions": {"CFLicenses": [3]}},
        {"CFAssociations": [{"associationType": ["isChildOf"], "originNodeURI": 3, "destinationNodeURI": [None]}]},
    ],
)
def test_members_of_wrong_kinds_are_no_reason_to_fail(changes):
    assert isinstance(list(source_of(case_package(**changes)).records), list)


def test_an_item_without_a_statement_is_passed_over():
    (record,) = source_of(case_package(CFItems=[{"identifier": "a1"}], CFAssociations=[])).records
    assert record == Skipped("CFItems[0]", "no statement")


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"CFItems": [3]}, "CFItems[0]"),
        ({"CFItems": [{"fullStatement": "x"}]}, "CFItems[0]"),
        ({"CFAssociations": ["x"]}, "CFAssociations[0]"),
    ],
)
def test_what_is_no_item_or_association_is_named(changes, where):
    with pytest.raises(FrameworkError) as refusal:
        list(source_of(case_package(**changes)).records)
    assert refusal.value.where == where


@pytest.mark.parametrize("document", [{"CFItem": {}}, {"CFItems": []}, {"CFAssociations": []}, {"fullStatement": "x"}])
def test_the_answer_of_another_endpoint_is_told_apart_from_a_package(document):
    with pytest.raises(FrameworkError, match="not a whole package"):
        source_of(document)


def test_a_document_without_a_title_is_refused():
    with pytest.raises(FrameworkError, match="no title"):
        source_of(case_package(CFDocument={"identifier": "x"}))


ROWS = (
    {"Identifier": "i2", "fullStatement": "Weld a joint.", "Human Coding Scheme": "J.1", "Is Child Of": "J"},
    {"Identifier": "i1", "fullStatement": "Joining", "Human Coding Scheme": "J", "Is Child Of": "doc"},
    {"Identifier": "i3", "fullStatement": "Weld pipes", "Is Child Of": "i1"},
)


def test_opensalt_names_what_is_broader_by_code_or_identifier_and_before_it_comes():
    source = open_source(opened(table(OPENSALT, *ROWS)), Given(title="River Trades"))
    weld, joining, pipes, *relations = source.records
    assert (weld.code, joining.title) == ("J.1", "Joining")
    assert relations == [Broader(weld.uri, joining.uri), Broader(pipes.uri, joining.uri)]


def test_headers_of_opensalt_are_known_in_any_case_and_spacing():
    header = OPENSALT.upper().replace("HUMAN CODING SCHEME", "humancodingscheme").replace("IDENTIFIER", " Identifier ")
    rows = [{header.split(",")[0]: "i1", "FULLSTATEMENT": "Joining"}]
    assert next(open_source(opened(table(header, *rows)), Given(title="x")).records).title == "Joining"


def test_opensalt_needs_a_title():
    with pytest.raises(FrameworkError) as refusal:
        open_source(opened(table(OPENSALT, *ROWS)), Given())
    assert refusal.value.code == "TITLE"
