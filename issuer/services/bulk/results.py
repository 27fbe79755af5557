"""What became of each row, as rows and as a file that a spreadsheet opens and runs nothing from."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.services.rosters.fields import RowReader
from issuer.services.rosters.masks import mask
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import Job, JobKind, JobRow, RowState
from issuer.store.organizations import Organization
from issuer.urls import Addresses

COLUMNS = ("row", "line", "own_id", "recipient", "state", "reason", "credential", "verification", "achievement")
_AT_ONCE = 1000
_MARK = "\ufeff"  # by which spreadsheets know UTF-8


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of a roster and its fate.

    `recipient` is the address, or the name where the roster has none, or the address that the credential was awarded
    to; `reason` is what was found and why it failed. `credential_id`, `verification` and `achievement`, which is its
    title, are empty where the row has no credential.
    """

    number: int
    line: int
    own_id: str
    recipient: str
    state: RowState
    reason: str
    credential_id: str = ""
    verification: str = ""
    achievement: str = ""


def result_rows(session: Session, job: Job, *, addresses: Addresses) -> Iterator[ResultRow]:
    """Yield the rows of a job in the order of the file, reading a thousand at a time."""
    zone = session.get_one(Organization, job.organization_id).zone
    reader = RowReader(job.reading.get("columns", {}), job.options, zone=zone)
    after = 0
    while rows := _rows(session, job.id, after):
        ids = {row.number: id for row in rows if (id := _credential_id(job, row))}
        credentials = _credentials(session, ids.values())
        for row in rows:
            # An id that was only chosen has no credential yet.
            credential = credentials.get(ids.get(row.number, ""))
            recipient = reader.text_of(row.cells, "recipient_email") or reader.text_of(row.cells, "recipient_name")
            result = ResultRow(
                number=row.number,
                line=row.line,
                own_id=reader.text_of(row.cells, "own_id"),
                recipient=recipient,
                state=row.state,
                reason=reason_of(row),
            )
            if credential is not None:
                result = replace(
                    result,
                    recipient=recipient or credential.recipient_email,
                    credential_id=credential.id,
                    verification=addresses.verification(credential.code),
                    achievement=credential.name,
                )
            yield result
        after = rows[-1].number


def result_file(session: Session, job: Job, *, addresses: Addresses) -> Iterator[bytes]:
    """Yield the pieces of a CSV file with all rows; cells that a spreadsheet would run are masked."""
    yield _MARK.encode() + _text([COLUMNS])
    lines: list[Sequence[object]] = []
    for row in result_rows(session, job, addresses=addresses):
        known = (row.own_id, row.recipient, row.state.value, row.reason)
        texts = (*known, row.credential_id, row.verification, row.achievement)
        lines.append((row.number, row.line, *map(mask, texts)))
        if len(lines) >= _AT_ONCE:
            yield _text(lines)
            lines = []
    if lines:
        yield _text(lines)


def reason_of(row: Any) -> str:
    """Return what was found in a row, with the columns, and why it failed."""
    found = [f"{each['column']}: {each['message']}" if each["column"] else each["message"] for each in row.findings]
    return " ".join([*found, *([row.error] if row.error else [])])


def _rows(session: Session, job_id: str, after: int) -> Sequence[Any]:
    columns = (
        JobRow.number,
        JobRow.line,
        JobRow.state,
        JobRow.cells,
        JobRow.findings,
        JobRow.credential_id,
        JobRow.chosen,
        JobRow.error,
    )
    query = select(*columns).where(JobRow.job_id == job_id, JobRow.number > after)
    return session.execute(query.order_by(JobRow.number).limit(_AT_ONCE)).all()


def _credential_id(job: Job, row: Any) -> str:
    """Return the id that was chosen for the credential of a row, or that of the credential that the row is about."""
    if job.kind is not JobKind.AWARD:
        return str((row.chosen or {}).get("credential_id", ""))
    return row.credential_id or ""


def _credentials(session: Session, ids: Collection[str]) -> dict[str, Any]:
    """Return what is told of these credentials, by id."""
    if not ids:
        return {}
    columns = (Credential.id, Credential.code, Credential.recipient_email, Achievement.name)
    query = select(*columns).join(Achievement, Achievement.id == Credential.achievement_id)
    return {row.id: row for row in session.execute(query.where(Credential.id.in_(ids)))}


def _text(rows: Sequence[Sequence[object]]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return target.getvalue().encode()
