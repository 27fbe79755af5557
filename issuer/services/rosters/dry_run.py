"""The dry run: a roster is read to its end, and every row gets its verdict before anything is signed.

Whoever reads a job holds a lease that runs out when they die; then the file is read again from the start. Rows are
stored a thousand at a time, each time in a short transaction that holds only while the lease stands.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, delete, insert, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from issuer.services.ports import Uploads
from issuer.services.rosters.findings import Verdict
from issuer.services.rosters.judging import Judging, judging_of
from issuer.services.rosters.tables import RosterError, Table
from issuer.store import audit
from issuer.store.base import count_changed, new_id
from issuer.store.jobs import CHUNK_ROWS, Job, JobRow, JobState
from issuer.urls import Addresses

BATCH = 1000
LEASE = timedelta(minutes=2)  # a batch takes a fraction of a second
_PAUSE = timedelta(seconds=15)  # until a store of files is asked again that is out of reach, or a fault met again
MOST_READINGS = 3  # of a file whose readers die or fail; then a person has to look
_DELETED_AT_ONCE = 10_000
_GONE = "The file is no longer there. Upload it again."
_SPENT = f"Reading this file was begun {MOST_READINGS} times and never ended. Divide it, and upload the parts."
_FAILED = "Reading this file failed for a reason that the log has. Ask whoever runs this site to look there."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RosterParts:
    """What reading rosters takes: sessions, the kept files, our addresses, and the clock.

    `reached` is called with the name of each point that a reading passes, for tests that let it die there.
    """

    write: sessionmaker[Session]
    read: sessionmaker[Session]
    uploads: Uploads
    addresses: Addresses
    clock: Callable[[], datetime]
    reached: Callable[[str], None] = lambda point: None


class _Lost(Exception):
    """The lease went to somebody else, or the job was cancelled: what they do counts."""


def run_waiting_readings(parts: RosterParts) -> int:
    """Read every roster that waits, one after the other, and return how many were read to an end.

    Any number of workers may do so at once. Files that nobody needs any more are deleted.
    """
    now = parts.clock()
    is_free = _is_free(now)
    with parts.read() as session:
        waiting = session.scalars(
            select(Job.id).where(Job.state == JobState.READING, is_free).order_by(Job.created_at, Job.id)
        ).all()
    count = sum(_try(parts, job_id) for job_id in waiting)
    drop_files(parts)
    return count


def _try(parts: RosterParts, job_id: str) -> bool:
    try:
        return read_job(parts, job_id)
    except SQLAlchemyError:
        raise  # the database is in trouble, not the roster
    except Exception:  # noqa: BLE001 - of one roster, whatever it is: the others are read, and the traceback is logged
        _log.exception("reading the roster of job %s failed", job_id)
        return False


def read_job(parts: RosterParts, job_id: str) -> bool:
    """Read one roster, if nobody else does; tell whether it was read to an end, whatever that is.

    Raises what SQLAlchemy raises, and any other fault once the roster is left to be read again, or given up.
    """
    token = _claim(parts, job_id)
    if token is None:
        return False
    reading = _Reading(parts, job_id, token)
    try:
        reading.run()
    except RosterError as error:
        return reading.end(JobState.UNREADABLE, str(error))
    except ConnectionError as error:
        _log.warning("the roster of job %s waits: %s", job_id, error)
        return reading.wait()
    except OSError as error:
        _log.warning("the file of job %s cannot be read: %s", job_id, error.strerror)
        return reading.end(JobState.UNREADABLE, _GONE)
    except _Lost:
        return False
    except SQLAlchemyError:
        raise
    except Exception:
        reading.fail()
        raise
    return reading.end(JobState.CHECKED, None)


def drop_files(parts: RosterParts, *, kept_for: timedelta = timedelta(days=30)) -> int:
    """Delete the files of rosters that are read and confirmed, or that nobody came back to; return how many."""
    open_states = (JobState.UPLOADED, JobState.READING, JobState.CHECKED, JobState.UNREADABLE)
    is_over = or_(Job.state.not_in(open_states), Job.created_at < parts.clock() - kept_for)
    with parts.read() as session:
        unneeded = session.scalars(select(Job.id).where(Job.has_file, is_over, Job.state != JobState.READING)).all()
    for job_id in unneeded:
        try:
            parts.uploads.drop(job_id)
        except ConnectionError as error:
            _log.warning("the files of rosters that nobody needs any more stay for now: %s", error)
            return 0
        with parts.write.begin() as session:
            session.execute(update(Job).where(Job.id == job_id).values(has_file=False))
    return len(unneeded)


def _is_free(now: datetime) -> ColumnElement[bool]:
    """Return whether nobody reads a roster: a lease that ends too late is from before the clock was set back."""
    return or_(Job.reader_until.is_(None), Job.reader_until < now, Job.reader_until > now + 2 * LEASE)


def _claim(parts: RosterParts, job_id: str) -> str | None:
    """Take a job that waits to be read; return the token of the lease, None when there is nothing to do."""
    token, now = new_id(), parts.clock()
    is_free = _is_free(now)
    wanted = (Job.id == job_id, Job.state == JobState.READING, is_free)
    spent = (*wanted, Job.readings_begun >= MOST_READINGS)
    ended = {"state": JobState.UNREADABLE, "problem": _SPENT, "reader_token": None, "reader_until": None}
    taken = {"reader_token": token, "reader_until": now + LEASE, "readings_begun": Job.readings_begun + 1}
    with parts.write.begin() as session:
        if count_changed(session, update(Job).where(*spent).values(ended)):
            return None
        return token if count_changed(session, update(Job).where(*wanted).values(taken)) else None


class _Reading:
    """One reading of one roster under a lease."""

    def __init__(self, parts: RosterParts, job_id: str, token: str) -> None:
        self._parts = parts
        self._job_id = job_id
        self._token = token
        self._ready = 0
        self._count = 0
        self._blank = 0

    def run(self) -> None:
        """Read all rows. Raises RosterError, _Lost, ConnectionError while the file is out of reach, OSError else."""
        self._delete_rows()
        with self._parts.uploads.opened(self._job_id, 1) as files:
            self._read(files[0])
        if self._count == 0:
            raise RosterError("There is no row below the header.")

    def wait(self) -> bool:
        """Let the roster wait for its file, as if this reading had never begun: it counts for nothing."""
        self._leave(readings_begun=Job.readings_begun - 1)
        return False

    def fail(self) -> None:
        """Let the roster be read again in a while; after the last time it ends, and says where to look."""
        with self._parts.read() as session:
            is_last = session.get_one(Job, self._job_id).readings_begun >= MOST_READINGS
        if is_last:
            self.end(JobState.UNREADABLE, _FAILED)
        else:
            self._leave()

    def end(self, state: JobState, problem: str | None) -> bool:
        """End the reading; False when the lease was lost."""
        now = self._parts.clock()
        ended = {
            "state": state,
            "problem": problem[:500] if problem else None,
            "checked_at": now if state is JobState.CHECKED else None,
            "reader_token": None,
            "reader_until": None,
        }
        if state is not JobState.CHECKED:
            try:
                self._delete_rows()
            except _Lost:
                return False
        with self._parts.write.begin() as session:
            if count_changed(session, self._held().values(ended)) != 1:
                return False
            job = session.get_one(Job, self._job_id)
            job.reading = {**job.reading, "blank_lines": self._blank}
            details: dict[str, Any] = {"rows": self._count} if state is JobState.CHECKED else {}
            audit.record(session, f"job.{state.value}", job.id, now=now, organization_id=job.organization_id, **details)
        self._parts.reached("roster.ended")
        return True

    def _read(self, file: BinaryIO) -> None:
        with self._parts.read() as session:
            judging = judging_of(session, self._job_id, addresses=self._parts.addresses, now=self._parts.clock())
        reading = judging.reading
        is_sheet = bool(reading.get("is_workbook"))
        table = Table(file, encoding=reading["encoding"], separator=reading["separator"], is_sheet=is_sheet)
        if list(table.header) != reading["header"]:
            raise RosterError("The header is another one than was confirmed. Upload the file again.")
        numbered = (judging.judge.judge(number, line) for number, line in enumerate(table.rows(), start=1))
        while batch := list(islice(numbered, BATCH)):
            self._store(judging, batch)
        self._blank = table.blank

    def _store(self, judging: Judging, batch: Sequence[Verdict]) -> None:
        with self._parts.read() as session:
            judging.lookup(session, batch)
        rows = list(self._rows(batch))
        self._parts.reached("roster.before_batch")
        with self._parts.write.begin() as session:
            self._keep_lease(session)
            session.execute(insert(JobRow), rows)
        self._count += len(rows)
        self._parts.reached("roster.after_batch")

    def _rows(self, batch: Sequence[Verdict]) -> Iterator[dict[str, Any]]:
        for verdict in batch:
            chunk = None
            if verdict.can_be_done:
                chunk = self._ready // CHUNK_ROWS
                self._ready += 1
            values = {
                "job_id": self._job_id,
                "number": verdict.number,
                "line": verdict.line,
                "state": verdict.state,
                "cells": verdict.cells,
                "findings": [finding.to_json() for finding in verdict.findings],
                "recipient_key": verdict.recipient_key,
                "evidence_digest": verdict.evidence_digest,
                "chunk": chunk,
            }
            yield values if verdict.chosen is None else {**values, "chosen": verdict.chosen}

    def _delete_rows(self) -> None:
        """Delete what an earlier reading has stored, some at a time."""
        while True:
            with self._parts.write.begin() as session:
                self._keep_lease(session)
                some = select(JobRow.number).where(JobRow.job_id == self._job_id).limit(_DELETED_AT_ONCE)
                numbers = session.scalars(some).all()
                if numbers:
                    within = JobRow.number.in_(numbers)
                    session.execute(delete(JobRow).where(JobRow.job_id == self._job_id, within))
            if len(numbers) < _DELETED_AT_ONCE:
                return

    def _leave(self, **changes: Any) -> None:
        """Give the lease back; nobody takes it for a while."""
        later = {"reader_token": None, "reader_until": self._parts.clock() + _PAUSE, **changes}
        with self._parts.write.begin() as session:
            session.execute(self._held().values(later))

    def _keep_lease(self, session: Session) -> None:
        if count_changed(session, self._held().values(reader_until=self._parts.clock() + LEASE)) != 1:
            raise _Lost

    def _held(self) -> Any:
        held = (Job.id == self._job_id, Job.state == JobState.READING, Job.reader_token == self._token)
        return update(Job).where(*held)
