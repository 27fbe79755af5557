"""Aligning a design in a real browser: by the keyboard as one types, and without a script."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from issuer.bootstrap import Toolkit
from issuer.frameworks.opening import Given
from issuer.services import design as designing
from issuer.services.framework_staging import InputFile, stage
from issuer.services.frameworks import write_framework
from issuer.store.designs import Design
from tests.browser.conftest import NARROWEST, Live
from tests.frameworks.samples import BROADER, ESCO, SKILL_GROUPS, broader, skill, skills, table
from tests.web import world

pytestmark = pytest.mark.browser

GROUP = {"conceptType": "SkillGroup", "conceptUri": f"{ESCO}/skill/S6", "preferredLabel": "machines", "code": "S6"}
FILES = (
    skills(skill(1, "weld pipes"), skill(2, "weld plates"), skill(3, "bake bread")),
    table(SKILL_GROUPS, GROUP),
    table(BROADER, broader("skill/2", "skill/S6")),
)


@pytest.fixture
def step(live: Live) -> str:
    """The address of the alignment step of a design about welding, on an installation with a framework."""
    inputs = [InputFile("file", io.BytesIO(data)) for data in FILES]
    staged = stage(
        inputs, Given(version="1.2"), read_workbook=live.toolkit.read_workbook, progress=lambda _name, _count: None
    )
    now = live.toolkit.clock()
    with live.toolkit.write.begin() as session:
        for each in staged:
            write_framework(session, each, now=now)
        actor = world.person_of(session, "designer")
        design = designing.create_design(session, world.organization_of(session), actor, now=now)
        answers = {"competency.statement": "Weld pipes in three positions"}
        designing.save_step(session, design, "competency", answers, base_revision=1, actor=actor, now=now)
        return f"/organizations/{world.OWN}/designs/{design.id}/steps/alignment"


def test_a_step_that_nobody_wrote_in_is_left_without_a_question(live: Live, page: Page, sign_in: Callable, step: str):
    """The picker takes its field out of the form, which is no writing."""
    sign_in(page, "designer")
    seen: list[str] = []
    page.on("dialog", lambda dialog: (seen.append(dialog.type), dialog.accept()))
    page.on("request", lambda request: seen.append(request.url) if request.url.endswith("/review") else None)
    page.goto(live.url(step))
    page.get_by_role("combobox", name="Words, a code or an address").focus()
    page.keyboard.press("Tab")
    page.wait_for_timeout(600)
    page.get_by_role("link", name="Designs").first.click()
    page.wait_for_url(f"**/organizations/{world.OWN}/designs")
    assert seen == []


def alignments(toolkit: Toolkit, step: str) -> list[dict]:
    """Return what is saved."""
    with toolkit.read() as session:
        return session.get_one(Design, step.split("/")[4]).document.get("alignments", [])


def options_of(page: Page) -> Locator:
    """Return what the picker's list offers; the step has other lists."""
    return page.locator("[data-picker-list]").get_by_role("option")


def test_an_entry_is_found_and_chosen_by_the_keyboard_alone(
    live: Live, page: Page, sign_in: Callable, axe: Callable, step: str
) -> None:
    sign_in(page, "designer")
    page.goto(live.url(step))
    field = page.get_by_role("combobox", name="Words, a code or an address")
    field.press_sequentially("pla wel")
    option = options_of(page)
    expect(option).to_have_count(1)
    expect(option).to_contain_text("weld plates Skill · ESCO 1.2 machines")
    expect(page.locator("[data-picker-status]")).to_have_text("1 entry found.")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "picker-option-0")
    assert axe(page) == []
    field.press("Enter")
    expect(page.locator("[name='alignments[0].name']")).to_have_value("weld plates")
    expect(page.locator("[name='alignments[0].url']")).to_have_value(f"{ESCO}/skill/2")
    expect(page.locator("[name='alignments[0].framework']")).to_have_value("ESCO")
    expect(page.locator("[name='alignments[0].how']")).to_be_focused()
    page.keyboard.insert_text("The whole of it.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    (row,) = alignments(live.toolkit, step)
    assert row == {"name": "weld plates", "url": f"{ESCO}/skill/2", "framework": "ESCO", "how": "The whole of it."}


def test_where_no_alignment_is_empty_the_step_is_saved_with_one_more(
    live: Live, page: Page, sign_in: Callable, step: str
) -> None:
    sign_in(page, "designer")
    page.goto(live.url(step))
    page.locator("[name='alignments[0].name']").fill("Our own standard")
    page.locator("[name='alignments[0].url']").fill("https://river.example/s")
    page.get_by_role("combobox", name="Words").press_sequentially("bread")
    with page.expect_navigation():
        options_of(page).filter(has_text="bake bread").click()
    assert [row["name"] for row in alignments(live.toolkit, step)] == ["Our own standard", "bake bread"]


def test_escape_closes_the_list_then_clears_and_never_saves(
    live: Live, page: Page, sign_in: Callable, step: str
) -> None:
    sign_in(page, "designer")
    page.goto(live.url(step))
    field = page.get_by_role("combobox", name="Words")
    field.press_sequentially("weld")
    expect(options_of(page)).to_have_count(2)
    field.press("Escape")
    expect(page.locator("[data-picker-list]")).to_be_hidden()
    field.press("Enter")
    expect(field).to_have_value("weld")
    field.press("Escape")
    expect(field).to_have_value("")
    page.goto(live.url(f"/organizations/{world.OWN}/designs"))
    assert alignments(live.toolkit, step) == []


def test_a_suggestion_is_added_with_one_button_and_the_page_opens_at_it(
    live: Live, page: Page, sign_in: Callable, step: str
) -> None:
    sign_in(page, "designer")
    page.goto(live.url(step))
    with page.expect_navigation():
        page.get_by_role("button", name="Add weld pipes").click()
    expect(page).to_have_url(live.url(f"{step}#alignments-0"))
    expect(page.locator("[name='alignments[0].name']")).to_have_value("weld pipes")


def test_without_a_script_a_page_of_results_does_the_same(
    live: Live, open_context: Callable[..., BrowserContext], sign_in: Callable, step: str
) -> None:
    context = open_context(java_script_enabled=False, viewport=NARROWEST)
    sign_in(context, "designer")
    page = context.new_page()
    page.goto(live.url(step))
    page.get_by_label("Words, a code or an address").fill("plates")
    page.get_by_label("Words, a code or an address").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search the frameworks")
    page.get_by_role("button", name="Add this alignment weld plates").click()
    expect(page.locator("[name='alignments[0].name']")).to_have_value("weld plates")
    assert [row["name"] for row in alignments(live.toolkit, step)] == ["weld plates"]


@pytest.mark.parametrize("path", ["", "/import", "/search?q=weld"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_frameworks_pass_axe_and_fit_the_narrowest_phone(
    live: Live,
    open_context: Callable[..., BrowserContext],
    sign_in: Callable,
    axe: Callable,
    step: str,
    path: str,
    scheme: str,
) -> None:
    context = open_context(viewport=NARROWEST, color_scheme=scheme)
    sign_in(context, "owner")
    page = context.new_page()
    page.goto(live.url(f"/organizations/{world.OWN}/frameworks{path}"))
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"]
