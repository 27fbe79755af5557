"""Uploaded files of frameworks: noted down when they arrive, read by the worker, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from issuer.frameworks.opening import Given, WorkbookReader
from issuer.services.errors import Invalid, NotFound, ServiceError
from issuer.services.framework_staging import InputFile, stage
from issuer.services.frameworks import write_frameworks
from issuer.services.ports import Uploads
from issuer.store.base import count_changed
from issuer.store.frameworks import FrameworkImport, ImportState, find_import, list_open_imports
from issuer.store.organizations import Organization
from issuer.store.people import Person

ABANDONED_AFTER = timedelta(minutes=15)
MOST_FILES = 20
_INTERRUPTED = "The import was interrupted and changed nothing. Upload the files again."
_GONE = "The uploaded files are no longer there, so nothing was changed. Upload them again."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Importer:
    """What reading uploads takes: sessions that write, the kept files, the reader of workbooks, and the clock."""

    write: sessionmaker[Session]
    uploads: Uploads
    read_workbook: WorkbookReader
    clock: Callable[[], datetime]


def require_files(files: Sequence[str]) -> None:
    """Raise Invalid where no file was sent, or too many."""
    if not files:
        raise Invalid({"files": "Choose at least one file."})
    if len(files) > MOST_FILES:
        raise Invalid({"files": f"At most {MOST_FILES} files are taken at once."})


def request_import(
    session: Session,
    organization: Organization,
    *,
    import_id: str,
    files: Sequence[str],
    given: Given,
    actor: Person,
    now: datetime,
) -> FrameworkImport:
    """Note down an upload that waits to be read, and whose files are kept already; `files` are their names."""
    upload = FrameworkImport(
        id=import_id,
        organization_id=organization.id,
        actor_id=actor.id,
        state=ImportState.WAITING,
        files=[name[:200] for name in files],
        given=asdict(given),
        created_at=now,
        touched_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def get_import(session: Session, organization_id: str, import_id: str) -> FrameworkImport:
    """Return an upload of an organization. Raises NotFound."""
    found = find_import(session, organization_id, import_id)
    if found is None:
        raise NotFound("There is no such upload here.")
    return found


def run_waiting_imports(importer: Importer) -> int:
    """Read every upload that waits, one after the other, and return how many were taken in.

    Each is claimed first, so that two workers never read the same. One that was begun and then left alone, because a
    worker was stopped, has failed: nothing of it was written.
    """
    with importer.write.begin() as session:
        since = importer.clock() - ABANDONED_AFTER
        untouched = [each.id for each in list_open_imports(session, touched_before=since)]
        abandoned = [each for each in untouched if _give_up(session, each, importer, since)]
        waiting = [each.id for each in list_open_imports(session) if each.state is ImportState.WAITING]
    for import_id in abandoned:
        importer.uploads.forget(import_id)
    return sum(_run(import_id, importer) for import_id in waiting)


def _run(import_id: str, importer: Importer) -> bool:
    """Read one upload to its end, if nobody else has begun to, and return whether it was taken in."""
    with importer.write.begin() as session:
        upload = session.get_one(FrameworkImport, import_id)
        names, given = list(upload.files), Given(**upload.given)
        claim = update(FrameworkImport).where(
            FrameworkImport.id == import_id, FrameworkImport.state == ImportState.WAITING
        )
        claimed = count_changed(session, claim.values(state=ImportState.READING, touched_at=importer.clock()))
    if not claimed:
        return False
    try:
        problem = _import(import_id, names, given, importer)
    except ConnectionError as error:
        _log.warning("the import %s waits: %s", import_id, error)
        with importer.write.begin() as session:
            waiting = update(FrameworkImport).where(
                FrameworkImport.id == import_id, FrameworkImport.state == ImportState.READING
            )
            session.execute(waiting.values(state=ImportState.WAITING, touched_at=importer.clock()))
        return False
    if problem:
        with importer.write.begin() as session:
            _close(session, import_id, importer, problem=problem)
    importer.uploads.forget(import_id)
    return not problem


def _import(import_id: str, names: Sequence[str], given: Given, importer: Importer) -> str:
    """Read and write the frameworks of an upload; return what is wrong, "" when all is well.

    Raises ConnectionError while the files are out of reach.
    """
    rows = _Rows(import_id, importer)
    try:
        with importer.uploads.opened(import_id, len(names)) as files:
            inputs = [InputFile(name, file) for name, file in zip(names, files, strict=True)]
            staged = stage(inputs, given, read_workbook=importer.read_workbook, progress=rows.tell)
        now = importer.clock()
        with importer.write.begin() as session:
            upload = session.get_one(FrameworkImport, import_id)
            organization = session.get_one(Organization, upload.organization_id)
            actor = session.get_one(Person, upload.actor_id)
            done = write_frameworks(session, staged, now=now, actor=actor, organization=organization)
            _close(session, import_id, importer, counts=[outcome.to_json() for outcome in done])
    except ServiceError as error:
        return error.message
    except ConnectionError:
        raise
    except OSError as error:
        _log.warning("the files of import %s cannot be read: %s", import_id, error.strerror)
        return _GONE
    return ""


def _give_up(session: Session, import_id: str, importer: Importer, since: datetime) -> bool:
    """Say of an import that nobody has touched since then that it failed; False where somebody has, or has ended it."""
    left = update(FrameworkImport).where(
        FrameworkImport.id == import_id,
        FrameworkImport.state == ImportState.READING,
        FrameworkImport.touched_at < since,
    )
    failed = {"state": ImportState.FAILED, "problem": _INTERRUPTED, "counts": [], "touched_at": importer.clock()}
    return count_changed(session, left.values(failed)) == 1


def _close(
    session: Session, import_id: str, importer: Importer, *, problem: str = "", counts: Sequence[Any] = ()
) -> None:
    state = ImportState.FAILED if problem else ImportState.DONE
    session.execute(
        update(FrameworkImport)
        .where(FrameworkImport.id == import_id)
        .values(state=state, problem=problem, counts=list(counts), touched_at=importer.clock())
    )


class _Rows:
    """Notes down how many rows were read, each time in a transaction of its own: the page shows it meanwhile."""

    def __init__(self, import_id: str, importer: Importer) -> None:
        self._import_id = import_id
        self._importer = importer
        self._before = 0
        self._name, self._count = "", 0

    def tell(self, name: str, count: int) -> None:
        """Add what was read of a file since it was told last."""
        if name != self._name:
            self._before, self._name = self._before + self._count, name
        self._count = count
        with self._importer.write.begin() as session:
            session.execute(
                update(FrameworkImport)
                .where(FrameworkImport.id == self._import_id)
                .values(rows=self._before + count, touched_at=self._importer.clock())
            )
