"""One chunk of a job: choose and write down, make outside any transaction, store all or nothing.

1. In one transaction the chunk is claimed, and what chance or the clock decides is chosen and stored for its rows.
2. What will be stored is made and signed from that; done again after a crash, the bytes are the same.
3. In one transaction it is stored and the chunk is ended, if its lease still stands: whoever comes late or twice
   changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.orm import Session

from issuer.services.bulk.awarding import Awarding
from issuer.services.bulk.ending import end_job_if_done, sweep
from issuer.services.bulk.faults import CannotGoOn, Outdated
from issuer.services.bulk.kinds import Kind, Work
from issuer.services.bulk.leases import claim, extend, finish, is_to_be_had, let_go
from issuer.services.bulk.parts import BulkParts
from issuer.services.bulk.reissuing import Reissuing
from issuer.services.bulk.revoking import Revoking
from issuer.services.errors import Halted, KeyUnavailable, SigningFailed
from issuer.store import audit
from issuer.store.base import count_changed
from issuer.store.jobs import LEASE, TO_ISSUE, ChunkState, Job, JobKind, JobState, list_chunk_rows
from issuer.store.organizations import Organization

_TROUBLE = (OperationalError, InterfaceError, NoFreeConnection, OSError, MemoryError)
"""What goes wrong with the machine or the way to the database, and not with a chunk."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A chunk under a lease, and the work in it."""

    number: int
    token: str
    work: Work


class _Beat:
    """Keeps a lease while its holder is at work, and the transaction that it reads in from being taken for idle."""

    def __init__(self, parts: BulkParts, job_id: str, number: int, token: str) -> None:
        self._parts = parts
        self._chunk = (job_id, number, token)
        self._due = parts.clock() + LEASE / 4

    def __call__(self, session: Session) -> None:
        """Extend the lease if a quarter of it is over. Raises Outdated where somebody else holds the chunk."""
        now = self._parts.clock()
        if now < self._due <= now + LEASE:  # or the clock was set back
            return
        self._due = now + LEASE / 4
        session.execute(select(1))
        with self._parts.write.begin() as writing:
            if not extend(writing, *self._chunk, now=now):
                raise Outdated


class ChunkWorker:
    """Works chunks off, one after the other; keeps what is made once for a job. Not for several threads at once."""

    def __init__(self, parts: BulkParts) -> None:
        self._parts = parts
        self._kinds: Mapping[JobKind, Kind] = {
            JobKind.AWARD: Awarding(parts),
            JobKind.REVOKE: Revoking(parts),
            JobKind.REISSUE: Reissuing(parts),
        }

    def work(self, job_id: str, number: int) -> bool:
        """Work one chunk off; False when there was nothing to do. Safe to call twice, late, anywhere.

        Raises Halted while awarding is, and KeyUnavailable when a key cannot be had; the chunk then waits as it did
        before. Whatever else is raised leaves it free for the next who asks.
        """
        parts = self._parts
        self._require_running(job_id)
        if not self._is_to_be_had(job_id, number):
            return False
        try:
            claimed = self._claim(job_id, number)
        except (CannotGoOn, SigningFailed) as error:
            self._stop(job_id, str(error))
            return True
        if claimed is None:
            return False
        parts.reached("intent.after_commit")
        return self._work_claimed(claimed)

    def _work_claimed(self, claimed: _Claimed) -> bool:
        parts, job = self._parts, claimed.work.job
        kind = self._kinds[job.kind]
        try:
            with parts.read() as session:
                made = kind.make(session, claimed.work)
            parts.reached("sign.after")
            self._require_running(job.id)
            self._store(claimed, kind, made)
        except (CannotGoOn, SigningFailed) as error:
            self._stop(job.id, str(error), claimed)
            return True
        except Outdated:
            self._hand_back(claimed)
            return False
        except (Halted, KeyUnavailable):
            self._hand_back(claimed)
            raise
        except Exception as error:
            self._let_go(claimed, error)
            raise
        parts.reached("store.after_commit")
        return True

    def _require_running(self, job_id: str) -> None:
        """Raise Halted where this job may not go on at the moment: taking back must work when awarding must not."""
        reason = self._parts.halted()
        if reason is None:
            return
        with self._parts.read() as session:
            if session.scalar(select(Job.kind).where(Job.id == job_id)) is not JobKind.REVOKE:
                raise Halted(reason)

    def _is_to_be_had(self, job_id: str, number: int) -> bool:
        with self._parts.read() as session:
            return is_to_be_had(session, job_id, number, now=self._parts.clock())

    def _claim(self, job_id: str, number: int) -> _Claimed | None:
        parts, now = self._parts, self._parts.clock()
        with parts.write.begin() as session:
            token = claim(session, job_id, number, now=now)
            if token is None:
                return None
            parts.reached("job.chunk_claimed")
            job = session.get_one(Job, job_id)
            rows = [row for row in list_chunk_rows(session, job_id, number) if row.state in TO_ISSUE]
            beat = _Beat(parts, job_id, number, token)
            work = Work(job, session.get_one(Organization, job.organization_id), rows, beat)
            self._kinds[job.kind].choose(session, work, now)
            parts.reached("intent.before_commit")
        return _Claimed(number, token, work)

    def _store(self, claimed: _Claimed, kind: Kind, made: Any) -> None:
        parts, now, job = self._parts, self._parts.clock(), claimed.work.job
        with parts.write.begin() as session:
            parts.reached("store.before")
            if not finish(session, job.id, claimed.number, claimed.token, state=ChunkState.DONE, now=now):
                return  # somebody else took it over, and what they store is the same
            kind.store(session, claimed.work, made, now)
            end_job_if_done(session, job.id, now=now)
            parts.reached("store.before_commit")

    def _hand_back(self, claimed: _Claimed) -> None:
        with self._parts.write.begin() as session:
            self._put_back(session, claimed)

    def _let_go(self, claimed: _Claimed, error: Exception) -> None:
        """Hand a chunk back that `error` kept from its end, so that nobody waits for its lease to run out.

        Trouble of the machine says nothing about the chunk. Anything else may come again each time, so it counts as an
        attempt. Where the database cannot be written, the lease runs out.
        """
        try:
            if isinstance(error, _TROUBLE):
                self._hand_back(claimed)
            else:
                with self._parts.write.begin() as session:
                    let_go(session, claimed.work.job.id, claimed.number, claimed.token, now=self._parts.clock())
        except (SQLAlchemyError, *_TROUBLE) as later:
            _log.warning("a chunk could not be handed back either: %s", type(later).__name__)

    def _put_back(self, session: Session, claimed: _Claimed) -> None:
        job, now = claimed.work.job, self._parts.clock()
        finish(session, job.id, claimed.number, claimed.token, state=ChunkState.QUEUED, now=now)
        sweep(session, now=now)  # of a job that was cancelled meanwhile, its rows are cancelled now

    def _stop(self, job_id: str, reason: str, claimed: _Claimed | None = None) -> None:
        """Stop the whole job: nothing of this chunk is stored, and no other chunk is begun."""
        with self._parts.write.begin() as session:
            if claimed is not None:
                self._put_back(session, claimed)
            stopping = update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING)
            if count_changed(session, stopping.values(state=JobState.STOPPED, problem=reason[:500])) != 1:
                return  # another worker has stopped it, or a person has
            organization_id = session.scalar(select(Job.organization_id).where(Job.id == job_id))
            audit.record(session, "job.stopped", job_id, now=self._parts.clock(), organization_id=organization_id)
