"""The page "Copy the token now" sent again: by a reload, or by a second press. There is one token all the same."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from issuer.services.api_tokens import create_token
from issuer.store.api_tokens import ApiToken
from issuer.store.base import new_id
from tests.web import world

LIST = f"/organizations/{world.OWN}/api-tokens"
FILLED_IN = {"name": "Moodle", "scopes": ["awards:read"], "days": "30"}


@pytest.fixture
def owner(visitor_as):
    return visitor_as("owner")


def tokens(toolkit) -> list[ApiToken]:
    with toolkit.read() as session:
        return list(session.scalars(select(ApiToken)))


def test_a_form_that_is_sent_twice_makes_one_token_and_says_what_to_do_without_its_text(owner, toolkit):
    form = owner.get_page(f"{LIST}/new")
    assert owner.submit(form, "Make the token", FILLED_IN).heading == "Copy the token now"
    again = owner.submit(form, "Make the token", FILLED_IN)
    assert again.path == LIST and "“Moodle” was made already" in again.main
    assert "If you did not copy it, end this token and make another." in again.main
    (token,) = tokens(toolkit)
    assert token.revoked_at is None


def test_each_opening_of_the_form_is_for_a_token_of_its_own(owner, toolkit):
    for _program in range(2):
        owner.submit(owner.get_page(f"{LIST}/new"), "Make the token", FILLED_IN)
    assert len(tokens(toolkit)) == 2


def test_a_form_with_a_mistake_is_still_for_the_same_token(owner, toolkit):
    form = owner.get_page(f"{LIST}/new")
    page = owner.submit(form, "Make the token", FILLED_IN | {"scopes": []}, status=400)
    owner.submit(page, "Make the token", FILLED_IN)
    assert "was made already" in owner.submit(form, "Make the token", FILLED_IN).main
    assert len(tokens(toolkit)) == 1


@pytest.mark.parametrize("token_id", ["", "x", "../" * 12, "é" * 36])
def test_a_form_that_is_for_no_token_makes_none(owner, toolkit, token_id):
    form = owner.get_page(f"{LIST}/new")
    owner.submit(form, "Make the token", FILLED_IN | {"token_id": token_id}, status=400)
    assert tokens(toolkit) == []


def test_a_token_of_another_organization_is_neither_named_nor_replaced(owner, toolkit):
    theirs, now = new_id(), toolkit.clock()
    with toolkit.write.begin() as session:
        hill, stranger = world.organization_of(session, world.OTHER), world.person_of(session, world.STRANGER)
        ends = now.replace(year=now.year + 1, month=1, day=1)
        create_token(
            session, hill, stranger, name="Hill", scopes=["awards:read"], expires_at=ends, now=now, token_id=theirs
        )
    page = owner.submit(owner.get_page(f"{LIST}/new"), "Make the token", FILLED_IN | {"token_id": theirs}, status=409)
    assert "Hill" not in page.main
    assert [token.name for token in tokens(toolkit)] == ["Hill"]
