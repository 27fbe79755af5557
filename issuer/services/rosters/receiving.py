"""A roster arrives, is looked at, and a person confirms how it is read; then it waits for the dry run."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy import update
from sqlalchemy.orm import Session

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.first_sheet import SheetReader
from issuer.frameworks.workbook import MAGIC, require_workbook
from issuer.review.draft import Draft
from issuer.services.bulk.jobs import create_job
from issuer.services.errors import Invalid, NotEditable
from issuer.services.files_at_hand import files_at_hand
from issuer.services.ports import Uploads
from issuer.services.rosters.columns import (
    Field,
    fields_of,
    header_problems,
    is_reason_column,
    require_columns,
    suggest_columns,
)
from issuer.services.rosters.detection import detect_form
from issuer.services.rosters.fields import IGNORED
from issuer.services.rosters.tables import ENCODINGS, MAX_FILE_BYTES, SEPARATORS, UTF_8, RosterError, Table
from issuer.store import audit
from issuer.store.base import count_changed
from issuer.store.designs import Achievement
from issuer.store.jobs import Job, JobKind, JobState, RosterLayout, last_columns
from issuer.store.locks import alone
from issuer.store.organizations import Organization
from issuer.store.people import Person

SHOWN_ROWS = 5
_SHOWN_CELL = 200  # characters
_OLD_WORKBOOK = codecs.decode("d0cf11e0", "hex")
_CAN_BE_SET = (JobState.UPLOADED, JobState.UNREADABLE, JobState.CHECKED)
_GONE = "The file is no longer there. Upload it again."


@dataclass(frozen=True, slots=True)
class Detection:
    """How a roster seems to be read, for a person to confirm.

    `rows` are the first rows with their lines, long cells cut off for showing; `columns` is column -> field, "" where
    nobody can say; `problems` are those that keep it from being read so, by column. `is_certain` is False where the
    encoding or the separator was guessed, and nobody should read the file without having looked at the rows. `sheet` is
    the name of the one that is read of a workbook, "" where that was not kept.
    """

    encoding: str
    separator: str
    is_workbook: bool
    sheet: str
    is_certain: bool
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    columns: Mapping[str, str]
    fields: tuple[Field, ...]
    problems: Mapping[str, str]


def receive(
    session: Session,
    uploads: Uploads,
    organization: Organization,
    actor: Person,
    *,
    kind: JobKind,
    achievement: Achievement | None,
    file: BinaryIO,
    file_name: str,
    options: Mapping[str, Any],
    read_sheet: SheetReader,
    now: datetime,
    idempotency_key: str | None = None,
    request_digest: str | None = None,
) -> Job:
    """Keep a roster and make its job, which waits until somebody says how it is read.

    A workbook is kept as the table of its first sheet that is not hidden. Raises Invalid for `file`, NotEditable for
    a retired Achievement, FilesUnavailable, OSError when the file cannot be kept for another reason.
    """
    if kind is JobKind.AWARD and achievement is None:
        raise Invalid({"achievement": "Choose what is awarded."})
    table, sheet = _as_table(file, read_sheet)
    job = create_job(
        session,
        organization,
        actor,
        kind=kind,
        achievement=achievement,
        file_name=_printable(file_name),
        options=options,
        now=now,
        idempotency_key=idempotency_key,
        request_digest=request_digest,
    )
    job.reading = {"is_workbook": sheet is not None, "sheet": _printable(sheet or "")}
    _keep(session, uploads, job, table)
    return job


def _keep(session: Session, uploads: Uploads, job: Job, table: BinaryIO) -> None:
    job.has_file = True
    session.flush()
    table.seek(0)
    with files_at_hand():
        uploads.keep(job.id, 0, table)


def detect(
    session: Session,
    uploads: Uploads,
    job: Job,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    is_seen: bool = True,
) -> Detection:
    """Return how a roster seems to be read, or how it looks with an encoding and a separator that somebody chose.

    What columns meant the last time goes first where somebody sees it before it counts (`is_seen`).

    Raises Invalid for `encoding` or `separator` that are not known, NotEditable when the file is gone, and
    FilesUnavailable.
    """
    _require_known(encoding, separator)
    is_workbook = bool(job.reading.get("is_workbook"))
    draft = _draft_of(job)
    try:
        with files_at_hand(), uploads.opened(job.id, 1) as files:
            if is_workbook:
                encoding, separator = UTF_8, ","
            form = detect_form(files[0], encoding=encoding, separator=separator)
            header, rows, problems = _first_rows(files[0], form.encoding, form.separator, is_workbook)
    except OSError as error:
        raise NotEditable(_GONE) from error
    columns = suggest_columns(header, job.kind, draft, remembered=_remembered(session, job), is_seen=is_seen)
    try:
        require_columns(header, columns, job.kind, draft, given=_given(job))
    except Invalid as error:
        problems = {**error.problems, **problems} if header else problems
    fields = fields_of(job.kind, draft)
    sheet = str(job.reading.get("sheet", ""))
    return Detection(
        form.encoding, form.separator, is_workbook, sheet, form.is_certain, header, rows, columns, fields, problems
    )


def set_reading(
    session: Session,
    uploads: Uploads,
    job: Job,
    actor: Person,
    *,
    encoding: str,
    separator: str,
    columns: Mapping[str, str],
    now: datetime,
    for_memory: bool = True,
) -> Job:
    """Confirm how a roster is read; the dry run can begin, again if need be, once the caller commits.

    What the columns of a roster mean is remembered where a person has said it (`for_memory`).

    Raises Invalid by column, NotEditable when the job is confirmed or being read, or the file is gone, and
    FilesUnavailable.
    """
    _require_known(encoding, separator)
    draft = _draft_of(job)
    header = _header_of(uploads, job, encoding, separator)
    confirmed = require_columns(header, columns, job.kind, draft, given=_given(job))
    form = {"encoding": encoding, "separator": separator, "is_workbook": bool(job.reading.get("is_workbook"))}
    form["sheet"] = job.reading.get("sheet", "")
    # A file of corrected rows, by its last column: its cells come back as they went out.
    is_masked = is_reason_column(header[-1], job.kind) and confirmed[header[-1]] == IGNORED
    reading = {**form, "header": list(header), "columns": confirmed, "is_masked": is_masked}
    waits = {"state": JobState.READING, "reading": reading, "problem": None, "checked_at": None, "readings_begun": 0}
    moving = update(Job).where(Job.id == job.id, Job.state.in_(_CAN_BE_SET)).values(waits)
    if count_changed(session, moving) != 1:
        session.refresh(job)
        raise NotEditable(f"This job is {job.state.value} by now, so that cannot be done.")
    session.refresh(job)
    if for_memory:
        _remember(session, job, confirmed, now)
    audit.record(
        session, "job.reading_confirmed", job.id, now=now, organization_id=job.organization_id, actor_id=actor.id
    )
    return job


def _header_of(uploads: Uploads, job: Job, encoding: str, separator: str) -> tuple[str, ...]:
    """Return the names of the columns. Raises Invalid, NotEditable when the file is gone, and FilesUnavailable."""
    try:
        with files_at_hand(), uploads.opened(job.id, 1) as files:
            header, _, problems = _first_rows(files[0], encoding, separator)
    except OSError as error:
        raise NotEditable(_GONE) from error
    if not header or "file" in problems:
        raise Invalid(problems)
    return header


def _as_table(file: BinaryIO, read_sheet: SheetReader) -> tuple[BinaryIO, str | None]:
    """Return a file as a table, and the name of its sheet where it was a workbook. Raises Invalid."""
    size = file.seek(0, 2)
    if size > MAX_FILE_BYTES:
        raise Invalid({"file": f"The file has more than {MAX_FILE_BYTES // 1024 // 1024} MB. Divide it."})
    if size == 0:
        raise Invalid({"file": "The file is empty."})
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if start == _OLD_WORKBOOK:
        raise Invalid({"file": "This is a workbook of an old form. Save it as .xlsx or as CSV."})
    if start != MAGIC:
        return file, None
    try:
        require_workbook(file)
        sheet = read_sheet(file)
    except FrameworkError as error:
        advice = error.advice if error.code == "SHEET" else "Save the sheet as CSV and upload that."
        raise Invalid({"file": f"{error.detail} {advice}"}) from error
    return sheet.table, sheet.name


def _first_rows(
    file: BinaryIO, encoding: str, separator: str, is_sheet: bool = False
) -> tuple[tuple[str, ...], tuple[tuple[int, tuple[str, ...]], ...], dict[str, str]]:
    """Return the header, the first rows, and what keeps the file from being read, by column or for `file`."""
    header: tuple[str, ...] = ()
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        table = Table(file, encoding=encoding, separator=separator, is_sheet=is_sheet)
        header = table.header
        for line in islice(table.rows(), SHOWN_ROWS):
            rows.append((line.number, tuple(_shown(cell) for cell in line.cells)))
    except RosterError as error:
        return header, tuple(rows), {"file": str(error)}
    problems = header_problems(header) if rows else {"file": "There is no row below the header."}
    return header, tuple(rows), problems


def _require_known(encoding: str | None, separator: str | None) -> None:
    if encoding is not None and encoding not in ENCODINGS:
        raise Invalid({"encoding": "Choose an encoding from the list."})
    if separator is not None and separator not in SEPARATORS:
        raise Invalid({"separator": "Choose a separator from the list."})


def _draft_of(job: Job) -> Draft | None:
    return Draft.from_document(job.achievement.draft) if job.achievement is not None else None


def _given(job: Job) -> tuple[str, ...]:
    """Return the fields that the job's options hold for all rows."""
    return ("reason",) if job.kind is JobKind.REVOKE and job.options.get("reason") else ()


def _remembered(session: Session, job: Job) -> Mapping[str, str]:
    """Return what columns meant the last time: in rosters for the same Achievement, or in lists of the same kind."""
    if job.kind is not JobKind.AWARD or job.achievement_id is None:
        return last_columns(session, job)
    layout = session.get(RosterLayout, job.achievement_id)
    return layout.columns if layout is not None else {}


def _remember(session: Session, job: Job, columns: Mapping[str, str], now: datetime) -> None:
    """Keep what the columns mean for the next roster of the same Achievement. Of lists, the job itself tells."""
    if job.kind is not JobKind.AWARD or job.achievement_id is None:
        return
    alone(session, f"roster layout {job.achievement_id}")  # of two who confirm their first at once one adds it
    layout = session.get(RosterLayout, job.achievement_id)
    if layout is None:
        session.add(RosterLayout(achievement_id=job.achievement_id, columns=dict(columns), saved_at=now))
    else:
        layout.columns, layout.saved_at = dict(columns), now
    session.flush()


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)


def _shown(cell: str) -> str:
    return cell if len(cell) <= _SHOWN_CELL else f"{cell[:_SHOWN_CELL]}…"
