"""An owner chooses on the page of keys whether credentials are issued as tokens, too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from issuer.bootstrap import Toolkit
from issuer.services import keys
from issuer.store.token_keys import list_token_keys
from tests.web import world
from tests.web.harness import Page, Visitor

HERE = f"/organizations/{world.OWN}"


@dataclass(frozen=True)
class Site:
    """An installation at a public address, seen by an owner."""

    toolkit: Toolkit
    owner: Visitor

    def chosen(self) -> str | None:
        with self.toolkit.read() as session:
            return world.organization_of(session).token_algorithm


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Iterator[Site]:
    settings = world.settings_of(world.copy(built, tmp_path / "home"), public_url="https://badges.example.org")
    with world.opened(settings) as toolkit:
        with toolkit.write.begin() as session:
            organization = world.organization_of(session)
            keys.ensure_key(session, organization, toolkit.key_ring, toolkit.addresses, now=toolkit.clock())
        app = world.application(toolkit)
        app.config.update(SESSION_COOKIE_SECURE=False, SESSION_COOKIE_NAME="touchstone")  # the test client speaks http
        owner = Visitor(app.test_client())
        world.sign_in(owner.client, toolkit, "owner")
        yield Site(toolkit, owner)


def test_the_choice_is_explained_made_shown_recorded_and_taken_back(site: Site) -> None:
    page = site.owner.get_page(f"{HERE}/keys")
    assert "Some wallets, older verifiers and identity systems read signed tokens only" in page.main
    after = site.owner.submit(page, "Save this choice", {"algorithm": "RS256"})
    assert site.chosen() == "RS256"
    with site.toolkit.read() as session:
        (key,) = list_token_keys(session, world.organization_of(session).id)
    assert key.fingerprint in after.main and "signs your tokens" in after.main
    asked = site.owner.get_page(f"{HERE}/keys/rotate")
    assert "The key for tokens is replaced with it" in asked.main
    events = site.owner.get_page(f"{HERE}/events").main
    assert "chose tokens signed by RS256" in events and "made a key for tokens" in events
    again = site.owner.submit(after, "Save this choice", {"algorithm": ""})
    assert site.chosen() is None and "its kind is not chosen" in again.main
    assert "chose to issue no tokens" in site.owner.get_page(f"{HERE}/events").main


@pytest.mark.parametrize("algorithm", ["EdDSA", "none", "HS256", []])
def test_no_other_algorithm_can_be_chosen(site: Site, algorithm: object) -> None:
    page = site.owner.get_page(f"{HERE}/keys")
    answer = site.owner.send(page, "Save this choice", {"algorithm": algorithm})
    assert answer.status_code == 400 and site.chosen() is None


def test_without_a_public_address_the_page_says_why_not(
    get_page: Callable[..., Page], visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    page = get_page(f"{HERE}/keys", role="owner")
    assert "Not possible here" in page.main and "ES256: short" not in page.main
    owner = visitor_as("owner")
    secret = owner.get_page(f"{HERE}/keys/rotate").form("Replace the key").values["csrf_token"]
    answer = owner.request("POST", f"{HERE}/keys/tokens", data={"csrf_token": secret, "algorithm": "ES256"})
    assert answer.status_code == 400
    with toolkit.write.begin() as session:
        assert world.organization_of(session).token_algorithm is None
        world.organization_of(session).token_algorithm = "ES256"  # chosen before the installation moved here
    resting = owner.get_page(f"{HERE}/keys")
    assert "It rests until there is one again" in resting.main
    owner.submit(resting, "Choose no tokens")
    with toolkit.read() as session:
        assert world.organization_of(session).token_algorithm is None
