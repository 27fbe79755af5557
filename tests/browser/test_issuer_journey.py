"""An issuer awards a published design in a real browser, sees beforehand what will be public, and takes one back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NARROWEST
from tests.web import world
from tests.web.issue import awards

pytestmark = pytest.mark.browser
LIST = f"/organizations/{world.OWN}/credentials"


@pytest.fixture(scope="session")
def built(built_with_strong_design: Path) -> Path:
    """The installation that each test copies."""
    return built_with_strong_design


@pytest.mark.parametrize("script", [True, False])
def test_an_issuer_awards_and_the_world_sees_it(live, open_context, sign_in, axe, script):
    context = open_context(java_script_enabled=script)
    sign_in(context, "issuer")
    page = context.new_page()
    page.goto(live.url(LIST))
    page.get_by_role("link", name="Award a credential").click()
    achievement = awards.published(live.toolkit)
    page.get_by_role("link", name=achievement.name, exact=True).click()
    page.wait_for_load_state()  # without scripts no button waits for the rest of its form
    page.get_by_label("Name required", exact=True).fill(awards.NAME)
    page.get_by_label("E-mail address").fill(awards.EMAIL)
    page.get_by_label("Yes, the recipient agreed.").check()
    page.get_by_label("What it is").fill("Audit of a timetable")
    page.get_by_label("What it shows").fill("Found **31 barriers**.")
    with page.expect_navigation():
        page.get_by_role("button", name="Add another piece of evidence").click()
    assert page.get_by_label("What it is").first.input_value() == "Audit of a timetable"
    with page.expect_navigation():  # until the next page stands whole, it has only some of its levels, or none
        page.get_by_role("button", name="Remove evidence 2").click()
    for group in page.locator("fieldset.levels-field").all():
        group.get_by_label("Passing").check()
    if script:
        assert axe(page) == []
    page.get_by_role("button", name="See what will be public").last.click()

    preview = page.get_by_role("group", name="What will be public")
    expect(preview).to_contain_text(awards.NAME)
    expect(preview).to_contain_text("31 barriers")
    page.wait_for_load_state()
    assert awards.EMAIL not in preview.inner_text()
    if script:
        assert axe(page) == []
    page.get_by_role("button", name="Sign and award").click()

    expect(page.get_by_role("status")).to_contain_text("Awarded and signed")
    if script:
        assert axe(page) == []
    page.locator(".public-address a").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Valid"
    assert page.get_by_text(awards.NAME).is_visible()


def test_a_level_too_low_brings_the_focus_to_the_summary_and_leads_to_the_criterion(live, page, sign_in):
    sign_in(page, "issuer")
    achievement = awards.published(live.toolkit)
    page.goto(live.url(f"{LIST}/new/{achievement.id}"))
    page.get_by_label("Name required", exact=True).fill(awards.NAME)
    page.get_by_label("E-mail address").fill(awards.EMAIL)
    groups = page.locator("fieldset.levels-field").all()
    for group in groups:
        group.get_by_role("radio").first.check()
    page.keyboard.press("Enter")  # in a form the Enter key presses its first button
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_count(len(groups))
    summary.get_by_role("link").nth(1).click()
    assert page.url.endswith("#level_1")
    assert "passing takes" in page.locator("#level_1").inner_text()


def test_an_award_is_revoked_with_a_reason_and_the_scanned_page_says_so_at_once(live, page, phone, sign_in, axe):
    credential = awards.award(live.toolkit, awards.published(live.toolkit))
    phone.goto(live.url(f"/v/{credential.code}"))
    assert phone.get_by_role("heading", level=1).inner_text() == "Valid"
    sign_in(page, "issuer")
    page.goto(live.url(f"{LIST}/{credential.id}"))
    page.get_by_role("link", name="Revoke …").click()
    assert axe(page) == []
    page.get_by_label("Reason").fill("Awarded by mistake")
    page.get_by_role("button", name="Revoke for good").click()
    page.get_by_text("Whoever checks it from now on is told so.").wait_for()
    phone.reload()
    assert phone.get_by_role("heading", level=1).inner_text() == "Revoked"
    assert phone.get_by_text("Awarded by mistake").is_visible()


def test_the_pages_of_awarding_fit_a_phone_and_axe_finds_nothing(live, open_context, sign_in, axe):
    achievement = awards.published(live.toolkit)
    credential = awards.award(live.toolkit, achievement)
    context = open_context(viewport=NARROWEST, color_scheme="dark")
    sign_in(context, "owner")
    page = context.new_page()
    for part in ("", "/new", f"/new/{achievement.id}", f"/{credential.id}", f"/{credential.id}/withdraw"):
        page.goto(live.url(LIST + part))
        assert axe(page) == [], part
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"], part
