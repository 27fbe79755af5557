"""Findings as one writes: they come when a field is left, say once what is fixed, and never get in the way."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Route, expect

from issuer.review.steps import STEPS
from issuer.services import design as designing
from issuer.store.designs import Design
from tests.browser.conftest import NARROWEST, PHONE, Live
from tests.web import world

pytestmark = pytest.mark.browser

DESIGNS = f"/organizations/{world.OWN}/designs"
EXAMPLES = Path(__file__).parents[2] / "examples"
VAGUE = "Understand how loads are lifted by two cranes."
GOOD = "Plan and lead a lift with two slings on a building site, and stop it when the load sways."


@pytest.fixture
def begin(live: Live) -> Callable[[dict], str]:
    """Begins a design from a document and returns its id."""

    def begin_one(document: dict) -> str:
        with live.toolkit.write() as session:
            organization, designer = world.organization_of(session), world.person_of(session, "designer")
            now = live.toolkit.clock()
            design = designing.create_design(session, organization, designer, now=now, document=document)
            session.commit()
            return design.id

    return begin_one


@pytest.fixture
def bare(begin: Callable[[dict], str]) -> str:
    """A competency design in which hardly anything is written."""
    return begin({"format": "touchstone-design-1", "credential_type": "competency", "title": "Lifting with slings"})


@pytest.fixture
def designer(open_context: Callable[..., BrowserContext], sign_in) -> Iterator[Page]:
    """A designer's page, held against errors of scripts."""
    context = open_context()
    sign_in(context, "designer")
    page = context.new_page()
    page.set_default_timeout(30_000)
    mistakes: list[str] = []
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    yield page
    assert mistakes == []


def note_at(page: Page, field: str) -> str:
    """Return what stands beside a field."""
    return page.locator(f'[data-notes="{field}"]').inner_text()


def reviews_of(page: Page) -> list[Request]:
    """Count the reviews that a page asks for from now on."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if request.url.endswith("/review") else None)
    return asked


def test_a_finding_comes_when_its_field_is_left_and_says_once_that_it_is_fixed(live, designer, bare, axe):
    designer.goto(live.url(f"{DESIGNS}/{bare}/steps/competency"))
    field = designer.locator("#competency-statement")
    frame = designer.locator('[data-notes="competency.statement"]')
    expect(designer.locator("main .finding")).to_have_count(0)
    field.fill(VAGUE)
    designer.wait_for_timeout(400)
    assert note_at(designer, "competency.statement") == ""
    designer.keyboard.press("Tab")
    expect(frame).to_contain_text("Understand", ignore_case=True)
    assert designer.evaluate("document.activeElement.localName") == "summary"
    designer.locator("#method-name").focus()
    expect(frame.locator(".finding").first).to_be_visible()
    ids = frame.locator(".finding").evaluate_all("notes => notes.map(note => note.id)")
    assert set(ids) <= set((field.get_attribute("aria-describedby") or "").split())
    field.fill(GOOD)
    designer.locator("#method-name").focus()
    expect(frame.locator(".finding")).to_have_count(0)
    expect(frame.locator(".finding-fixed").first).to_contain_text("Fixed: ")
    said = designer.locator("[role=status][data-said]")
    expect(said).to_contain_text("Fixed: ")
    assert not [name for name in (field.get_attribute("aria-describedby") or "").split() if "-note-" in name]
    assert axe(designer) == []
    designer.locator("#method-name").fill("Tandem lift")
    designer.locator("#method-description").focus()
    expect(designer.locator(".finding-fixed")).to_have_count(0)
    designer.get_by_role("button", name="Save", exact=True).last.click()
    expect(designer.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    expect(designer.locator("main")).not_to_contain_text("Fixed: ")


def test_a_step_is_calm_until_something_is_written_and_then_speaks_of_what_was_left(live, designer, bare, axe):
    designer.goto(live.url(f"{DESIGNS}/{bare}/steps/competency"))
    side = designer.locator("[data-side]")
    expect(side).to_contain_text("The review reads along as you write.")
    for name in ("competency-statement", "method-name", "method-description"):
        designer.locator(f"#{name}").focus()
    designer.wait_for_timeout(400)
    expect(designer.locator("main .finding")).to_have_count(0)
    side.get_by_text("What it will look for").click()
    designer.locator("#method-description").fill("Two cranes lift one load.")
    designer.locator("#field_of_study").focus()
    expect(designer.locator('[data-notes="competency.statement"] .finding')).to_have_count(1)
    expect(side.get_by_role("link").first).to_be_visible()
    expect(side.get_by_text("What else it will look for")).to_be_visible()
    assert side.locator("details").get_attribute("open") is not None, "what was opened stays open"
    assert note_at(designer, "tags") == "", "nobody was there yet"
    assert axe(designer) == []
    designer.get_by_role("button", name="Save", exact=True).last.click()
    expect(designer.locator('[data-notes="tags"] .finding').first).to_be_visible()


def test_nothing_is_saved_before_saving(live: Live, designer, bare):
    designer.goto(live.url(f"{DESIGNS}/{bare}/steps/competency"))
    with designer.expect_response("**/review"):
        designer.locator("#competency-statement").fill(GOOD)
        designer.keyboard.press("Tab")
    with live.toolkit.read() as session:
        assert "competency" not in session.get_one(Design, bare).document


def test_the_field_being_written_in_is_not_judged_and_keeps_the_focus_where_it_is_on_the_screen(live, designer, bare):
    designer.goto(live.url(f"{DESIGNS}/{bare}/steps/competency"))
    designer.locator("#competency-statement").fill(GOOD)
    field = designer.locator("#method-description")
    field.scroll_into_view_if_needed()
    field.focus()
    top = field.evaluate("element => element.getBoundingClientRect().top")
    designer.keyboard.type("Hal")
    expect(designer.locator('[data-notes="competency.statement"] .finding')).to_have_count(0)
    assert designer.evaluate("document.activeElement.id") == "method-description"
    assert field.evaluate("element => element.selectionStart") == 3
    assert abs(field.evaluate("element => element.getBoundingClientRect().top") - top) < 2
    assert "Hal" not in note_at(designer, "method.description")


def test_the_stepper_and_the_list_at_the_side_follow(live, designer, bare):
    designer.goto(live.url(f"{DESIGNS}/{bare}/steps/purpose"))
    state = designer.locator('.stepper button[value="purpose"]')
    expect(state).to_contain_text("blocker")
    designer.locator("#need-statement").fill(
        "Site managers on the harbour extension report that operators lift alone well but have nobody who can lead "
        "two cranes, so loads wait for a supervisor from another site."
    )
    designer.locator("#audience").focus()
    expect(state).not_to_contain_text("blocker")
    titles = designer.locator("[data-side]").inner_text()
    assert "Blocker" not in titles


def test_no_storm_of_questions_and_none_when_nothing_changed(live, designer, bare):
    designer.goto(live.url(f"{DESIGNS}/{bare}/steps/purpose"))
    asked = reviews_of(designer)
    for _press in range(12):
        designer.keyboard.press("Tab")
    designer.wait_for_timeout(600)
    assert asked == []
    with designer.expect_response("**/review"):
        for field in ("title", "description", "audience"):
            designer.locator(f"#{field}").fill("Something about slings")
        designer.locator("#need-statement").focus()
    designer.wait_for_timeout(600)
    assert 1 <= len(asked) <= 2


@pytest.mark.parametrize("status", [0, 302, 429, 500])
def test_what_is_shown_stays_when_the_review_cannot_be_had(live, designer, bare, status):
    designer.goto(live.url(f"{DESIGNS}/{bare}/steps/competency?findings=all"))
    asked = reviews_of(designer)
    before = note_at(designer, "competency.statement")

    def refuse(route: Route) -> None:
        if status == 0:
            route.abort("internetdisconnected")
        else:
            route.fulfill(status=status, headers={"Retry-After": "60", "Location": "/sign-in"}, body="<p>Sorry</p>")

    designer.route("**/review", refuse)
    designer.locator("#competency-statement").fill(GOOD)
    designer.locator("#method-name").focus()
    designer.wait_for_timeout(700)
    designer.locator("#method-name").fill("Tandem lift")
    designer.locator("#method-description").focus()
    designer.wait_for_timeout(700)
    assert note_at(designer, "competency.statement") == before
    assert len(asked) == (1 if status == 429 else 2)
    designer.unroute("**/review")
    if status != 429:
        designer.locator("#method-description").fill("Two cranes lift one load")
        designer.locator("#method-name").focus()
        expect(designer.locator('[data-notes="competency.statement"] .finding')).to_have_count(0)


def test_an_opened_explanation_stays_open_while_other_notes_change(live, designer, begin):
    weak = begin(json.loads((EXAMPLES / "weak.design.json").read_text(encoding="utf-8")))
    designer.goto(live.url(f"{DESIGNS}/{weak}/steps/purpose"))
    note = designer.locator("[data-notes] .finding").last
    criterion = note.get_attribute("data-criterion")
    note.locator("summary").click()
    with designer.expect_response("**/review"):
        designer.locator("#language").fill("")
        designer.locator("#audience").focus()
    designer.wait_for_timeout(200)
    expect(designer.locator(f'.finding[data-criterion="{criterion}"] details').last).to_have_attribute("open", "")


def test_a_press_on_a_button_does_not_miss_because_a_note_arrived(live, open_context, sign_in, bare):
    context = open_context(viewport=PHONE)
    sign_in(context, "designer")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(live.url(f"{DESIGNS}/{bare}/steps/competency"))
    page.locator("#competency-statement").fill(GOOD)
    button = page.locator('button[value="add:method.components"]')
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 10)
    with page.expect_response("**/review"):
        page.mouse.down()
    page.wait_for_timeout(400)
    assert abs(button.bounding_box()["y"] - box["y"]) < 2
    with page.expect_navigation():
        page.mouse.up()
    assert "blank=method.components" in page.url


def test_what_is_taught_opens_without_a_script_and_stands_up_to_axe(live, open_context, sign_in, axe, begin):
    weak = begin(json.loads((EXAMPLES / "weak.design.json").read_text(encoding="utf-8")))
    context = open_context(viewport=NARROWEST, color_scheme="dark")
    sign_in(context, "designer")
    page = context.new_page()
    page.set_default_timeout(30_000)
    for step in STEPS:
        page.goto(live.url(f"{DESIGNS}/{weak}/steps/{step.slug}"))
        page.evaluate("document.querySelectorAll('details.teach').forEach(part => { part.open = true; })")
        assert axe(page) == [], step.slug
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"], step.slug


def test_without_scripts_help_opens_by_keyboard_and_findings_come_on_saving(live, open_context, sign_in, bare):
    context = open_context(java_script_enabled=False)
    sign_in(context, "designer")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(live.url(f"{DESIGNS}/{bare}/steps/competency"))
    more = page.locator("#competency-statement--more summary")
    assert more.inner_text().startswith("More")
    more.press("Enter")
    expect(page.get_by_text("from piano tuning").first).to_be_visible()
    expect(page.locator("main .finding")).to_have_count(0)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.locator('[data-notes="competency.statement"] .finding').first).to_be_visible()
    page.locator("#competency-statement").fill(GOOD)
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("status").filter(has_text="Fixed: ").first).to_be_visible()


def test_a_frame_is_filled_in_with_the_review_following(live, designer, axe):
    designer.goto(live.url(f"{DESIGNS}/new"))
    assert axe(designer) == []
    designer.get_by_role("button", name=re.compile("Begin with this.*Volunteering")).click()
    expect(designer.locator("h1")).to_contain_text("Purpose")
    title = designer.locator("#title")
    expect(title).to_have_value(re.compile(r"^\[Add"))
    title.fill("A season at the night shelter")
    designer.locator("#audience").focus()
    expect(designer.locator('[data-notes="title"] .finding')).to_have_count(0)


def test_the_page_of_the_strong_example_is_reviewed_in_the_blink_of_an_eye(live, designer, begin):
    strong = begin(json.loads((EXAMPLES / "strong.design.json").read_text(encoding="utf-8")))
    designer.goto(live.url(f"{DESIGNS}/{strong}/steps/assessment"))
    designer.locator("#assessment-feedback").fill("For each criterion two sentences on what was seen.")
    with designer.expect_response("**/review") as answer:
        designer.locator("#assessment-resubmission").focus()
    timing = answer.value.request.timing
    assert timing["responseEnd"] < 1000, "milliseconds, on a busy machine"
