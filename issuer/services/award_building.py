"""From an award that can be made to the credential that says so, unsigned."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from issuer.credential.achievement_credential import (
    AchievementCredential,
    AchievementSubject,
    Evidence,
    IdentityObject,
    Result,
    StatusEntry,
)
from issuer.review.draft import Draft
from issuer.services.award_request import AwardRequest, CheckedAward, public_evidence, public_results
from issuer.services.keys import profile_of
from issuer.services.ports import Chance
from issuer.services.published import Published, PublishedAchievement
from issuer.store.designs import Achievement
from issuer.store.organizations import Organization
from issuer.store.status_lists import StatusList
from issuer.urls import Addresses


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an award cannot know before it is made: who signs, the ids, the salt of the hash and the status place."""

    issuer_id: str
    credential_id: str
    subject_id: str
    salt: str
    status: StatusEntry


@dataclass(frozen=True, slots=True)
class AwardParts:
    """What is public about one recipient's award."""

    identifiers: tuple[IdentityObject, ...]
    results: tuple[Result, ...]
    evidence: tuple[Evidence, ...]
    narrative: str | None
    valid_from: datetime
    valid_until: datetime | None
    awarded_at: datetime


def choose(credential_id: str, status_list: StatusList, index: int, *, addresses: Addresses, chance: Chance) -> Chosen:
    """Return an id and a salt by chance, and the place in the list as it will be written."""
    list_address = addresses.status_list(status_list.id)
    return Chosen(
        issuer_id=status_list.controller,
        credential_id=credential_id,
        subject_id=f"urn:uuid:{uuid.UUID(bytes=chance.octets(16), version=4)}",
        salt=base64.urlsafe_b64encode(chance.octets(16)).rstrip(b"=").decode(),
        status=StatusEntry(f"{list_address}#{index}", index, list_address),
    )


def build_credential(
    achievement: Achievement,
    request: AwardRequest,
    award: CheckedAward,
    chosen: Chosen,
    *,
    organization: Organization,
    addresses: Addresses,
    now: datetime,
    published: Published | None = None,
) -> dict[str, Any]:
    """Return the unsigned AchievementCredential. The Achievement in it is the published JSON, member for member.

    `published` is what was read of it already.
    """
    if published is None:
        published = Published.of(achievement.draft, achievement.achievement)
    # Its own ids, not today's addresses: the installation may have moved since it was published.
    address = published.achievement.document["id"]
    parts = _public_parts(published.draft, address, request, award, chosen, addresses=addresses, now=now)
    return _assemble(
        achievement.name, published.achievement, parts, chosen, organization=organization, addresses=addresses
    )


def public_parts(
    draft: Draft,
    achievement: Achievement,
    request: AwardRequest,
    award: CheckedAward,
    chosen: Chosen,
    *,
    addresses: Addresses,
    now: datetime,
) -> AwardParts:
    """Return what is public about an award; `draft` is the Achievement's."""
    address = achievement.achievement["id"]
    return _public_parts(draft, address, request, award, chosen, addresses=addresses, now=now)


def _public_parts(
    draft: Draft,
    achievement_address: str,
    request: AwardRequest,
    award: CheckedAward,
    chosen: Chosen,
    *,
    addresses: Addresses,
    now: datetime,
) -> AwardParts:
    address = addresses.credential(chosen.credential_id)
    return AwardParts(
        identifiers=_identifiers(request, award, chosen.salt),
        results=public_results(draft, award, achievement_address, address),
        evidence=public_evidence(draft, award.evidence, address),
        narrative=award.narrative or None,
        valid_from=award.valid_from,
        valid_until=award.valid_until,
        awarded_at=now,
    )


def assemble(
    achievement: Achievement, parts: AwardParts, chosen: Chosen, *, organization: Organization, addresses: Addresses
) -> dict[str, Any]:
    """Return the unsigned AchievementCredential with these parts."""
    published = PublishedAchievement.of(achievement.achievement)
    return _assemble(achievement.name, published, parts, chosen, organization=organization, addresses=addresses)


def _assemble(
    name: str,
    published: PublishedAchievement,
    parts: AwardParts,
    chosen: Chosen,
    *,
    organization: Organization,
    addresses: Addresses,
) -> dict[str, Any]:
    subject = AchievementSubject(
        achievement=published,
        id=chosen.subject_id,
        identifiers=parts.identifiers,
        results=parts.results,
        narrative=parts.narrative,
    )
    credential = AchievementCredential(
        id=addresses.credential(chosen.credential_id),
        name=name,
        issuer=profile_of(organization, chosen.issuer_id, addresses),
        valid_from=parts.valid_from,
        valid_until=parts.valid_until,
        awarded_date=parts.awarded_at,
        subject=subject,
        evidence=parts.evidence,
        status=chosen.status,
    )
    return credential.to_json()


def _identifiers(request: AwardRequest, award: CheckedAward, salt: str) -> tuple[IdentityObject, ...]:
    """Return by what the recipient can be recognised in public: nothing, unless they or the organization chose it.

    The subject has a random id in any case, which is all that Open Badges demands.
    """
    identifiers = []
    if request.name_is_public:
        identifiers.append(IdentityObject(award.recipient_name, "name", False))
    if request.email_is_matchable:
        identifiers.append(IdentityObject.of_email(award.recipient_email, salt))
    return tuple(identifiers)
