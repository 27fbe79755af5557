"""A class of sixty is awarded in a real browser by keyboard alone: wrong rows are mended, and one watches it end."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from issuer.services.bulk.work import work_off
from issuer.services.rosters.dry_run import run_waiting_readings
from tests.browser.conftest import NARROWEST
from tests.web import world
from tests.web.issue import awards, rosters

pytestmark = pytest.mark.browser
LIST = f"/organizations/{world.OWN}/credentials"
ROWS, WRONG = 60, (7, 21, 48)


@pytest.fixture(scope="session")
def built(built_with_strong_design: Path) -> Path:
    """The installation that each test copies."""
    return built_with_strong_design


def reach(page: Page, target: Locator) -> None:
    """Go to a control with the Tab key alone, as those do who use no mouse."""
    expect(target).to_be_visible()
    for _step in range(120):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key does not lead to {target}")


def press(page: Page, target: Locator) -> None:
    """Go to a control and press Enter."""
    reach(page, target)
    page.keyboard.press("Enter")


def choose_file(page: Page, name: str, data: bytes) -> None:
    page.on("filechooser", lambda _chooser: None)  # listened to from here on: on a busy machine that takes a while
    page.wait_for_load_state()
    reach(page, page.get_by_label("File required"))
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": data})


def taken_away(page: Page, target: Locator) -> bytes:
    with page.expect_download() as download:
        press(page, target)
    return download.value.path().read_bytes()


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_a_class_is_awarded_by_keyboard_alone(live, page, sign_in, axe):
    achievement = awards.published(live.toolkit)
    rows = [rosters.row_of(achievement, number) for number in range(1, ROWS + 1)]
    for number in WRONG:
        rows[number]["email"] = "nowhere"
    sign_in(page, "issuer")
    page.goto(live.url(LIST))
    press(page, page.get_by_role("link", name="Award a class"))
    press(page, page.get_by_role("link", name=achievement.name, exact=True))
    choose_file(page, "class.csv", rosters.file_of(rows))
    press(page, page.get_by_role("button", name="Upload and look at it"))
    heading(page, "How the file is read")
    assert axe(page) == []
    press(page, page.get_by_role("button", name="Check every row"))
    heading(page, "The file is being read")
    assert axe(page) == []

    run_waiting_readings(live.toolkit.rosters)
    heading(page, "What would happen")  # by itself, without loading anew
    expect(page.get_by_text("57 rows can be done now, 3 rows cannot.")).to_be_visible()
    assert axe(page) == []
    checked = page.url
    wrong = rosters.rows_in(taken_away(page, page.get_by_role("link", name="Rows to correct (CSV)")))
    assert [row["name"] for row in wrong] == [rows[number]["name"] for number in WRONG]

    press(page, page.get_by_role("link", name="Upload corrected rows"))
    mended = [{**row, "email": f"mended{number}@mail.example"} for number, row in enumerate(wrong)]
    choose_file(page, "corrected.csv", rosters.file_of(mended))
    press(page, page.get_by_role("button", name="Upload and look at it"))
    press(page, page.get_by_role("button", name="Check every row"))
    heading(page, "The file is being read")
    run_waiting_readings(live.toolkit.rosters)
    expect(page.get_by_text("Every row can be done.")).to_be_visible()
    sign_and_watch(live, page, 3, axe)

    page.goto(checked)
    sign_and_watch(live, page, 57, axe)
    result = rosters.rows_in(taken_away(page, page.get_by_role("link", name="Result (CSV)")))
    assert [row["state"] for row in result].count("issued") == 57 and len(result) == ROWS


def sign_and_watch(live, page: Page, count: int, axe) -> None:
    press(page, page.get_by_role("link", name=f"Go on with {count} badges"))
    heading(page, f"Sign {count} badges?")
    assert axe(page) == []
    press(page, page.get_by_role("button", name=f"Sign {count} badges"))
    bar = page.get_by_role("progressbar", name=f"0 of {count} rows worked off")
    expect(bar).to_be_visible()
    reach(page, page.get_by_role("button", name="Pause"))
    work_off(live.toolkit.bulk)
    expect(page.get_by_text(f"{count} badges are signed and can be checked by anybody.")).to_be_visible()
    assert page.locator("#job-said").inner_text() == "done"
    # The button under the focus is gone: whoever listens goes on from the top of what is new.
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert axe(page) == []


def test_a_page_that_is_watched_stops_asking_when_the_job_is_done(live, page, sign_in):
    achievement = awards.published(live.toolkit)
    job_id = rosters.confirmed(live.toolkit, rosters.file_of([rosters.row_of(achievement, 1)]), achievement)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/progress") else None)
    sign_in(page, "issuer")
    with page.expect_request("**/progress"):
        page.goto(live.url(f"{LIST}/jobs/{job_id}"))
    work_off(live.toolkit.bulk)
    expect(page.get_by_text("1 badge is signed and can be checked by anybody.")).to_be_visible()
    before = len(asked)
    page.wait_for_timeout(4500)  # more than two of its pauses
    assert len(asked) == before


def test_without_scripts_the_page_of_a_job_keeps_itself_up_to_date(live, open_context, sign_in):
    achievement = awards.published(live.toolkit)
    job_id = rosters.confirmed(live.toolkit, rosters.file_of([rosters.row_of(achievement, 1)]), achievement)
    context = open_context(java_script_enabled=False)
    sign_in(context, "issuer")
    page = context.new_page()
    page.goto(live.url(f"{LIST}/jobs/{job_id}"))
    expect(page.get_by_text("0 of 1 row worked off")).to_be_visible()
    work_off(live.toolkit.bulk)
    page.get_by_text("1 badge is signed and can be checked by anybody.").wait_for(timeout=20_000)


def test_the_pages_of_a_class_fit_a_phone_and_axe_finds_nothing(live, open_context, sign_in, axe):
    kit, achievement = live.toolkit, awards.published(live.toolkit)
    rows = [rosters.row_of(achievement, 1), rosters.row_of(achievement, 2, email="nowhere")]
    data = rosters.file_of(rows)
    broken = rosters.file_of(rosters.row_of(achievement, number) for number in range(20)) + b'"never closed'
    jobs = {
        rosters.received(kit, data, achievement): ("/reading", "/cancel"),
        rosters.checked(kit, data, achievement): ("", "/rows/1", "/rows/2", "/confirm", "/cancel"),
        rosters.confirmed(kit, data, achievement): ("", "/cancel"),
        rosters.checked(kit, broken, achievement): ("", "/reading"),
    }
    context = open_context(viewport=NARROWEST, color_scheme="dark")
    sign_in(context, "issuer")
    page = context.new_page()
    paths = [f"/jobs/{job}{part}" for job, parts in jobs.items() for part in parts]
    for path in ("", "/jobs", "/jobs/new", f"/jobs/new/award/{achievement.id}", "/jobs/new/revoke", *paths):
        page.goto(live.url(LIST + path))
        assert axe(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST["width"], path
