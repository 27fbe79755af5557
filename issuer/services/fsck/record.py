"""The record of events: one for each change of state, and none changed since (I9)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.credential.errors import CredentialError
from issuer.credential.statement import verify_statement
from issuer.services.audit_chain import TYPE, seal_of
from issuer.services.fsck.examined import Examined, Violation, read_object
from issuer.services.journal import told_checkpoints
from issuer.services.site_identity import site_methods
from issuer.store.audit import AuditCheckpoint, AuditEvent, stored_events
from issuer.store.base import DamagedRow
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.profiles import SigningKey

_SEALED_WITHIN = timedelta(hours=1)


def every_change_is_recorded_once(examined: Examined) -> Iterator[Violation]:
    """I9: the chain of events is whole, and every change of state has one event in it."""
    with examined.read() as session:
        yield from _chain(examined, session)
        yield from _checkpoints(examined, session)
    yield from _of_credentials(examined)
    yield from _of_others(examined)


def _chain(examined: Examined, session: Session) -> Iterator[Violation]:
    """Sealed events that are not what they were, and places in the chain where one is missing."""
    expected, before = 1, ""
    sealed = stored_events(session).where(AuditEvent.sequence.is_not(None)).order_by(AuditEvent.sequence)
    for event in examined.stream(session, sealed):
        if not isinstance(event.sequence, int):
            yield Violation("I9", str(event.id), "The place of this event in the record is no number.")
            continue
        if event.sequence != expected:
            yield Violation("I9", str(event.id), f"Event {expected} of the record is missing before {event.sequence}.")
        try:
            is_whole = event.seal == seal_of(before, event.sequence, event)
        except DamagedRow:
            is_whole = False
        if not is_whole and event.sequence == expected:
            yield Violation("I9", str(event.id), f"Event {event.sequence} of the record is not what was sealed.")
        expected, before = event.sequence + 1, str(event.seal)
    old = select(func.count()).where(AuditEvent.sequence.is_(None), AuditEvent.at < examined.now - _SEALED_WITHIN)
    if waiting := session.scalar(old):
        examined.notes.append(f"{waiting} events of long ago are not sealed, as where no worker runs.")


def _checkpoints(examined: Examined, session: Session) -> Iterator[Violation]:
    """Seals that the site has signed, or that the journal tells of, and that the record does not have."""
    believed = site_methods(session)
    seals: list[tuple[int, str, str]] = []
    for checkpoint in session.scalars(select(AuditCheckpoint).order_by(AuditCheckpoint.sequence)):
        statement = read_object(checkpoint.document)
        try:
            verify_statement(statement, believed)
        except CredentialError as error:
            yield Violation("I9", f"checkpoint {checkpoint.sequence}", f"The site did not sign this. {error.detail}")
            continue
        if (statement.get("type"), statement.get("sequence")) != (TYPE, checkpoint.sequence):
            yield Violation("I9", f"checkpoint {checkpoint.sequence}", "Another statement stands in its place.")
            continue
        seals.append((checkpoint.sequence, str(statement.get("seal")), "the site has signed"))
    seals += [(sequence, seal, "the journal tells of") for sequence, seal in told_checkpoints(session)]
    for sequence, seal, who in seals:
        found = session.execute(select(AuditEvent.id, AuditEvent.seal).where(AuditEvent.sequence == sequence)).first()
        if found is None or found[1] != seal:
            subject = found[0] if found is not None else f"event {sequence}"
            yield Violation("I9", subject, f"Event {sequence} of the record is not the one that {who}.")


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
