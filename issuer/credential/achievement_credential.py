"""AchievementCredential of Open Badges 3.0 and its parts: who was awarded what, and on which evidence."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from issuer.credential.achievement import ResultDescription
from issuer.credential.document_loader import OB_V3, VC_V2
from issuer.credential.errors import CredentialError
from issuer.credential.instants import format_instant
from issuer.credential.members import listed, present, require_id, require_text
from issuer.credential.profile import Image, Profile


@dataclass(frozen=True, slots=True)
class IdentityObject:
    """By what the recipient can be recognised, usually hashed (OB 3.0, class IdentityObject).

    `identity_hash` is `sha256$` and hexadecimal digits when `hashed`, else the plain identifier. The
    published schema allows no id here.
    """

    identity_hash: str
    identity_type: str
    hashed: bool
    salt: str | None = None

    @classmethod
    def of_email(cls, address: str, salt: str) -> IdentityObject:
        """Return the salted hash of an e-mail address, normalised first: the standard names no form."""
        return cls(_sha256(normalise_email(address), salt), "emailAddress", True, salt)

    def matches(self, identifier: str) -> bool:
        """Tell whether this is the identity of `identifier`, as typed or, for an address, normalised."""
        candidates = {identifier}
        if self.identity_type == "emailAddress":
            candidates.add(normalise_email(identifier))
        return any(self._equals(candidate) for candidate in candidates)

    def _equals(self, identifier: str) -> bool:
        if not self.hashed:
            return hmac.compare_digest(self.identity_hash.encode(), identifier.encode())
        algorithm, _, digest = self.identity_hash.partition("$")
        # MD5 is legal in the standard, yet two addresses can share one: it never identifies anybody here.
        if algorithm != "sha256":
            return False
        # The case of the hexadecimal digits is not fixed by the standard.
        return hmac.compare_digest(_sha256(identifier, self.salt or ""), f"sha256${digest.lower()}")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return present(
            {
                "type": "IdentityObject",
                "hashed": self.hashed,
                "identityHash": self.identity_hash,
                "identityType": self.identity_type,
                "salt": self.salt,
            }
        )


def normalise_email(address: str) -> str:
    """Return an address without surrounding space and in lower case, the form that we hash."""
    return address.strip().lower()


def _sha256(identifier: str, salt: str) -> str:
    """Open Badges 3.0, IdentityHash: the identifier first, the salt after it."""
    return "sha256$" + hashlib.sha256(f"{identifier}{salt}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured (OB 3.0, class Result).

    `result_description` and `achieved_level` are ids inside the achievement of the same credential.
    """

    result_description: str
    achieved_level: str | None = None
    value: str | None = None
    status: str | None = None
    id: str | None = None

    def __post_init__(self) -> None:
        require_id(self.result_description, "result")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return present(
            {
                "id": self.id,
                "type": ["Result"],
                "resultDescription": self.result_description,
                "achievedLevel": self.achieved_level,
                "value": self.value,
                "status": self.status,
            }
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Proof of work (OB 3.0, class Evidence).

    `id` is an address of the issuer's, never one that a person typed: theirs belongs into `narrative`.
    """

    id: str
    name: str | None = None
    narrative: str | None = None
    description: str | None = None
    genre: str | None = None
    audience: str | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "evidence")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return present(
            {
                "id": self.id,
                "type": ["Evidence"],
                "name": self.name,
                "narrative": self.narrative,
                "description": self.description,
                "genre": self.genre,
                "audience": self.audience,
            }
        )


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Where a credential's status stands (Bitstring Status List v1.0 section 2.1)."""

    id: str
    status_list_index: int
    status_list_credential: str
    purpose: str = "revocation"

    def __post_init__(self) -> None:
        require_id(self.id, "status entry")
        require_id(self.status_list_credential, "status list")
        if self.status_list_index < 0:
            raise CredentialError("STATUS_INDEX", "A status index counts from zero.")
        if self.id == self.status_list_credential:
            raise CredentialError("SHAPE_DUP_ID", "A status entry must not bear the address of its list.")

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object; the index is a decimal string, as the specification demands."""
        return {
            "id": self.id,
            "type": "BitstringStatusListEntry",
            "statusPurpose": self.purpose,
            "statusListIndex": str(self.status_list_index),
            "statusListCredential": self.status_list_credential,
        }


class Achieved(Protocol):
    """An Achievement, as far as a credential asks."""

    @property
    def result_descriptions(self) -> tuple[ResultDescription, ...]:
        """Return what results can be about."""

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""


@dataclass(frozen=True, slots=True)
class AchievementSubject:
    """About whom: the recipient and what they achieved (OB 3.0, class AchievementSubject)."""

    achievement: Achieved
    id: str | None = None
    identifiers: tuple[IdentityObject, ...] = ()
    results: tuple[Result, ...] = ()
    narrative: str | None = None

    def __post_init__(self) -> None:
        if self.id is None and not self.identifiers:
            raise CredentialError("SHAPE_SCHEMA", "A credential needs to say who earned it: an id or an identifier.")
        if self.id is not None:
            require_id(self.id, "subject")
        descriptions = {each.id: each for each in self.achievement.result_descriptions}
        for result in self.results:
            _require_described(result, descriptions)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON object."""
        return present(
            {
                "id": self.id,
                "type": ["AchievementSubject"],
                "identifier": listed(self.identifiers),
                "achievement": self.achievement.to_json(),
                "narrative": self.narrative,
                "result": listed(self.results),
            }
        )


def _require_described(result: Result, descriptions: dict[str, Any]) -> None:
    """Refuse a result whose meaning does not stand in the achievement: no reader could tell what it says."""
    description = descriptions.get(result.result_description)
    if description is None:
        raise CredentialError("SHAPE_SCHEMA", "A result refers to a result description that the achievement lacks.")
    levels = {level.id for level in description.rubric_criterion_levels}
    if result.achieved_level is not None and result.achieved_level not in levels:
        raise CredentialError("SHAPE_SCHEMA", "An achieved level is not a level of its result description.")


@dataclass(frozen=True, slots=True)
class AchievementCredential:
    """What someone was awarded (OB 3.0, class AchievementCredential), not yet signed.

    `valid_from`, `valid_until` and `awarded_date` are aware datetimes. There is no `credentialSchema`: its
    type stands only in the extensions context, which this credential does not need.
    """

    id: str
    name: str
    issuer: Profile
    valid_from: datetime
    subject: AchievementSubject
    valid_until: datetime | None = None
    awarded_date: datetime | None = None
    evidence: tuple[Evidence, ...] = ()
    status: StatusEntry | None = None
    description: str | None = None
    image: Image | None = None

    def __post_init__(self) -> None:
        require_id(self.id, "credential")
        require_text(self.name, "credential's name")
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise CredentialError("TIME_ORDER", "The credential would expire before it becomes valid.")

    def to_json(self) -> dict[str, Any]:
        """Return the unsigned document; its order of members is the order in which people read it."""
        return present(
            {
                "@context": [VC_V2, OB_V3],
                "id": self.id,
                "type": ["VerifiableCredential", "OpenBadgeCredential"],
                "name": self.name,
                "description": self.description,
                "image": self.image.to_json() if self.image else None,
                "issuer": self.issuer.to_json(),
                "validFrom": format_instant(self.valid_from),
                "validUntil": format_instant(self.valid_until) if self.valid_until else None,
                "awardedDate": format_instant(self.awarded_date) if self.awarded_date else None,
                "credentialSubject": self.subject.to_json(),
                "evidence": listed(self.evidence),
                "credentialStatus": self.status.to_json() if self.status else None,
            }
        )
