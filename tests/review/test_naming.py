from __future__ import annotations

import pytest

from issuer.review.draft import Draft
from issuer.review.naming import artifact_name, component_name, criterion_name, design_name, field_name, place_name


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("title", "title"),
        ("criteria_statements[1]", "criteria statements 2"),
        ("evidence.artifacts[0].title", "evidence, artifacts 1, title"),
    ],
)
def test_a_field_is_named_in_words_and_its_entries_are_counted_from_one(path: str, words: str) -> None:
    assert field_name(path) == words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("audience", "the audience"),
        ("criteria_statements[1]", "criteria statement 2"),
        ("alignments[0].url", "the address of alignment 1"),
        ("need.statement", "the statement of the need"),
        ("need.evidence[0].note", "the note of source 1"),
        ("evidence.artifacts[1].instructions", "the instructions of artifact 2"),
        ("assessment.rubric[0].levels[1].descriptor", "the descriptor of level 2 of rubric criterion 1"),
        ("qa.url", "the address of the quality assurance"),
    ],
)
def test_where_a_text_stands_is_said_as_a_person_says_it(path: str, words: str) -> None:
    assert place_name(path) == words


def test_a_title_that_still_asks_for_one_names_no_design() -> None:
    assert design_name(Draft.empty().with_answers({"title": "[Add a title]"})) == "this design"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            component_name({"id": "c1", "statement": "Inspect the sling before use"}),
            "component “Inspect the sling before use”",
        ),
        (artifact_name({"id": "a1", "title": "Inspection record"}), "artifact “Inspection record”"),
        (artifact_name({"id": "a1", "instructions": "Record what you found"}), "artifact “Record what you found”"),
        (criterion_name({"id": "r1", "name": "Care in inspection"}), "rubric criterion “Care in inspection”"),
    ],
)
def test_a_part_is_named_by_the_designer_s_words_and_not_by_its_id(name: str, words: str) -> None:
    assert name == words


def test_a_part_without_words_is_named_by_its_id() -> None:
    assert component_name({"id": "c1", "statement": " "}) == "component c1"
