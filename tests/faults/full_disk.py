"""Somebody at work while the disk fills up, in a fork: on pages, by a worker, and from outside."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from issuer.bootstrap import Toolkit
from issuer.services.bulk.leases import LEASE
from issuer.services.bulk.work import BulkWorker
from issuer.services.fsck import INVARIANTS, Examined, examine
from issuer.services.ports import SYSTEM_CHANCE
from issuer.services.rosters import dry_run
from issuer.store.credentials import Credential
from issuer.store.jobs import Chunk, ChunkState, Job, JobState, RowState, count_rows
from issuer.store.profiles import SigningKey
from issuer.store.status_lists import StatusList
from issuer.web.limits import limiter
from tests.faults.bugs import BUGS
from tests.faults.invariants import kept_files
from tests.faults.rooms import ROOMS, Room
from tests.web import world
from tests.web.harness import Visitor, page_of
from tests.web.issue import awards, rosters
from tests.web.issue.test_awarding import LIST, filled
from tests.web.issue.test_bulk import JOBS

ROWS, ROWS_OF_A_CHUNK = 8, 2
DONE, LATER = 303, (503, 507)
STORES = ("badges", "chunks", "jobs", "keys")
REFUSED = {"no page is left": {"badges"}, "no inode is left": {"jobs", "keys"}, "the log ends": {"chunks"}}
"""What cannot be had in a room, where that is not all: pages have gaps, and a log that is there can be written."""
ATTEMPTS = {"the log ends": 10, "the disk is full": 10}
"""Awards until there is no room: each takes a little of what there is."""


def go_through(home: str, how: str, bugs: list[str]) -> None:
    """Work, go on while there is no room, and end the work when there is room again; fail where a promise is broken."""
    with ROOMS[how](Path(home)) as room, world.opened(world.settings_of(room.home, database_url="")) as toolkit:
        work = _AtWork(toolkit, room)
        work.half_a_class()
        with _planted(bugs):
            room.end(toolkit.engine)
            work.without_room(REFUSED.get(how, set(STORES)), ATTEMPTS.get(how, 3))
        room.make()
        work.to_the_end()


@contextmanager
def _planted(bugs: list[str]) -> Iterator[None]:
    limiter.enabled = False
    if not bugs:
        yield
        return
    with BUGS[bugs[0]]():
        yield


class _AtWork:
    def __init__(self, toolkit: Toolkit, room: Room) -> None:
        self._toolkit, self._room = toolkit, room
        application = world.application(toolkit)
        self._anybody, self._issuer, self._owner = (Visitor(application.test_client()) for _ in range(3))
        world.sign_in(self._issuer.client, toolkit, "issuer")
        world.sign_in(self._owner.client, toolkit, "owner")
        self._achievement = awards.published(toolkit)
        self._awards = 0

    def half_a_class(self) -> None:
        """Work off half of a job, and open the forms that will be sent later."""
        toolkit = self._toolkit
        with patch.object(dry_run, "CHUNK_ROWS", ROWS_OF_A_CHUNK):
            self._job_id = rosters.confirmed(toolkit, rosters.class_of(self._achievement, ROWS), self._achievement)
        BulkWorker(toolkit.bulk).work_off(limit=ROWS // ROWS_OF_A_CHUNK // 2)
        self._form = self._issuer.get_page(f"{LIST}/new/{self._achievement.id}")
        self._roster_form = self._issuer.get_page(f"{JOBS}/new/award/{self._achievement.id}")
        self._key_form = self._owner.get_page(f"/organizations/{world.OWN}/keys/rotate")
        self._public = {path: self._read(path) for path in self._public_paths()}
        assert {status for status, _ in self._public.values()} == {200}, self._public

    def without_room(self, refuses: set[str], attempts: int) -> None:
        """Go on with everything: what is stored is read, and what would be stored is stored whole or refused."""
        before = self._counts()
        awards_answered = [self._award() for _ in range(attempts)]
        is_worked_off = _works(BulkWorker(self._toolkit.bulk))
        sent = self._issuer.send(self._roster_form, "Upload and look at it", {"file": _file(self._achievement)})
        rotated = self._owner.send(self._key_form, "Replace the key")
        for answer in (*awards_answered, sent, rotated):
            assert answer.status_code == DONE or answer.status_code in LATER, (
                answer.status_code,
                page_of("", answer).main,
            )
            assert answer.status_code == DONE or "Not just now" in answer.text, answer.text
        for path, answered in self._public.items():
            assert self._read(path) == answered, f"{path} is not what it was while there was room"
        done = {
            "badges": sum(answer.status_code == DONE for answer in awards_answered),
            "chunks": is_worked_off,
            "jobs": int(sent.status_code == DONE),
            "keys": int(rotated.status_code == DONE),
        }
        assert not any(done[what] for what in refuses), f"there was room: {done}"
        done["uploads"] = done["jobs"]
        done["badges"] += ROWS_OF_A_CHUNK * done["chunks"]
        assert self._counts() == {what: count + done.get(what, 0) for what, count in before.items()}
        assert violations_of(self._toolkit, self._room.home) == []

    def to_the_end(self) -> None:
        """Do what could not be done before."""
        answer = self._award()
        assert answer.status_code == DONE, (answer.status_code, page_of("", answer).main)
        later = self._toolkit.clock() + LEASE + timedelta(seconds=1)  # a chunk that was begun is held so long
        BulkWorker(replace(self._toolkit.bulk, clock=lambda: later)).work_off()
        with self._toolkit.read() as session:
            assert session.get_one(Job, self._job_id).state is JobState.DONE
            assert count_rows(session, self._job_id) == {RowState.ISSUED: ROWS}
        assert self._read("/healthz")[0] == 200
        assert violations_of(self._toolkit, self._room.home) == []

    def _award(self) -> Any:
        self._awards += 1
        values = filled(self._form, recipient_email=f"person{self._awards}@example.org")
        preview = self._issuer.send(self._form, "See what will be public", values)
        if preview.status_code != 200:
            return preview
        return self._issuer.send(page_of(self._form.path, preview), "Sign and award")

    def _public_paths(self) -> list[str]:
        with self._toolkit.read() as session:
            credential = session.scalars(select(Credential).where(Credential.revoked_at.is_(None))).first()
            assert credential is not None
            lists = [f"/status/{id}" for id in session.scalars(select(StatusList.id))]
        credential_path = f"/credentials/{credential.id}"
        return ["/", "/healthz", credential_path, f"/v/{credential.code}", f"/issuers/{world.OWN}", *lists]

    def _read(self, path: str) -> tuple[int, bytes]:
        is_signed = path.startswith(("/credentials/", "/status/"))
        answer = self._anybody.client.get(path, headers={"Accept": "application/vc" if is_signed else "text/html"})
        return answer.status_code, answer.data if is_signed else b""

    def _counts(self) -> dict[str, int]:
        with self._toolkit.read() as session:
            kinds = {"badges": Credential, "jobs": Job, "keys": SigningKey}
            rows = {name: session.scalar(select(func.count()).select_from(kind)) or 0 for name, kind in kinds.items()}
            done = session.scalar(select(func.count()).where(Chunk.state == ChunkState.DONE)) or 0
        return {**rows, "chunks": done, "uploads": sum(1 for _ in (self._room.home / "uploads").glob("*"))}


def _works(worker: BulkWorker) -> int:
    try:
        return worker.work_off()
    except OperationalError:
        return 0


def _file(achievement: Any) -> tuple[io.BytesIO, str]:
    return io.BytesIO(rosters.class_of(achievement, 400)), "class.csv"


def violations_of(toolkit: Toolkit, home: Path) -> list[str]:
    """Return what `fsck` finds wrong in an installation."""
    examined = Examined(toolkit.read, kept_files(home), SYSTEM_CHANCE, toolkit.clock())
    return [f"{each.invariant} {each.subject}: {each.says}" for one in INVARIANTS for each in examine(one, examined)]
