"""What belongs to one organization is not found by another: unknown and foreign look the same."""

from __future__ import annotations

import pytest

from issuer.services.organizations import create_organization
from issuer.store import credentials, designs, outbox
from issuer.store.organizations import list_organizations_of


@pytest.fixture
def other(session, owner, now):
    return create_organization(session, name="Hill School", slug="hill", owner=owner, now=now)


def test_a_design_is_found_by_its_own_organization_only(session, design, organization, other):
    assert designs.find_design(session, organization.id, design.id) is design
    assert designs.find_design(session, other.id, design.id) is None
    assert list(designs.list_designs(session, other.id)) == []


def test_a_credential_is_found_by_its_own_organization_only(session, credential, organization, other):
    assert credentials.find_credential_of(session, organization.id, credential.id) is credential
    assert credentials.find_credential_of(session, other.id, credential.id) is None
    assert credentials.count_credentials(session, other.id) == 0


def test_a_mail_is_found_by_its_own_organization_only(session, credential, organization, other):
    (message,) = outbox.list_messages(session, organization.id)
    assert outbox.find_message(session, organization.id, message.id) is message
    assert outbox.find_message(session, other.id, message.id) is None


@pytest.mark.parametrize(("search", "found"), [("grace", 1), ("HOPPER", 1), ("discussion", 1), ("%", 0), ("_", 0)])
def test_credentials_are_searched_by_recipient_and_title(session, credential, organization, search, found):
    assert credentials.count_credentials(session, organization.id, search=search) == found
    assert len(credentials.list_credentials(session, organization.id, search=search)) == found


def test_an_owner_sees_all_their_organizations(session, owner, organization, other):
    assert list_organizations_of(session, owner.id) == [other, organization]
