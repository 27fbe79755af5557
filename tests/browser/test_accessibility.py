"""axe finds nothing on any page of the site: signed in and public, light and dark, on a desk and on a phone.

The pages are found by following links from where people start, so a new page is examined without being listed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from issuer.store.credentials import Credential
from tests.browser.conftest import NARROWEST, PHONE, Live
from tests.web import world

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

LOOKS = {
    "light, on a desk": {"color_scheme": "light"},
    "dark, on a phone": {"color_scheme": "dark", "viewport": PHONE},
}
# Files, and addresses of which one of a kind will do: the kind is the address without its ids.
_FILE = re.compile(r"\.(png|svg|json)$|/export$|/image$|/html$")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/v/)[a-z0-9]{20,}|(?<=/sign-in/)[\w-]{20,}|\d+")


def starts(live: Live) -> list[str]:
    """Return where people begin: the front door, the workspace, and the badges that they scan."""
    with live.toolkit.read() as session:
        credentials = session.scalars(select(Credential)).all()
        seen = [f"/v/{credential.code}" for credential in credentials]
        seen += [f"/credentials/{credential.id}" for credential in credentials]
    extra = ["/sign-in", "/sign-in/link", "/sign-in/some-token-of-a-link-in-a-mail", "/v/unknown", "/nowhere"]
    return ["/", "/verify", *extra, *seen, "/organizations", "/organizations/new", "/account/passphrase"]


def kind_of(path: str) -> str:
    """Return what pages like this one have in common: their address without ids, page numbers and searches."""
    return _ID.sub("*", path)


def walk(page: Page, live: Live, look_at: Callable[[str], None]) -> set[str]:
    """Visit a page of every kind that can be reached by links; return the kinds."""
    waiting = starts(live)
    seen: set[str] = set()
    starting = set(waiting)
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if (kind in seen and path not in starting) or _FILE.search(path):
            continue
        starting.discard(path)
        seen.add(kind)
        page.goto(live.url(path))
        look_at(path)
        for address in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            parts = urlsplit(address)
            if address.startswith(live.address + "/") and kind_of(parts.path) not in seen:
                waiting.append(parts.path)
    return seen


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_any_page(
    look: str,
    live: Live,
    open_context: Callable[..., BrowserContext],
    sign_in: Callable[[BrowserContext, str], None],
    axe: Callable[[Page], list[str]],
) -> None:
    context = open_context(**LOOKS[look])
    sign_in(context, "owner")
    page = context.new_page()
    found: list[str] = []
    mistakes: list[str] = []
    page.on("console", lambda message: mistakes.append(message.text) if message.type == "error" else None)

    def examine(path: str) -> None:
        found.extend(f"{path}: {violation}" for violation in axe(page))

    seen = walk(page, live, examine)
    assert not found, "\n".join(found)
    assert len(seen) >= 30, sorted(seen)
    refused = [text for text in mistakes if "Content Security Policy" in text or "Uncaught" in text]
    assert not refused


def test_pages_of_different_kinds_have_different_titles(
    live: Live, page: Page, sign_in: Callable[[Page, str], None]
) -> None:
    sign_in(page, "owner")
    kinds: dict[str, set[str]] = {}
    walk(page, live, lambda path: kinds.setdefault(page.title(), set()).add(kind_of(urlsplit(page.url).path)))
    shared = {title: sorted(paths) for title, paths in kinds.items() if len(paths) > 1}
    # The page of a credential has two addresses, and what is not there has many.
    allowed = [paths for title, paths in shared.items() if paths == ["/credentials/*", "/v/*"] or "nothing" in title]
    assert len(shared) == len(allowed), shared


def test_no_page_scrolls_sideways_on_the_narrowest_screen(
    live: Live, open_context: Callable[..., BrowserContext], sign_in: Callable[[BrowserContext, str], None]
) -> None:
    context = open_context(viewport=NARROWEST)
    sign_in(context, "owner")
    page = context.new_page()
    wide: list[str] = []

    def measure(path: str) -> None:
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROWEST["width"]:
            wide.append(f"{path} is {width} px wide")

    walk(page, live, measure)
    assert not wide, "\n".join(wide)


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
    assert summary.evaluate("element => element === document.activeElement")
    summary.get_by_role("link", name="E-mail address").press("Enter")
    assert page.evaluate("document.activeElement.name") == "email"


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
