"""Who administers the site, and that no organization makes anybody do so."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from issuer.services.errors import Forbidden, Invalid, LinkSpent
from issuer.services.organizations import invite
from issuer.services.people import (
    create_person,
    create_sign_in_link,
    person_of_session,
    redeem_sign_in_link,
    set_passphrase,
    start_session,
)
from issuer.services.site import grant_site_admin, require_site_admin, revoke_site_admin
from issuer.store.audit import AuditEvent, list_site_events
from issuer.store.organizations import Role
from issuer.store.people import list_site_admins
from tests.conftest import ADDRESSES, NOW


@pytest.fixture
def dean(session):
    return create_person(session, email="dean@river.example", name="Dean", now=NOW)


def test_the_site_is_administered_by_whoever_was_told_to_and_nobody_else(session, owner, dean):
    grant_site_admin(session, dean, now=NOW)
    require_site_admin(dean)
    with pytest.raises(Forbidden) as refused:
        require_site_admin(owner)
    assert "issuer people admin" in refused.value.message
    assert list_site_admins(session) == [dean]
    revoke_site_admin(session, dean, now=NOW)
    with pytest.raises(Forbidden):
        require_site_admin(dean)
    with pytest.raises(Invalid):
        revoke_site_admin(session, dean, now=NOW)
    actions = session.scalars(select(AuditEvent.action).where(AuditEvent.subject_id == dean.id)).all()
    assert {"site.admin_granted", "site.admin_revoked"} <= set(actions)
    assert {event.action for event in list_site_events(session)} == {"site.admin_granted", "site.admin_revoked"}


def test_a_closed_account_administers_nothing(session, dean):
    dean.disabled_at = NOW
    with pytest.raises(Invalid):
        grant_site_admin(session, dean, now=NOW)


def test_whoever_was_in_an_account_before_does_not_administer_the_site_with_it(session, organization, owner, templates):
    """An owner sees the link of an invitation where no mail is sent, and may use it before the person does."""
    dean = invite(
        session,
        organization,
        email="dean@river.example",
        name="Dean",
        roles={Role.VIEWER},
        actor=owner,
        addresses=ADDRESSES,
        templates=templates,
        now=NOW,
    )
    link = create_sign_in_link(session, dean, now=NOW)
    token = start_session(session, dean, user_agent="", now=NOW)
    set_passphrase(session, dean, "four plain words together", now=NOW)
    grant_site_admin(session, dean, now=NOW)
    session.expire_all()
    assert person_of_session(session, token, now=NOW) is None
    with pytest.raises(LinkSpent):
        redeem_sign_in_link(session, link, now=NOW)
    assert dean.passphrase_hash is None


def test_a_new_account_keeps_its_link(session, dean):
    link = create_sign_in_link(session, dean, now=NOW)
    grant_site_admin(session, dean, now=NOW, is_new=True)
    assert redeem_sign_in_link(session, link, now=NOW) is dean
