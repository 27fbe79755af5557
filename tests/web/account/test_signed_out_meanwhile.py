"""The sign-in ends while somebody writes: the press says that nothing was saved, and signing in leads to the page."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from issuer.store.people import SignInSession
from tests.web import world
from tests.web.harness import page_of

SETTINGS = f"/organizations/{world.OWN}/settings"
REVIEW = f"{SETTINGS}/review"
WORDS = "You were signed out, so nothing was saved. Sign in first"
RIGHT = {"email": world.email_of("owner"), "passphrase": world.PASSPHRASE}
HERE = "http://localhost"


@pytest.fixture
def owner(visitor_as):
    return visitor_as("owner")


@pytest.fixture
def everybody_is_signed_out(toolkit):
    def end() -> None:
        with toolkit.write.begin() as session:
            session.execute(delete(SignInSession))

    return end


def test_a_press_after_the_sign_in_ended_says_so_and_leads_back_to_the_page(owner, everybody_is_signed_out):
    page = owner.get_page(SETTINGS)
    everybody_is_signed_out()
    asked = owner.submit(page, "Save", {"description": "An hour of writing."})
    assert asked.heading == "Sign in" and WORDS in asked.main
    assert owner.submit(asked, "Sign in", RIGHT).path == SETTINGS


def test_signing_out_in_another_window_is_told_in_the_same_words(owner):
    page, other = owner.get_page(SETTINGS), owner.get_page("/account")
    owner.submit(other, "Sign out")
    asked = owner.submit(page, "Save", {"description": "An hour of writing."})
    assert asked.heading == "Sign in" and WORDS in asked.main


def test_a_form_that_has_expired_for_somebody_who_is_signed_in_still_says_so(owner):
    page = owner.get_page(SETTINGS)
    assert owner.submit(page, "Save", {"csrf_token": "x"}, status=400).heading == "The form has expired"


def test_whoever_asks_for_a_page_has_lost_nothing_and_is_told_nothing(visitor):
    assert WORDS not in visitor.get_page(SETTINGS).main


@pytest.mark.parametrize(
    ("path", "came_from", "leads_to"),
    [
        (REVIEW, f"{HERE}{SETTINGS}?part=review", f"{SETTINGS}?part=review"),
        (SETTINGS, f"{HERE}/organizations/new", "/organizations/new"),
        (SETTINGS, None, SETTINGS),
        (REVIEW, None, ""),
        (REVIEW, f"{HERE}{REVIEW}", ""),
        (REVIEW, f"https://elsewhere.example{SETTINGS}", ""),
        (REVIEW, f"{HERE}@elsewhere.example{SETTINGS}", ""),
        (REVIEW, f"{HERE}//elsewhere.example/organizations", ""),
        (REVIEW, f"{HERE}/no/such/page", ""),
        (REVIEW, "http://[", ""),
        (REVIEW, HERE, ""),
    ],
)
def test_one_is_led_to_the_page_of_the_form_only_where_it_is_one_of_ours(
    path, came_from, leads_to, owner, everybody_is_signed_out
):
    token = owner.get_page(SETTINGS).form("Save").values["csrf_token"][0]
    everybody_is_signed_out()
    headers = {"Referer": came_from} if came_from else {}
    answer = owner.client.post(path, data={"csrf_token": token}, headers=headers)
    assert answer.status_code == 303
    asked = owner.get_page(answer.headers["Location"])
    assert WORDS in asked.main and asked.one("input", name="next").get("value") == leads_to


def test_a_form_that_comes_without_a_cookie_is_answered_without_one(visitor):
    answer = visitor.request("POST", SETTINGS, data={"name": "From another site"})
    assert answer.status_code == 303 and "Set-Cookie" not in answer.headers
    assert WORDS in page_of(SETTINGS, visitor.request("GET", answer.headers["Location"])).main


def test_whoever_signs_out_where_they_are_signed_out_already_has_lost_nothing(owner, everybody_is_signed_out):
    page = owner.get_page(SETTINGS)
    everybody_is_signed_out()
    asked = owner.submit(page, "Sign out")
    assert asked.heading == "Sign in" and WORDS not in asked.main and asked.path == "/sign-in"
