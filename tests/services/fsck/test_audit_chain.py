"""The chain of events: whatever is changed in a sealed event is found (T-109), and nobody who records waits for it."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, text, update

from issuer.adapters.journal_file import JournalFile
from issuer.credential.statement import sign_statement
from issuer.services.audit_chain import SEALED_AT_ONCE, is_checkpoint_due, seal_events, sign_checkpoint
from issuer.services.journal import JOURNAL, watch
from issuer.services.site_identity import site_signer
from issuer.store import audit
from issuer.store.audit import AuditCheckpoint, AuditEvent, last_seal
from issuer.store.base import DamagedRow
from tests.conftest import ADDRESSES, NOW
from tests.databases import only_sqlite

FIELDS = ("id", "organization_id", "actor_id", "action", "subject_id", "details", "at", "seal")


@pytest.fixture
def sealed(busy, write, key_ring, files):
    """Everything sealed and signed, and after that one more event."""
    with write.begin() as session:
        site_signer(session, key_ring, ADDRESSES, now=NOW)
    files.kept_keys |= dict.fromkeys(key_ring.keys, next(iter(files.kept_keys.values())))
    with write.begin() as session:
        while seal_events(session, limit=7):
            pass
        sign_checkpoint(session, key_ring=key_ring, addresses=ADDRESSES, now=NOW)
        audit.record(session, "site.halted", busy["standing"], now=NOW)
    return busy


def test_what_is_sealed_holds_and_what_comes_after_it_is_sealed_next(sealed, found, write):
    assert found() == []
    with write.begin() as session:
        before, _ = last_seal(session)
        assert seal_events(session) == 1 and seal_events(session) == 0
        assert last_seal(session)[0] == before + 1
    assert found() == []


@only_sqlite("bytes of its file's columns")
@pytest.mark.parametrize("field", FIELDS)
def test_every_byte_that_is_changed_in_a_sealed_event_is_found(sealed, found, behind, write, field):
    with write() as session:
        of_a_person = "sequence > 3 and actor_id is not null order by sequence limit 1"
        stored = session.execute(text(f"select id, cast({field} as text) from audit_events where {of_a_person}")).one()
    identifier, value = stored[0], str(stored[1])
    missed = []
    for place in range(len(value)):
        changed = value[:place] + chr(ord(value[place]) ^ (1 << place % 7)) + value[place + 1 :]
        if "\0" in changed:
            continue  # the text of a script ends there
        quoted = changed.replace("'", "''")
        behind(f"update audit_events set {field} = '{quoted}' where id = '{identifier}'")
        if not any(violation.invariant == "I9" for violation in found("I9")):
            missed.append(changed)
        now_called = quoted if field == "id" else identifier
        behind(f"update audit_events set {field} = '{value}' where id = '{now_called}'")
    assert missed == []
    assert found("I9") == []


@only_sqlite("a column that takes anything")
@pytest.mark.parametrize("number", ["999", "'u'", "5.5", "-5"])
def test_a_place_in_the_chain_that_is_changed_is_found(sealed, found, behind, number):
    behind(f"update audit_events set sequence = {number} where sequence = 5")
    assert found("I9")


@pytest.mark.parametrize("which", [1, 5])
def test_an_event_that_is_taken_away_is_missed(sealed, found, write, which):
    with write.begin() as session:
        gone = session.scalars(select(AuditEvent.subject_id).where(AuditEvent.sequence == which)).one()
        session.execute(delete(AuditEvent).where(AuditEvent.sequence == which))
    assert gone
    assert any(f"Event {which} of the record is missing" in violation.says for violation in found("I9"))


def test_the_end_of_the_record_that_is_cut_off_is_missed_by_the_checkpoint(sealed, found, write):
    with write.begin() as session:
        last, _ = last_seal(session)
        session.execute(update(AuditEvent).where(AuditEvent.sequence == last).values(sequence=None, seal=None))
    assert [violation.subject for violation in found("I9")] == [f"event {last}"]


def test_a_record_that_was_sealed_anew_from_the_middle_on_does_not_fit_its_checkpoint(sealed, found, write):
    with write.begin() as session:
        session.execute(update(AuditEvent).where(AuditEvent.sequence == 4).values(action="nothing.done"))
        session.execute(update(AuditEvent).where(AuditEvent.sequence >= 4).values(sequence=None, seal=None))
        seal_events(session)
    assert any("the site has signed" in violation.says for violation in found("I9"))


def test_a_checkpoint_that_somebody_else_signed_or_that_is_another_statement_is_found(sealed, found, write, key_ring):
    with write.begin() as session:
        checkpoint = session.scalars(select(AuditCheckpoint)).one()
        original = json.loads(checkpoint.document)
        checkpoint.document = json.dumps({**original, "seal": "0" * 64})
    assert [violation.subject for violation in found("I9")] == [f"checkpoint {checkpoint.sequence}"]
    with write.begin() as session:
        checkpoint = session.scalars(select(AuditCheckpoint)).one()
        signer = site_signer(session, key_ring, ADDRESSES, now=NOW)
        record = {"type": "Record", "sequence": original["sequence"], "seal": original["seal"]}
        checkpoint.document = json.dumps(sign_statement(record, signer, created=NOW))
    assert "Another statement" in found("I9")[0].says


def test_the_journal_remembers_a_checkpoint_that_was_deleted(sealed, found, write, key_ring, examined, tmp_path):
    journal = JournalFile(tmp_path / "journal" / "entries.jsonl")
    for factory in (write, examined.read):
        factory.configure(info={JOURNAL: journal})
    watch(write)
    with write.begin() as session:
        seal_events(session)
        sign_checkpoint(session, key_ring=key_ring, addresses=ADDRESSES, now=NOW)
    assert found("I9") == []
    with write.begin() as session:
        last, _ = last_seal(session)
        session.execute(delete(AuditCheckpoint))
        session.execute(update(AuditEvent).where(AuditEvent.sequence == last).values(sequence=None, seal=None))
    assert "the journal tells of" in found("I9")[0].says


def test_checkpoints_are_due_after_an_hour_in_which_something_happened(sealed, write):
    with write.begin() as session:
        assert not is_checkpoint_due(session, now=NOW + timedelta(hours=2))
        seal_events(session)
        assert not is_checkpoint_due(session, now=NOW + timedelta(minutes=59))
        assert is_checkpoint_due(session, now=NOW + timedelta(minutes=60))


def test_two_sealers_at_once_make_one_chain(busy, found, write):
    def work():
        for _ in range(20):
            with write.begin() as session:
                seal_events(session, limit=2)

    sealers = [threading.Thread(target=work) for _ in range(2)]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    with write() as session:
        sequences = session.scalars(
            select(AuditEvent.sequence).where(AuditEvent.sequence.is_not(None)).order_by(AuditEvent.sequence)
        ).all()
    assert sequences == list(range(1, len(sequences) + 1)) and len(sequences) > 15
    assert found("I9") == []


def test_events_that_nobody_seals_are_mentioned(busy, found, examined):
    examined.now = NOW + timedelta(hours=2)
    assert found("I9") == []
    assert "not sealed" in examined.notes[0]


@only_sqlite("an instant that is text")
def test_a_damaged_event_is_not_sealed_as_it_is(busy, behind, write):
    behind("update audit_events set at = '2026-11-25T10:00:00.000000'")
    with write() as session, pytest.raises(DamagedRow):
        seal_events(session)


def test_a_round_seals_a_bounded_number(write):
    with write.begin() as session:
        for number in range(SEALED_AT_ONCE + 3):
            audit.record(session, "site.halted", str(number), now=NOW)
        session.flush()
        assert seal_events(session) == SEALED_AT_ONCE
