"""axe finds nothing on any page of the site: signed in and public, light and dark, on a desk and on a phone.

The pages are found by following links from where people start, so a new page is examined without being listed here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.credential.imitation import TrustedIssuer
from issuer.credential.trust import write_list
from issuer.review.draft import STEPS
from issuer.services.api_tokens import create_token
from issuer.services.delivery import AWARD, HOLDER
from issuer.services.design import create_design
from issuer.services.holder_confirmation import ask_holder
from issuer.services.trust import import_trusted
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.outbox import Message, MessageState
from issuer.store.trusted_issuers import find_trusted_issuer
from tests.browser.conftest import NARROWEST, Live
from tests.designs import competency_design
from tests.frameworks.samples import skill, skills
from tests.web import world
from tests.web.frameworks.test_pages import take_in
from tests.web.issue import rosters
from tests.web.reading.readers import asked

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

LOOKS: dict[str, dict[str, Any]] = {
    "light, on a desk": {"color_scheme": "light"},
    "dark, on the narrowest screen": {"color_scheme": "dark", "viewport": NARROWEST},
}
# Files, and addresses of which one of a kind will do: the kind is the address without its ids.
_FILE = re.compile(r"\.(png|svg|json|jwt|pdf|csv|zip)$|/(export|image|html|sample|corrections|result)$")
_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/v/)[a-z0-9]{20,}|(?<=/sign-in/)[\w-]{20,}|(?<=/readings/)[\w-]{20,}"
    r"|(?<=/how-we-judge/)(?!sources)[\w-]+|\d+"
)


def outside(live: Live) -> list[str]:
    """Return where those begin who have no account: the front door, the badges that they scan, and signing in.

    A holder is asked here about a badge, so that both sides of a question are seen.
    """
    with live.toolkit.write.begin() as session:
        world.organization_of(session).reports_are_public = True
        credentials = session.scalars(select(Credential)).all()
        asked = _asked(session, live, credentials)
        seen = [f"/v/{credential.code}" for credential in credentials]
        seen += [f"/credentials/{credential.id}" for credential in credentials]
        seen += [f"/achievements/{credential.achievement_id}/report" for credential in credentials[:1]]
    signing_in = ["/sign-in", "/sign-in/link", "/sign-in/some-token-of-a-link-in-a-mail"]
    return ["/", "/verify", *signing_in, *seen, *asked, "/v/unknown", "/v?code=unknown", "/nowhere"]


def _asked(session: Session, live: Live, credentials: Sequence[Credential]) -> tuple[str, str]:
    """Ask the holder of a badge that stands; return the page of the answer, and that on which it is given."""
    asked = ask_holder(
        session,
        next(credential for credential in credentials if credential.revoked_at is None),
        asker="Harbour Hospital",
        purpose="You applied as a ward manager.",
        addresses=live.toolkit.addresses,
        templates=live.toolkit.templates,
        now=live.toolkit.clock(),
    )
    mail = session.scalars(select(Message.text).where(Message.kind == HOLDER)).one()
    return f"/questions/{asked.checker_token}", re.findall(r"/holder/[\w-]+", mail)[0]


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


def inside(live: Live) -> list[str]:
    """Return where an owner begins, and the steps of a design, between which buttons lead that save.

    Two designs are added here: a draft that is ready, so that there is something to see behind the review, and one that
    promises more than it asks for, to which the review offers the honest type; a framework; and a request to read.
    """
    there = {"artifacts": [{"id": "a1", "title": "List of names", "kind": "attendance", "component_ids": ["c1", "c2"]}]}
    with live.toolkit.write.begin() as session:
        owner, organization = world.person_of(session, "owner"), world.organization_of(session)
        document = competency_design(title="Chairing a meeting")
        design = create_design(session, organization, owner, now=live.toolkit.clock(), document=document)
        clash = create_design(
            session, organization, owner, now=live.toolkit.clock(), document=competency_design(evidence=there)
        )
        within = f"/organizations/{organization.slug}"
        here, elsewhere = (f"{within}/designs/{one.id}" for one in (design, clash))
        published = session.scalars(select(Achievement).where(Achievement.organization_id == organization.id)).first()
        version = f"{within}/designs/{published.design_id}/versions/{published.version}"
        now = live.toolkit.clock()
        ends = now + timedelta(days=30)
        create_token(session, organization, owner, name="Moodle", scopes=["awards:write"], expires_at=ends, now=now)
        told = session.scalars(select(Message).where(Message.kind == AWARD)).first()
        assert told is not None
        told.state, told.error = MessageState.FAILED, "The mail server knows no such address."
    take_in(live.toolkit, skills(skill(1, "chair a meeting")))
    jobs = [f"{within}/credentials/jobs/{job_id}" for job_id in rosters.one_of_each(live.toolkit, published)]
    steps = [f"{here}/steps/{step.slug}" for step in STEPS]
    return [
        "/organizations",
        "/organizations/new",
        "/account",
        "/account/passphrase",
        *steps,
        f"{here}/check",
        f"{elsewhere}/check",
        f"{within}/mail/failed",
        f"{within}/frameworks",
        f"{within}/frameworks/search?q=meeting",
        version,
        f"{version}/report",
        f"{here}/compare?from=r1&to=draft",
        *jobs,
        f"{jobs[1]}/confirm",
        asked(live.toolkit, here.rpartition("/")[2]),
    ]


def on_the_site(live: Live) -> list[str]:
    """Return where an administrator of the site begins; the list has an entry that was wider, and more than a page."""
    old = b'{"format": "touchstone-trust-1", "issuers": [{"issuer": "river.org", "name": "River College"}]}'
    entries = [TrustedIssuer(f"did:web:{number}.example.org", f"School {number}", "Known.") for number in range(60)]
    with live.toolkit.write.begin() as session:
        for data in (old, write_list(entries)):
            import_trusted(session, data, now=live.toolkit.clock())
        host = find_trusted_issuer(session, "river.org")
        assert host is not None
    return ["/site/trust", f"/site/trust/{host.id}", "/site/trust?q=nowhere", "/site/trust/add", "/site/changes"]


def kind_of(path: str) -> str:
    """Return what pages like this one have in common: their address without ids, page numbers and searches."""
    return _ID.sub("*", path)


def walk(page: Page, live: Live, start: Iterable[str], look_at: Callable[[Page, str], None]) -> None:
    """Visit every page of `start`, where those of a kind that look different stand, and one of every other kind.

    A visit takes a second and more, so one of a kind has to do.
    """
    waiting = list(start)
    kinds = {kind_of(path) for path in waiting}
    while waiting:
        path = waiting.pop(0)
        page.goto(live.url(path))
        look_at(page, path)
        for address in page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)"):
            further = urlsplit(address).path
            if not address.startswith(live.address + "/") or _FILE.search(further) or kind_of(further) in kinds:
                continue
            kinds.add(kind_of(further))
            waiting.append(further)


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
