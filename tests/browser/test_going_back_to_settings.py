"""Going back to a form over settings: what one has saved oneself does not cover what somebody else saved since."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from issuer.services.organizations import set_roles, update_organization
from issuer.services.trust import trust_issuer
from issuer.store.organizations import Role, list_roles
from issuer.store.trusted_issuers import TrustedIssuerRow
from tests.browser.conftest import Live
from tests.web import world

pytestmark = pytest.mark.browser

HERE = f"/organizations/{world.OWN}"
MINE, THEIRS = "We teach cooks.", "We teach cooks, and sailors since this year."


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def back(page: Page) -> None:
    page.go_back()
    page.wait_for_load_state()


def test_the_description_of_an_organization(live: Live, page: Page, sign_in: Callable[..., None]):
    sign_in(page, "owner")
    page.goto(live.url(f"{HERE}/people"))
    page.goto(live.url(f"{HERE}/settings"))
    page.locator("#description").fill(MINE)
    press(page, "Save")
    with live.toolkit.write.begin() as session:
        own, owner = world.organization_of(session), world.person_of(session, "owner")
        update_organization(session, own, actor=owner, now=live.toolkit.clock(), description=THEIRS)
    back(page)
    expect(page.locator("#description")).to_have_value(THEIRS)
    press(page, "Save")
    with live.toolkit.read() as session:
        assert world.organization_of(session).description == THEIRS


def test_why_an_issuer_is_trusted(live: Live, page: Page, sign_in: Callable[..., None]):
    now = live.toolkit.clock()
    with live.toolkit.write.begin() as session:
        entry = trust_issuer(session, "lake.example", "Lake", now=now).id
    sign_in(page, world.SITE_ADMIN)
    page.goto(live.url("/site/trust"))
    page.goto(live.url(f"/site/trust/{entry}"))
    page.locator("#reason").fill(MINE)
    press(page, "Save")
    with live.toolkit.write.begin() as session:
        trust_issuer(session, "lake.example", reason=THEIRS, now=now)
    back(page)
    press(page, "Save")
    with live.toolkit.read() as session:
        assert session.get_one(TrustedIssuerRow, entry).reason == THEIRS


def test_the_roles_of_somebody(live: Live, page: Page, sign_in: Callable[..., None]):
    with live.toolkit.read() as session:
        viewer = world.person_of(session, "viewer").id
    sign_in(page, "owner")
    page.goto(live.url(f"{HERE}/people"))
    page.goto(live.url(f"{HERE}/people/{viewer}"))
    page.get_by_label("Issuer: ").check()
    press(page, "Save roles")
    with live.toolkit.write.begin() as session:
        own, person = world.organization_of(session), world.person_of(session, "viewer")
        owner = world.person_of(session, "owner")
        set_roles(session, own, person, {Role.DESIGNER}, actor=owner, now=live.toolkit.clock())
    back(page)
    press(page, "Save roles")
    with live.toolkit.read() as session:
        assert list_roles(session, viewer, own.id) == {Role.DESIGNER}
