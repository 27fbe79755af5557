"""What is on the disk when somebody is answered, and what is before a commit."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from issuer.adapters.journal_file import JournalFile
from issuer.services.epoch_watch import look_at_epoch
from issuer.services.journal import JOURNAL, is_behind, note, watch
from issuer.services.revocation import revoke
from issuer.store.credentials import Credential
from issuer.store.epochs import JournalMark, begin_epoch, knows_all
from issuer.store.people import find_person
from tests.conftest import ADDRESSES, NOW, award_request


@pytest.fixture
def journal(write, tmp_path):
    journal = JournalFile(tmp_path / "journal" / "entries.jsonl")
    write.configure(info={JOURNAL: journal})
    watch(write)
    with write.begin() as session:
        look_at_epoch(session, now=NOW, is_alone=True)
    return journal


@pytest.fixture
def on_disk(journal, monkeypatch):
    """What of the journal is on the disk: how much was written at the time of each wait, as lines."""
    waited = []
    real = os.fsync

    def fsync(handle):
        real(handle)
        waited.append([entry["does"] for entry in journal.read()])

    monkeypatch.setattr(os, "fsync", fsync)
    return waited


def test_of_an_award_all_is_on_the_disk_when_somebody_is_answered_after_one_wait(write, award_in, journal, on_disk):
    with write.begin() as session:
        award_in(session)  # begins the status list, which must not be lost
    on_disk.clear()
    before = [entry["does"] for entry in journal.read()]
    with write.begin() as session:
        award_in(session, award_request(recipient_email="joan@x.example"))
    assert on_disk == [[*before, "places", "done"]]
    *_, told, done = journal.read()
    assert told["mark"] == done["mark"] and told["epoch"]


def test_what_takes_a_credential_back_is_on_the_disk_before_its_commit(write, award_in, key_ring, journal, on_disk):
    with write.begin() as session:
        credential_id = award_in(session).id
    on_disk.clear()
    with write.begin() as session:
        credential, actor = session.get_one(Credential, credential_id), find_person(session, "ada@river.example")
        revoke(session, credential, "A mistake.", key_ring=key_ring, addresses=ADDRESSES, actor=actor, now=NOW)
    assert len(on_disk) == 2 and {"list", "revoke"} == set(on_disk[0][-2:]) and on_disk[1][-1] == "done"


def test_an_award_that_begins_a_list_tells_of_it_before_its_commit(write, award_in, on_disk):
    with write.begin() as session:
        award_in(session)
    assert len(on_disk) == 2 and on_disk[0][-2:] == ["list", "places"] and on_disk[1][-1] == "done"


def test_a_database_knows_all_only_if_it_knows_each(write):
    marks, tokens = [f"mark {number}" for number in range(300)], ["first", "second"]
    with write.begin() as session:
        session.add_all(JournalMark(id=mark, at=NOW) for mark in marks)
        for token in tokens:
            begin_epoch(session, token, now=NOW + timedelta(days=1))
        assert knows_all(session, epochs=tokens, marks=marks) and knows_all(session, epochs=[], marks=[])
        assert not knows_all(session, epochs=tokens, marks=[*marks, "another"])
        assert not knows_all(session, epochs=[*tokens, "third"], marks=marks)
        assert not knows_all(session, epochs=["mark 1"], marks=["first"])


def test_what_another_process_has_stored_in_another_database_is_missed_at_once(write, award_in, journal):
    """This process has looked before, and remembers how far the journal went; a restored database lacks what came."""
    with write.begin() as session:
        award_in(session)
    with write.begin() as session:
        assert not is_behind(session)
        JournalFile(journal.path).append([{"does": "done", "mark": "stored in what is not there any more"}])
        assert is_behind(session)


@pytest.mark.parametrize("is_undone", [True, False])
def test_what_a_savepoint_undoes_is_not_told(write, journal, is_undone):
    before = [entry["does"] for entry in journal.read()]
    with write.begin() as session:
        savepoint = session.begin_nested()
        note(session, "places", now=NOW, count=1)
        session.flush()
        (savepoint.rollback if is_undone else savepoint.commit)()
    told = [entry["does"] for entry in journal.read()]
    assert told == (before if is_undone else [*before, "places", "done"])
    with write() as session:
        assert not is_behind(session)


def test_what_was_told_before_a_savepoint_is_told_when_that_is_undone(write, journal):
    with write.begin() as session:
        note(session, "places", now=NOW, count=1)
        savepoint = session.begin_nested()
        savepoint.rollback()
    assert [entry["does"] for entry in journal.read()][-2:] == ["places", "done"]
    with write() as session:
        assert not is_behind(session)
