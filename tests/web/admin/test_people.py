"""Who belongs to an organization: inviting, changing roles, removing."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from issuer.bootstrap import Toolkit
from issuer.store.organizations import Role, list_roles
from issuer.store.outbox import Message
from tests.web import world
from tests.web.harness import Page, Visitor

PEOPLE = f"/organizations/{world.OWN}/people"


def roles_of(toolkit: Toolkit, role: str) -> frozenset[Role]:
    with toolkit.read() as session:
        return list_roles(session, world.person_of(session, role).id, world.organization_of(session).id)


def page_of(owner: Visitor, toolkit: Toolkit, role: str, action: str = "") -> Page:
    with toolkit.read() as session:
        return owner.get_page(f"{PEOPLE}/{world.person_of(session, role).id}{action}")


def test_everybody_is_listed_with_their_roles_in_words(get_page: Callable[..., Page]) -> None:
    rows = get_page(PEOPLE, role="owner").all("tr")[1:]
    assert len(rows) == len(world.ROLES)


def test_somebody_invited_signs_in_by_the_link_of_the_kept_message(
    visitor_as: Callable[[str], Visitor], visitor: Visitor, toolkit: Toolkit
) -> None:
    owner = visitor_as("owner")
    answers = {"email": "New.Person@Quay.example", "name": "New Person", "roles": ["designer", "viewer"]}
    page = owner.submit(owner.get_page(f"{PEOPLE}/invite"), "Invite", answers)
    assert "new.person@quay.example now belongs here." in page.main
    assert "Designer, Viewer" in page.main
    with toolkit.read() as session:
        message = session.scalars(select(Message).where(Message.kind == "invitation")).one()
        link = next(word for word in message.text.split() if "/sign-in/" in word)
    arrived = visitor.submit(visitor.get_page(link.removeprefix(toolkit.addresses.base)), "Sign in")
    assert arrived.heading == "Choose a passphrase"
    assert "Harbour College" in visitor.get_page("/organizations").main


def test_an_invitation_without_a_role_or_an_address_is_refused(visitor_as: Callable[[str], Visitor]) -> None:
    owner = visitor_as("owner")
    page = owner.submit(owner.get_page(f"{PEOPLE}/invite"), "Invite", {"email": "x@y.example"}, status=400)
    assert "What may they do?: Choose at least one role." in page.text
    assert page.one("input", name="email").get("value") == "x@y.example"
    page = owner.submit(page, "Invite", {"email": "nowhere", "roles": ["viewer"]}, status=400)
    assert page.one("input", name="email").get("aria-invalid") == "true"
    member = {"email": world.email_of("viewer"), "roles": ["owner"]}
    assert "already belongs" in owner.submit(page, "Invite", member, status=400).main


def test_a_role_that_does_not_exist_is_refused(visitor_as: Callable[[str], Visitor]) -> None:
    owner = visitor_as("owner")
    answers = {"email": "x@y.example", "roles": ["emperor"]}
    page = owner.submit(owner.get_page(f"{PEOPLE}/invite"), "Invite", answers, status=400)
    assert "What may they do?" in page.one("div", id="error-summary").find(".//a").text


def test_changed_roles_hold_from_the_next_page_on(visitor_as: Callable[[str], Visitor], toolkit: Toolkit) -> None:
    owner, viewer = visitor_as("owner"), visitor_as("viewer")
    assert viewer.get_page(PEOPLE, status=403).heading == "You may not do this"
    owner.submit(page_of(owner, toolkit, "viewer"), "Save roles", {"roles": ["owner"]})
    assert viewer.get_page(PEOPLE).heading == "People"
    assert roles_of(toolkit, "viewer") == {Role.OWNER}


def test_somebody_removed_finds_nothing_any_more(visitor_as: Callable[[str], Visitor], toolkit: Toolkit) -> None:
    owner, designer = visitor_as("owner"), visitor_as("designer")
    page = page_of(owner, toolkit, "designer", "/remove")
    assert page.heading == "Remove Designer Person?"
    assert world.email_of("designer") in page.main
    assert "Designer Person no longer belongs here." in owner.submit(page, "Remove Designer Person").main
    assert not roles_of(toolkit, "designer")
    assert designer.get_page(f"/organizations/{world.OWN}/designs", status=404).heading == "There is nothing here"


def test_the_last_owner_can_neither_be_removed_nor_lose_the_role(
    visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    owner = visitor_as("owner")
    page = owner.submit(page_of(owner, toolkit, "owner", "/remove"), "Remove Owner Person", status=400)
    assert "make somebody else an owner first" in page.main
    page = owner.submit(page_of(owner, toolkit, "owner"), "Save roles", {"roles": ["viewer"]}, status=400)
    assert "make somebody else an owner first" in page.main
    assert roles_of(toolkit, "owner") == {Role.OWNER}


def test_an_owner_who_gives_the_role_up_is_led_to_a_page_they_may_see(
    visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    owner = visitor_as("owner")
    owner.submit(page_of(owner, toolkit, "viewer"), "Save roles", {"roles": ["owner"]})
    assert owner.submit(page_of(owner, toolkit, "owner"), "Save roles", {"roles": ["viewer"]}).heading == (
        "Your organizations"
    )


def test_no_role_at_all_is_not_a_way_to_remove_somebody(visitor_as: Callable[[str], Visitor], toolkit: Toolkit) -> None:
    owner = visitor_as("owner")
    page = owner.submit(page_of(owner, toolkit, "viewer"), "Save roles", {"roles": []}, status=400)
    assert "remove them instead" in page.main
    assert roles_of(toolkit, "viewer") == {Role.VIEWER}


def test_people_of_another_organization_are_not_found(visitor_as: Callable[[str], Visitor], toolkit: Toolkit) -> None:
    with toolkit.read() as session:
        stranger = world.person_of(session, world.STRANGER).id
    assert visitor_as("owner").get_page(f"{PEOPLE}/{stranger}", status=404).heading == "There is nothing here"
