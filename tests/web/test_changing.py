"""Two windows over the same settings: what one has saved is not undone by the other, who is told of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from issuer.services.trust import trust_issuer
from issuer.store.audit import AuditEvent
from issuer.store.organizations import Role, list_roles
from issuer.store.trusted_issuers import TrustedIssuerRow
from tests.web import world

SETTINGS = f"/organizations/{world.OWN}/settings"
SAVED = {
    "name": "Harbour College of Trades",
    "url": "https://trades.example/",
    "email": "ask@trades.example",
    "country": "DE",
    "description": "We teach trades.\n\nSince 1990.",
    "colour": "#004455",
    "zone": "Pacific/Auckland",
}


@pytest.fixture
def owner(visitor_as):
    return visitor_as("owner")


@pytest.fixture
def keeper(visitor_as):
    return visitor_as(world.SITE_ADMIN)


@pytest.fixture
def lake(toolkit) -> str:
    with toolkit.write.begin() as session:
        row = trust_issuer(session, "lake.example", "Lake", reason="They are partners.", now=toolkit.clock())
    return row.id


@pytest.fixture
def designer(toolkit) -> str:
    """The address of the page on which the designer's roles are chosen."""
    with toolkit.read() as session:
        return f"/organizations/{world.OWN}/people/{world.person_of(session, 'designer').id}"


def organization(toolkit):
    with toolkit.read() as session:
        return world.organization_of(session)


def entry(toolkit, entry_id: str) -> TrustedIssuerRow:
    with toolkit.read() as session:
        return session.get_one(TrustedIssuerRow, entry_id)


def roles(toolkit) -> frozenset[Role]:
    with toolkit.read() as session:
        return list_roles(session, world.person_of(session, "designer").id, world.organization_of(session).id)


def events(toolkit, action: str) -> list[AuditEvent]:
    with toolkit.read() as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id)))


def test_what_another_window_saved_of_the_profile_stays_when_something_else_is_changed(owner, toolkit):
    first, second = owner.get_page(SETTINGS), owner.get_page(SETTINGS)
    owner.submit(first, "Save", {"description": "We teach trades."})
    assert "Saved." in owner.submit(second, "Save", {"email": "ask@harbour.example"}).main
    assert organization(toolkit).description == "We teach trades."
    assert organization(toolkit).email == "ask@harbour.example"
    assert events(toolkit, "organization.updated")[-1].details["fields"] == ["email"]


def test_every_field_of_the_profile_that_is_not_touched_counts_as_not_changed(owner, toolkit):
    owner.submit(owner.get_page(SETTINGS), "Save", SAVED)
    known = len(events(toolkit, "organization.updated"))
    page = owner.get_page(SETTINGS)
    # As a browser sends it: with the line ends of the network.
    values = {"description": SAVED["description"].replace("\n", "\r\n")}
    assert "Saved." in owner.submit(page, "Save", values).main
    assert len(events(toolkit, "organization.updated")) == known
    assert {name: getattr(organization(toolkit), name) for name in SAVED} == SAVED


def test_where_two_change_the_same_field_of_the_profile_the_second_is_told_and_nothing_is_saved(owner, toolkit):
    first, second = owner.get_page(SETTINGS), owner.get_page(SETTINGS)
    owner.submit(first, "Save", {"country": "DE", "url": "https://first.example/"})
    typed = {"country": "FR", "description": "We teach cooks."}
    page = owner.submit(second, "Save", typed, status=400)
    assert "“Germany” was saved here while you were writing" in page.main
    values = page.form("Save").values
    assert values["country"] == ["FR"] and values["description"] == ["We teach cooks."]
    assert values["url"] == ["https://first.example/"], "what was not touched is shown as it is now"
    assert (organization(toolkit).country, organization(toolkit).description) == ("DE", None)
    assert "Saved." in owner.submit(page, "Save").main, "whoever has read it may put theirs in its place"
    assert (organization(toolkit).country, organization(toolkit).url) == ("FR", "https://first.example/")


def test_what_was_shown_is_kept_while_a_mistake_is_mended(owner, toolkit):
    first, second = owner.get_page(SETTINGS), owner.get_page(SETTINGS)
    owner.submit(first, "Save", {"description": "We teach trades."})
    page = owner.submit(second, "Save", {"email": "nowhere"}, status=400)
    owner.submit(page, "Save", {"email": "ask@harbour.example"})
    assert organization(toolkit).description == "We teach trades."


def test_two_who_write_the_same_do_not_disturb_each_other(owner, toolkit):
    first, second = owner.get_page(SETTINGS), owner.get_page(SETTINGS)
    for page in (first, second):
        assert "Saved." in owner.submit(page, "Save", {"name": "Harbour"}).main
    assert organization(toolkit).name == "Harbour"


@pytest.mark.parametrize("shown", ["", "name", ":::", "name:é \0 description:0", "x" * 9000])
def test_a_page_that_does_not_say_what_it_has_shown_undoes_nothing_unseen(owner, toolkit, shown):
    page = owner.get_page(SETTINGS)
    owner.submit(owner.get_page(SETTINGS), "Save", {"description": "We teach trades."})
    page = owner.submit(page, "Save", {"shown": shown}, status=400)
    assert "“We teach trades.” was saved here" in page.main
    assert organization(toolkit).description == "We teach trades."


def test_a_note_of_why_an_issuer_is_trusted_is_not_wiped_by_another_window(keeper, toolkit, lake):
    first, second = (keeper.get_page(f"/site/trust/{lake}") for _window in range(2))
    keeper.submit(first, "Save", {"reason": "Their registrar confirmed it by telephone."})
    keeper.submit(second, "Save", {"vouched_by": "Ada Lovelace"})
    row = entry(toolkit, lake)
    assert (row.reason, row.vouched_by) == ("Their registrar confirmed it by telephone.", "Ada Lovelace")


def test_where_two_note_why_an_issuer_is_trusted_the_second_is_told(keeper, toolkit, lake):
    first, second = (keeper.get_page(f"/site/trust/{lake}") for _window in range(2))
    keeper.submit(first, "Save", {"reason": ""})
    page = keeper.submit(second, "Save", {"reason": "We met them.", "vouched_by": "Ada"}, status=400)
    assert "This was emptied while you were writing" in page.main
    assert page.form("Save").values["reason"] == ["We met them."]
    assert (entry(toolkit, lake).reason, entry(toolkit, lake).vouched_by) == ("", "")
    keeper.submit(page, "Save")
    assert (entry(toolkit, lake).reason, entry(toolkit, lake).vouched_by) == ("We met them.", "Ada")


def test_a_role_that_was_just_given_is_not_taken_away_by_another_window(owner, toolkit, designer):
    first, second = owner.get_page(designer), owner.get_page(designer)
    owner.submit(first, "Save roles", {"roles": ["designer", "issuer"]})
    page = owner.submit(second, "Save roles", {"roles": ["designer", "assessor"]}, status=400)
    assert "Issuer: awards credentials and revokes them” was saved here while you were writing" in page.main
    assert page.form("Save roles").values["roles"] == ["designer", "assessor"]
    assert roles(toolkit) == {Role.DESIGNER, Role.ISSUER}
    owner.submit(page, "Save roles")
    assert roles(toolkit) == {Role.DESIGNER, Role.ASSESSOR}


def test_roles_that_nobody_touched_are_left_as_they_are_now(owner, toolkit, designer):
    first, second = owner.get_page(designer), owner.get_page(designer)
    owner.submit(first, "Save roles", {"roles": ["designer", "issuer"]})
    owner.submit(second, "Save roles")
    assert roles(toolkit) == {Role.DESIGNER, Role.ISSUER}
