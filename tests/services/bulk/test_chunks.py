"""A job issues each row exactly once, whatever dies, comes twice or comes late."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from issuer.credential.report import Verdict
from issuer.services.bulk import signing, work
from issuer.services.bulk.chunks import ChunkWorker
from issuer.services.bulk.work import work_off
from issuer.services.keys import rotate_key
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, JobRow, JobState, RowState
from issuer.store.organizations import find_organization
from issuer.store.token_keys import TokenKey
from tests import databases
from tests.conftest import ADDRESSES, NOW, award_request
from tests.services.bulk.jobs import POINTS, Died, cells, require_exactly, running_job


def test_every_row_gets_its_credential_and_each_of_them_verifies(write, parts, clock, shapes):
    job_id = running_job(write, 1020)
    assert work_off(parts()) == 3
    require_exactly(write, job_id, 1020)
    with write() as session:
        issued = session.scalars(select(Credential)).all()
        for credential in issued[::7]:
            assert verify_issued(session, credential, now=clock()).verdict is Verdict.VALID
        row = session.get_one(JobRow, (job_id, 17))
        credential = session.get_one(Credential, row.credential_id)
        assert (credential.recipient_name, credential.recipient_email) == ("Person 17", "person17@example.org")
        assert "Led a group of 17." in credential.document
    assert shapes.credentials.count.compiled > 0


def test_the_log_of_sqlite_is_emptied_now_and_then(write, parts, monkeypatch):
    emptied = []
    monkeypatch.setattr(work, "write_back", emptied.append)
    monkeypatch.setattr(work, "_WRITTEN_BACK", 2)
    job_id = running_job(write, 1020)
    worker = work.BulkWorker(parts())
    assert [worker.work_off(limit=1, job_id=job_id) for _ in range(5)] == [1, 1, 1, 0, 0]
    assert emptied == [write.kw["bind"]], "after the second of three chunks, and not where nothing was done"


def test_the_log_is_left_alone_while_a_job_waits(write, parts, monkeypatch):
    emptied = []
    monkeypatch.setattr(work, "write_back", emptied.append)
    monkeypatch.setattr(ChunkWorker, "work", lambda *_about: False)
    running_job(write, 1020)
    assert work_off(parts()) == 0
    assert emptied == []


def test_the_fast_way_and_the_long_way_store_the_same_bytes(write, parts, clock):
    """Signed by the forms, then signed again without them from what was chosen for the rows."""
    job_id = running_job(write, 20)
    work_off(parts())
    with write() as session:
        fast = {each.id: each.document.encode() for each in session.scalars(select(Credential))}
        job = session.get_one(Job, job_id)
        rows = session.scalars(select(JobRow).where(JobRow.job_id == job_id)).all()
        organization = find_organization(session, "river-college")
        slow = signing.Signing(parts(shapes=None), session, job, job.achievement, organization)
        again = {row.credential["id"]: row.credential["document"] for row in slow.sign_rows(session, rows)}
    assert again == fast


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_dies_anywhere_loses_and_doubles_nothing(write, parts, clock, point):
    job_id = running_job(write, 510)
    signed: dict[str, str] = {}

    def die(reached):
        if reached == point:
            raise Died

    with pytest.raises(Died):
        work_off(parts(reached=die))
    with write() as session:
        chosen = {row.number: row.credential_id for row in session.scalars(select(JobRow)) if row.credential_id}
        signed = {each.id: each.document for each in session.scalars(select(Credential))}
    clock.forward(minutes=3)
    work_off(parts())
    require_exactly(write, job_id, 510)
    with write() as session:
        for number, credential_id in chosen.items():
            assert session.get_one(JobRow, (job_id, number)).credential_id == credential_id
        for credential_id, document in signed.items():
            assert session.get_one(Credential, credential_id).document == document


def test_what_was_signed_before_a_crash_is_signed_to_the_same_bytes_after_it(write, parts, clock, monkeypatch):
    job_id = running_job(write, 12)
    seen: list[dict[int, str]] = []
    sign_rows = signing.Signing.sign_rows

    def watch(self, session, rows, **options):
        signed = sign_rows(self, session, rows, **options)
        seen.append({row.number: row.credential["document"] for row in signed})
        return signed

    monkeypatch.setattr(signing.Signing, "sign_rows", watch)

    def die(point):
        if point == "sign.after":
            raise Died

    with pytest.raises(Died):
        work_off(parts(reached=die))
    clock.forward(hours=7)
    work_off(parts())
    assert seen[0] == seen[1]
    require_exactly(write, job_id, 12)


def test_four_workers_at_once_behave_as_one(write, parts):
    job_id = running_job(write, 1100)
    workers = [threading.Thread(target=work_off, args=(parts(),)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    require_exactly(write, job_id, 1100)


def test_an_award_that_was_made_after_the_dry_run_is_not_doubled(write, parts, award_in):
    job_id = running_job(write, 3)
    with write.begin() as session:
        row = cells(2)
        evidence = (replace(award_request().evidence[0], name="", narrative=row["Seen"], url=""),)
        award_in(session, award_request(recipient_name="Person 2", recipient_email=row["Mail"], evidence=evidence))
    work_off(parts())
    with write() as session:
        states = dict(session.execute(select(JobRow.number, JobRow.state)).all())
        assert states == {1: RowState.ISSUED, 2: RowState.ALREADY, 3: RowState.ISSUED}
        assert session.get_one(Job, job_id).state is JobState.DONE
        assert session.scalar(select(func.count()).select_from(Credential)) == 3


def test_a_double_that_was_confirmed_is_awarded(write, parts):
    first = running_job(write, 2)
    work_off(parts())
    second = running_job(write, 2, confirm_duplicates=True)
    work_off(parts())
    require_exactly(write, first, 2)
    require_exactly(write, second, 2)


def test_a_row_that_cannot_be_issued_any_more_fails_alone_and_says_why(write, parts):
    job_id = running_job(write, 4, cells=lambda number: cells(number) | {"Until": "2020-01-01" if number == 2 else ""})
    work_off(parts())
    with write() as session:
        row = session.get_one(JobRow, (job_id, 2))
        assert row.state is RowState.FAILED and "expired" in row.error
        assert session.scalar(select(func.count()).select_from(Credential)) == 3
        assert session.get_one(Job, job_id).state is JobState.DONE


def test_a_changed_key_signs_what_is_left_of_the_job(write, parts, clock, key_ring):
    job_id = running_job(write, 550)
    work_off(parts(), limit=1)
    with write.begin() as session:
        organization = find_organization(session, "river-college")
        rotate_key(session, organization, key_ring, ADDRESSES, actor=None, now=NOW)
    work_off(parts())
    require_exactly(write, job_id, 550)
    with write() as session:
        methods = {
            json.loads(each.document)["proof"]["verificationMethod"] for each in session.scalars(select(Credential))
        }
        assert len(methods) == 2
        for credential in session.scalars(select(Credential)).all()[::50]:
            assert verify_issued(session, credential, now=clock()).verdict is Verdict.VALID


def test_every_point_is_passed(write, parts):
    running_job(write, 1)
    passed: list[str] = []
    work_off(parts(reached=passed.append))
    assert passed == POINTS


def test_a_key_for_tokens_that_is_still_to_be_made_is_kept(write, parts, key_ring):
    """It is made where it can be stored; made while signing, it would be lost and its tokens with it."""
    with write.begin() as session:
        find_organization(session, "river-college").token_algorithm = "ES256"
    job_id = running_job(write, 2)
    work_off(parts())
    require_exactly(write, job_id, 2)
    with write() as session:
        keys = session.scalars(select(TokenKey)).all()
        assert len(keys) == 1
        for credential in session.scalars(select(Credential)):
            assert credential.token is not None


@databases.only_sqlite("how PostgreSQL finds rows depends on how many there are")
def test_no_statement_of_a_chunk_goes_through_a_whole_table(write, parts, engine):
    running_job(write, 1000)
    asked = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append((args[2], args[3])))
    assert work_off(parts(), limit=1) == 1
    large = "credentials|status_entries|messages|audit_events|job_rows"
    for statement, values in {each[0]: each for each in asked}.values():
        if statement.startswith(("SELECT", "UPDATE")):
            with engine.connect() as connection:
                one = values[0] if isinstance(values, list) else values
                plan = [row[3] for row in connection.exec_driver_sql(f"explain query plan {statement}", one)]
            found = [step for step in plan if re.match(rf"SCAN ({large})|SEARCH job_rows .*\(job_id=\?\)$", step)]
            assert not found, statement
