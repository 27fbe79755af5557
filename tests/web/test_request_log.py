"""One line for each request, with ids and nothing that a person wrote."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from issuer.adapters.logs import JSON, formatter
from issuer.bootstrap import Toolkit
from issuer.store.credentials import Credential
from tests.web import world
from tests.web.harness import Visitor

CANARIES = ("canary-name", "canary-code", "canary@example.org", "canary-token", "203.0.113.9", "canary-agent")


class Lines:
    """What was written so far."""

    def __init__(self, stream: StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    def answered(self) -> list[dict[str, object]]:
        lines = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in lines if line["message"] == "answered"]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """All that our loggers write, as JSON."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(JSON))
    ours, before = logging.getLogger(), logging.getLogger("issuer").level
    ours.addHandler(handler)
    logging.getLogger("issuer").setLevel(logging.DEBUG)
    yield Lines(stream)
    logging.getLogger("issuer").setLevel(before)
    ours.removeHandler(handler)


def test_a_line_names_the_route_and_who_asked_by_ids(toolkit: Toolkit, visitor_as, lines: Lines) -> None:
    visitor_as("owner").get_page(f"/organizations/{world.OWN}/credentials")
    line = lines.answered()[-1]
    with toolkit.read() as session:
        ids = (world.organization_of(session).id, world.person_of(session, "owner").id)
    assert (line["organization"], line["person"]) == ids
    assert line["route"] == "/organizations/<organization_slug>/credentials"
    assert (line["method"], line["status"], line["level"]) == ("GET", 200, "info")
    assert line["ms"] > 0  # type: ignore[operator]
    assert re.fullmatch("[0-9a-f]{32}", str(line["request_id"]))
    assert world.OWN not in str(line)


def test_nothing_that_was_asked_or_typed_is_in_the_log(client: FlaskClient, lines: Lines) -> None:
    sent = {"User-Agent": "canary-agent", "X-Forwarded-For": "203.0.113.9", "Referer": "/sign-in/canary-token"}
    client.get("/v/canary-code?name=canary-name", headers=sent)
    client.get("/sign-in/canary-token", headers=sent, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    client.post("/sign-in", data={"email": "canary@example.org"}, headers=sent)
    client.post("/verify", data={"text": '{"name": "canary-name"}'}, headers=sent)
    client.open("/canary-name", method="CANARY-NAME")
    assert len(lines.answered()) == 5
    assert not [canary for canary in CANARIES if canary in lines.text.lower()]


def test_an_unexpected_error_is_logged_with_its_way_and_without_its_words(app: Flask, lines: Lines) -> None:
    def fail() -> str:
        raise RuntimeError("canary@example.org")

    app.view_functions["public.home"] = fail
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert "builtins.RuntimeError" in lines.text
    assert "in fail" in lines.text
    assert "canary" not in lines.text
    failed, line = (json.loads(text) for text in lines.text.splitlines()[-2:])
    assert failed["request_id"] == line["request_id"] == answer.headers["X-Request-Id"]


def test_a_refusal_of_the_database_is_logged_without_the_values_that_it_repeats(app: Flask, lines: Lines) -> None:
    class Diagnosis:
        constraint_name = "uq_people_email"

    class UniqueViolation(Exception):
        sqlstate, diag = "23505", Diagnosis()

    def fail() -> str:
        raise IntegrityError("insert", {"email": "canary@example.org"}, UniqueViolation("(canary@example.org) exists"))

    app.view_functions["public.home"] = fail
    assert app.test_client().get("/").status_code == 409
    assert "UniqueViolation 23505 uq_people_email" in lines.text
    assert "canary" not in lines.text


def test_every_answer_bears_the_id_of_its_request_and_every_error_page_shows_it(visitor: Visitor) -> None:
    first, second = visitor.client.get("/"), visitor.client.get("/")
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
    missing = visitor.client.get("/nothing-here")
    assert missing.headers["X-Request-Id"] in missing.text
    problem = visitor.client.get("/nothing-here", headers={"Accept": "application/json"})
    assert problem.get_json()["request_id"] == problem.headers["X-Request-Id"]


def test_an_id_is_taken_from_a_proxy_of_ours_and_from_nobody_else(toolkit: Toolkit) -> None:
    sent = {"X-Request-Id": "from-the-proxy-1"}
    assert world.application(toolkit).test_client().get("/", headers=sent).headers["X-Request-Id"] != "from-the-proxy-1"
    behind = world.settings_of(toolkit.settings.home, trusted_proxies=1)
    with world.opened(behind) as opened:
        client = world.application(opened).test_client()
        assert client.get("/", headers=sent).headers["X-Request-Id"] == "from-the-proxy-1"
        assert client.get("/", headers={"X-Request-Id": "a b"}).headers["X-Request-Id"] != "a b"


def test_a_supervisor_that_asks_again_and_again_fills_no_log(client: FlaskClient, lines: Lines) -> None:
    for path in ("/healthz", "/readyz", "/static/css/theme.css"):
        client.get(path)
    assert [line["level"] for line in lines.answered()] == ["debug"] * 3


def test_a_public_page_names_the_badge_by_its_route_only(toolkit: Toolkit, client: FlaskClient, lines: Lines) -> None:
    with toolkit.read() as session:
        code = session.scalars(select(Credential.code).limit(1)).one()
    assert client.get(f"/v/{code}").status_code == 200
    assert lines.answered()[-1]["route"] == "/v/<code>"
    assert code not in lines.text
