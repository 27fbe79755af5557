"""One request and its answer, over a connection to an address that was checked, within limits of time and size."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from issuer import __version__
from issuer.adapters.fetch_answer import Answer, Bounds, Wanted, read_answer, too_large
from issuer.adapters.fetch_targets import Target, require_public_address
from issuer.credential.errors import CredentialError

Resolver = Callable[[str, int], Sequence[str]]  # host, port -> addresses; raises OSError

_MAX_HEAD = 32 * 1024  # of status line, headers and the frame of a chunked body, beyond the document itself
_MAX_TRIED = 3  # addresses of one name
_PIECE = 64 * 1024
_RESOLVING = threading.BoundedSemaphore(16)  # a resolver that hangs keeps its thread


class Unreachable(Exception):
    """No connection: there is no such host, nobody listens, no certificate of that name. Which one is not told."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host as the system knows them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def exchange(
    target: Target,
    bounds: Bounds,
    wanted: Wanted,
    *,
    resolver: Resolver,
    tls: ssl.SSLContext,
    loopback: bool = False,
) -> Answer:
    """Ask for a document and return it.

    The name is resolved once; every address it has must be public, and the connection goes to one of them, whatever
    the name leads to a moment later. The certificate must be for the name.

    Raises Unreachable without a connection, CredentialError NET_* for an answer that is not taken, KEY_UNRESOLVED for
    one that is no document, DocumentGone, DocumentMoved.
    """
    started = time.monotonic()
    deadline = started + bounds.total_seconds
    try:
        connection = _connect(target, min(started + bounds.connect_seconds, deadline), resolver, tls, loopback)
    except (OSError, UnicodeError) as error:  # ssl.SSLError and its kin are OSErrors
        raise Unreachable from error
    with connection:
        try:
            return _ask(connection, target, deadline, bounds, wanted)
        except TimeoutError as error:
            raise CredentialError("NET_TIMEOUT", f"{target.host} took too long to answer.") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            if isinstance(error, CredentialError):
                raise
            raise CredentialError("KEY_UNRESOLVED", f"{target.host} broke off in the middle of its answer.") from error


def _connect(target: Target, deadline: float, resolver: Resolver, tls: ssl.SSLContext, loopback: bool) -> socket.socket:
    addresses = _resolve_within(resolver, target, _left(deadline))
    if not addresses:
        raise OSError("no address")
    for address in addresses:  # all of them, before the first is used
        require_public_address(address, loopback=loopback)
    failure: OSError | None = None
    for address in addresses[:_MAX_TRIED]:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        plain = socket.socket(family, socket.SOCK_STREAM)
        try:
            plain.settimeout(_left(deadline))
            plain.connect((address, target.port))
            if target.scheme == "http":
                return plain
            plain.settimeout(_left(deadline))
            return tls.wrap_socket(plain, server_hostname=target.host)
        except OSError as error:
            plain.close()
            failure = error
    raise failure or OSError("no address")


def _resolve_within(resolver: Resolver, target: Target, seconds: float) -> Sequence[str]:
    """Resolve in a thread: the system's resolver knows no limit of time."""
    found: list[Sequence[str]] = []

    def look() -> None:
        try:
            found.append(resolver(target.host, target.port))
        except (OSError, UnicodeError):
            found.append(())
        finally:
            _RESOLVING.release()

    if not _RESOLVING.acquire(timeout=seconds):
        raise TimeoutError("all resolvers are busy")
    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise TimeoutError("the name was not resolved in time")
    return found[0]


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time left")
    return left


class _Wire(io.RawIOBase):
    """What arrives on a connection, until the time or the number of bytes is used up."""

    def __init__(self, connection: socket.socket, host: str, deadline: float, max_bytes: int) -> None:
        self._connection, self._host, self._deadline, self._left = connection, host, deadline, max_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(_left(self._deadline))  # one byte a second would never time out by itself
        count = self._connection.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise too_large(self._host)
        return count


class _Readable:
    """The one method of a socket that http.client reads answers through."""

    def __init__(self, wire: _Wire) -> None:
        self._wire = wire

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._wire, _PIECE)


def _ask(connection: socket.socket, target: Target, deadline: float, bounds: Bounds, wanted: Wanted) -> Answer:
    request = (
        f"GET {target.path} HTTP/1.1\r\nHost: {target.authority}\r\nAccept: {wanted.kinds}\r\n"
        f"Accept-Encoding: identity\r\nUser-Agent: Touchstone/{__version__}\r\nConnection: close\r\n\r\n"
    )
    connection.settimeout(_left(deadline))
    connection.sendall(request.encode("ascii"))
    wire = _Wire(connection, target.host, deadline, wanted.most(bounds) + _MAX_HEAD)
    response = http.client.HTTPResponse(_Readable(wire), method="GET")  # type: ignore[arg-type]  # only makefile is used
    with response:
        response.begin()
        return read_answer(response, target, bounds, wanted)
