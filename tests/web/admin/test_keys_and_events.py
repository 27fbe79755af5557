"""Keys are named, explained and replaced; what was done is told in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from issuer.bootstrap import Toolkit
from issuer.store import audit
from issuer.store.profiles import find_active_key, list_keys
from tests.web import world
from tests.web.harness import Page, Visitor

HERE = f"/organizations/{world.OWN}"


def active_key(toolkit: Toolkit) -> str:
    with toolkit.read() as session:
        key = find_active_key(session, world.organization_of(session).id)
        assert key is not None
        return key.public_key_multibase


def test_on_this_machine_the_name_is_the_key_and_the_page_says_what_that_means(
    get_page: Callable[..., Page], toolkit: Toolkit
) -> None:
    page = get_page(f"{HERE}/keys", role="owner")
    assert f"did:key:{active_key(toolkit)}" in page.main
    assert "This is a did:key" in page.main
    assert "PUBLIC_URL" in page.main


def test_on_a_public_address_the_name_belongs_to_the_address(built: Path, tmp_path: Path) -> None:
    settings = world.settings_of(world.copy(built, tmp_path / "home"), public_url="https://badges.example.org")
    with world.opened(settings) as toolkit:
        app = world.application(toolkit)
        app.config["SESSION_COOKIE_SECURE"] = False  # the test client speaks http
        app.config["SESSION_COOKIE_NAME"] = "touchstone"
        owner = Visitor(app.test_client())
        world.sign_in(owner.client, toolkit, "owner")
        page = owner.get_page(f"{HERE}/keys")
    assert f"did:web:badges.example.org:issuers:{world.OWN}" in page.main


def test_a_key_is_replaced_after_a_page_that_says_what_it_changes(
    visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    before = active_key(toolkit)
    owner = visitor_as("owner")
    asked = owner.get_page(f"{HERE}/keys/rotate")
    assert "The name you sign under changes with the key" in asked.main
    assert active_key(toolkit) == before
    page = owner.submit(asked, "Replace the key")
    assert active_key(toolkit) != before
    assert before in page.main
    assert "Retired" in page.main
    with toolkit.read() as session:
        assert len(list_keys(session, world.organization_of(session).id)) == 2


def test_events_are_told_in_words_and_lead_to_what_they_are_about(get_page: Callable[..., Page]) -> None:
    page = get_page(f"{HERE}/events", role="owner")
    for sentence in (
        "Owner Person set up the organization",
        "Owner Person gave the roles Designer to Designer Person",
        "The installation made the signing key",
        "Owner Person published version 1 of Leading a group discussion",
        "Owner Person awarded Leading a group discussion, Grace Hopper",
        "Owner Person revoked Leading a group discussion, Ada Lovelace",
    ):
        assert sentence in page.main
    assert page.links["Leading a group discussion, Grace Hopper"].startswith(f"{HERE}/credentials/")
    assert "Stranger" not in page.main


def test_an_event_of_a_new_kind_is_shown_rather_than_left_out(
    visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    with toolkit.write.begin() as session:
        own = world.organization_of(session)
        audit.record(session, "dragon.fed_twice", own.id, now=toolkit.clock(), organization_id=own.id)
    assert "The installation dragon: fed twice" in visitor_as("owner").get_page(f"{HERE}/events").main


def test_settings_are_changed_and_say_that_signed_credentials_stay(
    visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    owner = visitor_as("owner")
    page = owner.get_page(f"{HERE}/settings")
    assert "cannot be changed afterwards" in page.main
    assert page.one("input", name="name").get("value") == "Harbour College"
    saved = owner.submit(page, "Save", {"name": "Harbour Polytechnic", "zone": "Pacific/Auckland"})
    assert "Saved." in saved.main
    with toolkit.read() as session:
        own = world.organization_of(session)
        assert (own.name, own.zone, own.country) == ("Harbour Polytechnic", "Pacific/Auckland", "NZ")
    refused = owner.submit(saved, "Save", {"url": "ftp://x"}, status=400)
    assert refused.one("input", name="url").get("value") == "ftp://x"


def test_a_slug_cannot_be_changed_by_sending_one(visitor_as: Callable[[str], Visitor], toolkit: Toolkit) -> None:
    owner = visitor_as("owner")
    form = owner.get_page(f"{HERE}/settings").form("Save")
    data = {**form.values, "slug": "stolen", "is_example": "1", "id": "x"}
    assert owner.request("POST", f"{HERE}/settings", data=data).status_code == 303
    with toolkit.read() as session:
        assert not world.organization_of(session).is_example
