"""Suggestions: nearest by shared words, rare ones first, the same every time, without what is aligned already."""

from __future__ import annotations

import io

import pytest

from issuer.frameworks.opening import Given
from issuer.frameworks.workbook import table_of
from issuer.review.draft import Draft
from issuer.services.alignments import align, alignment_of, get_entry
from issuer.services.design import create_design
from issuer.services.errors import NotFound
from issuer.services.framework_staging import InputFile, stage
from issuer.services.frameworks import write_framework
from issuer.services.suggestions import suggest
from issuer.store.framework_search import search_items
from tests.conftest import NOW
from tests.frameworks.samples import (
    ESCO,
    ONET_OCCUPATIONS,
    SKILL_GROUPS,
    as_json,
    case_package,
    competency,
    ctdl_graph,
    skill,
    skills,
    table,
)


def take_in(session, *files: bytes) -> None:
    inputs = [InputFile("file", io.BytesIO(data)) for data in files]
    for each in stage(inputs, Given(), read_workbook=table_of, progress=lambda _name, _count: None):
        write_framework(session, each, now=NOW)


def draft(statement: str, *components: str, alignments=()) -> Draft:
    rows = [{"id": f"c{number}", "statement": text} for number, text in enumerate(components)]
    return Draft.empty().with_answers(
        {"competency.statement": statement, "method.components": rows, "alignments": list(alignments)}
    )


@pytest.fixture
def esco(session):
    common = [skill(number, f"assess something {number}") for number in range(100, 140)]
    take_in(
        session,
        skills(
            skill(1, "weld pipes", description="Join tubes of steel."),
            skill(2, "join tubes", altLabels="pipe welding\nsolder copper"),
            skill(3, "assess risk"),
            skill(4, "bake bread", description="Never weld."),
            *common,
        ),
        table(
            SKILL_GROUPS, {"conceptUri": f"{ESCO}/g", "conceptType": "SkillGroup", "preferredLabel": "welding pipes"}
        ),
    )


def titles(found):
    return [suggestion.entry.title for suggestion in found]


def test_the_nearest_come_first_by_any_of_their_labels_and_groups_not_at_all(session, esco):
    found = suggest(session, draft("Weld pipes in three positions"))
    assert titles(found) == ["weld pipes", "join tubes"]
    assert found[0].matched == ("Weld", "pipes")


def test_words_are_told_as_the_design_writes_them(session, esco):
    (first, *_others) = suggest(session, draft("The fitter welded a pipe."))
    assert first.matched == ("welded", "pipe")


def test_a_rare_word_counts_more_than_one_that_everything_has(session, esco):
    assert titles(suggest(session, draft("Assess the risk")))[0] == "assess risk"


def test_the_statement_counts_more_than_a_component(session, esco):
    assert titles(suggest(session, draft("Bake bread", "Weld pipes")))[0] == "bake bread"
    assert titles(suggest(session, draft("Weld pipes", "Bake bread")))[0] == "weld pipes"


def test_a_word_of_the_description_alone_suggests_nothing(session, esco):
    assert "bake bread" not in titles(suggest(session, draft("Weld")))


def test_there_are_ten_at_most_and_they_are_the_same_every_time(session, esco):
    once, again = (suggest(session, draft("Assess something")) for _ in range(2))
    assert len(once) == 10 and titles(once) == titles(again)
    assert titles(once) == sorted(titles(once))


def test_what_is_aligned_already_is_not_suggested(session, esco):
    aligned = {"name": "weld pipes", "url": f"{ESCO}/skill/1"}
    assert titles(suggest(session, draft("Weld pipes", alignments=[aligned]))) == ["join tubes"]


@pytest.mark.parametrize("statement", ["", "of the and", "zzz", '"* OR', "焊接"])
def test_nothing_to_go_by_suggests_nothing(session, esco, statement):
    assert suggest(session, draft(statement)) == []


def entry(session, query):
    return search_items(session, query).entries[0]


def test_an_entry_makes_an_alignment_with_the_type_that_open_badges_has_for_it(session, esco):
    onet = {"O*NET-SOC Code": "51-4121.00", "Title": "Fitters"}
    moor = competency(1, **{"ceasn:competencyText": "Moor a boat"})
    take_in(session, table(ONET_OCCUPATIONS, onet, delimiter="\t"), as_json(case_package()), as_json(ctdl_graph(moor)))
    assert alignment_of(entry(session, "weld pipes")) == {
        "name": "weld pipes",
        "url": f"{ESCO}/skill/1",
        "framework": "ESCO",
        "code": "",
        "type": "",
    }
    assert alignment_of(entry(session, "fitters"))["code"] == "51-4121.00"
    assert alignment_of(entry(session, "fillet"))["type"] == "CFItem"
    assert alignment_of(entry(session, "moor"))["type"] == "ceasn:Competency"
    assert alignment_of(entry(session, "drawing"))["url"] == ""


def test_aligning_a_design_adds_to_what_it_has_and_does_nothing_twice(session, esco, organization, owner):
    design = create_design(session, organization, owner, now=NOW)
    for place, query in ((0, "weld pipes"), (1, "join tubes"), (0, "weld pipes")):
        assert align(session, design, entry(session, query), actor=owner, now=NOW) == place
    assert [row["name"] for row in design.document["alignments"]] == ["weld pipes", "join tubes"]
    with pytest.raises(NotFound):
        get_entry(session, 99_999)
