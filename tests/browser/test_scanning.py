"""A QR code before the camera leads to its badge, where the browser reads codes; elsewhere nothing is offered."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.web.issue import awards

pytestmark = pytest.mark.browser

# Chromium without a screen has neither camera nor reader, so both are stood in for, as the standards define them.
_READER = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return window.shown ? [{rawValue: window.shown, format: "qr_code"}] : []; }
};
navigator.mediaDevices.getUserMedia = async () => {
  if (window.refused) throw new DOMException("no", "NotAllowedError");
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  setInterval(() => canvas.getContext("2d").fillRect(0, 0, 9, 9), 50);
  window.stream = canvas.captureStream(20);
  return window.stream;
};
"""


@pytest.fixture(scope="session")
def built(built_with_strong_design: Path) -> Path:
    """The installation that each test copies."""
    return built_with_strong_design


@pytest.fixture
def scanner(open_context, live) -> Page:
    """A phone whose browser reads QR codes, on the page on which badges are verified."""
    context = open_context(viewport=PHONE)
    context.add_init_script(_READER)
    page = context.new_page()
    page.goto(live.url("/verify"))
    return page


def test_a_code_before_the_camera_leads_to_the_badge_and_the_camera_is_let_go(scanner, live, axe):
    credential = awards.award(live.toolkit, awards.published(live.toolkit))
    scanner.get_by_role("button", name="Scan a QR code").click()
    scanner.get_by_role("heading", name="Hold the QR code before the camera").wait_for()
    assert axe(scanner) == []
    scanner.evaluate("address => { window.shown = address }", live.url(f"/v/{credential.code}"))
    scanner.wait_for_url(f"**/v/{credential.code}")
    assert scanner.get_by_role("heading", level=1).inner_text() == "Valid"


def test_a_code_that_is_no_address_is_taken_as_text(scanner):
    scanner.get_by_role("button", name="Scan a QR code").click()
    scanner.evaluate("() => { window.shown = 'hello' }")
    scanner.locator("#error-summary").wait_for()
    assert scanner.locator("#badge-text").input_value().strip() == "hello"


def test_an_address_of_another_site_goes_the_way_of_a_typed_one(scanner):
    scanner.get_by_role("button", name="Scan a QR code").click()
    scanner.evaluate("() => { window.shown = 'https://badges.example/9' }")
    scanner.locator("#error-summary").wait_for()
    assert scanner.locator("#badge-address").input_value() == "https://badges.example/9"
    assert "Nothing was done yet" not in scanner.locator("#error-summary").inner_text(), "it was sent by our own page"


def test_closing_the_dialog_lets_go_of_the_camera(scanner):
    scanner.get_by_role("button", name="Scan a QR code").click()
    scanner.wait_for_function("() => window.stream && window.stream.active")
    scanner.keyboard.press("Escape")
    scanner.wait_for_function("() => !window.stream.active")


def test_a_camera_that_is_not_allowed_is_said_and_the_address_can_be_typed(scanner):
    scanner.evaluate("() => { window.refused = true }")
    scanner.get_by_role("button", name="Scan a QR code").click()
    assert "could not be opened" in scanner.get_by_role("alert").inner_text()


def test_where_the_browser_reads_no_codes_nothing_is_offered(page, live):
    page.goto(live.url("/verify"))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("'BarcodeDetector' in window") is False
    assert not page.get_by_role("button", name="Scan a QR code").is_visible()


def test_several_files_a_record_on_one_sheet_and_back_again(page, live, axe, tmp_path):
    credential = awards.award(live.toolkit, awards.published(live.toolkit))
    badge, broken = tmp_path / "badge.json", tmp_path / "broken.json"
    badge.write_text(credential.document)
    broken.write_text(credential.document.replace("Kiri", "Kira"))
    page.goto(live.url("/verify"))
    page.set_input_files("#badge-file", [badge, broken])
    page.get_by_role("button", name="Verify", exact=True).click()
    expect(page.locator(".batch-item h2")).to_have_text(["Valid", "Not valid"])
    assert axe(page) == []
    page.get_by_role("button", name="Record to print").first.click()
    page.get_by_role("heading", name="Record of a check").wait_for()
    assert axe(page) == []
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page\r") == 1
    with page.expect_download() as download:
        page.get_by_role("button", name="Download it (JSON)").click()
    record = tmp_path / "record.json"
    download.value.save_as(record)
    page.goto(live.url("/verify"))
    page.set_input_files("#badge-file", record)
    page.get_by_role("button", name="Verify", exact=True).click()
    assert "This record is genuine" in page.get_by_role("status").inner_text()


def test_a_badge_can_be_packed_and_then_verified_from_the_same_page(page, live, tmp_path):
    badge = tmp_path / "badge.json"
    badge.write_text(awards.award(live.toolkit, awards.published(live.toolkit)).document)
    page.goto(live.url("/verify"))
    page.set_input_files("#badge-file", badge)
    page.get_by_text("Verify it later").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Pack it (ZIP)").click()
    assert download.value.suggested_filename == "badge-folder.zip"
    page.get_by_role("button", name="Verify", exact=True).click()
    page.get_by_role("heading", name="Valid", exact=True).wait_for()
