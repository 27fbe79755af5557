"""A designer in a real browser: from nothing to a published version by the keyboard alone, and every page looked at."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect

from issuer.services import design as designing
from issuer.web.design.questions import anchor
from tests.browser.conftest import PHONE, Live
from tests.web import world

pytestmark = pytest.mark.browser

DESIGNS = f"/organizations/{world.OWN}/designs"
EXAMPLES = Path(__file__).parents[2] / "examples"
STEPS = ("purpose", "competency", "research", "evidence", "assessment", "alignment", "earners", "trust", "badge")


@pytest.fixture(autouse=True)
def patience(page: Page) -> None:
    """A page of the wizard is long, and a busy machine is slow: what is waited for may take its time."""
    page.set_default_timeout(30_000)


class Keyboard:
    """Somebody who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, selector: str) -> None:
        """Press the tab key until what is wanted has the focus."""
        for _press in range(400):
            if self.page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
                return
            self.page.keyboard.press("Tab")
        pytest.fail(f"{selector} cannot be reached by keyboard on {self.page.url}")

    def write(self, field: str, text: str) -> None:
        """Write into the control of a field."""
        self.reach("#" + anchor(field))
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(text)

    def press(self, selector: str) -> None:
        """Press a button or follow a link, and wait for what comes."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def do(self, value: str) -> None:
        """Press the button of the wizard that does this."""
        self.press(f'#step-form button[value="{value}"]')

    def choose(self, field: str, words: str) -> None:
        """Choose in a drop-down by typing its words."""
        self.reach("#" + anchor(field))
        self.page.keyboard.type(words)

    def pick(self, field: str, steps: int = 0) -> None:
        """Pick one of several radio buttons: the first, or as many further down as `steps`."""
        self.reach(f'[name="{field}"][type=radio]')
        self.page.keyboard.press("Space")
        for _step in range(steps):
            self.page.keyboard.press("ArrowDown")


@pytest.fixture
def looked_at(axe: Callable[[Page], list[str]]) -> Callable[[Page, str], None]:
    """Holds a page against axe and its width; keeps a picture of it where SCREENSHOTS names a folder."""

    def look(page: Page, name: str) -> None:
        assert axe(page) == [], name
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], f"{name} is {width} px wide"
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    return look


def test_a_design_goes_from_nothing_to_published_by_keyboard_alone(live: Live, page: Page, sign_in, looked_at):
    sign_in(page, "designer")
    page.goto(live.url(DESIGNS))
    keys = Keyboard(page)
    keys.press("a[href$='/designs/new']")
    looked_at(page, "new")
    keys.pick("credential_type")
    keys.write("title", "Leading a tandem lift")
    keys.press("main form button")
    _write_purpose(keys)
    _write_competency(keys)
    keys.do("next")  # research is wanted and does not stand against publishing
    _write_evidence(keys)
    _write_assessment(keys)
    keys.do("next")
    keys.do("next")
    _write_trust(keys)
    keys.do("next")
    expect(page.locator("h1")).to_have_text("Check")
    expect(page.locator("#readiness")).not_to_have_text("Not ready")
    looked_at(page, "check-ready")
    keys.press("a[href$='/publish']")
    looked_at(page, "publish")
    keys.press("main form button")
    expect(page.locator("h1")).to_have_text("Leading a tandem lift")
    expect(page.get_by_role("status")).to_contain_text("never changes")
    looked_at(page, "version")
    page.get_by_role("link", name="Open its public page").click()
    expect(page.locator("h1")).to_contain_text("Leading a tandem lift")


def _write_purpose(keys: Keyboard) -> None:
    keys.write("description", "Plans and leads a lift with two cranes, and stops it in time. Judged on a real site.")
    keys.write("audience", "Crane operators and slingers with two years on site")
    keys.write(
        "need.statement",
        "Site managers on the harbour extension report that operators lift alone well but have nobody who can lead "
        "two cranes, so loads wait for a supervisor from another site.",
    )
    keys.do("next")
    expect(keys.page.locator("h1")).to_contain_text("Competency")


def _write_competency(keys: Keyboard) -> None:
    keys.write("competency.statement", "Plan and lead a lift with two cranes on a building site")
    keys.write("method.components[0].statement", "Plan the lift with loads, angles and signals")
    keys.write("method.components[1].statement", "Lead the lift by hand signals and stop it when the load sways")
    keys.do("next")


def _write_evidence(keys: Keyboard) -> None:
    keys.do("add:evidence.artifacts:c1")
    assert keys.page.url.endswith("#evidence-artifacts-0")
    keys.write("evidence.artifacts[0].title", "Lift plan")
    keys.choose("evidence.artifacts[0].kind", "Work product")
    keys.write("evidence.artifacts[0].instructions", "Hand in the plan of a lift that you led, with both load charts.")
    keys.do("add:evidence.artifacts:c2")
    keys.write("evidence.artifacts[1].title", "Film of the lift")
    keys.choose("evidence.artifacts[1].kind", "Video")
    keys.write("evidence.artifacts[1].instructions", "Film the whole lift so that your signals and the load are seen.")
    keys.do("next")


def _write_assessment(keys: Keyboard) -> None:
    for n, component in enumerate(("c1", "c2")):
        keys.do(f"add:assessment.rubric:{component}")
        assert keys.page.url.endswith(f"#assessment-rubric-{n}")
        criterion = f"assessment.rubric[{n}]"
        keys.write(f"{criterion}.name", ("The plan can be followed", "The lift is led safely")[n])
        keys.write(f"{criterion}.levels[0].descriptor", "Loads or signals are left out, so a second crew must ask.")
        keys.write(f"{criterion}.levels[1].descriptor", "Loads and signals are named, yet one crane waits unplanned.")
        keys.write(f"{criterion}.levels[2].descriptor", "A crew that never met the leader lifts without a question.")
    # The rule, the level and the assessor are asked below the rubric; saving first lets the levels be chosen from.
    keys.do("save")
    keys.pick("assessment.pass.rule")
    keys.choose("assessment.pass.level_id", "Passing")
    keys.pick("assessment.assessor.kind", 3)
    keys.do("next")


def _write_trust(keys: Keyboard) -> None:
    keys.write("criteria_statements[0]-text", "Earner has planned a lift with two cranes on a real site.")
    keys.write("criteria_statements[1]-text", "Earner has led that lift by hand signals, judged on film.")
    keys.write("issuer.email", "badges@harbour.example")
    keys.do("next")


@pytest.fixture
def weak(live: Live) -> str:
    """A design with findings of every kind, to be looked at."""
    document = json.loads((EXAMPLES / "weak.design.json").read_text(encoding="utf-8"))
    with live.toolkit.write() as session:
        organization, designer = world.organization_of(session), world.person_of(session, "designer")
        design = designing.create_design(session, organization, designer, now=live.toolkit.clock(), document=document)
        session.commit()
        return design.id


def test_every_page_of_a_weak_design_stands_up_to_axe_and_fits_a_phone(
    live: Live, open_context, sign_in, looked_at, weak
):
    context = open_context(viewport=PHONE, color_scheme="dark")
    sign_in(context, "designer")
    page = context.new_page()
    page.set_default_timeout(30_000)
    paths = [f"/{weak}/steps/{slug}" for slug in STEPS] + [f"/{weak}/{name}" for name in ("check", "publish", "delete")]
    for path in ("", "/import", *paths):
        page.goto(live.url(DESIGNS + path))
        looked_at(page, f"phone-dark-{path.rpartition('/')[2] or 'list'}")


def test_an_error_takes_the_focus_and_leads_to_its_field(live: Live, page: Page, sign_in, looked_at, weak):
    sign_in(page, "designer")
    page.goto(live.url(f"{DESIGNS}/{weak}/steps/earners"))
    keys = Keyboard(page)
    keys.write("workload.hours", "forty")
    keys.do("next")
    expect(page.locator("#error-summary")).to_be_focused()
    looked_at(page, "error")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#workload-hours")).to_be_focused()
    expect(page.locator("#workload-hours")).to_have_value("forty")


def test_the_enter_key_in_a_field_saves_and_goes_nowhere_else(live: Live, page: Page, sign_in, weak):
    sign_in(page, "designer")
    page.goto(live.url(f"{DESIGNS}/{weak}/steps/earners"))
    Keyboard(page).write("workload.hours", "12")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/steps/earners")
    expect(page.locator("#workload-hours")).to_have_value("12")


def test_leaving_with_unsaved_words_is_asked_about_and_saving_is_not(live: Live, page: Page, sign_in, weak):
    sign_in(page, "designer")
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", note)
    page.goto(live.url(f"{DESIGNS}/{weak}/steps/earners"))
    page.fill("#workload-hours", "12")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/steps/trust")
    assert asked == []
    page.wait_for_load_state()
    page.fill("#issuer-name", "Somebody")
    page.get_by_role("link", name="Designs").first.click()
    page.wait_for_url(f"**{DESIGNS}")
    assert asked == ["beforeunload"]


def test_everything_works_without_scripts(live: Live, open_context, sign_in, weak):
    # Without motion: a page that still glides to the row that was added takes the button from under the pointer.
    context = open_context(java_script_enabled=False, reduced_motion="reduce")
    sign_in(context, "designer")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.goto(live.url(f"{DESIGNS}/{weak}/steps/purpose"))
    page.fill("#title", "Without a script")
    page.get_by_role("button", name="Add use").click()
    page.wait_for_url("**#need-uses-*")
    page.locator("[name='need.uses[0]']").fill("Apply for a post")
    page.locator("button.step", has_text="Trust").click()
    page.wait_for_url("**/steps/trust")
    page.go_back()
    page.goto(live.url(f"{DESIGNS}/{weak}/steps/purpose"))
    expect(page.locator("#title")).to_have_value("Without a script")
    expect(page.locator("[name='need.uses[0]']")).to_have_value("Apply for a post")
