"""An employer scans a code on a phone and can tell at a glance; and brings a badge to the desk."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import NARROWEST, PHONE
from tests.web.issue import awards
from tests.web.verify import foreign

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def built(built_with_strong_design: Path) -> Path:
    """The installation that each test copies."""
    return built_with_strong_design


@pytest.fixture
def credential(live):
    """A badge awarded on the served installation."""
    return awards.award(live.toolkit, awards.published(live.toolkit))


def codes_in(picture: bytes) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))]


def sideways(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_the_code_on_a_phones_page_is_scanned_from_the_screen_and_leads_back(live, phone, credential, axe):
    phone.goto(live.url(f"/v/{credential.code}"))
    phone.get_by_role("img", name="QR code that leads to this page").scroll_into_view_if_needed()
    scanned = codes_in(phone.screenshot())
    assert scanned == [live.url(f"/v/{credential.code}")]
    phone.goto(scanned[0])
    assert phone.get_by_role("heading", level=1).inner_text() == "Valid"
    assert axe(phone) == []


@pytest.mark.parametrize("viewport", [PHONE, NARROWEST, {"width": 360, "height": 640}])
def test_verdict_what_who_and_by_whom_stand_above_the_fold(live, open_context, credential, viewport):
    page = open_context(viewport=viewport, is_mobile=True).new_page()
    page.goto(live.url(f"/v/{credential.code}"))
    for found in (
        page.get_by_role("heading", level=1),
        page.get_by_role("heading", level=2).first,
        page.get_by_text(awards.NAME),
        page.locator(".who dd").nth(1),
    ):
        box = found.bounding_box()
        assert box is not None and box["y"] + box["height"] <= viewport["height"], found
    assert sideways(page) <= 0


def test_nothing_is_loaded_from_elsewhere_and_no_cookie_is_set(live, phone, credential):
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(live.url(f"/v/{credential.code}"), wait_until="networkidle")
    assert asked and all(url.startswith((live.address, "data:")) for url in asked)
    assert phone.context.cookies() == []


def test_the_page_needs_no_script(live, open_context, credential):
    page = open_context(viewport=PHONE, java_script_enabled=False).new_page()
    page.goto(live.url(f"/v/{credential.code}"))
    page.get_by_text("How was this checked?").click()
    assert page.locator(".check").count() == 7 and page.locator(".check").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_is_told_apart_and_axe_finds_nothing(live, open_context, axe, scheme):
    achievement = awards.published(live.toolkit)
    codes = {
        state: awards.award(live.toolkit, achievement, email=f"somebody-{number}@mail.example")
        for number, state in enumerate(_STATES)
    }
    awards.revoke(live.toolkit, codes["Revoked"])
    awards.withdraw(live.toolkit, codes["Withdrawn"])
    awards.replace_document(live.toolkit, codes["Not valid"], awards.NAME, "Somebody Else")
    page = open_context(viewport=PHONE, color_scheme=scheme).new_page()
    looks = set()
    for state, credential in codes.items():
        page.goto(live.url(f"/v/{credential.code}"))
        assert page.get_by_role("heading", level=1).inner_text() == state
        assert axe(page) == [], state
        assert sideways(page) <= 0, state
        looks.add(page.locator(".verdict").evaluate("e => getComputedStyle(e).backgroundColor"))
    assert len(looks) == len(codes)


_STATES = ("Valid", "Revoked", "Withdrawn", "Not valid")


def test_the_printed_page_is_one_sheet_from_which_the_code_is_scanned(live, page, credential):
    page.goto(live.url(f"/v/{credential.code}"))
    sheet = page.pdf(format="A4", prefer_css_page_size=True)
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page\r") == 1
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1024})
    assert codes_in(page.screenshot()) == [live.url(f"/v/{credential.code}")]
    assert page.locator(".check").first.is_visible(), "on paper the checks are unfolded"


def test_a_badge_is_chosen_at_the_desk_and_reported_on(live, phone, tmp_path, axe):
    badge = tmp_path / "badge.json"
    badge.write_bytes(foreign.signed(foreign.document()))
    phone.goto(live.url("/verify"))
    assert axe(phone) == []
    phone.get_by_label("The badge's file").set_input_files(badge)
    phone.get_by_role("button", name="Verify", exact=True).click()
    assert phone.get_by_role("heading", level=1).inner_text() == "Genuine, issuer not known here"
    assert axe(phone) == [] and sideways(phone) <= 0


def test_what_cannot_be_read_is_said_with_the_focus_on_it_and_the_text_kept(live, phone, axe):
    phone.goto(live.url("/verify"))
    phone.get_by_label("Or its text, pasted").fill('{"half": "of it')
    phone.get_by_role("button", name="Verify", exact=True).click()
    expect(phone.get_by_role("alert")).to_be_focused()
    assert phone.get_by_label("Or its text, pasted").input_value() == '{"half": "of it'
    assert axe(phone) == []


def test_a_badge_can_be_dropped_on_the_form(live, page):
    page.goto(live.url("/verify"))
    page.get_by_text("or drop it here").wait_for()
    transfer = page.evaluate_handle(
        """text => { const data = new DataTransfer();
        data.items.add(new File([text], "badge.json", {type: "application/json"})); return data; }""",
        foreign.signed(foreign.document()).decode(),
    )
    page.dispatch_event("[data-drop-zone]", "drop", {"dataTransfer": transfer})
    page.get_by_role("button", name="Verify", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Genuine, issuer not known here"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg><animate onbegin=alert(1) attributeName=x>",
        "[x](javascript:alert(1))",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "![x](x){onerror=alert(1)}",
        "<a href='java\tscript:alert(1)'>x</a>",
    ],
)
def test_no_text_of_a_strangers_badge_comes_alive(live, page, attack):
    unsigned = foreign.document(name=attack, description=attack, criteria={"narrative": attack})
    unsigned["issuer"]["name"] = attack
    unsigned["evidence"] = [
        {"id": "https://elsewhere.example/e/1", "type": ["Evidence"], "name": attack, "narrative": attack}
    ]
    troubles: list[str] = []
    page.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: troubles.append(message.text))
    page.goto(live.url("/verify"))
    page.get_by_label("Or its text, pasted").fill(foreign.signed(unsigned).decode())
    page.get_by_role("button", name="Verify", exact=True).click()
    page.get_by_role("heading", level=1).wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == "Genuine, issuer not known here"
    assert troubles == [], "neither a dialog nor something that only the policy stopped"
    assert "49" not in page.locator(".achieved").inner_text()


def test_the_front_door_achievements_and_issuers_are_accessible_and_fit_the_narrowest_phone(live, open_context, axe):
    achievement = awards.published(live.toolkit)
    for scheme in ("light", "dark"):
        page = open_context(viewport=NARROWEST, color_scheme=scheme).new_page()
        for path in ("/", "/verify", f"/achievements/{achievement.id}", "/issuers/harbour-college", "/v/nothing"):
            page.goto(live.url(path))
            assert axe(page) == [], path
            assert sideways(page) <= 0, path
