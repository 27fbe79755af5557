"""What a chunk has made, stored all together: credentials, mails, audit events, and the rows' fates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.services.bulk.kinds import Fate, Work, store_fates
from issuer.services.bulk.signing import SignedRow
from issuer.services.delivery import AWARD
from issuer.services.digests import digests_of
from issuer.store.audit import AuditEvent
from issuer.store.base import new_ordered_id
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import Job, RowState
from issuer.store.many import among, insert_all
from issuer.store.organizations import Organization
from issuer.store.outbox import Message, MessageState, Priority


def store_rows(session: Session, work: Work, signed: Sequence[SignedRow], *, now: datetime) -> None:
    """Store what was signed and say in each row what became of it. An award that was made meanwhile is not doubled."""
    job, organization = work.job, work.organization
    made = [row.credential for row in signed if row.credential is not None]
    if job.options.get("confirm_duplicates"):
        doubled: set[tuple[str, str]] = set()
    else:
        doubled = _awarded_meanwhile(session, job, made)
    stored = [each for each in made if (each["recipient_key"], each["evidence_digest"]) not in doubled]
    if stored:
        insert_all(session, Credential, stored)
        insert_all(session, Message, [_mail(job, each, organization, now) for each in stored])
        insert_all(session, AuditEvent, [_awarded(job, each, now) for each in stored])
    kept = {each["id"] for each in stored}
    store_fates(session, work, {row.number: _fate(row, kept) for row in signed})


def _awarded_meanwhile(session: Session, job: Job, made: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    # The row of the Achievement is the lock that single awards take too.
    session.execute(select(Achievement.id).where(Achievement.id == job.achievement_id).with_for_update())
    standing = (Credential.revoked_at.is_(None), Credential.withdrawn_at.is_(None))
    wanted = {(each["recipient_key"], each["evidence_digest"]) for each in made}
    found = session.execute(
        select(Credential.recipient_key, Credential.evidence_digest).where(
            Credential.achievement_id == job.achievement_id,
            among(session, Credential.recipient_key, {key for key, _ in wanted}),
            *standing,
        )
    )
    return {(key, digest) for key, digest in found} & wanted


def _mail(job: Job, credential: dict[str, Any], organization: Organization, now: datetime) -> dict[str, Any]:
    """Return a mail without its words: they are written when it is sent, and not stored a hundred thousand times."""
    return {
        "id": new_ordered_id(),
        "organization_id": organization.id,
        "credential_id": credential["id"],
        "job_id": job.id,
        "kind": AWARD,
        "priority": Priority.BULK,
        "to_address": credential["recipient_email"],
        "reply_to": organization.email,
        "subject": "",
        "text": "",
        "html": "",
        "state": MessageState.QUEUED,
        "attempts": 0,
        "created_at": now,
        "next_attempt_at": now,
    }


def event(job: Job, action: str, credential_id: str, now: datetime, **details: Any) -> dict[str, Any]:
    """Return what a job did to a credential as the columns of an audit event; whoever confirmed the job did it."""
    return {
        "id": new_ordered_id(),
        "organization_id": job.organization_id,
        "at": now,
        "actor_id": job.confirmed_by,
        "action": action,
        "subject_id": credential_id,
        "details": {"achievement_id": job.achievement_id, "job_id": job.id, **details},
    }


def _awarded(job: Job, credential: dict[str, Any], now: datetime) -> dict[str, Any]:
    digests = digests_of(credential["document"], credential["token"])
    return event(job, "credential.awarded", credential["id"], now, **digests)


def _fate(row: SignedRow, kept: set[str]) -> Fate:
    if row.credential is None:
        return Fate(RowState.FAILED, row.error)
    if row.credential["id"] in kept:
        return Fate(RowState.ISSUED)
    return Fate(RowState.ALREADY, "The same was awarded to this person after the file was checked.")
