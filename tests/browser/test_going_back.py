"""What one typed comes back on going back, into the page that it was typed in and into no other; and after Stop."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from issuer.services import design as designing
from issuer.store.designs import Design
from tests.browser.conftest import Live
from tests.designs import competency_design
from tests.web import world
from tests.web.issue import awards, rosters

pytestmark = pytest.mark.browser

DESIGNS = f"/organizations/{world.OWN}/designs"
LIST = f"/organizations/{world.OWN}/credentials"
MINE, THEIRS = "Lead a discussion in which each member speaks twice", "Lead a debate between two groups of equal size"


@pytest.fixture(scope="session")
def built(built_with_strong_design: Path) -> Path:
    """The installation that each test copies."""
    return built_with_strong_design


@pytest.fixture
def design(live: Live) -> Design:
    """A design in which every question is answered, with three components."""
    document = competency_design()
    document["method"]["components"].append({"id": "c3", "statement": "Sum up what was said, and by whom"})
    with live.toolkit.write.begin() as session:
        actor, organization = world.person_of(session, "designer"), world.organization_of(session)
        return designing.create_design(session, organization, actor, now=live.toolkit.clock(), document=document)


@pytest.fixture
def step(live: Live, design: Design, page: Page, sign_in: Callable[..., None]) -> Page:
    """The step of the competency, in the browser of a designer."""
    sign_in(page, "designer")
    page.goto(live.url(f"{DESIGNS}/{design.id}"))
    page.goto(live.url(f"{DESIGNS}/{design.id}/steps/competency"))
    return page


def document_of(live: Live, design: Design) -> dict:
    with live.toolkit.read() as session:
        return session.get_one(Design, design.id).document


def somebody_else_saves(live: Live, design: Design, answers: dict) -> None:
    with live.toolkit.write.begin() as session:
        here, owner = session.get_one(Design, design.id), world.person_of(session, "owner")
        now = live.toolkit.clock()
        designing.save_step(session, here, "competency", answers, base_revision=here.revision, actor=owner, now=now)


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).last.click()


def back(page: Page) -> None:
    page.go_back()
    page.wait_for_load_state()


def test_what_was_not_saved_is_there_again(live: Live, step: Page, design: Design):
    step.on("dialog", Dialog.accept)
    step.locator("#competency-statement").fill(MINE)
    step.get_by_role("link", name="Designs").first.click()
    step.wait_for_url(f"**{DESIGNS}")
    back(step)
    expect(step.locator("#competency-statement")).to_have_value(MINE)


def test_what_was_saved_does_not_cover_what_somebody_else_saved_since(live: Live, step: Page, design: Design):
    step.locator("#competency-statement").fill(MINE)
    press(step, "Save and continue")
    somebody_else_saves(live, design, {"competency.statement": THEIRS})
    back(step)
    expect(step.locator("#competency-statement")).to_have_value(THEIRS)
    press(step, "Save and continue")
    assert document_of(live, design)["competency"]["statement"] == THEIRS


@pytest.mark.parametrize("button", ["remove:method.components:0", "up:method.components:2"])
def test_the_text_of_one_entry_does_not_come_into_another(live: Live, step: Page, design: Design, button: str):
    step.locator("#method-components-1 textarea, #method-components-1 input[type=text]").first.fill("Reworded by hand")
    with step.expect_navigation():
        step.locator(f"button[value='{button}']").click()
    before = document_of(live, design)["method"]["components"]
    back(step)
    press(step, "Save and continue")
    assert document_of(live, design)["method"]["components"] == before


def test_boxes_of_the_coverage_are_ticked_as_they_are_stored(live: Live, step: Page, design: Design):
    step.goto(live.url(f"{DESIGNS}/{design.id}/coverage"))
    step.get_by_role("link", name="Designs").first.click()
    step.wait_for_url(f"**{DESIGNS}")
    before = document_of(live, design)
    somebody_else_saves(live, design, {"method.components": before["method"]["components"][::-1]})
    back(step)
    press(step, "Save")
    assert document_of(live, design)["evidence"] == before["evidence"]


def stopped(page: Page, address: str, name: str) -> None:
    """Press a button and stop the browser before anything has come."""
    page.route(address, lambda route: None if route.request.method == "POST" else route.continue_())
    page.evaluate("navigation.addEventListener('navigateerror', () => { window.isStopped = true })")
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name=name, exact=True).last.click(no_wait_after=True)
    browser = page.context.new_cdp_session(page)
    for _try in range(100):  # a press on Stop that comes before the sending has begun stops nothing
        browser.send("Page.stopLoading")
        if page.evaluate("window.isStopped === true"):
            break
        page.wait_for_timeout(100)
    page.unroute(address)


def test_who_stops_a_slow_save_may_press_again(live: Live, page: Page, sign_in: Callable[..., None]):
    credential = awards.award(live.toolkit, awards.published(live.toolkit))
    sign_in(page, "issuer")
    page.goto(live.url(f"{LIST}/{credential.id}/revoke"))
    page.get_by_label("Reason").fill("Awarded by mistake")
    stopped(page, "**/revoke", "Revoke for good")
    press(page, "Revoke for good")
    expect(page.get_by_role("status").first).to_contain_text("Revoked")


def test_who_stops_a_save_and_leaves_is_warned(step: Page):
    step.locator("#competency-statement").fill(MINE)
    stopped(step, "**/steps/competency", "Save and continue")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    step.on("dialog", leave)
    step.get_by_role("link", name="Designs").first.click()
    step.wait_for_url(f"**{DESIGNS}")
    assert asked == ["beforeunload"]


def test_without_a_line_nothing_is_sent_and_the_page_says_so(live: Live, step: Page, design: Design, axe):
    step.locator("#competency-statement").fill(MINE)
    step.context.set_offline(True)
    step.get_by_role("button", name="Save and continue").click()
    expect(step.get_by_role("alert")).to_contain_text("You are offline")
    expect(step.locator("#competency-statement")).to_have_value(MINE)
    step.context.set_offline(False)
    expect(step.get_by_role("alert")).to_be_hidden()
    press(step, "Save and continue")
    assert document_of(live, design)["competency"]["statement"] == MINE


def test_the_page_of_a_job_whose_script_has_not_come_offers_to_look_again(live: Live, page: Page, sign_in):
    achievement = awards.published(live.toolkit)
    job_id = rosters.confirmed(live.toolkit, rosters.file_of([rosters.row_of(achievement, 1)]), achievement)
    sign_in(page, "issuer")
    page.goto(live.url(f"{LIST}/jobs/{job_id}"))
    expect(page.get_by_role("link", name="See how far it is")).to_be_hidden()
    page.route("**/bulk-progress*.js*", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("link", name="See how far it is")).to_be_visible()
