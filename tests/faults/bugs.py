"""Bugs that forks are given, to see that each kind of fault finds its own: nothing of them is in the product."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from unittest.mock import patch

from sqlalchemy import delete, event, func, insert, select
from sqlalchemy.orm import Session, sessionmaker

from issuer.adapters import files, folder_store
from issuer.services import issuing
from issuer.services.bulk import awarding, leases, places, storing
from issuer.services.bulk.chunks import ChunkWorker
from issuer.services.bulk.ending import end_job_if_done
from issuer.services.bulk.kinds import Work
from issuer.store import engine
from issuer.store.jobs import ChunkState
from issuer.store.outbox import Message
from issuer.store.status_lists import StatusEntry, StatusList


def _with_pragma(setting: str) -> Callable[[], AbstractContextManager[object]]:
    pragmas = tuple(each for each in engine._PRAGMAS if not each.startswith("synchronous"))
    return lambda: patch.object(engine, "_PRAGMAS", (*pragmas, setting))


def _without_fsync() -> AbstractContextManager[object]:
    return _all(*(patch.object(module, "os", _CarelessOs()) for module in (files, folder_store)))


class _CarelessOs:
    """`os` for who writes files, without waiting for the disk."""

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)

    def fsync(self, handle: int) -> None:
        """Believe that it is there."""


@contextmanager
def _all(*contexts: AbstractContextManager[object]) -> Iterator[None]:
    with ExitStack() as stack:
        for context in contexts:
            stack.enter_context(context)
        yield


def _done_before_stored() -> AbstractContextManager[object]:
    """A chunk is called done in a transaction of its own, before what it made is stored in another."""

    def store(self: ChunkWorker, claimed: Any, kind: Any, made: Any) -> None:
        parts, job, now = self._parts, claimed.work.job, self._parts.clock()
        with parts.write.begin() as session:
            leases.finish(session, job.id, claimed.number, claimed.token, state=ChunkState.DONE, now=now)
        time.sleep(0.1)  # as on a slow disk
        with parts.write.begin() as session:
            kind.store(session, claimed.work, made, now)
            end_job_if_done(session, job.id, now=now)

    return patch.object(ChunkWorker, "_store", store)


def _places_counted() -> AbstractContextManager[object]:
    """Each process takes the next place after the highest that it saw when it began, and not one by chance."""
    counted: list[int] = []

    def draw(session: Session, status_list: StatusList, count: int, chance: object) -> list[int]:
        if not counted:
            counted.append(session.scalar(select(func.max(StatusEntry.status_list_index))) or 0)
        counted[0] += count
        return list(range(counted[0] - count + 1, counted[0] + 1))

    return patch.object(places, "_draw", draw)


def _chosen_again() -> AbstractContextManager[object]:
    """Ids and places are chosen anew whenever a chunk is begun, whatever was chosen before."""
    return patch.object(awarding.Awarding, "_rows_to_choose_for", lambda self, session, rows, signer: list(rows))


def _mail_afterwards() -> AbstractContextManager[object]:
    """Mails are queued in a transaction of their own, after the badges were stored."""
    store_rows = storing.store_rows

    def store(session: Session, work: Work, signed: Any, *, now: Any) -> None:
        store_rows(session, work, signed, now=now)
        session.flush()
        mine = select(Message.__table__).where(Message.job_id == work.job.id)
        queued = [row._mapping for row in session.execute(mine)]
        ids = [each["id"] for each in queued]
        session.execute(delete(Message).where(Message.id.in_(ids)))
        later = sessionmaker(session.get_bind())

        def queue(_session: Session) -> None:
            with later.begin() as afterwards:
                afterwards.execute(insert(Message.__table__), [dict(each) for each in queued])

        event.listen(session, "after_commit", queue, once=True)

    return patch.object(awarding, "store_rows", store)


def _written_in_place() -> AbstractContextManager[object]:
    """A file is written under its name, and stays there in part where there is no room for all of it."""

    def write(path: Path, file: BinaryIO) -> None:
        with path.open("xb") as target:
            shutil.copyfileobj(file, target)

    return patch.object(folder_store, "_write_new", write)


BUGS: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "sqlite-synchronous-normal": _with_pragma("synchronous=normal"),
    "sqlite-synchronous-off": _with_pragma("synchronous=off"),
    "awards-do-not-look": lambda: patch.object(issuing, "find_same_award", lambda *_about: None),
    "chosen-again": _chosen_again,
    "done-before-stored": _done_before_stored,
    "files-without-fsync": _without_fsync,
    "files-written-in-place": _written_in_place,
    "mail-afterwards": _mail_afterwards,
    "places-counted-by-each": _places_counted,
}
"""By name: what plants it for as long as the context lasts."""
