"""Addresses that vouch for something, and which of them are an issuer's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.iri import is_absolute_iri
from issuer.credential.members import values_of

_PORT = {"https": 443}


def require_address(value: Any, what: str) -> str:
    """Return the https address of a document, in a form that can be compared by its letters.

    Raises `CredentialError`: NET_SCHEME for http, where anybody on the way could answer in the issuer's place;
    SHAPE_IRI for everything else.
    """
    if is_absolute_iri(value) and not _is_devious(value):
        scheme = urlsplit(value).scheme
        if scheme == "https":
            return str(value)
        if scheme == "http":
            raise CredentialError("NET_SCHEME", f"The {what} is not kept under https: {excerpt(value)}.")
    raise CredentialError("SHAPE_IRI", f"The {what} has no web address that could be asked: {excerpt(value)}.")


def _is_devious(address: str) -> bool:
    """Whether an address can be read in two ways, or leads elsewhere than its beginning says."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return True
    if parts.scheme not in ("http", "https"):
        return False
    if not parts.hostname or "@" in parts.netloc or "#" in address or port == 0:
        return True
    if any("\\" in part or "/" in part for part in map(unquote, parts.path.split("/"))):
        return True
    # Some servers cut off what follows a semicolon, and then step up.
    return any(unquote(part).partition(";")[0] in (".", "..") for part in parts.path.split("/"))


def origin(address: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of an address that `require_address` has let pass."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname or "", parts.port or _PORT.get(parts.scheme)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an issuer keeps its badges: Open Badges 2.0, class VerificationObject, as its Profile carries it.

    Without a word about it, the issuer's own origin: scheme, host and port.
    """

    issuer_id: str
    starts_with: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()

    @classmethod
    def read(cls, issuer_id: str, verification: Any) -> Scope:
        """Return the scope that a Profile declares. Raises SHAPE_SCHEMA for one that cannot be applied."""
        if verification is None:
            return cls(issuer_id)
        if not isinstance(verification, dict) or verification.get("verificationProperty") not in (None, "id"):
            raise CredentialError("SHAPE_SCHEMA", "The issuer declares where its badges are in a way that is not read.")
        starts_with, hosts = (values_of(verification.get(name)) for name in ("startsWith", "allowedOrigins"))
        if not all(isinstance(each, str) and each for each in (*starts_with, *hosts)):
            raise CredentialError("SHAPE_SCHEMA", "The issuer declares where its badges are in what is no text.")
        return cls(issuer_id, tuple(starts_with), tuple(host.lower() for host in hosts))

    @property
    def is_declared(self) -> bool:
        """Whether the issuer itself says where its badges are."""
        return bool(self.starts_with or self.allowed_hosts)

    def covers(self, address: str) -> bool:
        """Return whether what is kept at `address` is the issuer's; both declarations must hold if both are made."""
        if not self.is_declared:
            return origin(address) == origin(self.issuer_id)
        if self.starts_with and not any(_begins(address, beginning) for beginning in self.starts_with):
            return False
        return not self.allowed_hosts or _host(address) in self.allowed_hosts

    def covers_badge_class(self, address: str) -> bool:
        """Return the same for a BadgeClass, which may stand beside the issuer's Profile as well."""
        return origin(address) == origin(self.issuer_id) or self.covers(address)

    def __str__(self) -> str:
        """Say in words where that is."""
        declared = [f"under {beginning}" for beginning in self.starts_with] + list(self.allowed_hosts)
        return " or ".join(declared) or (urlsplit(self.issuer_id).hostname or "")


def _begins(address: str, beginning: str) -> bool:
    """Whether an address is under another, so that `https://a.example` does not cover `https://a.example.net`.

    A beginning that ends within a name (`/badges/user1`) covers that name alone, not others that begin alike.
    """
    try:
        within = require_address(beginning, "beginning")
    except CredentialError:
        return False
    if origin(address) != origin(within) or not address.startswith(within):
        return False
    rest = address[len(within) :]
    return not rest or not within[-1].isalnum() or rest[0] in "/?"


def _host(address: str) -> str:
    """Return the host, with its port where it is not the usual one: another port is another server."""
    _scheme, host, port = origin(address)
    return host if port == _PORT["https"] else f"{host}:{port}"
