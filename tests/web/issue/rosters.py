"""Rosters for tests of pages: a class as a file, and jobs in whatever state, made through the services."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from issuer.bootstrap import Toolkit
from issuer.review.draft import Draft
from issuer.services.bulk.jobs import confirm
from issuer.services.bulk.work import work_off
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.services.rosters.receiving import detect, receive, set_reading
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import TO_ISSUE, Job, JobKind, count_rows
from tests.web import world


def levels_of(achievement: Achievement) -> dict[str, str]:
    """Return the columns of levels, each with the name of the level that passing takes."""
    draft = Draft.from_document(achievement.draft)
    required = draft.get("assessment.pass.level_id")
    columns = {}
    for criterion in draft.items("assessment.rubric"):
        names = {level["id"]: level.get("name") or level["id"] for level in criterion.get("levels", ())}
        if names:
            columns[criterion.get("name") or criterion["id"]] = names.get(required, list(names.values())[-1])
    return columns


def row_of(achievement: Achievement, number: int, **changes: str) -> dict[str, str]:
    """Return a row that can be awarded, with some cells changed: `name`, `email`, or any column."""
    row = {"name": f"Person {number}", "email": f"person{number}@mail.example"}
    row |= levels_of(achievement) | {"evidence": f"Found {number} barriers, told apart by whom they keep out."}
    return row | changes


def file_of(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Return rows as CSV."""
    rows = list(rows)
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode()


def class_of(achievement: Achievement, count: int, wrong: int = 0) -> bytes:
    """Return a class as CSV, the last `wrong` of them without an address."""
    good = [row_of(achievement, number) for number in range(1, count + 1 - wrong)]
    bad = [row_of(achievement, number, email="nowhere") for number in range(count + 1 - wrong, count + 1)]
    return file_of(good + bad)


def awarded(toolkit: Toolkit) -> list[Credential]:
    """Return what was awarded to people of a roster."""
    with toolkit.read() as session:
        wanted = Credential.recipient_email.like("%@mail.example")
        return list(session.scalars(select(Credential).where(wanted).order_by(Credential.recipient_name)))


def rows_in(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a CSV file that was taken away."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def received(
    toolkit: Toolkit,
    data: bytes,
    achievement: Achievement | None,
    *,
    kind: JobKind = JobKind.AWARD,
    slug: str = world.OWN,
    file_name: str = "class.csv",
    options: Mapping[str, Any] | None = None,
) -> str:
    """Return the id of a job whose file has arrived."""
    with toolkit.write.begin() as session:
        actor = world.person_of(session, "owner" if slug == world.OWN else world.STRANGER)
        job = receive(
            session,
            toolkit.uploads,
            world.organization_of(session, slug),
            actor,
            kind=kind,
            achievement=session.merge(achievement, load=False) if achievement is not None else None,
            file=io.BytesIO(data),
            file_name=file_name,
            options=options or {},
            read_sheet=toolkit.read_sheet,
            now=toolkit.clock(),
        )
        return job.id


def being_read(toolkit: Toolkit, job_id: str) -> str:
    """Confirm how a file is read, as it was found out."""

    def set_it(session: Any, job: Job) -> None:
        found = detect(session, toolkit.uploads, job)
        set_reading(
            session,
            toolkit.uploads,
            job,
            job.creator,
            encoding=found.encoding,
            separator=found.separator,
            columns={column: field or "ignore" for column, field in found.columns.items()},
            now=toolkit.clock(),
        )

    return changed(toolkit, job_id, set_it)


def checked(toolkit: Toolkit, data: bytes, achievement: Achievement | None, **options: Any) -> str:
    """Return the id of a job whose dry run is done."""
    job_id = being_read(toolkit, received(toolkit, data, achievement, **options))
    run_waiting_readings(toolkit.rosters)
    return job_id


def confirmed(toolkit: Toolkit, data: bytes, achievement: Achievement | None, **options: Any) -> str:
    """Return the id of a job that runs; nothing of it is done yet."""

    def yes(session: Any, job: Job) -> None:
        counts = count_rows(session, job.id)
        expected = sum(counts.get(state, 0) for state in TO_ISSUE)
        confirm(session, job, job.creator, expected=expected, now=toolkit.clock())

    return changed(toolkit, checked(toolkit, data, achievement, **options), yes)


def done(toolkit: Toolkit, data: bytes, achievement: Achievement | None, **options: Any) -> str:
    """Return the id of a job that was worked off."""
    job_id = confirmed(toolkit, data, achievement, **options)
    work_off(toolkit.bulk)
    return job_id


def changed(toolkit: Toolkit, job_id: str, change: Callable[[Any, Job], object]) -> str:
    """Change a job in a transaction of its own."""
    with toolkit.write.begin() as session:
        change(session, session.get_one(Job, job_id))
    return job_id


def one_of_each(toolkit: Toolkit, achievement: Achievement) -> list[str]:
    """Return the ids of jobs that look different: to be read, checked with wrong rows, unreadable, running and done."""
    rows = [row_of(achievement, number) for number in range(1, 9)]
    good, open_end = file_of(rows[:2]), file_of(rows) + b'"never closed'
    mixed = file_of([*rows[2:4], {**rows[4], "email": "nowhere"}, rows[2]])
    return [
        received(toolkit, good, achievement),
        checked(toolkit, mixed, achievement),
        checked(toolkit, open_end, achievement),
        done(toolkit, good, achievement),
        confirmed(toolkit, file_of(rows[5:7]), achievement),
        being_read(toolkit, received(toolkit, good, achievement)),
    ]
