"""From an assertion to what it was awarded for and by whom, each as the issuer's own addresses say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from issuer.credential.documents import Documents, Purpose, fetch_for
from issuer.credential.errors import CredentialError, excerpt
from issuer.credential.legacy.addresses import Scope, require_address
from issuer.credential.legacy.assertion import Assertion
from issuer.credential.legacy.names import body, member, reference, require_plain, require_type, text_in
from issuer.credential.strict_json import parse_json


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


def require_own_id(document: Mapping[str, Any], address: str, what: str) -> None:
    """Raise KEY_CONTROLLER unless a document is the one of this address; before 1.1, documents had no ids."""
    identifier = member(document, "id")
    if identifier != address and not (identifier is None and "@context" not in document):
        raise CredentialError("KEY_CONTROLLER", f"The {what} found at {excerpt(address)} is that of another address.")


def find_badge_class(assertion: Assertion, documents: Documents) -> BadgeClass:
    """Return what an assertion is about, with its issuer, both fetched.

    A BadgeClass without a web address (Open Badges 2.0 allows `urn:uuid`) counts as it is embedded, for it stands in
    the issuer's own words; its issuer never does. Raises `CredentialError`: SHAPE_*, CONTEXT_*, KEY_CONTROLLER,
    ISSUER_MISMATCH, KEY_UNRESOLVED or NET_*.
    """
    address = assertion.badge_id
    if assertion.badge is not None and not (address or "").startswith(("https:", "http:")):
        document, kept_at = assertion.badge, None
    else:
        kept_at = require_address(address, "description of what it was awarded for")
        document = fetch_object(kept_at, "BadgeClass", documents)
        require_own_id(document, kept_at, "BadgeClass")
    require_plain(document)
    require_type(document, "BadgeClass")
    if assertion.badge is not None:
        _require_agreement(assertion.badge, document, "what it was awarded for")
    issuer = _find_issuer(member(document, "issuer"), documents)
    # Who signs an award signs the address of what it was awarded for; who hosts one says nothing about other hosts.
    hosted = assertion.verification.way == "hosted"
    if hosted and kept_at is not None and not issuer.scope.covers_badge_class(kept_at):
        raise CredentialError("ISSUER_MISMATCH", f"What it was awarded for is not described by {excerpt(issuer.id)}.")
    name = text_in(document, "name", required=True) or ""
    return BadgeClass(address, kept_at, name, issuer, document)


def _find_issuer(named: Any, documents: Documents) -> Issuer:
    address = require_address(reference(named), "issuer")
    document = fetch_object(address, "issuer's profile", documents)
    require_own_id(document, address, "issuer's profile")
    require_plain(document)
    require_type(document, "Issuer", "Profile", "IssuerOrg")
    embedded = body(named)
    if embedded is not None:
        _require_agreement(embedded, document, "its issuer")
    name = text_in(document, "name", required=True) or ""
    return Issuer(address, name, Scope.read(address, member(document, "verification")), document)


def _require_agreement(embedded: Mapping[str, Any], document: Mapping[str, Any], what: str) -> None:
    """Raise SHAPE_DUP_ID where something embedded says otherwise than its own document."""
    for name in ("name", "criteria", "issuer"):
        told, found = member(embedded, name), member(document, name)
        if told is not None and (_comparable(name, told) != _comparable(name, found)):
            raise CredentialError("SHAPE_DUP_ID", f"It says otherwise about {what} than the issuer's address ({name}).")


def _comparable(name: str, value: Any) -> Any:
    return value if name == "name" or value is None else (reference(value) or value)
