"""The review of a step as it stands on the page: nothing is saved, each note finds its place, what is fixed is said."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.web.design.conftest import DESIGNS, Desk
from tests.web.harness import Page

BARE = {"format": "touchstone-design-1", "credential_type": "competency", "title": "Lifting with slings"}
GOOD = "Plan and lead a lift with two slings on a building site, and stop it when the load sways."


def ask(desk: Desk, page: Page, values: dict | None = None, *, status: int = 200) -> Element:
    """Send the form of a step to be reviewed, with these values typed into it."""
    form = page.form("Save and continue")
    data = {name: list(value) for name, value in form.values.items()} | (values or {})
    answer = desk.visitor.request("POST", f"{form.action}/review", data=data)
    assert answer.status_code == status, answer.text
    return html5lib.parse(answer.text, namespaceHTMLElements=False)


def at(review: Element, place: str) -> list[str]:
    """Return the criteria noted at a place."""
    part = review.find(f".//div[@data-place='{place}']")
    return [] if part is None else criteria_in(part)


def criteria_in(part: Element) -> list[str]:
    """Return the criteria noted inside an element."""
    return [note.get("data-criterion") for note in part.findall(".//*[@data-criterion]")]


def test_what_is_typed_is_reviewed_and_not_saved(desk):
    design_id = desk.begin(BARE)
    before = desk.document(design_id)
    page = desk.step(design_id, "competency?findings=all")
    assert "competency-stated" in at(ask(desk, page), "competency.statement")
    review = ask(desk, page, {"competency.statement": GOOD, "found": "competency-stated made-up"})
    assert at(review, "competency.statement") == []
    assert [line.get("data-fixed") for line in review.findall(".//*[@data-fixed]")] == ["competency-stated"]
    assert review.find(".//*[@data-said]").text.startswith("Fixed: There is one clear statement of the competency.")
    assert desk.document(design_id) == before


def test_the_notes_are_those_that_the_page_shows_once_it_is_saved(desk):
    design_id = desk.begin(BARE)
    page = desk.step(design_id, "trust?findings=all")
    typed = {"criteria_statements[0]": "Earner has [add what they did].", "issuer.url": ""}
    review = ask(desk, page, typed)
    saved = desk.visitor.submit(page, "Save", typed)
    for frame in saved.root.findall(".//div[@data-notes]"):
        assert at(review, frame.get("data-notes")) == criteria_in(frame), frame.get("data-notes")
    assert review.find(".//*[@data-live]").get("data-found") == saved.root.find(".//form[@data-found]").get(
        "data-found"
    )


def test_an_empty_entry_before_another_does_not_move_its_note(desk):
    design_id = desk.begin(BARE)
    page = desk.visitor.submit(desk.step(design_id, "trust"), "Add statement")
    typed = {"criteria_statements[0]": "", "criteria_statements[1]": "", "criteria_statements[2]": "TBD and more"}
    review = ask(desk, page, typed)
    assert "no-placeholder-text" in at(review, "criteria_statements[2]")


def test_the_stepper_follows_the_unsaved_page(desk):
    design_id = desk.begin(BARE)
    page = desk.step(design_id, "competency")
    before = ask(desk, page).find(".//*[@data-state='competency']")
    after = ask(desk, page, {"competency.statement": GOOD}).find(".//*[@data-state='competency']")
    assert before.get("data-mark") == "blocker"
    assert after.get("data-mark") != "blocker"


@pytest.mark.parametrize("hours", ["forty", "1" * 400, "-1"])
def test_what_cannot_be_saved_is_left_out_and_nothing_wrong_is_said(desk, hours):
    design_id = desk.begin(BARE | {"workload": {"hours": 20}})
    review = ask(desk, desk.step(design_id, "earners"), {"workload.hours": hours})
    assert "workload-stated" not in at(review, "workload.hours")


def test_a_text_too_long_to_be_saved_keeps_the_saved_one_in_the_review(desk):
    design_id = desk.begin(BARE | {"competency": {"statement": GOOD}})
    review = ask(desk, desk.step(design_id, "competency"), {"competency.statement": "x" * 20_001})
    assert "competency-stated" not in at(review, "competency.statement")


def test_what_the_page_has_told_is_not_said_again_on_saving(desk):
    page = desk.step(desk.begin(BARE), "competency")
    told = {"competency.statement": GOOD, "told": "competency-stated competency-observable-verb nonsense"}
    assert "Fixed: There is one clear statement" not in desk.visitor.submit(page, "Save", told).text


def test_an_unknown_step_and_a_design_that_is_no_draft_are_refused(desk):
    design_id = desk.begin(BARE)
    page = desk.step(design_id, "purpose")
    token = page.form("Save").values["csrf_token"]
    assert (
        desk.visitor.request(
            "POST", f"{DESIGNS}/{design_id}/steps/nowhere/review", data={"csrf_token": token}
        ).status_code
        == 404
    )
    assert (
        desk.visitor.request(
            "POST", f"{DESIGNS}/{'0' * 36}/steps/purpose/review", data={"csrf_token": token}
        ).status_code
        == 404
    )


def test_without_the_token_of_the_form_nothing_is_reviewed(desk):
    design_id = desk.begin(BARE)
    answer = desk.visitor.request("POST", f"{DESIGNS}/{design_id}/steps/purpose/review", data={"title": "x"})
    assert answer.status_code == 400


def test_too_many_questions_are_answered_with_how_long_to_wait(desk, monkeypatch):
    page = desk.step(desk.begin(BARE), "purpose")
    for _time in range(125):
        answer = desk.visitor.request("POST", f"{page.path}/review", data=page.form("Save").values)
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
