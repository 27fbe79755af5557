"""On a slow line one presses a button while half of the page is still on its way: nothing that stands there is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from issuer.services.design import create_design
from issuer.store.designs import Design
from tests.browser.conftest import Live, hold_back, served
from tests.designs import competency_design
from tests.web import world

pytestmark = pytest.mark.browser

Opening = Callable[[Page, str], object]
DESIGNS = f"/organizations/{world.OWN}/designs"
WRITTEN = "Lead a discussion in which each member speaks twice"


class HeldUp:
    """A line on which a page stops before the first of `words` until it is let through."""

    def __init__(self, words: bytes) -> None:
        self._words = words
        self._open = threading.Event()

    def let_through(self) -> None:
        """Let everything through from now on."""
        self._open.set()

    def __call__(self, page: bytes) -> Iterator[bytes]:
        """Yield what has arrived, and then the rest."""
        here, words, rest = page.partition(self._words)
        yield here
        if words:
            self._open.wait(30)
            yield words + rest


@pytest.fixture
def line() -> Iterator[HeldUp]:
    """Holds a page up before the second component of a design."""
    line = HeldUp(b'id="method-components-1"')
    yield line
    line.let_through()


@pytest.fixture
def live(built: Path, tmp_path: Path, line: HeldUp) -> Iterator[Live]:
    """An installation at the end of that line."""
    with served(world.copy(built, tmp_path / "home"), line=line) as live:
        yield live


@pytest.fixture
def design(live: Live) -> Design:
    """A design in which every question is answered."""
    with live.toolkit.write.begin() as session:
        actor, organization = world.person_of(session, "designer"), world.organization_of(session)
        now, document = live.toolkit.clock(), competency_design()
        return create_design(session, organization, actor, now=now, document=document)


def document_of(live: Live, design: Design) -> dict:
    with live.toolkit.read() as session:
        return session.get_one(Design, design.id).document


def open_with_its_script(page: Page, address: str) -> None:
    """Open a page whose end is held up; return once its script is there that lets buttons wait."""
    with page.expect_event("requestfinished", lambda request: "whole-form" in request.url):
        page.goto(address, wait_until="commit")
    page.wait_for_timeout(100)  # it runs once it is there


def press_too_early(page: Page, live: Live, design: Design, opened: Opening = open_with_its_script) -> None:
    """Write in the first field of the step of the competency and press a button, while the rest is on its way."""
    opened(page, live.url(f"{DESIGNS}/{design.id}/steps/competency"))
    page.locator("#method-components-0").wait_for()
    page.locator("#competency-statement").fill(WRITTEN)
    page.get_by_role("button", name="Check and publish").press("Enter", no_wait_after=True)


def test_a_button_pressed_too_early_waits_for_the_rest_of_the_page(live, page, sign_in, design, line):
    sign_in(page, "designer")
    before = document_of(live, design)
    press_too_early(page, live, design)
    page.wait_for_timeout(300)
    assert document_of(live, design) == before
    line.let_through()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check")
    after = document_of(live, design)
    assert after["competency"]["statement"] == WRITTEN
    assert after["method"] == before["method"]


def test_it_does_not_wait_for_a_script_that_hangs(live, page, sign_in, design, line):
    sign_in(page, "designer")
    let_script_through = hold_back(page, "**/live-findings*.js*")
    press_too_early(page, live, design)
    line.let_through()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check")
    let_script_through()


def test_without_scripts_half_a_form_is_refused_and_what_was_typed_is_there_on_going_back(
    live, open_context, sign_in, design, line
):
    context = open_context(java_script_enabled=False)
    sign_in(context, "designer")
    page = context.new_page()
    before = document_of(live, design)
    press_too_early(page, live, design, lambda page, address: page.goto(address, wait_until="commit"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The page was not complete yet")
    assert document_of(live, design) == before
    line.let_through()
    page.go_back()
    expect(page.locator("#competency-statement")).to_have_value(WRITTEN)
