"""axe finds nothing on any page of the site: signed in and public, light and dark, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import NARROWEST, Live
from tests.browser.walking import inside, kind_of, on_the_site, outside, walk
from tests.web import world

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

LOOKS: dict[str, dict[str, Any]] = {
    "light, on a desk": {"color_scheme": "light"},
    "dark, on the narrowest screen": {"color_scheme": "dark", "viewport": NARROWEST},
}

# Files, and addresses that only lead on to a page.
NO_PAGES = frozenset(
    {
        "admin.show_message_html",
        "design.download_report",
        "design.download_version_report",
        "design.export",
        "design.show_image",
        "frameworks.search_json",
        "health.alive",
        "health.metrics",
        "health.ready",
        "health.signer",
        "issue.download_corrections",
        "issue.download_result",
        "issue.download_sample",
        "issue.download_sample_list",
        "issue.show_progress",
        "public.show_criterion",
        "public.show_did",
        "public.show_image",
        "public.show_part",
        "public.show_report_pdf",
        "public.show_status_list",
        "site.export_list",
        "static",
        "verify.download_folder",
        "verify.download_json",
        "verify.download_png",
        "verify.download_svg",
        "verify.download_token",
        "verify.show_neutral_picture",
        "verify.show_qr_png",
        "verify.show_qr_svg",
        "verify.show_site_did",
    }
)


@dataclass
class Walked:
    """What was noticed on the way through the whole site in one look."""

    violations: list[str] = field(default_factory=list)
    endpoints: set[str] = field(default_factory=set)
    mistakes: list[str] = field(default_factory=list)
    titles: dict[str, set[str]] = field(default_factory=dict)
    wide: list[str] = field(default_factory=list)


# Hundreds of pages are visited once a look, and several tests read what was seen.
_WALKED: dict[str, Walked] = {}


@pytest.fixture
def walked(
    live: Live,
    open_context: Callable[..., BrowserContext],
    sign_in: Callable[[BrowserContext, str], None],
    axe: Callable[[Page], list[str]],
) -> Callable[[str], Walked]:
    """Walks the whole site in a look: without an account, as an owner, and as the site's administrator."""

    def walk_in(look: str) -> Walked:
        if look not in _WALKED:
            stranger, owner, keeper = (open_context(**LOOKS[look]) for _ in range(3))
            sign_in(owner, "owner")
            sign_in(keeper, world.SITE_ADMIN)
            found = Walked()
            examine = _examiner(live, axe, found)
            for context, start in ((stranger, outside), (owner, inside), (keeper, on_the_site)):
                page = context.new_page()
                _listen(page, found.mistakes)
                walk(page, live, start(live), examine)
            _WALKED[look] = found
        return _WALKED[look]

    return walk_in


def _listen(page: Page, mistakes: list[str]) -> None:
    page.on("pageerror", lambda error: mistakes.append(str(error)))
    page.on("console", lambda message: mistakes.append(message.text) if message.type == "error" else None)


def _examiner(live: Live, axe: Callable[[Page], list[str]], found: Walked) -> Callable[[Page, str], None]:
    routes = live.app.url_map.bind("localhost")

    def examine(page: Page, path: str) -> None:
        found.violations.extend(f"{path}: {violation}" for violation in axe(page))
        found.titles.setdefault(page.title(), set()).add(kind_of(urlsplit(page.url).path))
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > page.viewport_size["width"]:
            found.wide.append(f"{path} is {width} px wide")
        if path != "/nowhere":
            found.endpoints.add(routes.match(urlsplit(path).path)[0])

    return examine


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_any_page(look: str, live: Live, walked: Callable[[str], Walked]) -> None:
    found = walked(look)
    assert not found.violations, "\n".join(found.violations)
    read = (rule.endpoint for rule in live.app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    pages = {endpoint for endpoint in read if not endpoint.startswith("api.")}
    assert found.endpoints <= pages and sorted(pages - NO_PAGES - found.endpoints) == []


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_runs_into_its_own_policy_or_an_error_of_a_script(look: str, walked: Callable[[str], Walked]) -> None:
    # That an address is not there is said on purpose.
    assert [text for text in walked(look).mistakes if "Failed to load resource" not in text] == []


def test_pages_of_different_kinds_have_different_titles(walked: Callable[[str], Walked]) -> None:
    titles = walked("light, on a desk").titles
    shared = {title: sorted(paths) for title, paths in titles.items() if len(paths) > 1}
    # A credential has two addresses, so has the desk that verifies, and what is not there has many.
    twice = (["/credentials/*", "/v/*"], ["/v", "/verify"])
    allowed = [paths for title, paths in shared.items() if paths in twice or "nothing" in title]
    assert len(shared) == len(allowed), shared


@pytest.mark.parametrize("look", LOOKS)
def test_no_page_scrolls_sideways(look: str, walked: Callable[[str], Walked]) -> None:
    """Neither on the narrowest screen nor on a desk."""
    found = walked(look)
    assert not found.wide, "\n".join(found.wide)


@pytest.mark.parametrize("path", ["/sign-in", "/organizations/new", "/account", f"/organizations/{world.OWN}/people"])
def test_everything_that_acts_is_large_enough_to_be_hit(
    path: str, live: Live, phone: Page, sign_in: Callable[[Page, str], None]
) -> None:
    if path != "/sign-in":
        sign_in(phone, "owner")
    phone.goto(live.url(path))
    small = phone.evaluate(
        """() => [...document.querySelectorAll("main button, main select, main input:not([type=hidden]), header a")]
            .map(element => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
            .filter(([_html, box]) => box.width > 0 && (box.height < 24 || box.width < 24))
            .map(([html, _box]) => html)"""
    )
    assert small == []


def test_an_error_summary_takes_the_focus_and_leads_to_its_field(live: Live, page: Page) -> None:
    page.goto(live.url("/sign-in"))
    page.get_by_role("button", name="Sign in", exact=True).press("Enter")
    summary = page.locator("#error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="E-mail address").press("Enter")
    expect(page.get_by_label("E-mail address")).to_be_focused()


def test_a_passphrase_can_be_shown_and_is_pasted_like_any_text(live: Live, page: Page) -> None:
    page.goto(live.url("/sign-in"))
    field = page.get_by_label("Passphrase")
    field.fill("four plain words")
    page.get_by_role("button", name="Show").click()
    assert field.get_attribute("type") == "text"
    page.get_by_role("button", name="Hide").click()
    assert field.get_attribute("type") == "password"


def test_signing_in_works_without_scripts(live: Live, open_context: Callable[..., BrowserContext]) -> None:
    page = open_context(java_script_enabled=False).new_page()
    page.goto(live.url("/organizations"))
    page.get_by_label("E-mail address").fill(world.email_of("owner"))
    page.get_by_label("Passphrase").fill(world.PASSPHRASE)
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "Your organizations"
