"""What became of each row, as rows and as a file that a spreadsheet opens and runs nothing from."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.services.rosters.fields import RowReader
from issuer.services.rosters.masks import mask
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, JobKind, JobRow, RowState
from issuer.store.organizations import Organization
from issuer.urls import Addresses

COLUMNS = ("row", "line", "own_id", "recipient", "state", "reason", "credential", "verification")
_AT_ONCE = 1000
_MARK = "\ufeff"  # by which spreadsheets know UTF-8


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of a roster and its fate.

    `recipient` is the address, or the name where the roster has none; `reason` is what was found and why it failed.
    `credential_id` and `verification` are empty where the row has no credential.
    """

    number: int
    line: int
    own_id: str
    recipient: str
    state: RowState
    reason: str
    credential_id: str = ""
    verification: str = ""


def result_rows(session: Session, job: Job, *, addresses: Addresses) -> Iterator[ResultRow]:
    """Yield the rows of a job in the order of the file, reading a thousand at a time."""
    zone = session.get_one(Organization, job.organization_id).zone
    reader = RowReader(job.reading.get("columns", {}), job.options, zone=zone)
    after = 0
    while rows := _rows(session, job.id, after):
        credentials = {row.number: _credential_id(job, row) for row in rows}
        codes = _codes(session, [id for id in credentials.values() if id])
        for row in rows:
            # An id that was only chosen has no credential yet.
            id = credentials[row.number] if credentials[row.number] in codes else ""
            yield ResultRow(
                number=row.number,
                line=row.line,
                own_id=reader.text_of(row.cells, "own_id"),
                recipient=reader.text_of(row.cells, "recipient_email") or reader.text_of(row.cells, "recipient_name"),
                state=row.state,
                reason=reason_of(row),
                credential_id=id,
                verification=addresses.verification(codes[id]) if id else "",
            )
        after = rows[-1].number


def result_file(session: Session, job: Job, *, addresses: Addresses) -> Iterator[bytes]:
    """Yield the pieces of a CSV file with all rows; cells that a spreadsheet would run are masked."""
    yield _MARK.encode() + _text([COLUMNS])
    lines: list[Sequence[object]] = []
    for row in result_rows(session, job, addresses=addresses):
        texts = (row.own_id, row.recipient, row.state.value, row.reason, row.credential_id, row.verification)
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


def _codes(session: Session, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    return {
        id: code for id, code in session.execute(select(Credential.id, Credential.code).where(Credential.id.in_(ids)))
    }


def _text(rows: Sequence[Sequence[object]]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return target.getvalue().encode()
