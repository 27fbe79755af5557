"""An installation with something of everything in it, to be examined whole and damaged."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from issuer.adapters.kept_files import Kept
from issuer.services.bulk.work import work_off
from issuer.services.fsck import INVARIANTS, Examined, Violation, examine
from issuer.services.revocation import revoke, withdraw
from issuer.store.engine import readers
from issuer.store.jobs import JobRow
from issuer.store.people import find_person
from tests.conftest import ADDRESSES, NOW, award_request
from tests.services.bulk.jobs import parts_of, running_job
from tests.standins import FixedChance, MemoryKeys


@dataclass
class Files:
    """Files of an installation, by name and age."""

    kept_keys: dict[str, timedelta] = field(default_factory=dict)
    kept_uploads: dict[str, timedelta] = field(default_factory=dict)

    def keys(self) -> Iterator[Kept]:
        return (Kept(name, NOW - age) for name, age in self.kept_keys.items())

    def uploads(self) -> Iterator[Kept]:
        return (Kept(name, NOW - age) for name, age in self.kept_uploads.items())


@pytest.fixture
def files(key_ring: MemoryKeys) -> Files:
    return Files({name: timedelta(days=1) for name in key_ring.keys})


@pytest.fixture
def examined(engine: Engine, files: Files) -> Examined:
    return Examined(readers(engine), files, FixedChance(), NOW)


@pytest.fixture
def found(examined: Examined) -> Callable[..., list[Violation]]:
    """Examines everything, or the invariants that are named."""

    def look(*only: str) -> list[Violation]:
        examined.notes.clear()
        chosen: Sequence[Any] = [each for each in INVARIANTS if not only or each.id in only]
        return [violation for invariant in chosen for violation in examine(invariant, examined)]

    return look


@pytest.fixture
def busy(
    write: sessionmaker[Session], engine: Engine, key_ring: MemoryKeys, award_in: Callable[..., Any]
) -> dict[str, str]:
    """A class of twelve from a job, and three awards: one stands, one is revoked, one is withdrawn. Their ids."""
    job_id = running_job(write, 12)
    work_off(parts_of(write, readers(engine), key_ring, lambda: NOW))
    ids = {"job": job_id}
    with write.begin() as session:
        owner = find_person(session, "ada@river.example")
        assert owner is not None
        for name in ("standing", "revoked", "withdrawn"):
            credential = award_in(session, award_request(recipient_email=f"{name}@example.org"))
            ids[name] = credential.id
            options = {"key_ring": key_ring, "addresses": ADDRESSES, "actor": owner, "now": NOW}
            if name == "revoked":
                revoke(session, credential, "It was somebody else's.", **options)
            if name == "withdrawn":
                withdraw(session, credential, **options)
    return ids


@pytest.fixture
def behind(engine: Engine) -> Callable[[str], None]:
    """Runs a script in SQLite's file, where no constraint between tables is asked for."""

    def run(script: str) -> None:
        with contextlib.closing(sqlite3.connect(str(engine.url.database))) as database:
            database.executescript(script)

    return run


@pytest.fixture
def plant(write):
    """Runs statements behind everybody's back."""

    def run(*statements):
        with write.begin() as session:
            for statement in statements:
                session.execute(statement)

    return run


@pytest.fixture
def without_constraints(behind):
    """Makes a table anew without any constraint, as no tool of ours would."""

    def rebuild(table):
        behind(
            f"create table copy_of as select * from {table}; drop table {table}; alter table copy_of rename to {table}"
        )

    return rebuild


def only(found, invariant, *subjects):
    """Everything that was found is of this invariant and about these."""
    violations = found()
    assert {violation.invariant for violation in violations} == {invariant}, violations
    assert {violation.subject for violation in violations} == set(subjects), violations
    return violations


def some_row(write, busy, **having):
    with write() as session:
        return session.scalars(select(JobRow).where(JobRow.job_id == busy["job"]).limit(1)).one()
