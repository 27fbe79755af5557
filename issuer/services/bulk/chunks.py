"""One chunk of awards: choose and write down, sign outside any transaction, store all or nothing.

1. In one transaction the chunk is claimed, and ids, salts, codes, places in status lists and the instant are chosen and
   stored for its rows.
2. The credentials are made and signed from what was chosen; done again after a crash, the bytes are the same.
3. In one transaction the credentials, mails and audit events are stored and the chunk is ended, if its lease still
   stands: whoever comes late or twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from issuer.credential.instants import format_instant
from issuer.credential.signer import Signer
from issuer.services.award_building import choose
from issuer.services.bulk.leases import claim, finish
from issuer.services.bulk.parts import BulkParts
from issuer.services.bulk.places import take_places
from issuer.services.bulk.signing import SignedRow, Signing, WrongSignature
from issuer.services.bulk.storing import end_job_if_done, store_rows
from issuer.services.codes import new_code
from issuer.services.keys import signer_for
from issuer.store import audit
from issuer.store.base import new_id
from issuer.store.designs import Achievement
from issuer.store.jobs import ChunkState, Job, JobRow, JobState, RowState
from issuer.store.organizations import Organization
from issuer.store.status_lists import StatusEntry

TO_ISSUE = (RowState.READY, RowState.WARNING)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A chunk under a lease, with what it takes to sign it."""

    number: int
    token: str
    job: Job
    achievement: Achievement
    organization: Organization
    verification_method: str
    rows: Sequence[JobRow]


class ChunkWorker:
    """Works chunks off, one after the other; keeps what is made once for a job. Not for several threads at once."""

    def __init__(self, parts: BulkParts) -> None:
        self._parts = parts
        self._signing: tuple[str, str, Signing] | None = None

    def work(self, job_id: str, number: int) -> bool:
        """Issue the credentials of one chunk; False when there was nothing to do. Safe to call twice, late, anywhere.

        Raises KeyUnavailable when the key cannot be had; the chunk then waits until its lease runs out, like one whose
        worker died.
        """
        parts = self._parts
        if parts.halted() is not None:
            return False
        claimed = self._claim(job_id, number)
        if claimed is None:
            return False
        parts.reached("intent.after_commit")
        try:
            with parts.read() as session:
                signed = self._signing_of(session, claimed).sign_rows(session, claimed.rows)
        except WrongSignature as error:
            self._stop(claimed, str(error))
            return True
        parts.reached("sign.after")
        if parts.halted() is not None:
            self._hand_back(claimed)
            return False
        self._store(claimed, signed)
        parts.reached("store.after_commit")
        return True

    def _claim(self, job_id: str, number: int) -> _Claimed | None:
        parts, now = self._parts, self._parts.clock()
        with parts.write.begin() as session:
            token = claim(session, job_id, number, now=now)
            if token is None:
                return None
            parts.reached("job.chunk_claimed")
            job = session.get_one(Job, job_id)
            organization = session.get_one(Organization, job.organization_id)
            achievement = session.get_one(Achievement, job.achievement_id)
            signer = signer_for(session, organization, parts.key_ring)
            rows = session.scalars(
                select(JobRow)
                .where(JobRow.job_id == job_id, JobRow.chunk == number, JobRow.state.in_(TO_ISSUE))
                .order_by(JobRow.number)
            ).all()
            self._choose(session, job, organization, signer, rows, now)
            parts.reached("intent.before_commit")
        return _Claimed(number, token, job, achievement, organization, signer.verification_method, rows)

    def _choose(
        self,
        session: Session,
        job: Job,
        organization: Organization,
        signer: Signer,
        rows: Sequence[JobRow],
        now: datetime,
    ) -> None:
        """Choose what chance chooses for the rows that lack it, and write it down."""
        issuer_id = signer.verification_method.partition("#")[0]
        stale = [row for row in rows if row.chosen is not None and row.chosen["issuer_id"] != issuer_id]
        if stale:
            # The identity changed before anything of these was signed: their places speak for the old one.
            session.execute(
                delete(StatusEntry).where(StatusEntry.credential_id.in_([row.credential_id for row in stale]))
            )
        open_rows = [row for row in rows if row.chosen is None or row in stale]
        places = take_places(
            session,
            organization,
            signer,
            len(open_rows),
            addresses=self._parts.addresses,
            now=now,
            chance=self._parts.chance,
        )
        entries: list[dict[str, Any]] = []
        for row, (status_list, index) in zip(open_rows, places, strict=True):
            chosen = choose(status_list, index, addresses=self._parts.addresses, chance=self._parts.chance)
            row.credential_id = chosen.credential_id
            row.chosen = {
                "issuer_id": chosen.issuer_id,
                "subject_id": chosen.subject_id,
                "salt": chosen.salt,
                "code": new_code(self._parts.chance),
                "status_list_id": status_list.id,
                "status_list_index": index,
                "at": format_instant(now),
            }
            entries.append(
                {
                    "id": new_id(),
                    "status_list_id": status_list.id,
                    "status_list_index": index,
                    "credential_id": chosen.credential_id,
                }
            )
        if entries:
            session.flush()
            session.execute(insert(StatusEntry), entries)

    def _signing_of(self, session: Session, claimed: _Claimed) -> Signing:
        """Return what signs for the job, made anew when the job or the key is another."""
        kept = self._signing
        if kept is None or kept[:2] != (claimed.job.id, claimed.verification_method):
            signing = Signing(self._parts, session, claimed.job, claimed.achievement, claimed.organization)
            self._signing = kept = (claimed.job.id, signing.verification_method, signing)
        return kept[2]

    def _store(self, claimed: _Claimed, signed: Sequence[SignedRow]) -> None:
        parts, now = self._parts, self._parts.clock()
        with parts.write.begin() as session:
            parts.reached("store.before")
            if not finish(session, claimed.job.id, claimed.number, claimed.token, state=ChunkState.DONE, now=now):
                return  # somebody else took it over, and what they store is the same
            store_rows(session, claimed.job, claimed.organization, signed, now=now)
            if end_job_if_done(session, claimed.job.id, now=now):
                _record_end(session, claimed.job, now)
            parts.reached("store.before_commit")

    def _hand_back(self, claimed: _Claimed) -> None:
        now = self._parts.clock()
        with self._parts.write.begin() as session:
            finish(session, claimed.job.id, claimed.number, claimed.token, state=ChunkState.QUEUED, now=now)

    def _stop(self, claimed: _Claimed, reason: str) -> None:
        """Stop the whole job: nothing of this chunk is stored, and no other chunk is begun."""
        now = self._parts.clock()
        with self._parts.write.begin() as session:
            finish(session, claimed.job.id, claimed.number, claimed.token, state=ChunkState.QUEUED, now=now)
            stopping = update(Job).where(Job.id == claimed.job.id, Job.state == JobState.RUNNING)
            session.execute(stopping.values(state=JobState.STOPPED, problem=reason[:500]))
            audit.record(session, "job.stopped", claimed.job.id, now=now, organization_id=claimed.job.organization_id)


def _record_end(session: Session, job: Job, now: datetime) -> None:
    audit.record(session, "job.done", job.id, now=now, organization_id=job.organization_id)
