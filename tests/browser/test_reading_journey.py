"""A second pair of eyes in real browsers: asked on a desk, mailed by SMTP, answered on a phone, seen on the desk."""

from __future__ import annotations

import email
import email.policy
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from issuer.services import design as designing
from issuer.services.organizations import choose_report_publicity
from issuer.services.outbox import send_due
from issuer.services.publishing import publish, start_new_version
from issuer.store.designs import Design
from tests.adapters.test_mail import Mailbox, OnFreePort
from tests.browser.conftest import NARROWEST, Live, served
from tests.web import world

pytestmark = pytest.mark.browser

DESIGNS = f"/organizations/{world.OWN}/designs"
EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A real SMTP server, and its port."""
    controller = OnFreePort(Mailbox(), hostname="127.0.0.1", port=0)
    controller.start()
    yield controller.handler, controller.port
    controller.stop()


@pytest.fixture
def live(built: Path, tmp_path: Path, mailbox) -> Iterator[Live]:
    """An installation that sends its mail to that server."""
    settings = {"mail_server": "127.0.0.1", "mail_port": mailbox[1], "mail_tls": False}
    with served(
        world.copy(built, tmp_path / "home"), mail_sender="Harbour <badges@harbour.example>", **settings
    ) as live:
        yield live


@pytest.fixture
def strong(live: Live) -> str:
    """A design that is worth reading."""
    document = json.loads((EXAMPLES / "strong.design.json").read_text(encoding="utf-8"))
    with live.toolkit.write() as session:
        organization, designer = world.organization_of(session), world.person_of(session, "designer")
        design = designing.create_design(session, organization, designer, now=live.toolkit.clock(), document=document)
        session.commit()
        return design.id


@pytest.fixture
def looked_at(axe: Callable[[Page], list[str]]) -> Callable[[Page, str], None]:
    """Holds a page against axe and its width; keeps a picture of it where SCREENSHOTS names a folder."""

    def look(page: Page, name: str) -> None:
        assert axe(page) == [], name
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], f"{name} is {width} px wide"
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=f"{folder}/reading-{name}.png", full_page=True)

    return look


def link_in(mailbox: Mailbox) -> str:
    (envelope,) = (envelope for envelope in mailbox.taken if envelope.rcpt_tos == ["maria@hill.example"])
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert message["Reply-To"] == world.email_of("designer")
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://\S+/readings/\S+", body.get_content())
    assert found is not None
    return found[0]


def test_a_colleague_reads_on_a_phone_and_the_designer_sees_what_they_say(
    live: Live, page: Page, phone: Page, sign_in, looked_at, strong, mailbox
):
    sign_in(page, "designer")
    page.goto(live.url(f"{DESIGNS}/{strong}/check"))
    page.get_by_role("link", name="Ask a colleague to read it").click()
    page.get_by_label("Name").fill("Maria Lopez")
    page.get_by_label("E-mail address").fill("maria@hill.example")
    page.get_by_label("A line of your own").fill("Would you hire somebody on the strength of this?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("on its way")
    looked_at(page, "asked")

    send_due(live.toolkit.outbox)
    phone.goto(link_in(mailbox[0]))
    expect(phone.locator("h1")).to_have_text("Web accessibility audit")
    expect(phone.locator("main")).to_contain_text("Would you hire somebody")
    looked_at(phone, "phone")
    phone.locator("summary", has_text=re.compile("^Comment: Title")).click()
    phone.locator("#comment-title").fill("I would say “of websites”.")
    phone.locator("#comment-whole").fill("Yes, I would.")
    phone.get_by_label("I approve it as it stands").check()
    phone.get_by_label("If I approve it, I may be named as a reviewer").check()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("status")).to_contain_text("Thank you")
    expect(phone.locator("#comment-title")).to_have_value("I would say “of websites”.")
    looked_at(phone, "phone-answered")

    page.goto(live.url(f"{DESIGNS}/{strong}/steps/purpose"))
    expect(page.get_by_role("note", name="Comment by Maria Lopez")).to_contain_text("of websites")
    looked_at(page, "beside-the-field")
    page.get_by_role("link", name="Settle it").click()
    page.get_by_role("button", name=re.compile("Settle it ?: Step 1, Purpose: Title")).click()
    page.get_by_role("button", name="Name as a reviewer").click()
    expect(page.get_by_role("status")).to_contain_text("stands among the reviewers now")
    looked_at(page, "settled")
    page.goto(live.url(f"{DESIGNS}/{strong}/report"))
    expect(page.locator("#readers ~ ul")).to_contain_text("Maria Lopez approved revision 1")
    looked_at(page, "report")


def published_and_begun_anew(live: Live, design_id: str) -> str:
    """Publish a design, show its report to the world and begin its next version; return the Achievement's id."""
    tools, now = live.toolkit, live.toolkit.clock()
    with tools.write() as session:
        design, owner = session.get_one(Design, design_id), world.person_of(session, "owner")
        published = publish(session, design, artist=tools.artist, addresses=tools.addresses, actor=owner, now=now)
        start_new_version(session, design, actor=owner, now=now)
        choose_report_publicity(session, world.organization_of(session), True, actor=owner, now=now)
        session.commit()
        return published.id


def test_reports_readings_and_comparisons_fit_the_narrowest_phone(live: Live, open_context, sign_in, looked_at, strong):
    achievement_id = published_and_begun_anew(live, strong)
    context = open_context(viewport=NARROWEST, color_scheme="dark")
    sign_in(context, "owner")
    page = context.new_page()
    page.goto(live.url(f"{DESIGNS}/{strong}/steps/purpose"))
    page.fill("#title", "Accessibility audit of websites")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**/steps/competency")
    for name in ("report", "readings", "versions/1/report", "publish", "compare"):
        page.goto(live.url(f"{DESIGNS}/{strong}/{name}"))
        looked_at(page, f"{name.replace('/', '-')}-dark")
    expect(page.locator("ins").last).to_contain_text("of websites")
    for name, path in (("settings", f"/organizations/{world.OWN}/settings"), ("spent", "/readings/unknown")):
        page.goto(live.url(path))
        looked_at(page, f"{name}-dark")
    page.goto(live.url(f"/achievements/{achievement_id}"))
    page.get_by_role("link", name="The whole report on the review").click()
    expect(page.locator("h1")).to_have_text("Review of “Web accessibility audit”")
    looked_at(page, "public-dark")
