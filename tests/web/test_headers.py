"""Headers of every answer, and what the public pages never send."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from issuer.bootstrap import Toolkit
from issuer.store.credentials import Credential
from issuer.web.guards import WITHOUT_COOKIE
from tests import databases
from tests.web import world
from tests.web.harness import Visitor

PUBLIC = ("/", "/verify", "/v", "/healthz", "/readyz", f"/issuers/{world.OWN}", "/nowhere", "/v/neutral.png")
FOREIGN_HOSTS = (
    "evil.example",
    "evil.example:8000",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "evil.example#127.0.0.1",
    "127.0.0.1@evil.example",
    "[::1",
    "",
)


def public_paths(toolkit: Toolkit) -> Iterator[str]:
    """Give an address of every kind that the world sees."""
    yield from PUBLIC
    with toolkit.read() as session:
        own = world.organization_of(session).id
        for credential in session.scalars(select(Credential).where(Credential.organization_id == own)):
            yield f"/v/{credential.code}"
            yield from (f"/v/{credential.code}/{name}" for name in ("badge.json", "badge.png", "badge.svg", "qr.svg"))
            yield f"/credentials/{credential.id}"
            yield f"/achievements/{credential.achievement_id}"
            yield f"/achievements/{credential.achievement_id}/badge.png"
            status = json.loads(credential.document)["credentialStatus"]
            status = status[0] if isinstance(status, list) else status
            yield status["statusListCredential"].removeprefix(toolkit.addresses.base)


def assert_protected(answer: TestResponse) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    # What is downloaded or drawn may bring its own style; opened by itself it has a sandbox, without scripts or origin.
    assert "unsafe" not in policy or (policy.endswith("sandbox") and answer.mimetype != "text/html")
    assert answer.mimetype != "text/html" or "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_public_pages_set_no_cookie_and_do_not_vary_by_one(app: Flask, toolkit: Toolkit) -> None:
    for path in public_paths(toolkit):
        answer = app.test_client().get(path)
        assert "Set-Cookie" not in answer.headers, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
        assert answer.status_code in (200, 303, 400, 404), path
        assert_protected(answer)


def test_public_pages_are_the_same_to_somebody_signed_in(visitor_as: Callable[[str], Visitor], app: Flask) -> None:
    owner = visitor_as("owner")
    for path in ("/", "/verify", f"/issuers/{world.OWN}"):
        assert owner.request("GET", path).data == app.test_client().get(path).data, path


def test_an_uploaded_badge_is_answered_without_a_cookie(client: FlaskClient) -> None:
    answer = client.post("/verify", data={"text": "{}"})
    assert "Set-Cookie" not in answer.headers
    assert_protected(answer)


def test_pages_of_the_workspace_are_kept_by_nobody(visitor_as: Callable[[str], Visitor]) -> None:
    owner = visitor_as("owner")
    for path in ("/organizations", "/account", f"/organizations/{world.OWN}/people", "/sign-in/abc"):
        answer = owner.request("GET", path)
        assert answer.headers["Cache-Control"] == "no-store", path
        assert_protected(answer)


def test_a_public_page_does_not_tell_other_sites_where_a_reader_came_from(client: FlaskClient) -> None:
    for path in ("/", "/verify", f"/issuers/{world.OWN}"):
        assert client.get(path).headers["Referrer-Policy"] == "no-referrer", path
    # Forms of the workspace are held against the page that they come from.
    assert client.get("/sign-in").headers["Referrer-Policy"] == "same-origin"


def test_what_everybody_sees_alike_may_be_kept(client: FlaskClient) -> None:
    for path in ("/", f"/issuers/{world.OWN}", f"/issuers/{world.OWN}/did.json"):
        assert client.get(path).headers.get("Cache-Control") != "no-store", path


def test_every_blueprint_that_promises_no_cookie_is_public(app: Flask) -> None:
    for endpoint in app.view_functions:
        if endpoint.partition(".")[0] in WITHOUT_COOKIE:
            assert "organization_slug" not in next(app.url_map.iter_rules(endpoint)).arguments


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_a_foreign_host_name_is_refused(host: str, client: FlaskClient) -> None:
    answer = client.get("/sign-in", headers={"Host": host})
    assert answer.status_code in (400, 421)
    assert "evil" not in answer.get_data(as_text=True)
    assert "evil" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "localhost", "[::1]:8000"])
def test_this_machine_may_call_itself_by_any_of_its_names(host: str, client: FlaskClient) -> None:
    assert client.get("/sign-in", headers={"Host": host}).status_code == 200


def test_a_supervisor_may_ask_for_health_under_any_name(client: FlaskClient) -> None:
    assert client.get("/healthz", headers={"Host": "10.0.0.7:8000"}).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Original-Host"])
def test_generated_addresses_come_from_the_settings_whatever_a_request_says(
    header: str, visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    owner = visitor_as("owner")
    value = "host=evil.example" if header == "Forwarded" else "evil.example"
    for path in (f"/organizations/{world.OWN}/settings", f"/issuers/{world.OWN}", "/"):
        answer = owner.client.get(path, headers={header: value})
        assert "evil.example" not in answer.get_data(as_text=True)
    page = owner.get_page(f"/organizations/{world.OWN}/settings")
    assert f"{toolkit.addresses.base}/issuers/{world.OWN}" in page.links


def test_without_a_public_address_every_interface_answers_bare_addresses_but_no_names(
    built: Path, tmp_path: Path
) -> None:
    settings = world.settings_of(world.copy(built, tmp_path / "home"), host="0.0.0.0")
    with world.opened(settings) as toolkit:
        client = world.application(toolkit).test_client()
        assert client.get("/sign-in", headers={"Host": "192.168.1.7:8000"}).status_code == 200
        assert client.get("/sign-in", headers={"Host": "evil.example"}).status_code == 421


def test_problems_are_told_to_programs_as_programs_want_them(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["title"] == "There is nothing here"


def test_a_method_that_is_not_taken_names_those_that_are(client: FlaskClient) -> None:
    answer = client.delete("/healthz")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_an_unexpected_error_shows_a_page_and_logs_no_address(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def broken(token: str) -> str:
        raise RuntimeError("broken on purpose")

    app.view_functions["sign_in.show_link"] = broken
    page = Visitor(app.test_client()).get_page("/sign-in/very-secret-token", status=500)
    assert page.heading == "Something went wrong on our side"
    assert "broken on purpose" not in page.source
    assert "sign_in.show_link" in caplog.text
    assert "very-secret-token" not in caplog.text


@databases.only_sqlite("its one write lock; what PostgreSQL says after waiting is of the same kind")
def test_a_database_that_is_busy_asks_for_patience_and_is_no_error_of_ours(
    app: Flask, toolkit: Toolkit, visitor_as, caplog: pytest.LogCaptureFixture
) -> None:
    somebody = visitor_as("owner")
    page = somebody.get_page("/account")
    with toolkit.engine.connect() as connection:  # one that does not wait its ten seconds
        connection.exec_driver_sql("pragma busy_timeout = 0")
    holder = sqlite3.connect(toolkit.settings.database_file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        answer = somebody.send(page, "Save name", {"name": "Somebody Else"})
    finally:
        holder.close()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Nothing was saved" in answer.text
    assert "database is locked" in caplog.text and "Traceback" not in caplog.text
