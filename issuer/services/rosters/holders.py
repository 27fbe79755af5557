"""The credentials that people hold, by their addresses alone: looked up many at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.services.award_request import recipient_key_of
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement

_NAMED = 5  # credentials of one person that a finding names


def find_held(
    session: Session, organization_id: str, achievement_id: str | None, addresses: Collection[str]
) -> Mapping[str, Sequence[Any]]:
    """Return what was awarded to these addresses, the oldest first: of one Achievement, or of the whole organization.

    Each row has `id`, `code`, `achievement_name`, `recipient_key`, `awarded_at`, `valid_until`, `revoked_at` and
    `withdrawn_at`. Who holds a credential is told by the digest of the address, however the credential itself names
    them: by name, by a salted hash, or not at all.
    """
    if not addresses:
        return {}
    address_of = {recipient_key_of(address): address for address in addresses}
    # Through the Achievements, for the index of credentials begins with theirs.
    published = select(Achievement.id).where(Achievement.organization_id == organization_id)
    if achievement_id is not None:
        published = published.where(Achievement.id == achievement_id)
    rows = session.execute(
        select(
            Credential.id,
            Credential.code,
            Credential.organization_id,
            Credential.recipient_key,
            Credential.awarded_at,
            Credential.valid_until,
            Credential.revoked_at,
            Credential.withdrawn_at,
            Achievement.name.label("achievement_name"),
        )
        .join(Achievement, Achievement.id == Credential.achievement_id)
        .where(Credential.achievement_id.in_(published), Credential.recipient_key.in_(address_of))
        .order_by(Credential.awarded_at, Credential.id)
    )
    held: dict[str, list[Any]] = {}
    for row in rows:
        if row.organization_id == organization_id:
            held.setdefault(address_of[row.recipient_key], []).append(row)
    return held


def is_in_force(held: Any, now: datetime) -> bool:
    """Tell whether a credential is neither taken back nor over."""
    is_taken_back = held.revoked_at is not None or held.withdrawn_at is not None
    return not is_taken_back and (held.valid_until is None or held.valid_until > now)


def say_several(held: Sequence[Any]) -> str:
    """Return why an address alone does not name one of these credentials, and what to write instead."""
    named = [f"{each.code} ({each.achievement_name}, {each.awarded_at:%Y-%m-%d})" for each in held[:_NAMED]]
    more = f", and {len(held) - _NAMED} more" if len(held) > _NAMED else ""
    return (
        f"{len(held)} credentials in force were awarded to this address. Nothing is guessed: give each that you mean a "
        f"row of its own, with its code in a column “credential”: {', '.join(named)}{more}."
    )
