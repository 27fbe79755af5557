"""CTDL-ASN: values may be texts, language maps or lists of either."""

from __future__ import annotations

import pytest

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.item import Broader, FrameworkItem, Kind, Skipped
from issuer.frameworks.opening import Given, open_source
from tests.frameworks.samples import as_json, competency, ctdl_graph, opened


def source_of(document, **given: str):
    return open_source(opened(as_json(document)), Given(**given))


def items(*competencies, **given: str):
    return list(source_of(ctdl_graph(*competencies), **given).records)


def test_a_framework_is_read_with_its_competencies():
    source = source_of(ctdl_graph(competency(1, **{"ceasn:competencyText": {"en-US": "Moor a boat"}})))
    assert (source.info.kind, source.info.title, source.info.publisher) == (
        Kind.CTDL,
        "Harbour Competencies",
        "Harbour Board",
    )
    (item,) = source.records
    assert (item.title, item.description) == ("Moor a boat", "")


@pytest.mark.parametrize(
    "value",
    ["Moor a boat", ["Moor a boat"], {"en": "Moor a boat"}, [{"en-GB": "Moor a boat"}], {"@value": "Moor a boat"}],
)
def test_a_text_may_be_written_in_five_ways(value):
    (item,) = items(competency(1, **{"ceasn:competencyText": value}))
    assert item.title == "Moor a boat"


def test_the_wanted_language_goes_before_english_and_english_before_the_first():
    text = {"fr": "Amarrer", "en-US": "Moor", "de-AT": "Festmachen"}
    titles = [items(competency(1, **{"ceasn:competencyText": text}), language=tag)[0].title for tag in ("de", "it")]
    assert titles == ["Festmachen", "Moor"]
    assert items(competency(1, **{"ceasn:competencyText": {"fr": "Amarrer"}}))[0].title == "Amarrer"


def test_a_label_is_the_title_and_the_text_tells_more():
    members = {
        "ceasn:competencyLabel": {"en": "Mooring"},
        "ceasn:competencyText": "Moor a boat",
        "ceasn:codedNotation": "M1",
    }
    (item,) = items(competency(1, **members))
    assert (item.title, item.description, item.code) == ("Mooring", "Moor a boat", "M1")


def test_what_is_broader_is_said_from_below_or_from_above():
    first = competency(
        1, **{"ceasn:competencyText": "Moor", "ceasn:hasChild": ["https://registry.example/resources/ce-2"]}
    )
    second = competency(2, **{"ceasn:competencyText": "Tie", "ceasn:isChildOf": [{"@id": first["@id"]}]})
    one, relation, two = items(first, second)
    assert isinstance(one, FrameworkItem) and isinstance(two, FrameworkItem)
    assert relation == Broader(two.uri, one.uri) and two.parents == (one.uri,)


def test_a_competency_without_an_absolute_name_is_named_by_its_ctid():
    node = {"@type": "ceasn:Competency", "ceterms:ctid": "ce-77", "ceasn:competencyText": "Moor"}
    (item,) = items(node)
    assert item.uri == "https://credentialengineregistry.org/resources/ce-77"


def test_names_without_prefixes_are_the_same_names():
    document = {
        "@graph": [
            {"@id": "https://r.example/f", "@type": "CompetencyFramework", "name": "Plain"},
            {"@id": "https://r.example/1", "@type": ["Competency"], "competencyText": "Moor"},
        ]
    }
    source = source_of(document)
    assert (source.info.title, next(source.records).title) == ("Plain", "Moor")


def test_a_deprecated_competency_is_not_current():
    members = {"ceasn:competencyText": "Moor", "ceasn:publicationStatusType": {"@id": "publicationStatus:Deprecated"}}
    assert not items(competency(1, **members))[0].is_current


def test_a_competency_without_a_text_is_passed_over_and_one_without_a_name_ends_the_reading():
    assert items(competency(1)) == [Skipped("@graph[1]", "no text")]
    with pytest.raises(FrameworkError) as refusal:
        items({"@type": "ceasn:Competency", "ceasn:competencyText": "Moor"})
    assert refusal.value.where == "@graph[1]"


@pytest.mark.parametrize("value", [3, None, True, [], [[["deep"]]], {"en": {"en": "x"}}, {"@value": 3.5}])
def test_values_of_wrong_kinds_are_no_reason_to_fail(value):
    members = dict.fromkeys(
        ("ceasn:competencyText", "ceasn:codedNotation", "ceasn:isChildOf", "ceasn:conceptKeyword"), value
    )
    assert len(items(competency(1, **members))) >= 1


def test_a_graph_of_several_frameworks_or_none_is_refused():
    lonely = {"@graph": [competency(1, **{"ceasn:competencyText": "x"})]}
    both = ctdl_graph({"@id": "https://r.example/f2", "@type": "ceasn:CompetencyFramework", "ceasn:name": "Second"})
    for document in (lonely, both):
        with pytest.raises(FrameworkError, match="not one"):
            source_of(document)
