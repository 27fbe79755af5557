"""From an assertion to what it was awarded for and by whom, each as the issuer's own addresses say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from issuer.credential.documents import DocumentMoved, Documents, Purpose, fetch_for
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.legacy.addresses import Scope, origin, require_address
from issuer.credential.legacy.assertion import Assertion
from issuer.credential.legacy.names import body, member, reference, require_plain, require_type, text_in
from issuer.credential.strict_json import parse_json

MAX_REDIRECTS = 2


@dataclass(frozen=True, slots=True)
class Kept:
    """A document, and every address that was asked for it: the first as it was named, the last where it is."""

    document: dict[str, Any]
    trail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer, by its Profile at its own address."""

    id: str
    name: str
    scope: Scope
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BadgeClass:
    """What can be awarded, and its issuer."""

    id: str | None
    kept_at: str | None
    """The address that says so; None where it is the award itself that does."""
    name: str
    issuer: Issuer
    document: Mapping[str, Any]


def fetch_object(address: str, what: str, documents: Documents, purpose: Purpose = Purpose.KEY) -> dict[str, Any]:
    """Return the JSON object at an address. Raises NET_*, KEY_UNRESOLVED or STATUS_FETCH, DocumentGone."""
    data = fetch_for(purpose, address, documents)
    code = "KEY_UNRESOLVED" if purpose is Purpose.KEY else "STATUS_FETCH"
    try:
        document = parse_json(data)
    except CredentialError as error:
        raise CredentialError(code, f"The {what} at {excerpt(address)} cannot be read: {error.detail}") from error
    if not isinstance(document, dict):
        raise CredentialError(code, f"What is found at {excerpt(address)} is no {what}.")
    return document


def fetch_kept(address: str, what: str, documents: Documents) -> Kept:
    """Return the JSON object at an address, or where the same server says that it is now.

    Open Badges 2.0 lets a server send on. But an address vouches by its host, and an open redirect would lend that to
    anybody: so at most two redirects are followed, and none to another scheme, host or port. Raises as `fetch_object`.
    """
    trail = [address]
    while True:
        try:
            return Kept(fetch_object(trail[-1], what, documents), tuple(trail))
        except DocumentMoved as moved:
            trail.append(_require_same_server(moved, trail, what))


def _require_same_server(moved: DocumentMoved, trail: list[str], what: str) -> str:
    told = f"The {what}'s address {excerpt(trail[0])} sends on"
    if len(trail) > MAX_REDIRECTS:
        raise CredentialError("NET_REDIRECT", f"{told} more than {MAX_REDIRECTS} times.") from moved
    try:
        address = require_address(moved.address, what)
    except CredentialError as error:
        raise CredentialError("NET_REDIRECT", f"{told} to one that cannot vouch for anything.") from error
    if origin(address) != origin(trail[0]):
        detail = f"{told} to another server, {excerpt(address)}, which cannot vouch in its place."
        raise CredentialError("NET_REDIRECT", detail) from moved
    return address


def require_own_id(kept: Kept, what: str) -> str:
    """Return the address by which a document calls itself: as it was named, or where it is now.

    Raises KEY_CONTROLLER for any other; before 1.1, documents had no ids.
    """
    identifier = member(kept.document, "id")
    if identifier is None and "@context" not in kept.document:
        return kept.trail[-1]
    if not isinstance(identifier, str) or identifier not in kept.trail:
        detail = f"The {what} found at {excerpt(kept.trail[0])} is that of another address."
        raise CredentialError("KEY_CONTROLLER", detail)
    return identifier


def find_badge_class(assertion: Assertion, documents: Documents) -> BadgeClass:
    """Return what an assertion is about, with its issuer, both fetched.

    A BadgeClass without a web address (Open Badges 2.0 allows `urn:uuid`) counts as it is embedded, for it stands in
    the issuer's own words; its issuer never does. Raises `CredentialError`: SHAPE_*, CONTEXT_*, KEY_CONTROLLER,
    ISSUER_MISMATCH, KEY_UNRESOLVED or NET_*.
    """
    address, trail = assertion.badge_id, tuple[str, ...]()
    document: Mapping[str, Any]
    if assertion.badge is not None and not (address or "").startswith(("https:", "http:")):
        document, kept_at = assertion.badge, None
    else:
        kept_at = require_address(address, "description of what it was awarded for")
        kept = fetch_kept(kept_at, "BadgeClass", documents)
        require_own_id(kept, "BadgeClass")
        document, trail = kept.document, kept.trail
    require_plain(document)
    require_type(document, "BadgeClass")
    if assertion.badge is not None:
        _require_agreement(assertion.badge, document, "what it was awarded for")
    issuer = _find_issuer(member(document, "issuer"), documents)
    # Who signs an award signs the address of what it was awarded for; who hosts one says nothing about other hosts.
    hosted = assertion.verification.way == "hosted"
    if hosted and not all(map(issuer.scope.covers_badge_class, trail)):
        raise CredentialError("ISSUER_MISMATCH", f"What it was awarded for is not described by {excerpt(issuer.id)}.")
    name = text_in(document, "name", required=True) or ""
    return BadgeClass(address, kept_at, name, issuer, document)


def _find_issuer(named: Any, documents: Documents) -> Issuer:
    address = require_address(reference(named), "issuer")
    kept = fetch_kept(address, "issuer's profile", documents)
    document, identifier = kept.document, require_own_id(kept, "issuer's profile")
    if identifier != kept.trail[-1]:  # who it is must not rest on an address that says no more than where to look
        detail = f"The issuer's profile was sent on from {excerpt(address)}, and is not at home where it was found."
        raise CredentialError("NET_REDIRECT", detail)
    require_plain(document)
    require_type(document, "Issuer", "Profile", "IssuerOrg")
    embedded = body(named)
    if embedded is not None:
        _require_agreement(embedded, document, "its issuer")
    name = text_in(document, "name", required=True) or ""
    return Issuer(identifier, name, Scope.read(identifier, member(document, "verification")), document)


def _require_agreement(embedded: Mapping[str, Any], document: Mapping[str, Any], what: str) -> None:
    """Raise SHAPE_DUP_ID where something embedded says otherwise than its own document."""
    for name in ("name", "criteria", "issuer"):
        told, found = member(embedded, name), member(document, name)
        if told is not None and (_comparable(name, told) != _comparable(name, found)):
            raise CredentialError("SHAPE_DUP_ID", f"It says otherwise about {what} than the issuer's address ({name}).")


def _comparable(name: str, value: Any) -> Any:
    return value if name == "name" or value is None else (reference(value) or value)
