"""Jobs for tests: a class whose dry run is done, and what a worker needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from issuer.credential.compiled.shapes import Shapes
from issuer.services.bulk.jobs import confirm, create_job
from issuer.services.bulk.parts import BulkParts
from issuer.services.ports import SYSTEM_CHANCE
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import CHUNK_ROWS, Job, JobKind, JobRow, JobState, RowState
from issuer.store.organizations import find_organization
from issuer.store.outbox import Message
from issuer.store.people import find_person
from issuer.store.status_lists import StatusEntry
from tests.conftest import ADDRESSES, NOW
from tests.standins import MemoryKeys

POINTS = [
    "job.chunk_claimed",
    "intent.before_commit",
    "intent.after_commit",
    "sign.after",
    "store.before",
    "store.before_commit",
    "store.after_commit",
]
"""Where a worker tells how far it is with a chunk of awards, or of badges to be issued again, in this order."""

COLUMNS = {
    "Name": "recipient_name",
    "Mail": "recipient_email",
    "Seen": "evidence",
    "Asked": "level:r1",
    "Led": "level:r2",
    "Until": "valid_until",
}


COLUMNS_OF = {
    JobKind.REVOKE: {"Badge": "credential", "Why": "reason"},
    JobKind.REISSUE: {
        "Badge": "credential",
        "Name": "recipient_name",
        "Words": "narrative",
        "Until": "valid_until",
    },
}


class Died(BaseException):
    """Stands for the end of a process: nothing catches it."""


class Clock:
    """A clock that stands until somebody moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


def cells(number: int) -> dict[str, str]:
    return {
        "Name": f"Person {number}",
        "Mail": f"person{number}@example.org",
        "Seen": f"Led a group of {number}.",
        "Asked": "passing",
        "Led": "advanced",
        "Until": "",
    }


def checked_job(
    session: Session,
    rows: int,
    *,
    cells: Callable[[int], dict[str, str]] = cells,
    kind: JobKind = JobKind.AWARD,
    **options: Any,
) -> Job:
    """A job whose rows can all be issued."""
    organization, owner = find_organization(session, "river-college"), find_person(session, "ada@river.example")
    assert organization is not None and owner is not None
    job = create_job(
        session,
        organization,
        owner,
        kind=kind,
        achievement=session.scalars(select(Achievement)).one(),
        file_name="class.csv",
        options={"email_is_matchable": True, **options},
        now=NOW,
    )
    job.reading = {"columns": COLUMNS}
    job.state = JobState.CHECKED
    session.flush()
    session.execute(
        insert(JobRow),
        [
            {
                "job_id": job.id,
                "number": number,
                "line": number + 1,
                "state": RowState.READY,
                "cells": cells(number),
                "findings": [],
                "chunk": (number - 1) // CHUNK_ROWS,
            }
            for number in range(1, rows + 1)
        ],
    )
    return job


def running_job_about(
    write: sessionmaker[Session],
    kind: JobKind,
    credential_ids: Sequence[str],
    *,
    cells: Callable[[int], dict[str, str]] = lambda number: {},
    **options: Any,
) -> str:
    """The id of a confirmed job that revokes these credentials or issues them again."""
    with write.begin() as session:
        job = checked_job(session, len(credential_ids), cells=cells, kind=kind, **options)
        job.reading = {"columns": COLUMNS_OF[kind]}
        for row in session.scalars(select(JobRow).where(JobRow.job_id == job.id)):
            row.chosen = {"credential_id": credential_ids[row.number - 1]}
        owner = find_person(session, "ada@river.example")
        assert owner is not None
        confirm(session, job, owner, expected=len(credential_ids), now=NOW)
        return job.id


def running_job(write: sessionmaker[Session], rows: int, **options: Any) -> str:
    """The id of a confirmed job."""
    with write.begin() as session:
        job = checked_job(session, rows, **options)
        owner = find_person(session, "ada@river.example")
        assert owner is not None
        confirm(session, job, owner, expected=rows, now=NOW)
        return job.id


def parts_of(
    write: sessionmaker[Session],
    read: sessionmaker[Session],
    key_ring: MemoryKeys,
    clock: Callable[[], datetime],
    *,
    shapes: Shapes | None = None,
    halted: Callable[[], str | None] = lambda: None,
    reached: Callable[[str], None] = lambda point: None,
) -> BulkParts:
    return BulkParts(write, read, key_ring, ADDRESSES, SYSTEM_CHANCE, clock, shapes, halted, reached)


def require_exactly(write: sessionmaker[Session], job_id: str, rows: int) -> None:
    """Each row of the job has one credential, one place, one mail and one event, and all rows say so."""
    with write() as session:
        of_job = select(JobRow.credential_id).where(JobRow.job_id == job_id)
        assert session.scalar(select(func.count()).where(JobRow.job_id == job_id, JobRow.state == "issued")) == rows
        for model, column in (
            (Credential, Credential.id),
            (StatusEntry, StatusEntry.credential_id),
            (Message, Message.credential_id),
            (AuditEvent, AuditEvent.subject_id),
        ):
            query = select(func.count(), func.count(column.distinct())).where(column.in_(of_job))
            assert session.execute(query).one() == (rows, rows), model
        places = select(func.count()).select_from(
            select(StatusEntry.status_list_id, StatusEntry.status_list_index).distinct().subquery()
        )
        assert session.scalar(places) == session.scalar(select(func.count()).select_from(StatusEntry))
        assert session.get_one(Job, job_id).state is JobState.DONE
