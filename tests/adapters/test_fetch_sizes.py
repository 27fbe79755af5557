"""How large an answer the gateway takes, plain, packed and announced, and what that may cost in memory."""

from __future__ import annotations

import gzip
import resource
import socket

import pytest

from tests.adapters.fetching import MIB, refusal, url_of
from tests.adapters.listeners import Listener, answering, gateway


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
