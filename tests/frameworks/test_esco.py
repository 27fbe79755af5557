"""ESCO's tables: each is known by its columns, and its oddities are read as they are meant."""

from __future__ import annotations

import pytest

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.item import Broader, FrameworkItem, ItemType, Skipped
from issuer.frameworks.opening import Given, open_source
from tests.frameworks.samples import (
    BROADER,
    COLLECTION,
    ESCO,
    HIERARCHY,
    ISCO_GROUPS,
    OCCUPATION_SKILLS,
    OCCUPATIONS,
    SKILL_GROUPS,
    SKILL_SKILLS,
    SKILLS,
    broader,
    opened,
    skill,
    skills,
    table,
)


def read(data: bytes, **given: str):
    return list(open_source(opened(data), Given(**given)).records)


def test_a_skill_is_read_with_its_labels_and_its_type():
    (item,) = read(
        skills(skill(1, "weld  steel", altLabels="join steel\nweld steel\nmetal welding", description="Join\nparts."))
    )
    assert item == FrameworkItem(
        uri=f"{ESCO}/skill/1",
        title="weld steel",
        type=ItemType.SKILL,
        part="skills",
        description="Join\nparts.",
        alternatives=("join steel", "metal welding"),
        language="en",
    )


def test_knowledge_is_told_apart_and_an_obsolete_concept_is_not_current():
    known, gone = read(skills(skill(1, "metallurgy", skillType="knowledge"), skill(2, "x", status="obsolete")))
    assert (known.type, known.is_current) == (ItemType.KNOWLEDGE, True)
    assert not gone.is_current


def test_columns_of_another_release_are_ignored_and_their_order_does_not_matter():
    header = ",".join(["newColumn", *reversed(SKILLS.split(","))])
    (item,) = read(table(header, {**skill(1, "weld"), "newColumn": "?"}))
    assert item.title == "weld"


def test_an_occupation_stands_below_its_isco_group():
    row = {"conceptType": "Occupation", "conceptUri": f"{ESCO}/occupation/1", "iscoGroup": "7212", "code": "7212.1"}
    (item,) = read(table(OCCUPATIONS, {**row, "preferredLabel": "welder"}))
    assert (item.type, item.code, item.parents) == (ItemType.OCCUPATION, "7212.1", (f"{ESCO}/isco/C7212",))


def test_an_occupation_of_a_release_without_codes_has_its_isco_group_as_code():
    header = OCCUPATIONS.removesuffix(",code")
    (item,) = read(table(header, {"conceptUri": f"{ESCO}/occupation/1", "iscoGroup": "0110", "preferredLabel": "x"}))
    assert item.code == "0110"


@pytest.mark.parametrize(
    ("header", "kind", "part"),
    [(SKILL_GROUPS, "SkillGroup", "skill groups"), (ISCO_GROUPS, "ISCOGroup", "ISCO groups")],
)
def test_both_kinds_of_groups_are_told_apart_by_their_rows(header, kind, part):
    row = {"conceptType": kind, "conceptUri": f"{ESCO}/g", "preferredLabel": "metal work", "code": "S6"}
    (item,) = read(table(header, row))
    assert (item.type, item.part, item.code) == (ItemType.GROUP, part, "S6")


def test_relations_say_what_is_broader():
    source = open_source(
        opened(table(BROADER, broader("skill/1", "skill/S6"), broader("skill/1", "skill/S7"))), Given()
    )
    assert source.states_hierarchy
    assert list(source.records) == [
        Broader(f"{ESCO}/skill/1", f"{ESCO}/skill/S6"),
        Broader(f"{ESCO}/skill/1", f"{ESCO}/skill/S7"),
    ]


def test_a_row_of_the_hierarchy_is_its_deepest_group_below_the_one_above():
    row = {"Level 0 URI": f"{ESCO}/skill/S", "Level 0 preferred term": "skills", "Level 0 code": "S"}
    deep = {**row, "Level 1 URI": f"{ESCO}/skill/S6", "Level 1 preferred term": "machines", "Level 1 code": "S6"}
    top, below = read(table(HIERARCHY, row, deep))
    assert (top.title, top.parents) == ("skills", ())
    assert (below.title, below.code, below.parents) == ("machines", "S6", (f"{ESCO}/skill/S",))


def test_a_collection_separates_its_labels_by_bars_and_only_mentions_its_skills():
    row = {
        "conceptUri": f"{ESCO}/skill/1",
        "preferredLabel": "use a spreadsheet",
        "altLabels": "work with spreadsheets | calculate in tables",
        "skillType": "skill/competence",
        "broaderConceptUri": f"{ESCO}/skill/S5 | {ESCO}/skill/S6",
    }
    (item,) = read(table(",".join(reversed(COLLECTION.split(","))), row))
    assert item.alternatives == ("work with spreadsheets", "calculate in tables")
    assert item.parents == (f"{ESCO}/skill/S5", f"{ESCO}/skill/S6")
    assert item.is_mention and item.part == ""


@pytest.mark.parametrize("header", [OCCUPATION_SKILLS, SKILL_SKILLS])
def test_relations_between_skills_and_occupations_are_known_and_set_aside(header):
    assert read(table(header, dict.fromkeys(header.split(","), "x"))) == []


def test_a_concept_without_a_label_is_passed_over():
    assert read(skills(skill(1, " "))) == [Skipped("line 2", "no label")]


@pytest.mark.parametrize("address", ["", "skill/1", "javascript:alert(1)", "http://", "https://a b"])
def test_a_concept_without_an_address_ends_the_reading_with_its_line(address):
    with pytest.raises(FrameworkError) as refusal:
        read(skills(skill(1, "weld"), skill(2, "x", conceptUri=address)))
    assert (refusal.value.code, refusal.value.where) == ("URI", "line 3")


def test_the_language_is_what_whoever_imports_says():
    source = open_source(opened(skills(skill(1, "schweißen"))), Given(language="de", version="1.2"))
    assert (source.info.language, source.info.version, source.info.title) == ("de", "1.2", "ESCO")
    assert source.info.identifier != open_source(opened(skills()), Given(language="en")).info.identifier
    assert next(source.records).language == "de"
