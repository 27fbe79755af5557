"""A badge at an address that somebody typed: what is taken, how far others are followed, and what is never asked."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator

import pytest

from issuer.adapters.fetch import Gateway, Rules
from issuer.adapters.fetch_badge import fetch_badge
from issuer.credential.documents import DocumentMoved, Documents, MappingDocuments, Purpose, fetch_for
from issuer.credential.errors import CredentialError
from tests.adapters.listeners import HOST, Listener, answering, gateway
from tests.adapters.test_fetch_targets import corpus, kind

MIB = 1024 * 1024
PNG = b"\x89PNG\r\n\x1a\n"
OPEN = {"purposes": frozenset(Purpose)}


def open_gateway(**rules) -> Gateway:
    return gateway(**{**OPEN, **rules})


def url_of(listener: Listener, path: str = "/badge") -> str:
    return f"https://{HOST}:{listener.port}{path}"


def refusal(url: str, documents: Documents, **more) -> CredentialError:
    with pytest.raises(CredentialError) as refused:
        fetch_badge(url, documents, **more)
    assert refused.value.detail.endswith(".")
    return refused.value


@pytest.fixture
def trail() -> Iterator[tuple[Listener, list[str]]]:
    """A listener that sends on along a list of addresses, one a request, and serves a badge once it is used up."""
    addresses: list[str] = []

    def speak(connection: socket.socket, request: bytes) -> None:
        if addresses:
            answering(status="302 Found", Location=addresses.pop(0))(connection, request)
        else:
            answering(b'{"a": 1}')(connection, request)

    with Listener(speak) as listener:
        yield listener, addresses


def test_nobody_fetches_badges_unless_that_is_open() -> None:
    with Listener(answering()) as listener:
        assert refusal(url_of(listener), gateway()).code == "KEY_UNRESOLVED"
        assert listener.connections == 0
    assert Purpose.BADGE not in Rules().purposes


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/vc+ld+json", b"{}"),
        ("application/vc", b"{}"),
        ("application/json", b"{}"),
        ("text/plain", b"ey.ey.x"),
        ("application/vc+jwt", b"ey.ey.x"),
        ("image/png", PNG),
        ("image/svg+xml; charset=utf-8", b"<svg/>"),
        ("application/octet-stream", PNG),
        ("", b"{}"),
    ],
)
def test_a_badge_is_asked_for_by_its_kinds_and_taken_as_it_is(kind: str, body: bytes) -> None:
    with Listener(answering(body, Content_Type=kind)) as listener:
        assert fetch_badge(f"{url_of(listener)}?x=1#top", open_gateway()) == body
        head = listener.heard[0].decode()
    assert head.startswith("GET /badge?x=1 HTTP/1.1\r\n")
    assert "\r\nAccept: application/vc, application/vc+ld+json," in head and "image/png" in head
    assert "Referer" not in head and "Cookie" not in head


@pytest.mark.parametrize("kind", ["text/html", "application/xhtml+xml", "application/zip", "image/jpeg", "video/mp4"])
def test_a_page_for_people_is_said_to_be_one(kind: str) -> None:
    with Listener(answering(b"<html>", Content_Type=kind)) as listener:
        refused = refusal(url_of(listener), open_gateway())
    assert refused.code == "NET_TYPE" and "a page for people" in refused.detail


def test_pictures_are_for_badges_only() -> None:
    with Listener(answering(PNG, Content_Type="image/png")) as listener:
        for purpose in (Purpose.KEY, Purpose.STATUS, Purpose.ENDORSEMENT, Purpose.REFRESH):
            with pytest.raises(CredentialError, match="NET_TYPE"):
                open_gateway().fetch_for(purpose, url_of(listener))


@pytest.mark.parametrize(
    ("begins", "limit"),
    [(b"{", MIB), (b"ey", MIB), (PNG, 5 * MIB), (b"<svg", 5 * MIB), (b"\xef\xbb\xbf\n<svg", 5 * MIB), (b"\0", MIB)],
)
@pytest.mark.parametrize("length", [True, False], ids=["announced", "not announced"])
def test_content_decides_how_large_it_may_be(begins: bytes, limit: int, length: bool) -> None:
    for size, fits in ((limit, True), (limit + 1, False)):
        body = begins + b" " * (size - len(begins))
        told = {} if length else {"Content_Length": ""}
        with Listener(answering(body, Content_Type="image/png", **told)) as listener:
            if fits:
                assert len(fetch_badge(url_of(listener), open_gateway())) == size
            else:
                assert refusal(url_of(listener), open_gateway()).code == "NET_SIZE"


def test_unpacked_the_same_limits_hold() -> None:
    for begins, limit in ((b"{", MIB), (PNG, 5 * MIB)):
        for size, fits in ((limit, True), (limit + 1, False)):
            packed = gzip.compress(begins + b" " * (size - len(begins)))
            with Listener(answering(packed, Content_Encoding="gzip")) as listener:
                if fits:
                    assert len(fetch_badge(url_of(listener), open_gateway())) == size
                else:
                    assert refusal(url_of(listener), open_gateway()).code == "NET_SIZE"


def test_a_badge_is_not_remembered_and_no_key_is_mistaken_for_one() -> None:
    with Listener(answering(Cache_Control="max-age=300")) as listener:
        fetcher = open_gateway()
        fetcher.fetch(url_of(listener))
        for _ in range(2):
            assert fetch_badge(url_of(listener), fetcher) == b"{}"
        assert listener.connections == 3
        fetcher.fetch(url_of(listener))
        assert listener.connections == 3


def test_a_host_is_asked_for_badges_only_so_often() -> None:
    with Listener(answering()) as listener:
        fetcher = open_gateway(per_host=3, clock=lambda: 0.0)
        for _ in range(3):
            fetch_badge(url_of(listener), fetcher)
        assert "within a minute" in refusal(url_of(listener), fetcher).detail
        assert listener.connections == 3


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
@pytest.mark.parametrize("leads", ["/other", "//{host}/other", "https://{host}/other#part", "other?x=/.."])
def test_two_redirects_are_followed_and_no_third(status: str, leads: str) -> None:
    hops: list[int] = []

    def speak(connection: socket.socket, request: bytes) -> None:
        hops.append(1)
        host = f"{HOST}:{listener.port}"
        sends_on = answering(status=status, Location=leads.format(host=host))
        (sends_on if len(hops) <= most else answering(b'{"a": 1}'))(connection, request)

    with Listener(speak) as listener:
        for most, arrives in ((1, True), (2, True), (3, False)):
            hops.clear()
            if arrives:
                assert fetch_badge(url_of(listener), open_gateway()) == b'{"a": 1}'
            else:
                assert refusal(url_of(listener), open_gateway()).code == "NET_REDIRECT"
            assert len(hops) == min(most, 2) + 1


@pytest.mark.parametrize("status", ["300 Multiple", "304 Not Modified", "305 Proxy", "306 X", "399 X"])
def test_other_answers_of_the_kind_lead_nowhere(status: str) -> None:
    with Listener(answering(status=status, Location="/other")) as listener:
        assert refusal(url_of(listener), open_gateway()).code == "NET_REDIRECT"
        assert listener.connections == 1


@pytest.mark.parametrize("leads", ["", "#top", "https://[/", "/é", "/" + "a" * 3000, "https://a.org:port/"])
def test_a_redirect_that_names_no_address_leads_nowhere(leads: str) -> None:
    with Listener(answering(status="302 Found", Location=leads)) as listener:
        assert refusal(url_of(listener), open_gateway()).code == "NET_REDIRECT"
        assert listener.connections == 1


def test_a_redirect_that_was_slow_is_not_followed() -> None:
    times = iter([0.0, 5.1])
    moved = SendsOn(f"https://{HOST}/b", MappingDocuments({f"https://{HOST}/b": b"{}"}))
    assert refusal(f"https://{HOST}/a", moved, clock=lambda: next(times)).code == "NET_TIMEOUT"


def test_what_is_gone_stays_so() -> None:
    with Listener(answering(status="410 Gone")) as listener:
        assert "gone for good" in refusal(url_of(listener), open_gateway()).detail


class SendsOn:
    """Documents of which the first is said to be elsewhere."""

    def __init__(self, address: str, beyond: Documents) -> None:
        self._address: str | None = address
        self._beyond = beyond

    def fetch(self, url: str) -> bytes:
        return self.fetch_for(Purpose.KEY, url)

    def fetch_for(self, purpose: Purpose, url: str) -> bytes:
        if self._address is not None:
            address, self._address = self._address, None
            raise DocumentMoved("It is elsewhere.", address)
        return fetch_for(purpose, url, self._beyond)


def test_no_address_of_the_corpus_is_asked_because_another_sends_there() -> None:
    with Listener(answering()) as canary:
        rules = Rules(ports={443, canary.port}, in_total=10_000, per_host=10_000, purposes=frozenset(Purpose))
        fetcher = Gateway(rules, resolver=kind)
        for url in sorted(each for each in corpus(canary.port) if "#" not in each):
            refused = refusal("https://badges.river.org/1", SendsOn(url, fetcher))
            assert refused.code == "NET_REDIRECT", url
        assert canary.connections == 0


def test_this_installation_is_not_asked_because_another_sends_there(trail) -> None:
    listener, addresses = trail
    addresses.append(f"https://own.river.org:{listener.port}/status/1")
    assert "is this installation" in refusal(url_of(listener), open_gateway(closed_hosts={"own.river.org"})).detail
    assert listener.connections == 1


@pytest.mark.parametrize("leads", ["http://{host}/x", "file:///etc/passwd", "https://10.0.0.1/", "ftp://{host}/"])
def test_nobody_is_led_away_from_https_or_the_public_internet(trail, leads: str) -> None:
    listener, _addresses = trail
    strict = Gateway(Rules(ports={listener.port, 443}, **OPEN), resolver=lambda *_: ["127.0.0.1"])
    documents = SendsOn(leads.format(host=f"{HOST}:{listener.port}"), strict)
    assert refusal(url_of(listener), documents).code == "NET_REDIRECT"
    assert listener.connections == 0


def test_a_name_that_leads_here_is_not_asked_because_another_sends_there() -> None:
    with Listener(answering()) as canary:
        strict = Gateway(Rules(ports={canary.port}, **OPEN), resolver=lambda *_: ["127.0.0.1"])
        refused = refusal(url_of(canary), SendsOn(url_of(canary, "/2"), strict))
        assert refused.code == "NET_REDIRECT"
        assert "127" not in refused.detail and canary.connections == 0
