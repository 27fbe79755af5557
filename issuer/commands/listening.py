"""Opens the listening socket before anything else is done, so that a port in use costs one line and no half start."""

from __future__ import annotations

import errno
import socket

from issuer.commands.errors import CommandError

_BACKLOG = 512


def listen(host: str, port: int) -> socket.socket:
    """Return a TCP socket that listens on `host` and `port` (0 takes a free one).

    Raises CommandError with what to do about it.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise CommandError(f"HOST={host} is not an address of this machine; 127.0.0.1 always is.") from error
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise CommandError(_advice(error, host, port)) from error
    return listener


def _advice(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use. Stop what listens there, or choose another: PORT={port + 1}"
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than you have. Choose one above 1023, for example PORT=8000"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST={host} is not an address of this machine; 127.0.0.1 always is."
    return f"Cannot listen on {host} port {port}: {error.strerror}"
