"""Rosters for tests: files, jobs that are read, and what came of their rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from issuer.frameworks.first_sheet import sheet_of
from issuer.services.rosters.dry_run import RosterParts, run_waiting_readings
from issuer.services.rosters.receiving import Detection, detect, receive, set_reading
from issuer.store.designs import Achievement
from issuer.store.jobs import Job, JobKind, JobRow
from issuer.store.organizations import Organization, find_organization
from issuer.store.people import Person, find_person
from tests.conftest import ADDRESSES, NOW

HEADER = ("Name", "E-mail", "level:Planning", "level:Adapting", "Evidence", "Evidence URL")


class MemoryUploads:
    """Kept files that are gone with the test."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, int], bytes] = {}

    def keep(self, upload_id: str, number: int, file: BinaryIO) -> None:
        self.files[upload_id, number] = file.read()

    @contextmanager
    def opened(self, upload_id: str, count: int) -> Iterator[list[BinaryIO]]:
        if (upload_id, 0) not in self.files:
            raise FileNotFoundError(2, "No such file")
        yield [io.BytesIO(self.files[upload_id, number]) for number in range(count)]

    def drop(self, upload_id: str) -> None:
        self.files = {key: data for key, data in self.files.items() if key[0] != upload_id}


class Desk:
    """Uploads rosters for River College, confirms how they are read, and has them read."""

    def __init__(
        self, write: sessionmaker[Session], read: sessionmaker[Session], clock: Callable[[], datetime]
    ) -> None:
        self.write, self.read, self.uploads = write, read, MemoryUploads()
        self.parts = RosterParts(write, read, self.uploads, ADDRESSES, clock)

    def receive(
        self,
        data: bytes,
        *,
        kind: JobKind = JobKind.AWARD,
        file_name: str = "class.csv",
        achievement_id: str | None = None,
        **options: Any,
    ) -> str:
        with self.write.begin() as session:
            organization, owner = whose(session)
            achievement = session.get_one(Achievement, achievement_id) if achievement_id is not None else None
            if kind is JobKind.AWARD:
                achievement = session.scalars(select(Achievement)).one()
            return receive(
                session,
                self.uploads,
                organization,
                owner,
                kind=kind,
                achievement=achievement,
                file=io.BytesIO(data),
                file_name=file_name,
                options=options,
                read_sheet=sheet_of,
                now=NOW,
            ).id

    def detect(self, job_id: str, **chosen: Any) -> Detection:
        with self.read() as session:
            return detect(session, self.uploads, session.get_one(Job, job_id), **chosen)

    def confirm(self, job_id: str, **changes: Any) -> None:
        found = self.detect(job_id)
        values = {"encoding": found.encoding, "separator": found.separator, "columns": found.columns} | changes
        with self.write.begin() as session:
            _, owner = whose(session)
            set_reading(session, self.uploads, session.get_one(Job, job_id), owner, now=NOW, **values)

    def check(
        self, data: bytes, *, kind: JobKind = JobKind.AWARD, changes: Mapping[str, Any] = {}, **options: Any
    ) -> str:
        """Upload, confirm what is suggested, and read."""
        job_id = self.receive(data, kind=kind, **options)
        self.confirm(job_id, **changes)
        run_waiting_readings(self.parts)
        return job_id

    def job(self, job_id: str) -> Job:
        with self.read() as session:
            return session.get_one(Job, job_id)

    def rows(self, job_id: str) -> Sequence[JobRow]:
        with self.read() as session:
            return session.scalars(select(JobRow).where(JobRow.job_id == job_id).order_by(JobRow.number)).all()

    def fates(self, job_id: str) -> list[str]:
        return [row.state.value for row in self.rows(job_id)]

    def found(self, job_id: str) -> list[list[tuple[str, str]]]:
        return [[(each["column"], each["code"]) for each in row.findings] for row in self.rows(job_id)]


def whose(session: Session) -> tuple[Organization, Person]:
    organization, owner = find_organization(session, "river-college"), find_person(session, "ada@river.example")
    assert organization is not None and owner is not None
    return organization, owner


def row(name: str = "Mary Jackson", mail: str = "mary@example.org", **cells: str) -> list[str]:
    usual = {"planning": "Passing", "adapting": "Advanced", "evidence": "Led a group of six.", "url": ""} | cells
    return [name, mail, *usual.values()]


def roster(
    *rows: Sequence[str], header: Sequence[str] = HEADER, separator: str = ",", encoding: str = "utf-8"
) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([header, *rows])
    return text.getvalue().encode(encoding)
