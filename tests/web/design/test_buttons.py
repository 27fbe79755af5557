"""Entries are added, removed, moved and put back by buttons of the form, and nothing typed is lost on the way."""

from __future__ import annotations

import pytest

from tests.web.design.documents import full_document
from tests.web.harness import Visitor, page_of


def press(visitor: Visitor, page, value: str, typed=None):
    """Press the button of the step's form that has this value, and return (answer, the page that comes)."""
    form = page.form("Save and continue")
    assert value in {button.value for button in form.buttons}, f"no button {value}"
    data = {name: list(values) for name, values in form.values.items()} | {"do": value} | (typed or {})
    answer = visitor.request("POST", form.action, data=data)
    assert answer.status_code == 303, page_of(page.path, answer).main[:300]
    return answer, visitor.get_page(answer.headers["Location"])


def undo_on(page) -> str:
    """Return what the button says that puts the last removed entry back."""
    return next(button.value for button in page.form("Save").buttons if button.text == "Put it back")


def value_of(page, name: str) -> str:
    return page.form("Save and continue").values[name][0]


def test_an_added_entry_keeps_what_was_typed_and_the_page_opens_at_it(desk):
    page = desk.step(desk.begin(), "purpose")
    typed = {"title": "Lifting", "need.uses[0]": "Apply for a post"}
    answer, page = press(desk.visitor, page, "add:need.uses", typed)
    assert answer.headers["Location"].endswith("#need-uses-1")
    assert value_of(page, "title") == "Lifting"
    assert value_of(page, "need.uses[0]") == "Apply for a post"
    assert value_of(page, "need.uses[1]") == ""
    assert page.all("li", id="need-uses-1")


def test_an_empty_list_begins_with_entries_to_write_in(desk):
    design_id = desk.begin()
    assert {f"method.components[{n}].statement" for n in (0, 1)} <= desk.step(design_id, "competency").form(
        "Save"
    ).names
    assert "need.uses[0]" in desk.step(design_id, "purpose").form("Save").names


def test_empty_entries_add_up_but_are_never_saved(desk):
    design_id = desk.begin()
    page = desk.step(design_id, "competency")
    for _time in range(2):
        _answer, page = press(desk.visitor, page, "add:method.components")
    assert "method.components[3].statement" in page.form("Save and continue").values
    assert "method" not in desk.document(design_id)


def test_empty_entries_of_one_list_stay_when_another_is_added_to(desk):
    page = desk.step(desk.begin(), "trust")
    _answer, page = press(desk.visitor, page, "add:governance.authors")
    _answer, page = press(desk.visitor, page, "add:governance.experts")
    values = page.form("Save and continue").values
    assert {"governance.authors[1]", "governance.experts[1]"} <= set(values)


@pytest.mark.parametrize(
    ("slug", "path"),
    [
        ("purpose", "need.evidence"),
        ("purpose", "need.uses"),
        ("purpose", "need.partners"),
        ("competency", "competency.skills"),
        ("competency", "tags"),
        ("competency", "method.components"),
        ("research", "research.references"),
        ("research", "resources"),
        ("evidence", "evidence.overview"),
        ("evidence", "evidence.artifacts"),
        ("evidence", "evidence.reflection"),
        ("assessment", "assessment.covers"),
        ("assessment", "assessment.rubric"),
        ("alignment", "alignments"),
        ("alignment", "pathway.leads_to"),
        ("trust", "criteria_statements"),
        ("trust", "governance.authors"),
        ("trust", "governance.experts"),
        ("trust", "governance.reviewers"),
    ],
)
def test_an_entry_with_content_can_be_removed_and_put_back_as_it_was(desk, slug, path):
    design_id = desk.begin(full_document())
    before = desk.document(design_id)
    _answer, page = press(desk.visitor, desk.step(design_id, slug), f"remove:{path}:0")
    assert desk.document(design_id) != before
    press(desk.visitor, page, undo_on(page))
    assert desk.document(design_id) == before


def test_an_entry_that_was_typed_and_not_yet_saved_can_be_put_back_too(desk):
    design_id = desk.begin()
    typed = {"need.uses[0]": "Apply for a post"}
    _answer, page = press(desk.visitor, desk.step(design_id, "purpose"), "add:need.uses", typed)
    typed = {"need.uses[1]": "Be excused a course"}
    _answer, page = press(desk.visitor, page, "remove:need.uses:1", typed)
    assert desk.document(design_id)["need"]["uses"] == ["Apply for a post"]
    press(desk.visitor, page, undo_on(page))
    assert desk.document(design_id)["need"]["uses"] == ["Apply for a post", "Be excused a course"]


def test_what_is_typed_after_a_removal_survives_putting_back(desk):
    design_id = desk.begin(full_document())
    _answer, page = press(desk.visitor, desk.step(design_id, "trust"), "remove:governance.authors:0")
    press(desk.visitor, page, undo_on(page), {"governance.authors[0]": "Somebody new", "version": "3"})
    saved = desk.document(design_id)
    assert saved["governance"]["authors"] == ["governance.authors one", "Somebody new"]
    assert saved["version"] == "3"


def test_entries_change_places(desk):
    design_id = desk.begin({"format": "touchstone-design-1", "tags": ["one", "two", "three"]})
    answer, page = press(desk.visitor, desk.step(design_id, "competency"), "down:tags:0")
    assert answer.headers["Location"].endswith("/steps/competency#tags-1")
    press(desk.visitor, page, "up:tags:2")
    assert desk.document(design_id)["tags"] == ["two", "three", "one"]


def test_evidence_added_under_a_component_is_tied_to_it(desk):
    components = [{"id": "c1", "statement": "Plan a lift"}, {"id": "c2", "statement": "Lead a lift"}]
    design_id = desk.begin({"format": "touchstone-design-1", "method": {"components": components}})
    page = desk.step(design_id, "evidence")
    assert page.main.count("Not shown by any evidence yet") == 2
    _answer, page = press(desk.visitor, page, "add:evidence.artifacts:c2")
    desk.visitor.submit(page, "Save", {"evidence.artifacts[0].title": "Film of a lift"})
    saved = desk.document(design_id)["evidence"]["artifacts"]
    assert saved == [{"id": "a1", "title": "Film of a lift", "component_ids": ["c2"]}]
    page = desk.step(design_id, "evidence")
    assert page.main.count("Not shown by any evidence yet") == 1
    assert "Shown by: evidence 1, Film of a lift" in page.main


def test_a_criterion_added_under_a_component_is_tied_to_it_and_to_its_evidence(desk):
    document = {
        "format": "touchstone-design-1",
        "method": {"components": [{"id": "c1", "statement": "Plan a lift"}]},
        "evidence": {
            "artifacts": [{"id": "a1", "title": "Plan", "component_ids": ["c1"]}, {"id": "a2", "title": "Log"}]
        },
    }
    design_id = desk.begin(document)
    _answer, page = press(desk.visitor, desk.step(design_id, "assessment"), "add:assessment.rubric:c1")
    desk.visitor.submit(page, "Save", {"assessment.rubric[0].name": "Safety"})
    criterion = desk.document(design_id)["assessment"]["rubric"][0]
    assert criterion["component_ids"] == ["c1"]
    assert criterion["artifact_ids"] == ["a1"]
    assert [(level["id"], level["name"]) for level in criterion["levels"]] == [
        ("not_yet", "Not yet"),
        ("basic", "Basic"),
        ("passing", "Passing"),
    ]
    page = desk.step(design_id, "assessment")
    assert "Judged by: criterion 1" in page.main
    assert "Log: not judged by any criterion yet" in page.main


def test_levels_are_added_renamed_moved_and_removed_in_every_criterion(desk):
    design_id = desk.begin(full_document())
    path = "assessment.rubric.levels"
    _answer, page = press(desk.visitor, desk.step(design_id, "assessment"), f"add:{path}")
    _answer, page = press(desk.visitor, page, f"up:{path}:2", {f"{path}[2].name": "Between"})
    for criterion in desk.document(design_id)["assessment"]["rubric"]:
        assert [level["name"] for level in criterion["levels"]] == [
            "Level called level_1",
            "Between",
            "Level called level_2",
        ]
    before = desk.document(design_id)
    _answer, page = press(desk.visitor, page, f"remove:{path}:0")
    for criterion in desk.document(design_id)["assessment"]["rubric"]:
        assert [level["name"] for level in criterion["levels"]] == ["Between", "Level called level_2"]
    press(desk.visitor, page, undo_on(page))
    assert desk.document(design_id) == before


def test_a_new_component_never_inherits_the_evidence_of_one_that_was_removed(desk):
    design_id = desk.begin(full_document())
    _answer, page = press(desk.visitor, desk.step(design_id, "competency"), "remove:method.components:1")
    _answer, page = press(desk.visitor, page, "add:method.components")
    desk.visitor.submit(page, "Save", {"method.components[1].statement": "Something else"})
    assert desk.document(design_id)["method"]["components"][1] == {"id": "c3", "statement": "Something else"}
    assert "c2 (no longer there)" in desk.step(design_id, "evidence").main


def test_a_button_that_no_page_has_is_refused(desk):
    form = desk.step(desk.begin(), "purpose").form("Save")
    for value in (
        "remove:need.uses:9",
        "up:title:0",
        "remove:need.uses:-1",
        "add:nothing",
        "restore:need.uses:1:0:0:0",
    ):
        data = {name: list(values) for name, values in form.values.items()} | {"do": value}
        assert desk.visitor.request("POST", form.action, data=data).status_code == 400, value


def test_an_entry_with_an_error_in_it_can_be_removed_and_an_error_elsewhere_keeps_everything(desk):
    design_id = desk.begin()
    form = desk.step(design_id, "research").form("Save")
    data = {name: list(values) for name, values in form.values.items()}
    data |= {"research.references[0].citation": "Somebody", "research.references[0].year": "last year"}
    answer = desk.visitor.request(
        "POST", form.action, data=data | {"do": "remove:resources:0", "resources[0].title": "x"}
    )
    page = page_of(form.action, answer)
    assert page.status == 400
    assert page.form("Save").values["resources[0].title"] == ["x"]
    answer = desk.visitor.request("POST", form.action, data=data | {"do": "remove:research.references:0"})
    assert answer.status_code == 303
    assert "removed" not in answer.headers["Location"]
    assert "research" not in desk.document(design_id)
