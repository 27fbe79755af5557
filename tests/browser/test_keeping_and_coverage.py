"""The coverage grid by keyboard, a weak spot kept and opened again, and the honest type, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from issuer.services.design import create_design
from issuer.store.designs import Design
from tests.browser.conftest import NARROWEST, PHONE, Live
from tests.designs import competency_design
from tests.web import world

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

DESIGNS = f"/organizations/{world.OWN}/designs"
THERE = {"artifacts": [{"id": "a1", "title": "List of names", "kind": "attendance", "component_ids": ["c1", "c2"]}]}


@pytest.fixture
def begin(live: Live) -> Callable[..., str]:
    """Begins a design and returns the start of its addresses."""

    def begin_one(**answers: object) -> str:
        with live.toolkit.write.begin() as session:
            actor, organization = world.person_of(session, "designer"), world.organization_of(session)
            document = competency_design(**answers)
            design = create_design(session, organization, actor, now=live.toolkit.clock(), document=document)
            return live.url(f"{DESIGNS}/{design.id}")

    return begin_one


def document_at(live: Live, address: str) -> dict:
    with live.toolkit.read() as session:
        return session.get_one(Design, address.rpartition("/")[2]).document


def test_the_grid_is_set_by_keyboard_and_says_at_once_what_is_still_missing(live, page: Page, sign_in, begin):
    evidence = competency_design()["evidence"]
    evidence["artifacts"][0]["component_ids"] = ["c1"]
    here = begin(evidence=evidence)
    sign_in(page, "designer")
    page.goto(f"{here}/coverage")
    gap = page.locator(".grid-gap", has_text="Components that no evidence shows")
    expect(gap).to_have_text("Components that no evidence shows: 1")
    row = page.get_by_role("row", name="Component 2").first
    expect(row).to_contain_text("No evidence shows it")
    box = page.get_by_role("checkbox", name="Component 2: Evidence 1 Recording of a discussion")
    page.get_by_role("checkbox", name="Component 1: Evidence 1 Recording of a discussion").focus()
    for _key in range(10):
        if box.evaluate("box => box === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(gap).to_have_text("Components that no evidence shows: none")
    expect(row.locator(".grid-no").first).to_be_hidden()
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Fixed: Every component is shown by some evidence.")).to_be_visible()
    assert document_at(live, here)["evidence"]["artifacts"][0]["component_ids"] == ["c1", "c2"]


def test_the_grid_is_a_table_to_a_screen_reader(page: Page, sign_in, begin):
    sign_in(page, "designer")
    page.goto(f"{begin()}/coverage")
    tables = page.get_by_role("table")
    expect(tables).to_have_count(2)
    first = tables.first
    expect(first.get_by_role("columnheader", name="Evidence 2 Plan with notes")).to_be_visible()
    expect(first.get_by_role("rowheader", name="Component 1 Plan prompts that bring each member in")).to_be_visible()


@pytest.mark.parametrize("viewport", [PHONE, NARROWEST], ids=["phone", "narrowest"])
def test_on_a_phone_each_box_says_what_it_is_for_and_is_large_enough(open_context, sign_in, begin, viewport):
    context = open_context(viewport=viewport)
    sign_in(context, "designer")
    page = context.new_page()
    page.goto(f"{begin()}/coverage")
    label = page.locator("label", has_text="Plan with notes").first
    expect(label.locator(".grid-name")).to_be_visible()
    assert label.bounding_box()["height"] >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_a_weak_spot_is_kept_and_opened_again_without_a_script(open_context, sign_in, begin):
    context = open_context(java_script_enabled=False)
    sign_in(context, "designer")
    page = context.new_page()
    page.goto(f"{begin()}/check")
    weak = page.locator("[data-criterion=evidence-third-party-privacy]")
    line = page.locator("details.check-note", has=weak).locator("> summary")
    line.press("Enter")
    weak.get_by_role("link", name="Keep it as it is, with a reason").click()
    page.get_by_role("button", name="Keep it with this reason").click()
    expect(page.get_by_role("alert")).to_contain_text("10 to 1,000 characters")
    page.get_by_label("Why is it right as it is?").fill("Only the assessors can be seen, and they have agreed to it.")
    page.get_by_role("button", name="Keep it with this reason").click()
    expect(weak.locator("summary").first).to_contain_text("Kept: Only the assessors can be seen")
    expect(weak.get_by_text("What helps:")).to_be_hidden()
    weak.locator("summary").first.press("Enter")
    weak.get_by_role("button", name="Reopen").click()
    line.press("Enter")
    expect(weak.get_by_text("What helps:")).to_be_visible()


def test_the_honest_type_is_seen_then_done_then_changed_back(live, page: Page, sign_in, begin):
    here = begin(evidence=THERE)
    sign_in(page, "designer")
    page.goto(f"{here}/steps/evidence")
    page.get_by_role("button", name="Make it a participation badge").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make it a participation badge?")
    assert document_at(live, here)["credential_type"] == "competency"
    page.get_by_role("button", name="Change the type").press("Enter")
    expect(page.get_by_text("This is a participation badge now.")).to_be_visible()
    page.get_by_role("button", name="Change it back").press("Enter")
    expect(page.get_by_text("Changed back.")).to_be_visible()
    assert document_at(live, here)["credential_type"] == "competency"


def test_axe_finds_nothing_on_these_pages(open_context, sign_in, begin, axe):
    context = open_context(color_scheme="dark")
    sign_in(context, "owner")
    page = context.new_page()
    here, clash = begin(), begin(evidence=THERE)
    keep = f"{here}/keep?criterion=evidence-third-party-privacy&field=evidence.consent_guidance"
    found = []
    for address in (f"{here}/coverage", keep, f"{clash}/offers/type-evidence-match"):
        page.goto(address)
        found += [f"{address}: {violation}" for violation in axe(page)]
    page.goto(keep)
    page.get_by_label("Why is it right as it is?").fill("Only the assessors can be seen, and they have agreed to it.")
    page.get_by_role("button", name="Keep it with this reason").click()
    for name in ("check", "steps/evidence", "publish"):
        page.goto(f"{here}/{name}")
        found += [f"{name}: {violation}" for violation in axe(page)]
    assert not found, "\n".join(found)
