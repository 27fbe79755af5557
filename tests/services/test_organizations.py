"""Organizations: their profile is checked, and an owner always remains."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from issuer.services import organizations
from issuer.services.errors import Forbidden, Invalid
from issuer.services.people import create_person
from issuer.store.audit import list_events
from issuer.store.organizations import Role, list_roles
from issuer.store.outbox import Message


@pytest.fixture
def invite(session, organization, owner, addresses, templates, now):
    def send(email="bo@river.example", roles=(Role.DESIGNER,), organization=organization):
        return organizations.invite(
            session,
            organization,
            email=email,
            name="Bo",
            roles=roles,
            actor=owner,
            addresses=addresses,
            templates=templates,
            now=now,
        )

    return send


@pytest.mark.parametrize(
    ("name", "slug"), [("River College", "river-college"), ("École Élan!", "ecole-elan"), ("数据", "organization")]
)
def test_a_name_makes_a_slug(name, slug):
    assert organizations.slug_of(name) == slug


@pytest.mark.parametrize("slug", ["", "River", "-a", "a-", "a_b", "a" * 61, "river-college"])
def test_a_slug_that_is_wrong_or_taken_is_refused(session, owner, now, organization, slug):
    with pytest.raises(Invalid) as refused:
        organizations.create_organization(session, name="Another", slug=slug, owner=owner, now=now)
    assert list(refused.value.problems) == ["slug"]


def test_every_problem_of_a_profile_is_reported_at_once(session, organization, owner, now):
    with pytest.raises(Invalid) as refused:
        organizations.update_organization(
            session,
            organization,
            actor=owner,
            now=now,
            name="",
            url="javascript:alert(1)",
            email="nobody",
            country="NZL",
            colour="red",
            zone="Mars/Base",
            slug="another",
        )
    assert set(refused.value.problems) == {"name", "url", "email", "country", "colour", "zone", "slug"}


def test_a_profile_is_changed_and_recorded(session, organization, owner, now):
    organizations.update_organization(
        session, organization, actor=owner, now=now, country="ie", email="", colour="#AA0000"
    )
    assert (organization.country, organization.email, organization.colour) == ("IE", None, "#aa0000")
    assert "organization.updated" in [event.action for event in list_events(session, organization.id)]


def test_an_invited_stranger_gets_an_account_and_a_link(session, organization, invite):
    person = invite()
    assert list_roles(session, person.id, organization.id) == {Role.DESIGNER}
    message = session.scalars(select(Message)).one()
    assert "https://badges.example.org/sign-in/" in message.text
    assert message.subject == "Ada has added you to River College"


def test_somebody_who_has_an_account_is_not_sent_a_link_that_others_could_use(session, owner, invite, now):
    create_person(session, email="bo@river.example", name="Bo", now=now)
    invite()
    text = session.scalars(select(Message)).one().text
    assert "https://badges.example.org/sign-in\n" in text and "/sign-in/" not in text


def test_nobody_is_invited_twice_or_without_a_role(invite):
    invite()
    with pytest.raises(Invalid):
        invite()
    with pytest.raises(Invalid):
        invite(email="cy@river.example", roles=())


def test_the_last_owner_cannot_leave(session, organization, owner, invite, now):
    for roles in ((), (Role.VIEWER,)):
        with pytest.raises(Forbidden):
            organizations.set_roles(session, organization, owner, roles, actor=owner, now=now)
    other = invite(roles=(Role.OWNER,))
    organizations.set_roles(session, organization, owner, (), actor=other, now=now)
    assert list_roles(session, owner.id, organization.id) == frozenset()


def test_a_disabled_owner_does_not_count(session, organization, owner, invite, now):
    invite(roles=(Role.OWNER,)).disabled_at = now
    session.flush()
    with pytest.raises(Forbidden):
        organizations.set_roles(session, organization, owner, (), actor=owner, now=now)


def test_roles_are_those_of_one_organization(session, organization, owner, invite, now):
    other = organizations.create_organization(session, name="Hill School", slug="hill", owner=owner, now=now)
    person = invite()
    assert list_roles(session, person.id, other.id) == frozenset()
