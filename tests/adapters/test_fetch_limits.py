"""Limits of the gateway that nothing behind them would keep."""

from __future__ import annotations

import gzip
import socket

import pytest

from issuer.adapters.fetch import Gateway, Rules
from issuer.adapters.fetch_targets import read_url, require_public_address
from issuer.credential.documents import Purpose
from issuer.credential.errors import CredentialError
from tests.adapters.listeners import HOST, Listener, answering, gateway, trusting

MIB = 1024 * 1024
NEEDED = {Purpose.KEY, Purpose.STATUS}


@pytest.mark.parametrize("scheme", ["http", "HTTP", "ftp", "ws", "gopher"])
def test_no_port_makes_another_scheme_one_that_is_fetched(scheme: str) -> None:
    with pytest.raises(CredentialError) as refusal:
        read_url(f"{scheme}://{HOST}:443/did.json", ports={443})
    assert refusal.value.code == "NET_SCHEME"


def test_a_host_has_a_name_of_no_more_letters_than_dns_allows() -> None:
    labels = [*["a" * 63] * 3, "a" * 57, "org"]
    longest = ".".join(labels)
    assert len(longest) == 253
    assert read_url(f"https://{longest}/", ports={443}).host == longest
    with pytest.raises(CredentialError, match="NET_ADDRESS"):
        read_url(f"https://{'.'.join(['a' * 63] * 3 + ['a' * 58, 'org'])}/", ports={443})


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "192.168.0.1", "fe80::1", "fc00::1"])
def test_what_opens_this_machine_to_tests_opens_no_other(address: str) -> None:
    assert require_public_address("127.0.0.1", loopback=True) == "127.0.0.1"
    with pytest.raises(CredentialError, match="NET_ADDRESS"):
        require_public_address(address, loopback=True)


@pytest.mark.parametrize("purpose", sorted(set(Purpose) - NEEDED))
def test_what_no_verdict_needs_is_not_fetched_unless_it_is_wanted(purpose: Purpose) -> None:
    assert set(Rules().purposes) == NEEDED
    with Listener(answering()) as listener:
        rules = Rules(ports={listener.port}, loopback=True)
        fetcher = Gateway(rules, resolver=lambda _host, _port: ["127.0.0.1"], tls=trusting())
        with pytest.raises(CredentialError) as refusal:
            fetcher.fetch_for(purpose, f"https://{HOST}:{listener.port}/did.json")
        assert (refusal.value.code, listener.connections) == ("KEY_UNRESOLVED", 0)


def test_the_frame_of_a_document_is_bounded_like_the_document() -> None:
    """Sixty-four bytes in chunks of one, each with 60 KiB of nothing before it, are four MiB on the wire."""
    body = b'{"id": 1}'.ljust(64)
    chunks = [b"1;" + b"x" * 60_000 + b"\r\n" + body[at : at + 1] + b"\r\n" for at in range(64)]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"

    def speak(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head + b"".join(chunks) + b"0\r\n\r\n")

    with Listener(speak) as listener, pytest.raises(CredentialError) as refusal:
        gateway().fetch(f"https://{HOST}:{listener.port}/did.json")
    assert refusal.value.code in ("NET_SIZE", "KEY_UNRESOLVED")  # http.client takes it for a broken frame


def test_a_packed_document_may_be_as_large_as_a_plain_one() -> None:
    for size, fits in ((MIB, True), (MIB + 1, False)):
        with Listener(answering(gzip.compress(b" " * size), Content_Encoding="gzip")) as listener:
            url = f"https://{HOST}:{listener.port}/did.json"
            if fits:
                assert len(gateway().fetch(url)) == size
                continue
            with pytest.raises(CredentialError) as refusal:
                gateway().fetch(url)
            assert refusal.value.code == "NET_SIZE"
