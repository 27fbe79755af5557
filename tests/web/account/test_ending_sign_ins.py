"""Ending a sign-in from another browser waits for nothing that this one does."""

from __future__ import annotations

from datetime import timedelta

from flask import session
from sqlalchemy import select, update

from issuer.bootstrap import Toolkit
from issuer.store.people import SignInSession
from issuer.web.guards import SESSION_KEY, current_sign_in
from tests.web import world


def test_noting_that_a_sign_in_is_in_use_holds_it_for_no_longer_than_that(toolkit: Toolkit) -> None:
    """Two browsers of one person, both of which end all others, would each wait for the other."""
    application, token = world.application(toolkit), world.session_token(toolkit, "owner")
    with toolkit.write.begin() as writing:
        writing.execute(update(SignInSession).values(last_seen_at=toolkit.clock() - timedelta(hours=1)))
    with application.test_request_context("/account", method="POST"):
        session[SESSION_KEY] = token
        found = current_sign_in()
        assert found is not None
        with toolkit.write.begin() as other:
            row = select(SignInSession).where(SignInSession.id == found.id).with_for_update(nowait=True)
            assert other.scalars(row).one().last_seen_at > toolkit.clock() - timedelta(minutes=1)
