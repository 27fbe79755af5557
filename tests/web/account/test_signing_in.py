"""Signing in and out: what is said, what is not said, and what the cookie is worth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from issuer.bootstrap import Toolkit
from issuer.services import people
from issuer.store.outbox import Message
from issuer.store.people import SignInLink
from issuer.web.guards import SESSION_KEY
from tests.web import world
from tests.web.harness import Page, Visitor

RIGHT = {"email": world.email_of("owner"), "passphrase": world.PASSPHRASE}


def cookie_of(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie("touchstone")
    return cookie.value if cookie else ""


def session_token_of(visitor: Visitor) -> str | None:
    with visitor.client.session_transaction() as cookie:
        return cookie.get(SESSION_KEY)


def link_for(toolkit: Toolkit, role: str, *, age: timedelta = timedelta()) -> str:
    with toolkit.write.begin() as session:
        token = people.create_sign_in_link(session, world.person_of(session, role), now=toolkit.clock() - age)
    return f"/sign-in/{token}"


def test_a_person_signs_in_with_a_passphrase_and_sees_their_organizations(visitor: Visitor) -> None:
    page = visitor.submit(visitor.get_page("/sign-in"), "Sign in", RIGHT)
    assert page.heading == "Your organizations"
    assert "Harbour College" in page.main


def test_a_page_asked_for_before_signing_in_is_shown_afterwards(visitor: Visitor) -> None:
    asked = visitor.get_page("/account/passphrase")
    assert asked.heading == "Sign in"
    assert visitor.submit(asked, "Sign in", RIGHT).heading == "Change your passphrase"


@pytest.mark.parametrize(
    ("email", "passphrase"),
    [
        (world.email_of("owner"), "not the passphrase"),
        (world.email_of("owner"), ""),
        (world.email_of("designer"), "has none at all"),
        ("nobody@nowhere.example", world.PASSPHRASE),
        ("no address", world.PASSPHRASE),
    ],
)
def test_whatever_was_wrong_the_answer_is_the_same(email: str, passphrase: str, visitor: Visitor) -> None:
    page = visitor.submit(
        visitor.get_page("/sign-in"), "Sign in", {"email": email, "passphrase": passphrase}, status=400
    )
    assert "The address or the passphrase is not right." in page.main
    assert page.title.startswith("Error: ")
    assert page.one("input", name="email").get("value") == email
    assert not page.one("input", name="passphrase").get("value")


def test_the_cookie_after_signing_in_is_another_one_than_before(visitor: Visitor) -> None:
    page = visitor.get_page("/sign-in")
    before = cookie_of(visitor)
    visitor.submit(page, "Sign in", RIGHT)
    assert before
    assert cookie_of(visitor) != before


def test_what_the_cookie_held_before_signing_in_is_gone_afterwards(visitor: Visitor) -> None:
    page = visitor.get_page("/sign-in")
    with visitor.client.session_transaction() as cookie:
        cookie["planted"], before = "x", cookie["csrf_token"]
    assert visitor.send(page, "Sign in", RIGHT).status_code == 303
    with visitor.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie.get("csrf_token") != before


def test_a_session_planted_before_signing_in_ends_with_it(
    visitor: Visitor, visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    planted = world.session_token(toolkit, "stranger")
    page = visitor.get_page("/sign-in")
    with visitor.client.session_transaction() as cookie:
        cookie[SESSION_KEY] = planted
    visitor.send(page, "Sign in", RIGHT)
    assert session_token_of(visitor) != planted
    with toolkit.read() as session:
        assert people.person_of_session(session, planted, now=toolkit.clock()) is None


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(visitor: Visitor) -> None:
    answer = visitor.request("GET", "/sign-in")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_over_https_the_cookie_is_bound_to_this_host(built, tmp_path) -> None:
    settings = world.settings_of(world.copy(built, tmp_path / "home"), public_url="https://badges.example.org")
    with world.opened(settings) as toolkit:
        client = world.application(toolkit).test_client()
        answer = client.get("/sign-in", base_url="https://badges.example.org")
    assert answer.headers["Set-Cookie"].startswith("__Host-touchstone=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"]


def test_signing_out_ends_the_session_for_whoever_holds_a_copy_of_the_cookie(
    visitor: Visitor, app: Flask, toolkit: Toolkit
) -> None:
    home = visitor.submit(visitor.get_page("/sign-in"), "Sign in", RIGHT)
    stolen = cookie_of(visitor)
    assert visitor.submit(home, "Sign out").heading == "Sign in"
    thief = Visitor(app.test_client())
    thief.client.set_cookie("touchstone", stolen)
    assert thief.get_page("/organizations").heading == "Sign in"


def test_a_disabled_person_is_signed_out_by_their_next_request(
    visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    somebody = visitor_as("designer")
    assert somebody.get_page("/organizations").heading == "Your organizations"
    with toolkit.write.begin() as session:
        world.person_of(session, "designer").disabled_at = toolkit.clock()
    assert somebody.get_page("/organizations").heading == "Sign in"


def test_the_eleventh_wrong_try_for_an_account_is_turned_away(visitor: Visitor) -> None:
    page = visitor.get_page("/sign-in")
    wrong = {"email": world.email_of("owner"), "passphrase": "wrong"}
    assert {visitor.send(page, "Sign in", wrong).status_code for _try in range(10)} == {400}
    refused = visitor.send(page, "Sign in", RIGHT)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert visitor.submit(page, "Sign in", RIGHT, status=429).heading == "Too many tries"
    other = {"email": world.email_of("stranger"), "passphrase": "wrong"}
    assert visitor.send(page, "Sign in", other).status_code == 400


def test_signing_in_rightly_uses_up_no_tries(app: Flask) -> None:
    for _try in range(12):
        visitor = Visitor(app.test_client())
        assert visitor.send(visitor.get_page("/sign-in"), "Sign in", RIGHT).status_code == 303


def test_one_address_cannot_try_many_accounts_without_end(visitor: Visitor) -> None:
    page = visitor.get_page("/sign-in")
    answers = [
        visitor.send(page, "Sign in", {"email": f"p{number}@x.example", "passphrase": "wrong"}).status_code
        for number in range(62)
    ]
    assert answers.count(429) == 2


def test_asking_for_a_link_is_answered_alike_for_strangers_and_members(visitor: Visitor, toolkit: Toolkit) -> None:
    pages: list[Page] = []
    for email in (world.email_of("designer"), "nobody@nowhere.example"):
        page = visitor.get_page("/sign-in")
        pages.append(visitor.submit(page, "Send me a link instead", {"email": email}))
    assert pages[0].source == pages[1].source
    with toolkit.read() as session:
        written = session.scalars(select(Message.to_address).where(Message.kind == "sign_in")).all()
    assert written == [world.email_of("designer")]


def test_without_a_mail_server_the_page_says_who_can_make_a_link(visitor: Visitor) -> None:
    page = visitor.submit(visitor.get_page("/sign-in"), "Send me a link instead", {"email": "a@b.example"})
    assert "issuer people link" in page.main


def test_asking_for_a_link_needs_an_address(visitor: Visitor) -> None:
    page = visitor.submit(visitor.get_page("/sign-in"), "Send me a link instead", {"email": ""}, status=400)
    assert "E-mail address: Fill this in." in page.text


def test_opening_a_link_does_not_use_it_up_and_its_button_does(visitor: Visitor, toolkit: Toolkit) -> None:
    path = link_for(toolkit, "designer")
    for _scan in range(3):
        page = visitor.get_page(path)
    assert page.heading == "Sign in with this link"
    assert visitor.submit(page, "Sign in").heading == "Choose a passphrase"
    again = visitor.get_page(path)
    assert visitor.submit(again, "Sign in", status=410).heading == "This link no longer works"


def test_a_link_that_is_too_old_says_so_and_what_to_do(visitor: Visitor, toolkit: Toolkit) -> None:
    page = visitor.get_page(link_for(toolkit, "designer", age=timedelta(hours=25)))
    spent = visitor.submit(page, "Sign in", status=410)
    assert "too old" in spent.main
    assert spent.links["Sign in or get a new link"] == "/sign-in"


def test_a_link_that_never_was_says_so(visitor: Visitor) -> None:
    unknown = visitor.submit(visitor.get_page("/sign-in/not-a-token"), "Sign in", status=404)
    assert unknown.heading == "This link does not work"


def test_a_link_of_somebody_with_a_passphrase_leads_to_their_organizations(visitor: Visitor, toolkit: Toolkit) -> None:
    page = visitor.get_page(link_for(toolkit, "owner"))
    assert visitor.submit(page, "Sign in").heading == "Your organizations"


def test_choosing_a_passphrase_can_be_put_off(visitor: Visitor, toolkit: Toolkit) -> None:
    page = visitor.submit(visitor.get_page(link_for(toolkit, "designer")), "Sign in")
    assert visitor.get_page(page.links["Not now"]).heading == "Your organizations"


def test_only_the_hash_of_a_link_is_stored(toolkit: Toolkit) -> None:
    token = link_for(toolkit, "designer").rpartition("/")[2]
    with toolkit.read() as session:
        assert token not in {link.token_hash for link in session.scalars(select(SignInLink))}


@pytest.mark.parametrize(
    ("token", "said"),
    [({}, "The page was not complete yet"), ({"csrf_token": "of another browser"}, "The form has expired")],
)
def test_a_form_without_its_token_is_refused(visitor: Visitor, token: dict[str, str], said: str) -> None:
    visitor.get_page("/sign-in")
    answer = visitor.request("POST", "/sign-in", data=RIGHT | token)
    assert answer.status_code == 400
    assert said in answer.get_data(as_text=True)
