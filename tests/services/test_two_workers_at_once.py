"""Two workers, or a worker and a person, who are at the same rows at the same moment: see `test_two_at_once`."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from issuer.adapters.folder_store import FolderStore
from issuer.adapters.journal_file import JournalFile
from issuer.adapters.uploads import UploadFiles
from issuer.frameworks.opening import Given
from issuer.frameworks.workbook import table_of
from issuer.services.bulk.ending import end_job_if_done, sweep
from issuer.services.bulk.leases import MAX_ATTEMPTS, finish
from issuer.services.delivery import resend
from issuer.services.epoch_watch import look_at_epoch
from issuer.services.errors import NotEditable, NotFound
from issuer.services.framework_imports import ABANDONED_AFTER, Importer, request_import, run_waiting_imports
from issuer.services.framework_staging import InputFile, Staged, stage
from issuer.services.frameworks import remove_framework, write_framework, write_frameworks
from issuer.services.journal import JOURNAL
from issuer.services.mail_gate import open_gate
from issuer.services.restoring import confirm_restore
from issuer.services.revocation import revoke
from issuer.store.api_tokens import ApiAnswer, drop_answers
from issuer.store.base import new_id
from issuer.store.credentials import Credential
from issuer.store.frameworks import FrameworkImport, ImportState, list_frameworks
from issuer.store.halts import HaltKind, HaltRow
from issuer.store.jobs import Chunk, ChunkState, JobRow, RowState
from issuer.store.locks import alone
from issuer.store.organizations import Organization
from issuer.store.outbox import Message
from issuer.store.people import Person
from issuer.store.signers import SignerSight, SignerToken, add_token, forget_sights, note_sight
from issuer.store.status_lists import StatusEntry, StatusList
from tests.conftest import ADDRESSES, NOW, award_request
from tests.frameworks.samples import as_json, case_package, skill, skills
from tests.outbox import send_due
from tests.services.bulk.jobs import running_job
from tests.standins import RecordingMailer

Work = Callable[[Session], Any]
LATER = NOW + timedelta(days=1)


@pytest.fixture
def waits(at_once, write) -> Callable[[Work], bool]:
    """Tells whether a piece of work waits for another of its kind. On SQLite all do, and that is fine."""

    def waits(work: Work) -> bool:
        ended = threading.Event()

        def second(session: Session) -> None:
            work(session)
            ended.set()

        found: list[bool] = []
        at_once(work, second, then=lambda session: found.append(not ended.is_set()))
        return found[0] and write.kw["bind"].dialect.name == "postgresql"

    return waits


def staged(*files: bytes) -> list[Staged]:
    inputs = [InputFile(f"file{number}", io.BytesIO(data)) for number, data in enumerate(files, 1)]
    return stage(inputs, Given(), read_workbook=table_of, progress=lambda _name, _count: None)


def test_who_marks_mail_as_sent_takes_the_gate_first_as_who_claims_does(write, award_in):
    """Or each of two workers has what the other waits for, where somebody has mail sent again that is just leaving."""
    with write.begin() as session:
        award_in(session)
        open_gate(session).failures = 1  # so that a success is written down there
    taken, going = threading.Event(), threading.Event()

    class Slow(RecordingMailer):
        def send(self, mail: Any) -> None:
            taken.set()
            going.wait(10)

    worker = threading.Thread(target=send_due, args=(write, Slow()))
    worker.start()
    assert taken.wait(10)
    with write.begin() as session:
        open_gate(session)
        going.set()
        worker.join(0.4)
        session.execute(select(Message).with_for_update()).all()
    worker.join(10)
    with write() as session:
        assert session.scalars(select(Message)).one().sent_at == NOW


def test_mail_that_fails_while_somebody_has_it_sent_again_is_tried_again_soon(write, award_in):
    with write.begin() as session:
        award_in(session)

    class SentAgain(RecordingMailer):
        def send(self, mail: Any) -> None:
            with write.begin() as session:
                actor = session.scalars(select(Person)).one()
                resend(session, session.scalars(select(Message)).one(), actor=actor, now=NOW)
            raise TimeoutError("no answer")

    send_due(write, SentAgain())
    with write() as session:
        assert session.scalars(select(Message)).one().next_attempt_at == NOW + timedelta(minutes=1)


def test_a_late_holder_who_ends_a_chunk_is_not_waited_for_by_who_gives_chunks_up(at_once, write):
    """Who gives them up has the job by then, which the holder wants."""
    job_id = running_job(write, 2)
    with write.begin() as session:
        chunk = session.scalars(select(Chunk)).one()
        session.add(Chunk(job_id=job_id, number=chunk.number + 1, state=ChunkState.RUNNING, rows=1))
        session.flush()
        spent = {"attempts": MAX_ATTEMPTS, "lease_until": NOW, "lease_token": "held", "state": ChunkState.RUNNING}
        session.execute(update(Chunk).values(spent))

    def end(session: Session) -> None:
        assert finish(session, job_id, 1, "held", state=ChunkState.DONE, now=LATER)

    def end_job(session: Session) -> None:
        end_job_if_done(session, job_id, now=LATER)

    at_once(end, lambda session: sweep(session, now=LATER), then=end_job)
    with write() as session:
        states = session.scalars(select(Chunk.state).order_by(Chunk.number)).all()
        assert states == [ChunkState.FAILED, ChunkState.DONE]
        assert {row.state for row in session.scalars(select(JobRow))} == {RowState.FAILED}


def test_an_import_that_is_done_at_that_moment_is_not_called_interrupted(at_once, write, tmp_path):
    importer = Importer(write, UploadFiles(FolderStore(tmp_path / "uploads")), table_of, lambda: LATER)
    with write.begin() as session:
        upload = request_import(
            session,
            session.scalars(select(Organization)).one(),
            import_id=new_id(),
            files=["skills_en.csv"],
            given=Given(),
            actor=session.scalars(select(Person)).one(),
            now=LATER - 2 * ABANDONED_AFTER,
        )
        upload.state, import_id = ImportState.READING, upload.id

    def end(session: Session) -> None:
        session.get_one(FrameworkImport, import_id).state = ImportState.DONE

    at_once(end, lambda session: run_waiting_imports(importer))
    with write() as session:
        assert session.get_one(FrameworkImport, import_id).state is ImportState.DONE


def test_two_imports_of_the_same_frameworks_in_different_orders_do_not_wait_for_each_other(at_once, write):
    read = sorted(
        staged(skills(skill(1, "weld")), as_json(case_package())), key=lambda each: each.info.identifier, reverse=True
    )
    last, first = (f"framework {each.info.identifier}" for each in read)
    done = at_once(
        lambda session: alone(session, first),
        lambda session: write_frameworks(session, read, now=NOW),
        then=lambda session: alone(session, last),
    )
    assert [outcome.framework_id for outcome in done], "in the order of the files"
    with write() as session:
        assert len(list_frameworks(session)) == 2


def test_a_framework_is_removed_once(at_once, write):
    with write.begin() as session:
        write_framework(session, staged(skills(skill(1, "weld")))[0], now=NOW)

    def remove(session: Session) -> None:
        for framework in list_frameworks(session) or [None]:
            if framework is None:
                raise NotFound("There is no such framework here.")
            remove_framework(session, framework, now=NOW)

    assert isinstance(at_once(remove, remove), NotFound)


def test_two_processes_note_what_they_met_at_one_place(at_once, write):
    def note(session: Session) -> None:
        note_sight(session, "https://badges.example.org", is_ours=True, now=NOW)

    at_once(note, note)
    with write() as session:
        assert session.scalars(select(SignerSight)).one().is_ours


def test_what_is_met_at_a_place_that_is_forgotten_at_that_moment_is_noted(at_once, write):
    def note(session: Session) -> None:
        note_sight(session, "https://badges.example.org", is_ours=False, now=NOW)

    with write.begin() as session:
        note_sight(session, "https://badges.example.org", is_ours=True, now=NOW)
    at_once(forget_sights, note)
    with write() as session:
        assert not session.scalars(select(SignerSight)).one().is_ours


def test_two_processes_that_forget_old_tokens_do_not_wait_for_each_other(waits, write):
    with write.begin() as session:
        add_token(session, new_id(), now=NOW, kept_since=NOW)
    assert not waits(lambda session: add_token(session, new_id(), now=LATER, kept_since=LATER))
    with write() as session:
        assert {token.at for token in session.scalars(select(SignerToken))} == {LATER}


def test_two_calls_that_forget_old_answers_do_not_wait_for_each_other(waits, write):
    with write.begin() as session:
        organization_id = session.scalars(select(Organization.id)).one()
        known = {"organization_id": organization_id, "request_digest": "", "status": 201, "body": ""}
        session.add_all(
            ApiAnswer(idempotency_key=key, answered_at=at, **known) for key, at in (("1", NOW), ("2", LATER))
        )
    assert not waits(lambda session: drop_answers(session, organization_id, before=LATER))
    with write() as session:
        assert session.scalars(select(ApiAnswer.idempotency_key)).all() == ["2"]


def test_an_award_locks_its_organization_before_a_list_as_a_chunk_does(at_once, award_in, write):
    """It does so where a key for tokens is to be made."""
    with write.begin() as session:
        award_in(session)  # begins the list
        session.scalars(select(Organization)).one().token_algorithm = "ES256"

    def lock(kind: Any) -> Work:
        return lambda session: session.scalars(select(kind).with_for_update()).one()

    def award(session: Session) -> Any:
        return award_in(session, award_request(recipient_email="kay@x.example")).id

    assert at_once(lock(Organization), award, then=lock(StatusList))


@pytest.fixture
def restored(write: sessionmaker[Session], award_in, key_ring, tmp_path) -> tuple[Work, str]:
    """Confirms that a database was restored, whose journal tells of a revocation that it forgot; and of which badge."""
    journal = JournalFile(tmp_path / "journal.jsonl")
    with write.begin() as session:
        session.info[JOURNAL] = journal
        look_at_epoch(session, now=NOW, is_alone=True)
        credential = award_in(session)
        entry = session.scalars(select(StatusEntry)).one()
        place = {"list": entry.status_list_id, "index": entry.status_list_index}
        credential_id = credential.id
        row = session.scalars(select(StatusList)).one()
        told = {"organization": row.organization_id, "controller": row.controller, "purpose": row.purpose}
        bits = {"size": row.size, "address": ADDRESSES.status_list(row.id), "bits": ""}
        journal.append(
            [
                {"does": "list", "mark": "1", **place, **told, **bits},
                {"does": "revoke", "mark": "1", **place, "credential": credential_id, "reason": "A mistake."},
                {"does": "done", "mark": "1"},
            ]
        )
        session.add(HaltRow(kind=HaltKind.RESTORED, reason="Restored.", begun_at=NOW))

    def confirm(session: Session) -> Any:
        session.info[JOURNAL] = journal
        return confirm_restore(session, key_ring=key_ring, addresses=ADDRESSES, now=NOW)

    return confirm, credential_id


def test_a_restore_is_confirmed_once(at_once, restored):
    confirm, _ = restored
    assert isinstance(at_once(confirm, confirm), NotEditable)


def test_what_is_revoked_while_a_restore_is_confirmed_is_revoked_once(at_once, restored, key_ring, write):
    """Who revokes has the credential before the list, and whoever confirms locks them in the same order."""
    confirm, credential_id = restored

    def hold(session: Session) -> None:
        session.get_one(Credential, credential_id, with_for_update=True)

    def take_back(session: Session) -> None:
        options = {"key_ring": key_ring, "addresses": ADDRESSES, "actor": session.scalars(select(Person)).one()}
        revoke(session, session.get_one(Credential, credential_id), "By hand.", **options, now=NOW)

    assert at_once(hold, confirm, then=take_back).revoked == 0
    with write() as session:
        assert session.get_one(Credential, credential_id).revocation_reason == "By hand."
