"""What may come back: which answers are documents, how large they may be, and what else a server can say."""

from __future__ import annotations

import http.client
import zlib
from dataclasses import dataclass
from urllib.parse import urljoin

from issuer.adapters.fetch_targets import MAX_URL, Target
from issuer.credential.documents import DocumentGone, refusal
from issuer.credential.errors import CredentialError

_PIECE = 64 * 1024
_BEGINNING = 64  # bytes by which a picture is told from text
_SENDS_ON = frozenset({301, 302, 303, 307, 308})
_PICTURES = frozenset({"image/png", "image/svg+xml", "application/xml", "text/xml"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one exchange may take: seconds, and bytes of the document before and after it is unpacked."""

    connect_seconds: float = 3.0  # to resolve the name, connect and agree on keys
    total_seconds: float = 5.0
    max_bytes: int = 1024 * 1024
    max_picture_bytes: int = 5 * 1024 * 1024  # where pictures are wanted


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: the kinds that a request names, and whether a picture will do."""

    kinds: str
    other: str
    """In words: what something else is."""
    pictures: bool = False

    def limit(self, begins: bytes, bounds: Bounds) -> int:
        """Return how many bytes a document that begins like this may have; its content decides, not its name."""
        is_picture = begins.startswith(b"\x89PNG") or begins.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
        return bounds.max_picture_bytes if self.pictures and is_picture else bounds.max_bytes

    def most(self, bounds: Bounds) -> int:
        """Return how many bytes any document may have."""
        return bounds.max_picture_bytes if self.pictures else bounds.max_bytes


DOCUMENT = Wanted(
    "application/json, application/*+json;q=0.9, application/did, application/vc, application/jwt, text/plain;q=0.5",
    "no document for programs",
)
BADGE = Wanted(
    "application/vc, application/vc+ld+json, application/ld+json, application/json;q=0.9, application/vc+jwt, "
    "application/jwt;q=0.9, image/png;q=0.6, image/svg+xml;q=0.6, text/plain;q=0.5",
    "a page for people, or a file in which no badge can be",
    pictures=True,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A document as it was served; `lifetime` in seconds as its server wishes, None where it says nothing."""

    body: bytes
    lifetime: int | None


def read_answer(response: http.client.HTTPResponse, target: Target, bounds: Bounds, wanted: Wanted) -> Answer:
    """Return the document of an answer whose head has been read.

    Raises CredentialError NET_* or KEY_UNRESOLVED, DocumentGone, DocumentMoved, and what http.client and the
    connection raise.
    """
    _require_document(response, target, wanted.most(bounds), wanted)
    body = _read(response, target.host, bounds, wanted)
    return Answer(_unpack(body, response, target.host, bounds, wanted), _lifetime(response))


def _require_document(response: http.client.HTTPResponse, target: Target, most: int, wanted: Wanted) -> None:
    """Refuse what is no document by its head alone."""
    host = target.host
    if 300 <= response.status < 400:
        detail = f"{host} sends on to another address, which is not followed."
        address = _elsewhere(response, target)
        raise refusal("NET_REDIRECT", detail, moved_to=address)
    if response.status == 410:
        raise DocumentGone(f"{host} says that the document is gone for good (410).")
    if response.status != 200:
        raise CredentialError("KEY_UNRESOLVED", f"{host} has no such document (it answers {response.status}).")
    kind = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
    if not (_is_document(kind) or (wanted.pictures and kind in _PICTURES)):
        raise CredentialError("NET_TYPE", f"What {host} serves at this address is {wanted.other}.")
    if response.length is not None and response.length > most:
        raise too_large(host)


def _elsewhere(response: http.client.HTTPResponse, target: Target) -> str | None:
    """Return the address to which an answer sends on, without its fragment; None where it names none."""
    named = (response.getheader("Location") or "").partition("#")[0]
    if response.status not in _SENDS_ON or not named or not named.isascii() or not named.isprintable():
        return None
    try:
        address = urljoin(f"{target.scheme}://{target.authority}{target.path}", named)
    except ValueError:
        return None
    return address if len(address) <= MAX_URL else None


def _is_document(kind: str) -> bool:
    """Tell JSON, JWT and what file servers say of files they do not know from pages, pictures and archives."""
    main, _, sub = kind.partition("/")
    if kind in ("", "text/plain", "text/json", "application/octet-stream"):
        return True
    names = ("json", "did", "vc", "jwt", "jose", "jws")
    return main == "application" and (sub in names or sub.endswith(("+json", "+jwt")))


def _read(response: http.client.HTTPResponse, host: str, bounds: Bounds, wanted: Wanted) -> bytes:
    body = bytearray()
    # In pieces: asked for all at once, http.client would set aside whatever size the other side has announced.
    while piece := response.read(_PIECE):
        body += piece
        if len(body) > wanted.limit(bytes(body[:_BEGINNING]), bounds):
            raise too_large(host)
    if response.length:
        raise http.client.IncompleteRead(bytes(body), response.length)
    return bytes(body)


def _unpack(body: bytes, response: http.client.HTTPResponse, host: str, bounds: Bounds, wanted: Wanted) -> bytes:
    """Return the document; gzip is not asked for, but some servers keep nothing else."""
    coding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if coding == "identity":
        return body
    if coding not in ("gzip", "x-gzip"):
        raise CredentialError("NET_TYPE", f"{host} serves the document packed in a way that is not read.")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        document = unpacker.decompress(body, wanted.most(bounds) + 1)
    except zlib.error as error:
        raise CredentialError("NET_TYPE", f"{host} serves the document packed, and it cannot be unpacked.") from error
    if len(document) > wanted.limit(document[:_BEGINNING], bounds):
        raise too_large(host)
    if not unpacker.eof or unpacker.unused_data:
        raise CredentialError("NET_TYPE", f"{host} serves the document packed, and it cannot be unpacked.")
    return document


def _lifetime(response: http.client.HTTPResponse) -> int | None:
    lifetime = None
    for word in (response.getheader("Cache-Control") or "").lower().split(","):
        name, _, value = word.strip().partition("=")
        if name in ("no-store", "no-cache", "private"):
            return 0
        if name == "max-age" and value.isascii() and value.isdigit():
            lifetime = int(value[:9])
    return lifetime


def too_large(host: str) -> CredentialError:
    """Return the refusal of what is larger than it may be."""
    return CredentialError("NET_SIZE", f"What {host} serves at this address is larger than any document should be.")
