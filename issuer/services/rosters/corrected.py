"""The rows of a roster that cannot be done, as a file to correct and to upload by itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from issuer.review.draft import Draft
from issuer.services.rosters.columns import is_reason_column, reason_column
from issuer.services.rosters.fields import IGNORED
from issuer.services.rosters.masks import mask
from issuer.store.designs import Achievement
from issuer.store.jobs import Job, JobKind, JobRow, RowState

LEFT_OVER = (RowState.WRONG, RowState.DUPLICATE, RowState.ALREADY, RowState.FAILED)
_AT_ONCE = 1000
_MARK = "\ufeff"  # by which spreadsheets know UTF-8


def corrected_file(session: Session, job: Job, states: Sequence[RowState] = LEFT_OVER) -> Iterator[bytes]:
    """Yield the pieces of a CSV file with the rows in these states, in the order of the file.

    It has the columns of the roster and one more, last and under a free name, that says why; cells that a spreadsheet
    would run are masked. One that revokes by addresses alone gets a column for codes as well, by which several are told
    apart. The form is UTF-8 with a mark, and the roster's own separator.
    """
    reading = job.reading
    # Without that of a file of corrected rows which came back: it says what was wrong before.
    header = [name for name in reading["header"] if not _is_past(name, reading["columns"][name], job.kind)]
    if job.kind is JobKind.REVOKE and "credential" not in {*reading["columns"].values(), *header}:
        header.append("credential")
    reason = reason_column(header, job.kind, _draft_of(session, job))
    yield _text([[*map(mask, header), reason]], reading["separator"], _MARK)
    after = 0
    while rows := _rows(session, job.id, states, after):
        table = [[*(mask(row.cells.get(name, "")) for name in header), mask(_reason(row))] for row in rows]
        yield _text(table, reading["separator"])
        after = rows[-1].number


def _draft_of(session: Session, job: Job) -> Draft | None:
    achievement = session.get(Achievement, job.achievement_id) if job.achievement_id is not None else None
    return Draft.from_document(achievement.draft) if achievement is not None else None


def _is_past(column: str, field: str, kind: JobKind) -> bool:
    return field == IGNORED and is_reason_column(column, kind)


def _rows(session: Session, job_id: str, states: Sequence[RowState], after: int) -> Sequence[Any]:
    query = select(JobRow.number, JobRow.cells, JobRow.findings, JobRow.error).where(
        JobRow.job_id == job_id, JobRow.number > after, JobRow.state.in_(states)
    )
    return session.execute(query.order_by(JobRow.number).limit(_AT_ONCE)).all()


def _reason(row: Any) -> str:
    found = [f"{each['column']}: {each['message']}" if each["column"] else each["message"] for each in row.findings]
    return " ".join([*found, *([row.error] if row.error else [])])


def _text(rows: Sequence[Sequence[str]], separator: str, before: str = "") -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return (before + target.getvalue()).encode()
