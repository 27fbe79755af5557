"""How long the gateway waits for others, how long it remembers what they said, and how often it asks them."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from issuer.credential.errors import CredentialError
from tests.adapters.fetching import MIB, SHORT, SOON, refusal, url_of
from tests.adapters.listeners import HOST, Listener, answering, gateway

LIFETIMES = [
    ("max-age=10", 10),
    ("public, MAX-AGE=9999", 300),
    ("max-age=99999999999999999999", 300),
    ("max-age=soon", 60),
    ("max-age=0", 0),
    ("no-store", 0),
    ("no-cache, max-age=9", 0),
]


def slowly(data: bytes, pause: float = 0.2):
    def speak(connection: socket.socket, _request: bytes) -> None:
        for each in data:
            connection.sendall(bytes([each]))
            time.sleep(pause)

    return speak


@pytest.mark.parametrize(
    "speak",
    [
        slowly(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}"),
        slowly(b"", pause=0),
        lambda connection, _request: time.sleep(5),
        lambda connection, _request: (
            [connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n") for _ in range(9)] and time.sleep(5)
        ),
    ],
    ids=["drips", "closes", "silent", "continues"],
)
def test_whoever_answers_slowly_is_waited_for_only_so_long(speak) -> None:
    with Listener(speak) as listener:
        started = time.monotonic()
        code = refusal(gateway(bounds=SHORT), url_of(listener)).code
        assert time.monotonic() - started < SOON
        assert code in ("NET_TIMEOUT", "KEY_UNRESOLVED")


def test_a_server_that_never_agrees_on_keys_is_waited_for_only_so_long() -> None:
    def never(connection: socket.socket, _request: bytes) -> None:
        time.sleep(5)

    with Listener(never, name=None) as listener:
        started = time.monotonic()
        assert refusal(gateway(bounds=SHORT), url_of(listener)).code == "KEY_UNRESOLVED"
        assert time.monotonic() - started < SOON


def test_a_resolver_that_hangs_is_waited_for_only_so_long() -> None:
    started = time.monotonic()
    hanging = gateway(resolver=lambda _host, _port: time.sleep(8) or [], bounds=SHORT)
    assert refusal(hanging, f"https://{HOST}/").code == "KEY_UNRESOLVED"
    assert time.monotonic() - started < SOON


def test_a_document_is_remembered_for_a_short_while() -> None:
    now = [0.0]
    with Listener(answering()) as listener:
        fetcher = gateway(clock=lambda: now[0])
        for at, connections in ((0, 1), (59, 1), (60, 2), (119, 2), (120, 3)):
            now[0] = float(at)
            fetcher.fetch(url_of(listener))
            assert listener.connections == connections
        fetcher.fetch(url_of(listener, "/other"))
        assert listener.connections == 4


@pytest.mark.parametrize(("control", "stands"), LIFETIMES)
def test_a_server_may_ask_for_less_time_and_for_no_more_than_five_minutes(control: str, stands: int) -> None:
    now = [0.0]
    with Listener(answering(Cache_Control=control)) as listener:
        fetcher = gateway(clock=lambda: now[0])
        fetcher.fetch(url_of(listener))
        now[0] = max(stands - 1.0, 0)
        fetcher.fetch(url_of(listener))
        assert listener.connections == (1 if stands else 2)
        now[0] = float(stands)
        fetcher.fetch(url_of(listener))
        assert listener.connections == (2 if stands else 3)


def test_a_refusal_is_remembered_too_but_shorter() -> None:
    now = [0.0]
    with Listener(answering(status="404 Not Found")) as listener:
        fetcher = gateway(clock=lambda: now[0])
        for at, connections in ((0, 1), (29, 1), (30, 2)):
            now[0] = float(at)
            refusal(fetcher, url_of(listener))
            assert listener.connections == connections


def test_what_is_remembered_is_bounded() -> None:
    with Listener(answering(b" " * MIB)) as listener:
        fetcher = gateway(in_total=1000, per_host=1000)
        for number in range(40):
            fetcher.fetch(url_of(listener, f"/{number}"))
        fetcher.fetch(url_of(listener, "/39"))
        assert listener.connections == 40
        fetcher.fetch(url_of(listener, "/0"))
        assert listener.connections == 41, "the oldest had to go"


def test_each_host_and_all_together_are_asked_only_so_often() -> None:
    now = [0.0]
    with Listener(answering(), name="*.river.org") as listener:
        fetcher = gateway(per_host=3, in_total=5, clock=lambda: now[0])

        def ask(host: str, path: int) -> bool:
            try:
                fetcher.fetch(url_of(listener, f"/{path}", host))
            except CredentialError as error:
                assert error.code == "KEY_UNRESOLVED" and "minute" in error.detail
                return False
            return True

        assert [ask("a.river.org", path) for path in range(5)] == [True] * 3 + [False] * 2
        assert [ask("b.river.org", path) for path in range(5)] == [True] * 2 + [False] * 3
        assert listener.connections == 5
        now[0] = 20.0
        assert [ask("a.river.org", path) for path in range(9, 11)] == [True, False]
        assert ask("a.river.org", 9), "what is remembered costs nothing"


def test_a_thousand_requests_for_one_document_at_once_are_one() -> None:
    def later(connection: socket.socket, request: bytes) -> None:
        time.sleep(0.2)
        answering(b'{"id": 3}')(connection, request)

    with Listener(later) as listener:
        fetcher, got = gateway(at_once=100), []
        threads = [threading.Thread(target=lambda: got.append(fetcher.fetch(url_of(listener)))) for _ in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert got == [b'{"id": 3}'] * 100
        assert listener.connections == 1


def test_slow_hosts_hold_only_so_many_callers_and_what_is_remembered_needs_no_wait() -> None:
    with Listener(answering()) as quick, Listener(lambda _connection, _request: time.sleep(5)) as slow:
        fetcher = gateway(at_once=2, bounds=SHORT)
        fetcher.fetch(url_of(quick))
        threads = [
            threading.Thread(target=lambda path=path: refusal(fetcher, url_of(slow, path))) for path in ("/1", "/2")
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.3)
        refused = refusal(fetcher, url_of(quick, "/other"))
        assert (refused.code, refused.detail[-10:]) == ("KEY_UNRESOLVED", "Try again.")
        assert fetcher.fetch(url_of(quick)) == b"{}"
        for thread in threads:
            thread.join()
        assert fetcher.fetch(url_of(quick, "/other")) == b"{}"
