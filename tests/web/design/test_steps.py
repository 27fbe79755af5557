"""Saving steps: travel, errors of form, findings beside fields, two people at once, and who may write."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from issuer.review.steps import STEPS, required_fields
from issuer.web.design.findings import place_of
from tests.web.design.conftest import DESIGNS
from tests.web.design.documents import full_document
from tests.web.harness import page_of

WRONG = {
    "evidence": {
        "evidence.max_age_months": "a year",
        "evidence.overview[0].prompt": "Where was it?",
        "evidence.overview[0].word_limit": "2.5",
    },
    "trust": {"issuer.email": "somewhere", "governance.next_review": "2027-02-30", "validity.years": "-1"},
    "earners": {"workload.hours": "forty", "access.cost.amount": "1.000,50"},
    "competency": {
        "competency.level.framework": "EQF",
        "competency.level": ["", "not levelled"],
        "competency.statement": "x" * 20_001,
    },
}


def send(desk, page, values):
    """Send the step's form with these values typed into it and return the bare answer."""
    form = page.form("Save")
    data = {name: list(value) for name, value in form.values.items()} | values
    return desk.visitor.request("POST", form.action, data=data)


@pytest.mark.parametrize("slug", WRONG)
def test_what_is_wrong_in_form_is_said_at_its_field_and_in_the_summary_and_everything_typed_stays(desk, slug):
    design_id = desk.begin()
    before = desk.document(design_id)
    answer = send(desk, desk.step(design_id, slug), {"do": "save"} | WRONG[slug])
    page = desk.visitor._page(f"{DESIGNS}/{design_id}/steps/{slug}", answer, 400)
    assert page.title.startswith("Error:")
    assert desk.document(design_id) == before
    values = page.form("Save").values
    for name, typed in WRONG[slug].items():
        assert values[name] == (typed if isinstance(typed, list) else [typed]), name
    summary = page.one("div", id="error-summary")
    wrong = {control.get("id") for control in page.root.iter() if control.get("aria-invalid") == "true"}
    linked = {link.get("href")[1:] for link in summary.iter("a")}
    assert linked and wrong <= linked


def test_a_comma_and_a_point_both_make_a_fraction(desk):
    design_id = desk.begin()
    desk.visitor.submit(desk.step(design_id, "earners"), "Save", {"workload.hours": "2,5", "workload.credits": "1.5"})
    assert desk.document(design_id)["workload"] == {"hours": 2.5, "credits": 1.5}


def test_every_step_can_be_reached_from_every_other_and_travelling_saves(desk):
    design_id = desk.begin()
    page = desk.step(design_id, "purpose")
    for n, step in enumerate(reversed(STEPS)):
        answer = send(desk, page, {"go": step.slug} | ({"title": "Kept on the way"} if n == 0 else {}))
        assert answer.headers["Location"].endswith(f"/steps/{step.slug}")
        page = desk.visitor.get_page(answer.headers["Location"])
    assert desk.document(design_id)["title"] == "Kept on the way"
    assert send(desk, page, {"go": "check"}).headers["Location"].endswith("/check")


def test_the_stepper_says_in_words_where_each_step_stands(desk):
    page = desk.step(desk.begin({"format": "touchstone-design-1", "credential_type": "competency"}), "research")
    current = [button for button in page.all("button") if button.get("aria-current") == "step"]
    assert [button.get("value") for button in current] == ["research"]
    assert "Research nothing yet" in page.main
    assert "Competency 1 blocker" in page.main


@pytest.mark.parametrize("kind", ["competency", "knowledge", "participation", "industry"])
def test_the_marks_follow_the_type_and_what_it_does_not_need_is_put_away_with_its_content(desk, kind):
    document = full_document() | {"credential_type": kind}
    design_id = desk.begin(document)
    marked = set()
    for step in STEPS:
        page = desk.step(design_id, step.slug)
        names = {name.partition("[")[0] for name in page.form("Save").names}
        for path in step.fields:
            assert path in names or path.startswith("assessment.rubric"), path
        for element in (*page.all("label"), *page.all("legend")):
            if any(part.get("class") == "required" for part in element.iter("span")):
                marked.add((element.get("for") or "").replace("-", "."))
    needed = required_fields(kind)
    simple = {path for path in marked if path}
    assert simple <= needed
    assert ("assessment.pass.mark" in simple) == (kind == "knowledge")
    assert ("need.statement" in simple) == (kind != "participation")


def test_what_a_type_does_not_need_is_folded_away_and_only_that(desk):
    design_id = desk.begin({"format": "touchstone-design-1", "credential_type": "competency"})
    away = [
        element for element in desk.step(design_id, "assessment").all("details") if element.get("class") == "put-away"
    ]
    assert len(away) == 1 and "open" not in away[0].attrib
    inside = {control.get("name") for control in away[0].iter("input")}
    assert inside == {"assessment.pass.mark", "assessment.pass.max"}
    desk.somebody_else_saves(design_id, "assessment", {"assessment.pass.mark": 8})
    away = [
        element for element in desk.step(design_id, "assessment").all("details") if element.get("class") == "put-away"
    ]
    assert "open" in away[0].attrib


@pytest.mark.parametrize(
    ("field", "place"),
    [
        ("title", "title"),
        ("need", "need.uses"),
        ("need.uses[0]", "need.uses[0]"),
        ("need.uses[7]", "need.uses"),
        ("need.partners[0].name", "need.partners[0].name"),
        ("need.partners[0].unknown", "need.partners[0]"),
        ("elsewhere", ""),
    ],
)
def test_a_finding_finds_the_nearest_control(field, place):
    places = ["title", "need.uses", "need.uses[0]", "need.partners", "need.partners[0]", "need.partners[0].name"]
    assert place_of(field, places) == place


def test_a_finding_stands_at_its_field_and_once_it_is_mended_that_is_said_once(desk):
    design_id = desk.begin({"format": "touchstone-design-1", "credential_type": "competency", "title": "Lifting"})
    page = desk.step(design_id, "competency?findings=all")
    field = page.one("textarea", id="competency-statement")
    assert "competency-statement-note-0" in field.get("aria-describedby")
    note = page.one("div", id="competency-statement-note-0")
    words = " ".join("".join(note.itertext()).split())
    assert words.startswith("Blocker") and "What helps:" in words and "Before" in words and "Informed by" in words
    typed = {
        "competency.statement": "Plan and lead a lift with two slings on a building site, and stop it when it sways."
    }
    page = desk.visitor.submit(page, "Save", typed)
    assert page.text.count("Fixed: ") == 1
    assert "Fixed: " not in desk.visitor.submit(page, "Save", {"tags[0]": "lifting"}).text
    assert "Fixed: " not in desk.step(design_id, "competency").text
    assert not page.all("div", id="competency-statement-note-0")


def test_an_honest_way_out_keeps_what_was_typed_and_is_shown_before_it_is_taken(desk):
    artifacts = [{"id": "a1", "title": "Sign-in sheet", "kind": "attendance", "instructions": "Sign in."}]
    document = {"format": "touchstone-design-1", "credential_type": "competency", "evidence": {"artifacts": artifacts}}
    design_id = desk.begin(document)
    page = desk.step(design_id, "evidence")
    typed = {"evidence.artifacts[0].quantity": "Both days"}
    page = desk.visitor.submit(page, "Make it a participation badge …", typed)
    assert desk.document(design_id)["credential_type"] == "competency"
    desk.visitor.submit(page, "Change the type")
    saved = desk.document(design_id)
    assert saved["credential_type"] == "participation"
    assert saved["evidence"]["artifacts"][0]["quantity"] == "Both days"


def test_changes_to_different_fields_of_a_step_are_both_kept(desk):
    design_id = desk.begin()
    page = desk.step(design_id, "purpose")
    desk.somebody_else_saves(design_id, "purpose", {"audience": "Riggers"})
    desk.visitor.submit(page, "Save", {"title": "Lifting"})
    saved = desk.document(design_id)
    assert (saved["title"], saved["audience"]) == ("Lifting", "Riggers")


@pytest.mark.parametrize(("picked", "title"), [("mine", "My title"), ("theirs", "Their title")])
def test_when_both_changed_a_field_both_versions_are_shown_and_the_picked_one_is_kept(desk, picked, title):
    design_id = desk.begin()
    page = desk.step(design_id, "purpose")
    desk.somebody_else_saves(design_id, "purpose", {"title": "Their title", "audience": "Riggers"})
    typed = {"title": "My title", "need.uses[0]": "Apply for a post", "description": "Two\nlines"}
    page = desk.visitor.submit(page, "Save", typed, status=409)
    assert "My title" in page.main and "Their title" in page.main and "Owner Person" in page.main
    assert desk.document(design_id)["title"] == "Their title"
    desk.visitor.submit(page, "Save what I picked", {"keep.title": picked})
    saved = desk.document(design_id)
    assert saved["title"] == title
    assert (saved["audience"], saved["description"]) == ("Riggers", "Two\nlines")
    assert saved["need"]["uses"] == ["Apply for a post"]


def test_a_third_save_while_picking_is_shown_as_well(desk):
    design_id = desk.begin()
    page = desk.step(design_id, "purpose")
    desk.somebody_else_saves(design_id, "purpose", {"title": "Their title"})
    page = desk.visitor.submit(page, "Save", {"title": "My title"}, status=409)
    desk.somebody_else_saves(design_id, "purpose", {"title": "Their second title"})
    page = desk.visitor.submit(page, "Save what I picked", {"keep.title": "mine"}, status=409)
    assert "Their second title" in page.main
    desk.visitor.submit(page, "Save what I picked", {"keep.title": "mine"})
    assert desk.document(design_id)["title"] == "My title"


def test_lists_in_conflict_are_shown_entry_by_entry(desk):
    design_id = desk.begin(full_document())
    page = desk.step(design_id, "assessment")
    rubric = [
        {"id": "r9", "name": "Their criterion", "levels": [{"id": "level_1", "name": "Low", "descriptor": "Poor"}]}
    ]
    desk.somebody_else_saves(design_id, "assessment", {"assessment.rubric": rubric, "assessment.covers": ["Theirs"]})
    typed = {"assessment.rubric[0].name": "My criterion", "assessment.covers[0]": "Mine"}
    page = desk.visitor.submit(page, "Save", typed, status=409)
    for words in ("Their criterion", "My criterion", "Theirs", "Mine"):
        assert words in page.main
    keep = {"keep.assessment.rubric": "theirs", "keep.assessment.covers": "mine"}
    desk.visitor.submit(page, "Save what I picked", keep)
    saved = desk.document(design_id)["assessment"]
    assert saved["rubric"][0]["name"] == "Their criterion"
    assert saved["covers"][0] == "Mine"


def test_a_viewer_reads_everything_and_writes_nothing(desk, visitor_as):
    design_id = desk.begin(full_document())
    viewer = visitor_as("viewer")
    page = viewer.get_page(f"{DESIGNS}/{design_id}/steps/evidence")
    assert "evidence.artifacts.title: “ü” & <b>'x'</b> 1" in page.main
    assert not page.all("textarea")
    token = page.all("input", name="csrf_token")[0].get("value")
    for path in ("steps/purpose", "copy", "delete", "publish", "offers", "retire", "new-version"):
        answer = viewer.request("POST", f"{DESIGNS}/{design_id}/{path}", data={"csrf_token": token})
        assert answer.status_code == 403, path
    names = viewer.get_page(DESIGNS).main
    assert "New design" not in names and "Copy" not in names
    viewer.get_page(f"{DESIGNS}/{design_id}/check")


def test_a_design_of_another_organization_does_not_exist(desk, visitor_as):
    design_id = desk.begin()
    stranger = visitor_as("stranger")
    for path in (f"{DESIGNS}/{design_id}", f"/organizations/hill-school/designs/{design_id}"):
        assert stranger.request("GET", path).status_code == 404


def test_a_request_without_the_state_it_was_opened_at_is_refused(desk):
    design_id = desk.begin()
    page = desk.step(design_id, "purpose")
    for revision in ("", "x", "99999999999", "-1"):
        assert send(desk, page, {"base_revision": revision}).status_code == 400, revision
    assert send(desk, page, {"base_revision": "77"}).status_code == 404


def test_an_export_is_the_document_and_can_be_imported_again(desk):
    design_id = desk.begin(full_document())
    answer = desk.visitor.request("GET", f"{DESIGNS}/{design_id}/export")
    assert answer.mimetype == "application/json"
    assert json.loads(answer.data) == desk.document(design_id)
    page = desk.visitor.get_page(f"{DESIGNS}/import")
    page = desk.visitor.submit(page, "Import", {"text": answer.get_data(as_text=True)})
    assert "Imported" in page.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"format": "touchstone-design-1", "titel": "x"}', "titel"),
        ('{"format": "touchstone-design-1", "need": {"uses": "x"}}', "need.uses"),
        ('{"title": "x"}', "format"),
        ("{", "no JSON"),
        ("[]", "one JSON object"),
        ("", "Choose a file"),
    ],
)
def test_a_file_that_cannot_be_imported_is_shown_again_with_the_field_that_is_wrong(desk, text, words):
    page = desk.visitor.get_page(f"{DESIGNS}/import")
    form = page.form("Import")
    data = {name: list(value) for name, value in form.values.items()}
    data["file"] = (BytesIO(text.encode()), "x.design.json")
    answer = desk.visitor.request("POST", form.action, data=data, content_type="multipart/form-data")
    page = page_of(form.action, answer)
    assert page.status == 400
    assert words in page.main
    assert "".join(page.one("textarea", id="text").itertext()).strip() == text


def test_required_stays_on_the_line_of_the_labels_last_word(desk):
    page = desk.step(desk.begin({"format": "touchstone-design-1", "credential_type": "competency"}), "purpose")
    bound = [part for part in page.all("span") if part.get("class") == "last-word"]
    assert len(bound) == len([part for part in page.all("span") if part.get("class") == "required"]) > 3
    for part in bound:
        last, required = "".join(part.itertext()).rsplit(" ", 1)
        assert required == "required" and last and " " not in last
    [label] = [part for part in page.all("label") if part.get("for") == "title"]
    assert "".join(label.itertext()) == "Title required"
