"""The gateway before real listeners: what it takes, and what it refuses."""

from __future__ import annotations

import socket
import time

import pytest

from issuer.adapters.fetch import Gateway, Rules
from issuer.adapters.fetch_answer import Bounds
from issuer.credential.documents import Purpose
from tests.adapters.fetching import MIB, SHORT, refusal, url_of
from tests.adapters.listeners import HOST, Listener, answering, gateway, trusting

DOCUMENTS = (
    *("application/json; charset=utf-8", "application/did+json", "application/vc", "application/vc+jwt"),
    *("text/plain", "application/octet-stream", ""),
)
NO_ANSWERS = (
    b"",
    b"hello",
    bytes(99),
    b"HTTP/9 200\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
    b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 999,
)


def test_a_document_is_fetched_with_a_plain_request_that_tells_nothing_of_us() -> None:
    with Listener(answering(b'{"id": 1}')) as listener:
        assert gateway().fetch(url_of(listener, "/a/did.json?x=1")) == b'{"id": 1}'
        head, *lines = listener.heard[0].decode().split("\r\n")
        assert head == "GET /a/did.json?x=1 HTTP/1.1"
        told = dict(line.split(": ", 1) for line in lines if line)
        assert set(told) == {"Host", "Accept", "Accept-Encoding", "User-Agent", "Connection"}
        assert (told["Host"], told["Accept-Encoding"]) == (f"{HOST}:{listener.port}", "identity")


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_documents_are_taken_under_the_names_that_servers_give_them(kind: str) -> None:
    with Listener(answering(Content_Type=kind)) as listener:
        assert gateway().fetch(url_of(listener)) == b"{}"


@pytest.mark.parametrize("kind", ["text/html", "image/png", "application/zip", "text/javascript", "x/json", "json"])
def test_pages_pictures_and_archives_are_no_documents(kind: str) -> None:
    with Listener(answering(Content_Type=kind)) as listener:
        assert refusal(gateway(), url_of(listener)).code == "NET_TYPE"


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "500 Oops", "206 Partial Content", "204 No Content"])
def test_no_document_is_told_by_purpose(status: str) -> None:
    with Listener(answering(status=status)) as listener:
        assert refusal(gateway(), url_of(listener)).code == "KEY_UNRESOLVED"
        refused = refusal(gateway(), url_of(listener), Purpose.STATUS)
        assert refused.code == "STATUS_FETCH"
        assert status[:3] in refused.detail


@pytest.mark.parametrize("status", [301, 302, 303, 304, 307, 308])
@pytest.mark.parametrize("leads", ["https://elsewhere.org/x", "http://127.0.0.1/", "file:///etc/passwd", "/other"])
def test_nobody_is_followed_elsewhere(status: int, leads: str) -> None:
    with Listener(answering(status=f"{status} Elsewhere", Location=leads)) as listener:
        assert refusal(gateway(), url_of(listener)).code == "NET_REDIRECT"
        assert listener.connections == 1


def test_a_certificate_of_another_name_is_no_answer() -> None:
    with Listener(answering(), name="other.org") as listener:
        assert refusal(gateway(), url_of(listener)).code == "KEY_UNRESOLVED"
        assert listener.heard == []


def test_a_certificate_of_an_authority_that_nobody_knows_is_no_answer() -> None:
    with Listener(answering()) as listener:
        stranger = Gateway(Rules(loopback=True), resolver=lambda _host, _port: ["127.0.0.1"])
        assert refusal(stranger, url_of(listener)).code == "KEY_UNRESOLVED"
        assert listener.heard == []


def test_the_limits_in_force_are_those_of_the_rules() -> None:
    assert Rules().bounds == Bounds(connect_seconds=3.0, total_seconds=5.0, max_bytes=MIB)
    assert Rules().ports == {443} and not Rules().loopback


@pytest.mark.parametrize("spoken", NO_ANSWERS)
def test_what_is_no_answer_is_no_document(spoken: bytes) -> None:
    with Listener(lambda connection, _request: connection.sendall(spoken)) as listener:
        assert refusal(gateway(), url_of(listener)).code == "KEY_UNRESOLVED"


def test_closed_and_missing_and_wrongly_certified_hosts_are_told_in_the_same_words() -> None:
    def missing(_host: str, _port: int) -> list[str]:
        raise socket.gaierror("no such host")

    with Listener(name="other.org") as other:
        misnamed = refusal(gateway(), url_of(other)).detail
    with Listener() as gone:
        closed = gone.port
    told = {
        misnamed,
        refusal(gateway(resolver=missing), f"https://{HOST}:{closed}/").detail,
        refusal(gateway(), f"https://{HOST}:{closed}/").detail,
        refusal(gateway(resolver=lambda _host, _port: []), f"https://{HOST}:{closed}/").detail,
        refusal(
            gateway(resolver=lambda _host, _port: time.sleep(4) or [], bounds=SHORT), f"https://{HOST}:{closed}/"
        ).detail,
    }
    assert told == {f"The document could not be fetched. {HOST} could not be reached."}


def test_switched_off_it_asks_nobody() -> None:
    with Listener(answering()) as listener:
        refused = refusal(gateway(enabled=False), url_of(listener))
        assert refused.code == "KEY_UNRESOLVED" and "switched off" in refused.detail
        assert refusal(gateway(closed_hosts={HOST}), url_of(listener)).code == "KEY_UNRESOLVED"
        assert listener.connections == 0


def test_a_name_that_leads_elsewhere_a_moment_later_is_connected_to_where_it_was_checked() -> None:
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    with Listener(answering()) as canary:
        rules = Rules(ports={canary.port}, bounds=Bounds(connect_seconds=0.3, total_seconds=0.5))
        fetcher = Gateway(rules, resolver=lambda _host, _port: next(answers), tls=trusting())
        assert refusal(fetcher, url_of(canary)).code == "KEY_UNRESOLVED"
        assert next(answers) == ["127.0.0.1"], "the name was looked up once"
        assert canary.connections == 0


def test_one_closed_address_among_open_ones_closes_the_name() -> None:
    with Listener(answering()) as canary:
        for found in (["93.184.216.34", "127.0.0.1"], ["127.0.0.1", "93.184.216.34"], ["::ffff:127.0.0.1"]):
            fetcher = Gateway(Rules(ports={canary.port}), resolver=lambda *_, found=found: found, tls=trusting())
            refused = refusal(fetcher, url_of(canary))
            assert refused.code == "NET_ADDRESS"
            assert "127" not in refused.detail
        assert canary.connections == 0
