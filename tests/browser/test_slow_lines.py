"""On a slow line one writes in a page whose scripts are still on their way."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Dialog, Page, Request, expect

from issuer.services import design as designing
from tests.browser.conftest import Live, hold_back
from tests.web import world

pytestmark = pytest.mark.browser

DESIGNS = f"/organizations/{world.OWN}/designs"
VAGUE = "Understand how loads are lifted by two cranes."


@pytest.fixture
def designer(page: Page, sign_in: Callable[..., None]) -> Page:
    sign_in(page, "designer")
    return page


@pytest.fixture
def design(live: Live) -> str:
    """The address of a competency design in which hardly anything is written."""
    document = {"format": "touchstone-design-1", "credential_type": "competency", "title": "[Add a title]"}
    with live.toolkit.write.begin() as session:
        organization, actor = world.organization_of(session), world.person_of(session, "designer")
        made = designing.create_design(session, organization, actor, now=live.toolkit.clock(), document=document)
        return live.url(f"{DESIGNS}/{made.id}")


def test_what_was_written_before_the_script_came_is_reviewed_once_it_is_there(designer: Page, design: str):
    let_script_through = hold_back(designer, "**/live-findings*.js*")
    designer.goto(f"{design}/steps/purpose?findings=all", wait_until="commit")
    notes = designer.locator('[data-notes="title"] .finding')
    expect(notes).to_have_count(1)
    designer.locator("#title").fill("A season at the night shelter")
    designer.locator("#audience").fill("People who")
    with designer.expect_request("**/review") as asked:
        let_script_through()
    sent = parse_qs(asked.value.post_data, keep_blank_values=True)
    assert (sent["title"], sent["audience"]) == (["A season at the night shelter"], [""]), "one is still being written"
    expect(notes).to_have_count(0)


def test_a_field_that_was_left_before_the_script_came_is_spoken_of(designer: Page, design: str):
    let_script_through = hold_back(designer, "**/live-findings*.js*")
    designer.goto(f"{design}/steps/competency", wait_until="commit")
    designer.locator("#competency-statement").fill(VAGUE)
    designer.locator("#competency-statement").blur()
    let_script_through()
    expect(designer.locator('[data-notes="competency.statement"] .finding').first).to_be_visible()


def test_a_page_that_nobody_wrote_in_asks_for_nothing(designer: Page, design: str):
    asked: list[Request] = []
    designer.on("request", lambda request: asked.append(request) if request.url.endswith("/review") else None)
    designer.goto(f"{design}/steps/competency")
    designer.wait_for_timeout(600)
    assert asked == []


def test_leaving_with_words_typed_before_the_script_came_is_asked_about(designer: Page, design: str):
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    designer.on("dialog", note)
    let_script_through = hold_back(designer, "**/design*.js*")
    designer.goto(f"{design}/steps/trust", wait_until="commit")
    designer.fill("#issuer-name", "Somebody")
    let_script_through()
    designer.wait_for_load_state()
    designer.get_by_role("link", name="Designs").first.click()
    designer.wait_for_url(f"**{DESIGNS}")
    assert asked == ["beforeunload"]
