"""What PostgreSQL cannot store is refused in words: U+0000 in a text, and numbers that no column holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from issuer.bootstrap import Toolkit
from issuer.store.people import Person
from tests.web import world
from tests.web.harness import Visitor

HOSTILE = (
    "/v/AB%00CD",
    "/v/",
    "/credentials/a%00b",
    "/achievements/a%00b",
    "/status/a%00b",
    "/issuers/a%00b",
    "/issuers/a%00b/did.json",
    "/sign-in/a%00b",
    "/verify?code=a%00b",
    f"/organizations/{world.OWN}/credentials?search=a%00b",
    f"/organizations/{world.OWN}/credentials?q=a%00b&page=99999999999999999999",
    f"/organizations/{world.OWN}/credentials?page=999999999999999",
    f"/organizations/{world.OWN}/designs/a%00b",
    f"/organizations/{world.OWN}/frameworks?q=a%00b",
    f"/organizations/{world.OWN}/events?page=99999999999999999999",
    "/organizations/a%00b/designs",
)


@pytest.mark.parametrize("path", HOSTILE)
def test_an_address_with_it_is_not_an_error_of_ours(visitor_as: Callable[[str], Visitor], path: str) -> None:
    assert visitor_as("owner").client.get(path).status_code in (200, 302, 303, 308, 400, 404, 405, 410)


@pytest.mark.parametrize("email", ["a\x00b@harbour-college.example", "owner@harbour-college.example\x00"])
def test_a_form_with_it_is_refused(visitor: Visitor, email: str) -> None:
    page = visitor.get_page("/sign-in")
    answer = visitor.send(page, "Sign in", {"email": email, "passphrase": "a\x00b"})
    assert answer.status_code == 400


def test_what_the_database_refuses_is_told_as_such(app: Flask, client: FlaskClient, toolkit: Toolkit) -> None:
    def store() -> str:
        with toolkit.write() as session:
            session.add(Person(email="a\x00b@x.example", name="", created_at=toolkit.clock()))
            session.flush()
        return "stored"

    app.view_functions["health.alive"] = store
    answer = client.get("/healthz")
    if toolkit.engine.dialect.name == "sqlite":
        assert answer.status_code == 200, "SQLite stores it"
    else:
        assert answer.status_code == 400 and "cannot be stored" in answer.text


def test_of_two_who_make_the_same_the_slower_is_told(app: Flask, client: FlaskClient, toolkit: Toolkit) -> None:
    def take() -> str:
        with toolkit.write() as session:
            session.add(Person(email=world.email_of("owner"), name="", created_at=toolkit.clock()))
            session.flush()
        return "stored"

    app.view_functions["health.alive"] = take
    answer = client.get("/healthz")
    assert answer.status_code == 409 and "Someone else was faster" in answer.text
