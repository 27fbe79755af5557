"""Listeners on loopback that play the servers of strangers, with certificates of an authority made for the run."""

from __future__ import annotations

import contextlib
import functools
import socket
import ssl
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from issuer.adapters.fetch import Gateway, Rules
from issuer.adapters.fetch_answer import Bounds

HOST = "badges.river.org"

Speak = Callable[[socket.socket, bytes], None]  # what a listener does with a connection, given the head of the request


class Listener:
    """Answers every connection through `speak`, and keeps what it was asked; use it as a context manager."""

    def __init__(self, speak: Speak | None = None, *, name: str | None = HOST, address: str = "127.0.0.1") -> None:
        self._speak = speak or (lambda _connection, _request: None)
        self._tls = None if name is None else certified(name)
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._server = socket.create_server((address, 0), family=family)
        self.port: int = self._server.getsockname()[1]
        self.heard: list[bytes] = []
        self.connections = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_error: object) -> None:
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # or a thread that waits in accept would take one more
        self._server.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:  # closed
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                request = b""
                while b"\r\n\r\n" not in request:
                    piece = connection.recv(4096)
                    if not piece:
                        return
                    request += piece
                self.heard.append(request)
                self._speak(connection, request)


def answering(body: bytes = b"{}", status: str = "200 OK", **headers: str) -> Speak:
    """A listener's answer; `Content_Type=…` names a header."""
    told = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in told.items() if value)

    def speak(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head.encode() + b"\r\n" + body)

    return speak


def gateway(listener: Listener | None = None, *, resolver=None, clock=None, **rules) -> Gateway:
    """A gateway that may reach loopback, for which every name leads there."""
    rules = {"loopback": True, "bounds": Bounds(connect_seconds=10.0, total_seconds=15.0), **rules}
    return Gateway(
        Rules(**rules),
        resolver=resolver or (lambda _host, _port: ["127.0.0.1"]),
        tls=trusting(),
        **({"clock": clock} if clock else {}),
    )


@functools.cache
def _authority() -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
    made = _builder(name, name, key).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    return key, made.sign(key, hashes.SHA256())


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
    )


@functools.cache
def certified(name: str) -> ssl.SSLContext:
    """A server's context with a certificate for this name by the authority of the run."""
    authority_key, authority = _authority()
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    certificate = _builder(subject, authority.subject, key).add_extension(names, critical=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "chain.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.sign(authority_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        )
        context.load_cert_chain(file)
    return context


@functools.cache
def trusting() -> ssl.SSLContext:
    """A client's context that trusts that authority and no other."""
    pem = _authority()[1].public_bytes(serialization.Encoding.PEM).decode()
    return ssl.create_default_context(cadata=pem)
