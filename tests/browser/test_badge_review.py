"""A designer brings a badge that was made elsewhere, reads its review, and begins a design from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from issuer.credential.baking import bake_png
from tests.browser.conftest import DESKTOP, PHONE
from tests.credential.samples import png
from tests.review.foreign_samples import BADGE_CLASS, CREDENTIAL
from tests.web import world

pytestmark = pytest.mark.browser

DESIGNS = f"/organizations/{world.OWN}/designs"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_a_picture_to_a_design_of_our_own(live, open_context, sign_in, axe, tmp_path, viewport, scheme):
    context = open_context(viewport=viewport, color_scheme=scheme)
    sign_in(context, "designer")
    page = context.new_page()
    page.goto(live.url(DESIGNS))
    page.get_by_role("link", name="Review a badge").click()
    assert axe(page) == []
    picture = tmp_path / "badge.png"
    picture.write_bytes(bake_png(png(), json.dumps(CREDENTIAL).encode()))
    page.get_by_label("The badge's file, or a catalogue").set_input_files(picture)
    page.get_by_role("button", name="Review", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sling inspection")
    expect(page.get_by_role("heading", name="Not ready")).to_be_visible()
    page.get_by_text("parts of the file were left aside").click()
    expect(page.get_by_text("“Grading” was not read")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    page.get_by_role("button", name="Start a design from it").click()
    expect(page.get_by_role("status").first).to_contain_text("what could be read of the badge")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Step")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_catalogue_is_a_table_that_can_be_taken_along(live, open_context, sign_in, axe, viewport):
    context = open_context(viewport=viewport, accept_downloads=True)
    sign_in(context, "designer")
    page = context.new_page()
    page.goto(live.url(f"{DESIGNS}/review-a-badge"))
    lines = [json.dumps(BADGE_CLASS), "{bad", json.dumps(CREDENTIAL)]
    page.get_by_label("Or its text, pasted").fill("\n".join(lines))
    page.get_by_role("button", name="Review", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2 badges reviewed")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    with page.expect_download() as download:
        page.get_by_role("link", name="Badges as CSV").click()
    assert download.value.suggested_filename == "badges.csv"
    assert "Sling inspection" in Path(download.value.path()).read_text(encoding="utf-8")
    page.get_by_role("button", name="Sling inspection Line 3").first.click()
    expect(page.get_by_role("heading", name="Not ready")).to_be_visible()
