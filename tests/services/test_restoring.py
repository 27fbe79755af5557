"""Restoring an old backup gives no place twice and revives nothing that was revoked (T-112)."""

from __future__ import annotations

import json
import os

import pytest
from sqlalchemy import func, select

from issuer.adapters.journal_file import JournalFile
from issuer.credential.report import Verdict
from issuer.services.bulk.work import work_off
from issuer.services.epoch_watch import UNKNOWN, look_at_epoch
from issuer.services.errors import Halted, NotEditable
from issuer.services.fsck import INVARIANTS, examine
from issuer.services.halting import current_halt, resume
from issuer.services.journal import BEHIND, JOURNAL, is_behind, note, watch
from issuer.services.restoring import confirm_restore
from issuer.services.revocation import revoke, withdraw
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential
from issuer.store.engine import open_engine, readers, writers
from issuer.store.epochs import find_epoch, has_marks
from issuer.store.halts import HaltKind
from issuer.store.jobs import Job, JobState
from issuer.store.people import find_person
from issuer.store.status_lists import StatusEntry, StatusList
from tests import databases
from tests.conftest import ADDRESSES, NOW, award_request
from tests.services.bulk.jobs import parts_of, running_job


class World:
    """One machine with its journal, whose database can be backed up and put back."""

    def __init__(self, furnished, folder, award_in):
        self._folder, self._award = folder, award_in
        self.key_ring = furnished.key_ring.copy()
        self.journal = JournalFile(folder / "journal" / "entries.jsonl")
        self._copies = 0
        self.open(databases.copied(furnished.database_url, folder, "live"))
        self.look()

    def open(self, address):
        self.address, self.engine = address, open_engine(address)
        self.write, self.read = writers(self.engine), readers(self.engine)
        for factory in (self.write, self.read):
            factory.configure(info={JOURNAL: self.journal})
        watch(self.write)

    def look(self, is_alone=True):
        with self.write.begin() as session:
            look_at_epoch(session, now=NOW, is_alone=is_alone)

    def backup(self):
        self.engine.dispose()
        self._copies += 1
        return databases.copied(self.address, self._folder, f"backup{self._copies}")

    def restore(self, backup):
        self.engine.dispose()
        self.open(backup)

    def issue(self, count, first=0):
        ids = []
        with self.write.begin() as session:
            for number in range(first, first + count):
                ids.append(self._award(session, award_request(recipient_email=f"p{number}@example.org")).id)
        return ids

    def take_back(self, change, ids):
        for credential_id in ids:
            with self.write.begin() as session:
                options = {"key_ring": self.key_ring, "addresses": ADDRESSES, "now": NOW}
                options["actor"] = find_person(session, "ada@river.example")
                credential = session.get_one(Credential, credential_id)
                if change == "revoke":
                    revoke(session, credential, f"Reason {credential_id}", **options)
                else:
                    withdraw(session, credential, **options)

    def confirm(self, *further):
        with self.write.begin() as session:
            return confirm_restore(session, further=further, key_ring=self.key_ring, addresses=ADDRESSES, now=NOW)

    def halt(self):
        with self.read() as session:
            return current_halt(session)

    def places(self):
        with self.read() as session:
            return {
                (entry.status_list_id, entry.status_list_index): entry.credential_id
                for entry in session.scalars(select(StatusEntry))
            }


@pytest.fixture
def machine(furnished, tmp_path, award_in):
    made = World(furnished, tmp_path, award_in)
    yield made
    made.engine.dispose()


def test_a_restored_backup_gives_no_place_twice_and_revives_nothing(machine):
    before = machine.issue(100)
    backup = machine.backup()
    after = machine.issue(100, first=100)
    gone = [*before[:25], *after[:25]]
    machine.take_back("revoke", gone)
    lost = machine.places()
    machine.restore(backup)
    machine.look()
    assert machine.halt().reason == BEHIND
    with pytest.raises(Halted):
        machine.issue(1, first=200)
    with machine.write() as session, pytest.raises(NotEditable, match="restore confirm"):
        resume(session, now=NOW)
    done = machine.confirm()
    assert (done.epoch, done.revoked, done.kept_for_lost, done.lists_closed) == (2, 25, 25, 1)
    assert machine.halt() is None
    new = machine.issue(20, first=200)
    given = machine.places()
    fresh = {place for place, owner in given.items() if owner in new}
    assert len(fresh) == 20 and not fresh & set(lost), "no place is given twice"
    assert not {place[0] for place in fresh} & {place[0] for place in lost}, "and none in a list that was open"
    with machine.read() as session:
        for credential_id in before[:25]:
            credential = session.get_one(Credential, credential_id)
            assert verify_issued(session, credential, now=NOW).verdict is Verdict.REVOKED
            assert credential.revocation_reason == f"Reason {credential_id}"
        for credential_id in [*before[25:], *new]:
            assert verify_issued(session, session.get_one(Credential, credential_id), now=NOW).verdict is Verdict.VALID
        still = {entry.credential_id for entry in session.scalars(select(StatusEntry)) if entry.set_at is not None}
    assert still == set(gone), "also of those that this database does not know"
    machine.look()
    assert machine.halt() is None


def test_what_a_confirmed_restore_leaves_behind_passes_every_invariant(machine, files_of):
    before = machine.issue(4)
    backup = machine.backup()
    after = machine.issue(2, first=4)
    machine.take_back("revoke", [before[0], after[0]])
    machine.take_back("withdraw", [before[0], before[1]])
    machine.restore(backup)
    machine.look()
    machine.confirm()
    with machine.read() as session:
        first, second = (session.get_one(Credential, each) for each in before[:2])
        assert first.revoked_at and first.withdrawn_at and second.withdrawn_at and not second.revoked_at
    examined = files_of(machine)
    assert [each for invariant in INVARIANTS for each in examine(invariant, examined)] == []


def test_a_list_that_was_begun_after_the_backup_is_served_again_with_its_bits(machine):
    backup = machine.backup()
    after = machine.issue(3)
    machine.take_back("revoke", after[:1])
    with machine.read() as session:
        lost = {each.id: each.document for each in session.scalars(select(StatusList))}
        status_list_id = next(iter(lost))
    machine.restore(backup)
    machine.look()
    assert machine.confirm().kept_for_lost == 1
    with machine.read() as session:
        again = session.get_one(StatusList, status_list_id)
        assert again.closed_at == NOW
        for name in ("id", "issuer"):
            assert json.loads(again.document)[name] == json.loads(lost[status_list_id])[name]
        encoded = [json.loads(each)["credentialSubject"]["encodedList"] for each in (again.document, lost[again.id])]
    assert encoded[0] == encoded[1]


def test_bulk_jobs_are_paused_and_journaled(machine):
    job_id = running_job(machine.write, 5)
    backup = machine.backup()
    parts = parts_of(machine.write, machine.read, machine.key_ring, lambda: NOW)
    assert work_off(parts) == 1
    machine.restore(backup)
    machine.look()
    assert machine.halt().kind is HaltKind.RESTORED
    assert machine.confirm().jobs_paused == 1
    with machine.read() as session:
        assert session.get_one(Job, job_id).state is JobState.PAUSED


def test_a_database_that_was_put_back_beneath_a_running_process_awards_nothing(machine):
    backup = machine.backup()
    machine.issue(1)
    machine.restore(backup)
    with pytest.raises(Halted, match="restored"):
        machine.issue(1, first=1)


def test_a_journal_that_is_gone_halts_where_the_machine_is_alone_with_its_database(machine):
    machine.issue(1)
    machine.journal.path.unlink()
    machine.look(is_alone=False)
    assert machine.halt() is None, "another machine begins a journal of its own"
    machine.journal.path.unlink()
    machine.look()
    assert machine.halt().reason == UNKNOWN
    machine.confirm()
    assert machine.issue(1, first=1)


def test_the_journals_of_other_machines_are_read_too(machine, tmp_path):
    before = machine.issue(2)
    backup = machine.backup()
    other = JournalFile(tmp_path / "other.jsonl")
    mine, machine.journal = machine.journal, other
    machine.open(machine.address)
    machine.look(is_alone=False)
    machine.take_back("revoke", before[:1])
    machine.journal = mine
    machine.open(machine.address)
    machine.take_back("revoke", before[1:])
    machine.restore(backup)
    machine.look()
    assert machine.confirm(other).revoked == 2


def test_a_restore_to_the_last_moment_loses_nothing_and_halts_nothing(machine):
    machine.issue(2)
    machine.restore(machine.backup())
    machine.look()
    assert machine.halt() is None
    with machine.write() as session, pytest.raises(NotEditable, match="not restored"):
        confirm_restore(session, key_ring=machine.key_ring, addresses=ADDRESSES, now=NOW)


def test_a_crash_between_the_journal_and_the_commit_is_no_restore(machine):
    machine.issue(1)
    with machine.write() as session:
        note(session, "places", now=NOW, count=1)
        session.flush()
        machine.journal.append([{"does": "places", "mark": "never committed", "epoch": find_epoch(session).token}])
    machine.look()
    assert machine.halt() is None


def test_what_was_undone_is_not_told_with_the_next_commit(machine):
    with machine.write() as session:
        session.execute(select(func.count()).select_from(Credential))
        note(session, "places", now=NOW, count=1)
        session.rollback()
        session.execute(select(func.count()).select_from(Credential))
        session.commit()
    assert [entry["does"] for entry in machine.journal.read()] == ["epoch"]


def test_nothing_is_committed_that_the_journal_cannot_tell(machine, monkeypatch):
    ids = machine.issue(1)

    def full(entries):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(JournalFile, "append", lambda self, entries: full(entries))
    with pytest.raises(OSError, match="No space"):
        machine.take_back("revoke", ids)
    with machine.read() as session:
        assert session.get_one(Credential, ids[0]).revoked_at is None


def test_a_torn_line_is_passed_over_and_the_next_one_is_whole(tmp_path):
    journal = JournalFile(tmp_path / "journal" / "entries.jsonl")
    journal.append([{"does": "epoch", "epoch": "a"}])
    with journal.path.open("ab") as file:
        file.write(b'{"does":"li')
    journal.append([{"does": "done", "mark": "ü"}])
    assert [entry["does"] for entry in journal.read()] == ["epoch", "done"] == [e["does"] for e in journal.tail()]
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_the_tail_of_a_long_journal_is_its_end(tmp_path):
    journal = JournalFile(tmp_path / "journal" / "entries.jsonl")
    journal.append([{"does": "done", "mark": str(number) + "x" * 100} for number in range(2000)])
    tail = journal.tail()
    assert 300 < len(tail) < 600 and tail[-1]["mark"].startswith("1999")


def test_every_entry_is_on_the_disk_before_anybody_is_answered(tmp_path, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(os.fstat(handle).st_size), real(handle)))
    journal = JournalFile(tmp_path / "journal" / "entries.jsonl")
    journal.append([{"does": "done", "mark": "m"}])
    assert journal.path.stat().st_size in synced


def test_an_installation_without_a_journal_tells_nothing(session, credential):
    assert not is_behind(session) and not has_marks(session)


@pytest.fixture
def files_of(key_ring):
    from datetime import timedelta

    from issuer.services.fsck import Examined
    from tests.services.fsck.conftest import Files
    from tests.standins import FixedChance

    return lambda machine: Examined(
        machine.read, Files({name: timedelta(days=1) for name in key_ring.keys}), FixedChance(), NOW
    )
