"""The record of events: one for each change of state, and none changed since (I9)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from issuer.services.fsck.examined import Examined, Violation
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.profiles import SigningKey


def every_change_is_recorded_once(examined: Examined) -> Iterator[Violation]:
    """I9: the chain of events is whole, and every change of state has one event in it."""
    yield from _of_credentials(examined)
    yield from _of_others(examined)


def _of_credentials(examined: Examined) -> Iterator[Violation]:
    awarded, revoked, withdrawn = (
        func.count().filter(AuditEvent.action == f"credential.{change}")
        for change in ("awarded", "revoked", "withdrawn")
    )
    query = (
        select(
            Credential.id,
            Credential.revoked_at.is_not(None),
            Credential.withdrawn_at.is_not(None),
            awarded,
            revoked,
            withdrawn,
        )
        .outerjoin(AuditEvent, AuditEvent.subject_id == Credential.id)
        .group_by(Credential.id, Credential.revoked_at, Credential.withdrawn_at)
    )
    with examined.read() as session:
        for credential_id, is_revoked, is_withdrawn, *found in examined.stream(session, query):
            expected = (1, int(is_revoked), int(is_withdrawn))
            for change, count, wanted in zip(("awarded", "revoked", "withdrawn"), found, expected, strict=True):
                # An event of something that is not so is a change that was lost: I7 says that.
                if count != wanted and not (wanted == 0 and count == 1):
                    yield Violation("I9", credential_id, f"That it was {change} is recorded {count} times.")


def _of_others(examined: Examined) -> Iterator[Violation]:
    sources = (
        (Achievement.id, ("achievement.published",), "That this version was published"),
        (SigningKey.id, ("key.created", "key.rotated"), "That this key was made"),
    )
    with examined.read() as session:
        for subject, actions, what in sources:
            query = (
                select(subject, func.count(AuditEvent.id))
                .outerjoin(AuditEvent, (AuditEvent.subject_id == subject) & AuditEvent.action.in_(actions))
                .group_by(subject)
            )
            for subject_id, count in examined.stream(session, query):
                if count != 1:
                    yield Violation("I9", subject_id, f"{what} is recorded {count} times.")
