"""The award itself: the class Assertion of Open Badges 1.0, 1.1 and 2.0, read strictly from its document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from issuer.credential.achievement_credential import IdentityObject
from issuer.credential.errors import CredentialError
from issuer.credential.legacy.names import (
    body,
    is_second_version,
    member,
    reference,
    require_plain,
    require_type,
    text_in,
)
from issuer.credential.legacy.recipient import read_recipient
from issuer.credential.members import values_of

Way = Literal["hosted", "signed"]
_WAYS: dict[str, Way] = {"hosted": "hosted", "HostedBadge": "hosted", "signed": "signed", "SignedBadge": "signed"}


@dataclass(frozen=True, slots=True)
class Verification:
    """How a badge says that it is to be verified (class VerificationObject)."""

    way: Way
    address: str | None
    """Before 2.0: where the assertion is hosted, or the key that signed it."""
    creator: str | None
    """In 2.0: the key that signed it."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """An award as the document says it whose word counts."""

    id: str | None
    uid: str | None
    verification: Verification
    recipient: IdentityObject
    badge_id: str | None
    badge: Mapping[str, Any] | None
    """The BadgeClass where it is embedded; its own address has the last word, if it has one."""
    is_second_version: bool
    document: Mapping[str, Any]
    asked_at: tuple[str, ...] = ()
    """Every address that was asked for it."""

    @property
    def names(self) -> frozenset[str]:
        """What a list of withdrawn awards may call it."""
        kept_at = self.verification.address if self.verification.way == "hosted" else None
        return frozenset(name for name in (self.id, self.uid, kept_at) if name) | {*self.asked_at}


def read_verification(document: Mapping[str, Any]) -> Verification:
    """Return how an assertion is to be verified. Raises SHAPE_SCHEMA, or SHAPE_DUP_ID where it says so twice."""
    told = [document[name] for name in ("verification", "verify") if member(document, name) is not None]
    if len(told) > 1:
        raise CredentialError("SHAPE_DUP_ID", "It says twice how it is to be verified.")
    if not told or not isinstance(told[0], dict):
        raise CredentialError("SHAPE_SCHEMA", "It does not say how it is to be verified.")
    types = values_of(told[0].get("type"))
    ways = {_WAYS.get(each) if isinstance(each, str) else None for each in types} - {None}
    if len(ways) != 1:
        raise CredentialError("SHAPE_SCHEMA", "It does not say whether it is hosted or signed.")
    way: Way = "hosted" if "hosted" in ways else "signed"
    return Verification(way, text_in(told[0], "url"), reference(member(told[0], "creator")))


def hosted_at(document: Mapping[str, Any]) -> Any:
    """Return the address that a hosted assertion gives for itself. Raises SHAPE_SCHEMA, SHAPE_DUP_ID."""
    address, identifier = read_verification(document).address, member(document, "id")
    if address is not None and identifier is not None and address != identifier:
        raise CredentialError("SHAPE_DUP_ID", "It gives two addresses at which it is kept.")
    return address or identifier


def read_assertion(document: Mapping[str, Any]) -> Assertion:
    """Return an assertion. Raises `CredentialError` SHAPE_* or CONTEXT_*; its dates are judged by themselves."""
    require_plain(document)
    require_type(document, "Assertion")
    lenient = not is_second_version(document)
    if member(document, "issuedOn") is None:
        raise CredentialError("SHAPE_SCHEMA", "It does not say when it was awarded.")
    badge = member(document, "badge")
    if badge is None:
        raise CredentialError("SHAPE_SCHEMA", "It does not say what it was awarded for.")
    return Assertion(
        id=text_in(document, "id"),
        uid=text_in(document, "uid"),
        verification=read_verification(document),
        recipient=read_recipient(member(document, "recipient"), lenient=lenient),
        badge_id=reference(badge),
        badge=body(badge),
        is_second_version=not lenient,
        document=document,
    )


def is_withdrawn(document: Mapping[str, Any]) -> bool:
    """Return whether an assertion says of itself that it is revoked. Raises SHAPE_SCHEMA for no clear answer."""
    revoked = member(document, "revoked")
    if revoked is not None and not isinstance(revoked, bool):
        raise CredentialError("SHAPE_SCHEMA", "It does not say clearly whether it is revoked.")
    return revoked is True
