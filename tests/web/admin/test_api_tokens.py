"""The pages of API tokens: a token is shown once, ended after a question, and what it did is told in its name."""

from __future__ import annotations

import re

from sqlalchemy import select

from issuer.services.api_tokens import find_live_token
from issuer.store.api_tokens import ApiToken
from issuer.store.audit import VIA, record
from tests.web import world

LIST = f"/organizations/{world.OWN}/api-tokens"
FILLED_IN = {"name": "Moodle <b>", "scopes": ["awards:write", "awards:read"], "days": "30"}


def made(owner) -> str:
    page = owner.submit(owner.get_page(f"{LIST}/new"), "Make the token", FILLED_IN)
    return re.search(r"tsk_\w{8}_[\w-]{43}", page.source)[0]


def test_without_a_token_the_list_says_who_needs_one(get_page):
    assert "No program may act for you yet." in get_page(LIST, role="owner").main


def test_a_token_is_shown_once_and_holds(toolkit, visitor_as):
    owner = visitor_as("owner")
    text = made(owner)
    with toolkit.read() as session:
        token = find_live_token(session, text, now=toolkit.clock())
        assert token is not None and token.scopes == ["awards:read", "awards:write"]
        assert (token.expires_at - token.created_at).days == 30
    shown = owner.get_page(LIST)
    assert token.label in shown.main and "Moodle <b>" in shown.main and "never" in shown.main
    assert text.split("_", 2)[2] not in shown.source


def test_the_page_with_the_token_is_kept_nowhere(visitor_as):
    owner = visitor_as("owner")
    answer = owner.send(owner.get_page(f"{LIST}/new"), "Make the token", FILLED_IN)
    assert answer.headers["Cache-Control"] == "no-store" and "tsk_" not in str(answer.headers)


def test_what_is_missing_is_said_and_what_was_typed_stays(visitor_as):
    owner = visitor_as("owner")
    page = owner.submit(
        owner.get_page(f"{LIST}/new"), "Make the token", {"name": "Moodle", "scopes": [], "days": "9000"}, status=400
    )
    assert "Please look at this first" in page.main and 'value="Moodle"' in page.source


def test_ending_a_token_asks_first_and_is_for_good(toolkit, visitor_as):
    owner = visitor_as("owner")
    text = made(owner)
    with toolkit.read() as session:
        token = session.scalars(select(ApiToken)).one()
    question = owner.get_page(f"{LIST}/{token.id}/end")
    assert token.label in question.main
    after = owner.submit(question, "End the token")
    assert "The program is refused from now on" in after.source and "ended" in after.main
    with toolkit.read() as session:
        assert find_live_token(session, text, now=toolkit.clock()) is None
    again = owner.submit(question, "End the token")
    assert "ended already" in again.source


def test_the_record_of_events_tells_what_a_program_did_by_whose_token(toolkit, visitor_as):
    with toolkit.write() as session:
        session.info[VIA] = {"api_token": "tsk_abcdefgh"}
        own, owner = world.organization_of(session), world.person_of(session, "owner")
        record(session, "organization.updated", own.id, now=toolkit.clock(), organization_id=own.id, actor_id=owner.id)
        session.commit()
    page = visitor_as("owner").get_page(f"/organizations/{world.OWN}/events")
    assert "Owner Person, by the API token tsk_abcdefgh, changed what the organization says of itself" in page.main
