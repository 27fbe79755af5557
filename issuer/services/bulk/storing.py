"""What a chunk has made, stored all together: credentials, mails, audit events, and the rows' fates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from issuer.services.bulk.signing import SignedRow
from issuer.services.delivery import AWARD
from issuer.store.audit import AuditEvent
from issuer.store.base import count_changed, new_id
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import Chunk, ChunkState, Job, JobRow, JobState, RowState
from issuer.store.organizations import Organization
from issuer.store.outbox import Message, MessageState

_OVER = (ChunkState.DONE, ChunkState.FAILED, ChunkState.CANCELLED)


def store_rows(
    session: Session, job: Job, organization: Organization, signed: Sequence[SignedRow], *, now: datetime
) -> None:
    """Store what was signed and say in each row what became of it. An award that was made meanwhile is not doubled."""
    made = [row.credential for row in signed if row.credential is not None]
    if job.options.get("confirm_duplicates"):
        doubled: set[tuple[str, str]] = set()
    else:
        doubled = _awarded_meanwhile(session, job, made)
    stored = [each for each in made if (each["recipient_key"], each["evidence_digest"]) not in doubled]
    if stored:
        session.execute(insert(Credential), stored)
        session.execute(insert(Message), [_mail(each, organization, now) for each in stored])
        session.execute(insert(AuditEvent), [_event(each, job, now) for each in stored])
    kept = {each["id"] for each in stored}
    session.execute(update(JobRow), [_fate(job, row, kept) for row in signed])


def end_job_if_done(session: Session, job_id: str, *, now: datetime) -> bool:
    """Mark a running job as done when no chunk of it is left; True when that was now."""
    waits = select(Chunk.number).where(Chunk.job_id == job_id, Chunk.state == ChunkState.QUEUED).limit(1)
    if session.scalar(waits) is not None:
        return False
    # The last two chunks may be stored at the same moment, and neither sees the other as done: one after the other.
    session.execute(select(Job.id).where(Job.id == job_id).with_for_update())
    left = select(Chunk.number).where(Chunk.job_id == job_id, Chunk.state.not_in(_OVER)).exists()
    ended = update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING, ~left)
    return count_changed(session, ended.values(state=JobState.DONE, finished_at=now)) == 1


def _awarded_meanwhile(session: Session, job: Job, made: Sequence[dict[str, Any]]) -> set[tuple[str, str]]:
    # The row of the Achievement is the lock that single awards take too.
    session.get_one(Achievement, job.achievement_id, with_for_update=True, populate_existing=True)
    standing = (Credential.revoked_at.is_(None), Credential.withdrawn_at.is_(None))
    wanted = {(each["recipient_key"], each["evidence_digest"]) for each in made}
    found = session.execute(
        select(Credential.recipient_key, Credential.evidence_digest).where(
            Credential.achievement_id == job.achievement_id,
            Credential.recipient_key.in_({key for key, _ in wanted}),
            *standing,
        )
    )
    return {(key, digest) for key, digest in found} & wanted


def _mail(credential: dict[str, Any], organization: Organization, now: datetime) -> dict[str, Any]:
    """Return a mail without its words: they are written when it is sent, and not stored a hundred thousand times."""
    return {
        "id": new_id(),
        "organization_id": organization.id,
        "credential_id": credential["id"],
        "kind": AWARD,
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


def _event(credential: dict[str, Any], job: Job, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": job.organization_id,
        "at": now,
        "actor_id": job.confirmed_by,
        "action": "credential.awarded",
        "subject_id": credential["id"],
        "details": {"achievement_id": job.achievement_id, "job_id": job.id},
    }


def _fate(job: Job, row: SignedRow, kept: set[str]) -> dict[str, Any]:
    if row.credential is None:
        state, error = RowState.FAILED, row.error
    elif row.credential["id"] in kept:
        state, error = RowState.ISSUED, None
    else:
        state, error = RowState.ALREADY, "The same was awarded to this person after the file was checked."
    return {"job_id": job.id, "number": row.number, "state": state, "error": error}
