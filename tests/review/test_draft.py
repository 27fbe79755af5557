"""Reading a design strictly, and answering its fields one by one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from issuer.review.draft import CHOICES, FORMAT, STEPS, Draft, DraftError, required_fields, step_of
from issuer.review.fields import find_field, walk
from tests.review.designs import documents


def _read(**fields: Any) -> Draft:
    return Draft.from_document({"format": FORMAT, **fields})


@pytest.mark.parametrize("nothing", [None, "", "   ", [], {}])
def test_null_blank_and_empty_mean_not_written(nothing: Any) -> None:
    assert Draft.from_document({"format": FORMAT, "need": nothing, "title": nothing if nothing != [] else None}) == (
        Draft.empty()
    )


def test_what_is_not_written_is_none_or_an_empty_list() -> None:
    draft = Draft.empty()
    assert draft.get("need.statement") is None
    assert draft.items("evidence.artifacts") == ()
    assert draft.get("tags") == ()
    assert draft.get("assessment.kinds") == ()
    assert draft.get("competency.level") is None
    assert draft.get("competency.level.framework") is None
    assert draft.get("evidence.artifacts[3].kind") is None
    assert dict(draft.get("need")) == {}


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"format": FORMAT, "mood": "good"}, "mood"),
        ({"format": FORMAT, "need": {"mood": "good"}}, "need.mood"),
        ({"format": FORMAT, "alignments": [{"name": "A"}, {"target": "B"}]}, "alignments[1].target"),
        ({"format": FORMAT, "title": 7}, "title"),
        ({"format": FORMAT, "need": "we need it"}, "need"),
        ({"format": FORMAT, "tags": "one"}, "tags"),
        ({"format": FORMAT, "tags": ["one", 2]}, "tags[1]"),
        ({"format": FORMAT, "workload": {"hours": "12"}}, "workload.hours"),
        ({"format": FORMAT, "workload": {"hours": True}}, "workload.hours"),
        ({"format": FORMAT, "workload": {"hours": float("inf")}}, "workload.hours"),
        ({"format": FORMAT, "workload": {"hours": 10**20}}, "workload.hours"),
        ({"format": FORMAT, "evidence": {"max_age_months": 1.5}}, "evidence.max_age_months"),
        ({"format": FORMAT, "assessment": {"rubric_public": "yes"}}, "assessment.rubric_public"),
        ({"format": FORMAT, "credential_type": 3}, "credential_type"),
        ({"format": FORMAT, "method": {"components": [{"statement": "x"}]}}, "method.components[0].id"),
        ({"format": FORMAT, "method": {"components": [{"id": "c"}, {"id": "c"}]}}, "method.components[1].id"),
        ({"format": FORMAT, "evidence": {"artifacts": [{"id": "a"}, {"id": "a"}]}}, "evidence.artifacts[1].id"),
        (
            {"format": FORMAT, "assessment": {"rubric": [{"id": "r", "levels": [{"id": "l"}, {"id": "l"}]}]}},
            "assessment.rubric[0].levels[1].id",
        ),
        ({"format": FORMAT, "title": "x" * 20_001}, "title"),
        ({"format": FORMAT, "tags": ["x"] * 201}, "tags"),
        ({"format": FORMAT, "title": "a\0b"}, "title"),
        ({"format": FORMAT, "title": "\ud800"}, "title"),
        ({"format": "touchstone-design-2"}, "format"),
        ({}, "format"),
    ],
)
def test_what_is_no_design_is_refused_by_naming_the_field(document: dict[str, Any], field: str) -> None:
    with pytest.raises(DraftError) as caught:
        Draft.from_document(document)
    assert caught.value.field == field
    assert caught.value.detail


def test_a_value_outside_its_enumeration_is_kept_and_counts_as_not_written() -> None:
    draft = _read(credential_type="guild", assessment={"kinds": ["exam", "duel"]}, competency={"level": "high"})
    assert draft.get("credential_type") is None
    assert draft.get("assessment.kinds") == ("exam",)
    assert draft.get("competency.level") is None
    assert [(o.field, o.value) for o in draft.outsiders] == [
        ("credential_type", "guild"),
        ("competency.level", "high"),
        ("assessment.kinds[1]", "duel"),
    ]
    assert draft.to_document()["credential_type"] == "guild"
    assert draft.to_document()["assessment"]["kinds"] == ["exam", "duel"]


def test_a_blank_entry_keeps_its_place_so_that_indices_stay_true() -> None:
    draft = _read(criteria_statements=["", "Earner has done it."])
    assert draft.texts("criteria_statements") == (("criteria_statements[1]", "Earner has done it."),)
    assert draft.to_document()["criteria_statements"] == ["", "Earner has done it."]


def test_an_answer_changes_one_field_and_nothing_else() -> None:
    draft = _read(title="Old", need={"statement": "s", "uses": ["u"]})
    changed = draft.with_answers({"need.statement": "t", "tags": ["x"]})
    assert changed.to_document() == {
        "format": FORMAT,
        "title": "Old",
        "need": {"statement": "t", "uses": ["u"]},
        "tags": ["x"],
    }
    assert draft.get("need.statement") == "s"


def test_an_empty_answer_clears_the_field() -> None:
    draft = _read(title="Old", tags=["x"]).with_answers({"title": "", "tags": None})
    assert draft == Draft.empty()


def test_an_answer_inside_a_level_takes_the_place_of_not_levelled() -> None:
    draft = _read(competency={"level": "not levelled"}).with_answers({"competency.level.framework": "EQF"})
    assert draft.get("competency.level.framework") == "EQF"


@pytest.mark.parametrize("path", ["mood", "need.mood", "format", "tags[0]", "", "title.more"])
def test_an_answer_to_no_field_is_refused(path: str) -> None:
    with pytest.raises(DraftError):
        Draft.empty().with_answers({path: "x"})


def test_asking_for_no_field_is_refused() -> None:
    with pytest.raises(DraftError):
        Draft.empty().get("need.mood")


def test_a_draft_cannot_be_changed_in_place() -> None:
    draft = _read(need={"statement": "s"})
    with pytest.raises(TypeError):
        draft.get("need")["statement"] = "t"


@settings(max_examples=60, deadline=None)
@given(documents)
def test_reading_what_was_written_gives_the_same_draft(document: dict[str, Any]) -> None:
    draft = Draft.from_document(document)
    assert Draft.from_document(draft.to_document()) == draft


def test_every_field_stands_on_exactly_one_step() -> None:
    fields = [field for step in STEPS for field in step.fields]
    assert len(fields) == len(set(fields))
    assert all(find_field(field) for field in fields)
    for path, _ in walk():
        if not path.startswith("acknowledged"):
            assert step_of(path) in STEPS


def test_a_part_of_a_row_belongs_to_the_step_of_its_list() -> None:
    assert step_of("evidence.artifacts[1].component_ids").slug == "evidence"
    assert step_of("alignments[0].url").slug == "alignment"
    assert step_of("assessment.pass").slug == "assessment"
    with pytest.raises(KeyError):
        step_of("acknowledged[0].reason")


def test_required_fields_are_fields_of_the_steps_and_grow_with_the_promise() -> None:
    known = {field for step in STEPS for field in step.fields}
    for kind in (None, *CHOICES["credential_type"]):
        assert required_fields(kind) <= known
    assert required_fields("participation") < required_fields("knowledge")
    assert "assessment.rubric" in required_fields("competency")
    assert "assessment.rubric" not in required_fields("participation")


def test_choices_are_keyed_by_field_path() -> None:
    assert CHOICES["credential_type"] == ("competency", "knowledge", "participation", "industry")
    assert "attendance" in CHOICES["evidence.artifacts.kind"]
    assert CHOICES["competency.level"] == ("not levelled",)
