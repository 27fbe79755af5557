"""A step is calm before anybody writes in it, speaks of what was written or left, and shows all once it was saved."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from tests.web.design.conftest import DESIGNS
from tests.web.design.test_live import ask, at, criteria_in
from tests.web.harness import Page

BARE = {"format": "touchstone-design-1", "credential_type": "competency", "title": "Lifting with slings"}
CALM = "The review reads along as you write."
VAGUE = "Understand lifting."


def beside_fields(page: Page) -> list[str]:
    """Return the criteria noted anywhere in the form."""
    return criteria_in(page.one("form", id="step-form"))


def side(root: Element) -> Element:
    """Return the list at the side of a page, or of a live review."""
    found = next(element for element in root.iter() if "data-side" in element.attrib)
    return found


def listed(root: Element) -> list[str]:
    """Return what the list at the side says is not yet so."""
    return [element.get("href") or "" for element in side(root).iter() if element.tag == "a"]


@pytest.mark.parametrize("slug", ["purpose", "competency", "evidence", "assessment", "alignment", "trust"])
def test_a_step_that_nobody_has_written_in_is_calm(desk, slug):
    page = desk.step(desk.begin(BARE), slug)
    assert beside_fields(page) == []
    assert listed(page.root) == []
    assert CALM in "".join(side(page.root).itertext())
    [folded] = side(page.root).findall("details")
    assert "open" not in folded.attrib
    assert folded.findall(".//li"), "what the review will look for"


def test_a_design_just_begun_is_calm_about_the_title_that_it_was_begun_with(desk):
    form = desk.visitor.get_page(f"{DESIGNS}/new")
    page = desk.visitor.submit(form, "Begin", {"title": "Badge", "credential_type": "competency"})
    assert page.path.endswith("/steps/purpose")
    assert beside_fields(page) == []
    saved = desk.visitor.submit(page, "Save", {"title": "Badge 2"})
    assert "need-stated" in beside_fields(saved)


def test_what_was_imported_with_something_in_it_shows_everything(desk):
    page = desk.step(desk.begin(BARE | {"competency": {"statement": VAGUE}}), "competency")
    assert "components-sound" in beside_fields(page)
    assert CALM not in page.text


def test_while_it_is_written_only_what_holds_something_or_was_left_is_spoken_of(desk):
    design_id = desk.begin(BARE)
    page = desk.step(design_id, "competency")
    review = ask(desk, page, {"competency.statement": VAGUE, "touched": "competency.statement"})
    assert at(review, "competency.statement")
    assert at(review, "method.components") == []
    assert "#method-components" not in listed(review)
    assert side(review).findall("details"), "the rest is folded away"
    left = {"competency.statement": VAGUE, "touched": "competency.statement method.components[0].statement"}
    assert "components-sound" in at(ask(desk, page, left), "method.components")


def test_a_field_that_holds_something_is_spoken_of_without_having_been_left(desk):
    page = desk.step(desk.begin(BARE), "competency")
    assert at(ask(desk, page, {"competency.statement": VAGUE, "touched": "tags"}), "competency.statement")


def test_what_was_never_said_to_be_wrong_is_not_said_to_be_fixed(desk):
    page = desk.step(desk.begin(BARE), "competency")
    form = page.one("form", id="step-form")
    assert "competency-stated" not in form.get("data-found").split()
    good = "Plan and lead a lift with two slings on a building site, and stop it when the load sways."
    saved = desk.visitor.submit(page, "Save", {"competency.statement": good})
    assert "Saved." in saved.text
    assert "Fixed: There is one clear statement" not in saved.text
    again = desk.visitor.submit(saved, "Save", {"competency.statement": ""})
    assert "competency-stated" in beside_fields(again)
    mended = desk.visitor.submit(again, "Save", {"competency.statement": good})
    assert "Fixed: There is one clear statement" in mended.text


def test_nothing_left_to_mend_is_not_said_while_something_is_withheld(desk):
    review = ask(desk, desk.step(desk.begin(BARE), "competency"), {"touched": "field_of_study"})
    assert not (review.find(".//*[@data-said]").text or "")


@pytest.mark.parametrize("button", ["Save", "Save and continue"])
def test_a_step_saved_blank_on_purpose_shows_everything_from_then_on(desk, button):
    design_id = desk.begin(BARE)
    desk.visitor.submit(desk.step(design_id, "competency"), button)
    assert "competency-stated" in beside_fields(desk.step(design_id, "competency"))
    assert beside_fields(desk.step(design_id, "evidence")) == [], "the next one is as calm as before"


def test_who_adds_an_entry_is_still_writing(desk):
    design_id = desk.begin(BARE)
    page = desk.visitor.submit(desk.step(design_id, "competency"), "Add component", {"competency.statement": VAGUE})
    frames = {frame.get("data-notes"): criteria_in(frame) for frame in page.root.findall(".//div[@data-notes]")}
    assert frames["competency.statement"]
    assert frames["method.components"] == []
    saved = desk.visitor.submit(page, "Save")
    assert "components-sound" in beside_fields(saved)


def test_the_check_shows_everything_and_leads_to_steps_that_do(desk):
    design_id = desk.begin(BARE)
    check = desk.page(design_id, "check")
    assert "competency-stated" in criteria_in(check.root)
    [way] = {
        link.get("href").partition("#")[0]
        for link in check.all("a")
        if "Go to the field" in "".join(link.itertext()) and "/steps/competency" in link.get("href")
    }
    assert "competency-stated" in beside_fields(desk.visitor.get_page(way))


def test_a_step_is_remembered_as_saved_for_a_dozen_designs_and_no_more(desk):
    designs = [desk.begin(BARE) for _ in range(13)]
    for design_id in designs:
        desk.visitor.submit(desk.step(design_id, "competency"), "Save")
    assert beside_fields(desk.step(designs[0], "competency")) == []
    assert beside_fields(desk.step(designs[-1], "competency"))
