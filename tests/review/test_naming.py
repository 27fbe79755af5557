from __future__ import annotations

import pytest

from issuer.review.naming import artifact_name, component_name, criterion_name, field_name


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
