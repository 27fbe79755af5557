"""Who answers under an address: what a web process tells of its tokens, and how a worker reads what it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.serving import make_server

from issuer.adapters.own_address import ask_who_answers
from issuer.bootstrap import Toolkit
from issuer.store.signers import SignerToken

STRANGER = "33333333-3333-4333-8333-333333333333"


@pytest.fixture
def token(toolkit: Toolkit) -> str:
    toolkit.fence.look(ask=False)
    with toolkit.read() as session:
        return session.scalars(select(SignerToken.id)).one()


def test_a_token_is_known_where_it_was_made_and_nowhere_else(client: FlaskClient, token: str) -> None:
    for asked, known in ((token, True), (STRANGER, False), ("x", False), ("x" * 3000, False), ("%00", False)):
        answer = client.get(f"/signer/{asked}")
        assert answer.json == {"kind": "touchstone-signer", "known": known}
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers


def test_a_web_process_is_asked_as_a_worker_does(app: Flask, toolkit: Toolkit, token: str) -> None:
    server = make_server("127.0.0.1", 0, app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.port}"
        assert ask_who_answers(address, token) is True
        assert ask_who_answers(address, STRANGER) is False
    finally:
        server.shutdown()
        thread.join()
    assert ask_who_answers(address, token) is None, "nobody is there any more"


@contextmanager
def answering(status: int, body: bytes, **headers: str) -> Iterator[str]:
    """Somebody who gives the same answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/badges/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


NO = b'{"kind": "touchstone-signer", "known": false}'


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (200, NO, False),
        (200, b'{"kind": "touchstone-signer", "known": true}', True),
        (200, b"<!doctype html><title>Down for repairs</title>", None),
        (200, b'{"kind": "something", "known": false}', None),
        (200, b'{"kind": "touchstone-signer", "known": 0}', None),
        (200, b"[]", None),
        (200, NO + b" " * 5000 + b"}", False),
        (301, NO, None),
        (404, NO, None),
        (502, NO, None),
    ],
)
def test_only_an_answer_in_our_own_form_is_one(status: int, body: bytes, says: bool | None) -> None:
    with answering(status, body, Location="https://elsewhere.example/") as address:
        assert ask_who_answers(address, STRANGER) is says


@pytest.mark.parametrize("address", ["https://nothing.invalid", "http://127.0.0.1:1", "https://127.0.0.1:1"])
def test_an_address_that_leads_nowhere_says_nothing(address: str) -> None:
    assert ask_who_answers(address, STRANGER) is None
