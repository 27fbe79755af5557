"""What a worker does for bulk jobs: looks what is due, and works it off until nothing is."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from issuer.log_ids import about
from issuer.services.bulk.chunks import ChunkWorker
from issuer.services.bulk.ending import is_anything_to_sweep, sweep
from issuer.services.bulk.parts import BulkParts
from issuer.services.errors import Halted, KeyUnavailable, SignerFenced
from issuer.store.engine import write_back
from issuer.store.jobs import Job, JobState, list_due_chunks

_LOOKED_AT = 20  # chunks at a time: of those that others take meanwhile, claiming says so
_WRITTEN_BACK = 64  # after so many chunks SQLite's log, by then up to a gigabyte large, is emptied
_PAUSE = timedelta(seconds=10)  # for a job in trouble: opening a sealed key is slow on purpose

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class BulkWorker:
    """Works jobs off, round after round. Not for several threads at once; any number may work beside each other.

    A job that is halted, or whose key cannot be had, says so, waits, and goes on by itself; one that fails in a way of
    its own waits too, and the log has why. None keeps other jobs from going on.
    """

    parts: BulkParts
    _chunks: ChunkWorker = field(init=False)
    _waiting: dict[str, datetime] = field(init=False, default_factory=dict)
    _worked_off: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._chunks = ChunkWorker(self.parts)

    def work_off(self, *, limit: int | None = None, job_id: str | None = None) -> int:
        """Work off chunks until none is due, or `limit` of them; return how many. `job_id` is the only job to work on.

        Raises what SQLAlchemy raises.
        """
        self._sweep()
        done = 0
        passed: set[str] = set()
        while (limit is None or done < limit) and (due := self._due(job_id, passed)):
            worked = 0
            for job, number in due:
                if limit is not None and done + worked >= limit:
                    break
                worked += self._work(job, number)
            done += worked
            if worked == 0:
                # They wait, are halted, or others are at them: what stands behind them may go on all the same.
                passed |= {job for job, _ in due}
        return done

    def _sweep(self) -> None:
        now = self.parts.clock()
        with self.parts.read() as session:
            if not is_anything_to_sweep(session, now=now):
                return
        with self.parts.write.begin() as session:
            sweep(session, now=now)

    def _due(self, job_id: str | None, passed: Collection[str]) -> list[tuple[str, int]]:
        now = self.parts.clock()
        self._waiting = {job: until for job, until in self._waiting.items() if now < until <= now + _PAUSE}
        with self.parts.read() as session:
            left_alone = {*self._waiting, *passed}
            return list(list_due_chunks(session, now=now, limit=_LOOKED_AT, without=left_alone, job_id=job_id))

    def _work(self, job_id: str, number: int) -> bool:
        if job_id in self._waiting:
            return False  # since a moment ago
        with about(job=job_id, chunk=number):
            return self._try(job_id, number)

    def _try(self, job_id: str, number: int) -> bool:
        try:
            worked = self._chunks.work(job_id, number)
        except Halted as error:
            halt = f"Awarding is halted, and this job waits for the end of that. {error.reason}"
            self._say(job_id, halt[:500])
            return False
        except KeyUnavailable as error:
            _log.warning("the bulk job %s waits: %s", job_id, error.message)
            is_fenced = isinstance(error, SignerFenced)
            self._wait(
                job_id, f"This job waits{'' if is_fenced else ' for its key'} and goes on by itself. {error.message}"
            )
            return False
        except SQLAlchemyError:
            raise  # the database is in trouble, not the job
        except Exception:  # noqa: BLE001 - of one job, whatever it is: the others go on, and the traceback is logged
            _log.exception("a chunk of the bulk job %s failed", job_id)
            self._wait(job_id, "Working on this job failed for a reason that the log has; it is tried again.")
            return False
        if worked:
            self._say(job_id, None)
            self._worked_off += 1
            if self._worked_off % _WRITTEN_BACK == 0:
                write_back(self.parts.write.kw["bind"])
        return worked

    def _wait(self, job_id: str, problem: str) -> None:
        self._waiting[job_id] = self.parts.clock() + _PAUSE
        self._say(job_id, problem[:500])

    def _say(self, job_id: str, problem: str | None) -> None:
        """Say in the job why it waits, or that it does no more; nothing is written where that is said already."""
        with self.parts.read() as session:
            if session.get_one(Job, job_id).problem == problem:
                return
        with self.parts.write.begin() as session:
            said = update(Job).where(Job.id == job_id, Job.state == JobState.RUNNING)
            session.execute(said.values(problem=problem))


def work_off(parts: BulkParts, *, limit: int | None = None) -> int:
    """Work off chunks with a worker made for this once."""
    return BulkWorker(parts).work_off(limit=limit)
