"""The gateway before real listeners: what it takes, what it refuses, and how long it waits."""

from __future__ import annotations

import gzip
import resource
import socket
import threading
import time

import pytest

from issuer.adapters.fetch import Gateway, Rules
from issuer.adapters.fetch_answer import Bounds
from issuer.credential.documents import Purpose
from issuer.credential.errors import CredentialError
from tests.adapters.listeners import HOST, Listener, answering, gateway, trusting

MIB = 1024 * 1024
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
LIFETIMES = [
    ("max-age=10", 10),
    ("public, MAX-AGE=9999", 300),
    ("max-age=99999999999999999999", 300),
    ("max-age=soon", 60),
    ("max-age=0", 0),
    ("no-store", 0),
    ("no-cache, max-age=9", 0),
]


SHORT = Bounds(connect_seconds=1.5, total_seconds=2.0)  # for what is waited for in vain
SOON = 4.0  # seconds: those, and what a busy machine takes


def url_of(listener: Listener, path: str = "/did.json", host: str = HOST) -> str:
    return f"https://{host}:{listener.port}{path}"


def refusal(fetcher: Gateway, url: str, purpose: Purpose = Purpose.KEY) -> CredentialError:
    with pytest.raises(CredentialError) as refused:
        fetcher.fetch_for(purpose, url)
    assert refused.value.detail.endswith(".")
    return refused.value


def slowly(data: bytes, pause: float = 0.2):
    def speak(connection: socket.socket, _request: bytes) -> None:
        for each in data:
            connection.sendall(bytes([each]))
            time.sleep(pause)

    return speak


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


def test_the_limits_in_force_are_those_of_the_rules() -> None:
    assert Rules().bounds == Bounds(connect_seconds=3.0, total_seconds=5.0, max_bytes=MIB)
    assert Rules().ports == {443} and not Rules().loopback


def test_a_document_of_the_largest_size_is_taken_and_one_byte_more_is_not() -> None:
    for size, fits in ((MIB, True), (MIB + 1, False)):
        for length in (str(size), ""):  # announced, and ended by the end of the connection
            with Listener(answering(b" " * size, Content_Length=length)) as listener:
                if fits:
                    assert len(gateway().fetch(url_of(listener))) == size
                else:
                    assert refusal(gateway(), url_of(listener)).code == "NET_SIZE"


@pytest.mark.parametrize("announced", ["99999999999999999999", str(8 * 1024**3)])
def test_a_size_that_is_only_announced_takes_no_memory(announced: str) -> None:
    with Listener(answering(Content_Length=announced)) as listener:
        assert refusal(gateway(), url_of(listener)).code == "NET_SIZE"


def test_a_huge_chunk_takes_no_memory() -> None:
    chunk = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\n" + b" " * (2 * MIB)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Listener(lambda connection, _request: connection.sendall(chunk)) as listener:
        assert refusal(gateway(), url_of(listener)).code == "NET_SIZE"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 * 1024, "KiB"


def test_an_endless_answer_is_left_when_it_is_too_large() -> None:
    def endless(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b" " * 65536)

    def headers(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X: " + b"y" * 60000 + b"\r\n")

    for speak in (endless, headers):
        with Listener(speak) as listener:
            assert refusal(gateway(), url_of(listener)).code in ("NET_SIZE", "KEY_UNRESOLVED")


def test_a_packed_document_is_unpacked_within_the_same_limit() -> None:
    packed = gzip.compress(b'{"id": 2}')
    with Listener(answering(packed, Content_Encoding="gzip")) as listener:
        assert gateway().fetch(url_of(listener)) == b'{"id": 2}'
    bomb = gzip.compress(bytes(512 * MIB), 9)
    assert len(bomb) < MIB
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Listener(answering(bomb, Content_Encoding="gzip")) as listener:
        assert refusal(gateway(), url_of(listener)).code == "NET_SIZE"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 * 1024, "KiB"


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (b"{}", "br"),
        (b"{}", "deflate"),
        (b"{}", "gzip, gzip"),
        (b"{}", "gzip"),
        (gzip.compress(b"{}", mtime=0)[:-4], "gzip"),
        (gzip.compress(b"{}", mtime=0) + b"x", "gzip"),
        (gzip.compress(b"{}", mtime=0) * 2, "gzip"),
    ],
)
def test_other_ways_of_packing_are_refused(body: bytes, coding: str) -> None:
    with Listener(answering(body, Content_Encoding=coding)) as listener:
        assert refusal(gateway(), url_of(listener)).code == "NET_TYPE"


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
