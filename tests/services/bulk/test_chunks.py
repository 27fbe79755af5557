"""A job issues each row exactly once, whatever dies, comes twice or comes late."""

from __future__ import annotations

import itertools
import json
import re
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update

from issuer.credential.compiled.bound import BoundTemplate
from issuer.credential.report import Verdict
from issuer.services.bulk import signing, work
from issuer.services.bulk.chunks import ChunkWorker
from issuer.services.bulk.leases import MAX_ATTEMPTS, claim, finish
from issuer.services.bulk.work import work_off
from issuer.services.keys import rotate_key
from issuer.services.revocation import revoke
from issuer.services.verification import verify_issued
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.jobs import Chunk, ChunkState, Job, JobRow, JobState, RowState
from issuer.store.organizations import find_organization
from issuer.store.outbox import Message
from issuer.store.people import find_person
from issuer.store.status_lists import StatusEntry, StatusList
from issuer.store.token_keys import TokenKey
from tests import databases
from tests.conftest import ADDRESSES, NOW, award_request
from tests.services.bulk.jobs import POINTS, Died, cells, running_job


def require_exactly(write, job_id, rows):
    """Each row of the job has one credential, one place, one mail and one event, and all rows say so."""
    with write() as session:
        of_job = select(JobRow.credential_id).where(JobRow.job_id == job_id)
        assert session.scalar(select(func.count()).where(JobRow.job_id == job_id, JobRow.state == "issued")) == rows
        for model, column in (
            (Credential, Credential.id),
            (StatusEntry, StatusEntry.credential_id),
            (Message, Message.credential_id),
            (AuditEvent, AuditEvent.subject_id),
        ):
            query = select(func.count(), func.count(column.distinct())).where(column.in_(of_job))
            assert session.execute(query).one() == (rows, rows), model
        places = select(func.count()).select_from(
            select(StatusEntry.status_list_id, StatusEntry.status_list_index).distinct().subquery()
        )
        assert session.scalar(places) == session.scalar(select(func.count()).select_from(StatusEntry))
        assert session.get_one(Job, job_id).state is JobState.DONE


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


def test_nothing_is_done_while_the_lease_of_a_dead_worker_runs(write, parts, clock):
    running_job(write, 5)

    def die(point):
        if point == "intent.after_commit":
            raise Died

    with pytest.raises(Died):
        work_off(parts(reached=die))
    clock.forward(seconds=60)
    assert work_off(parts()) == 0
    clock.forward(seconds=90)
    assert work_off(parts()) == 1


def test_a_worker_that_comes_late_stores_nothing(write, parts, clock):
    """Its lease ran out while it signed, and another one did the chunk."""
    job_id = running_job(write, 10)

    def overtaken(point):
        if point == "sign.after":
            clock.forward(minutes=3)
            assert work_off(parts()) == 1

    ChunkWorker(parts(reached=overtaken)).work(job_id, 0)
    require_exactly(write, job_id, 10)


def test_a_chunk_that_is_delivered_twice_is_done_once(write, parts):
    job_id = running_job(write, 10)
    worker = ChunkWorker(parts())
    assert worker.work(job_id, 0) is True
    assert worker.work(job_id, 0) is False
    assert ChunkWorker(parts()).work(job_id, 0) is False
    require_exactly(write, job_id, 10)


def test_a_chunk_that_another_worker_has_is_passed_without_waiting_for_the_database(write, parts):
    job_id = running_job(write, 3)
    with write.begin() as session:
        assert claim(session, job_id, 0, now=NOW)
    with write.begin() as session:
        session.execute(update(Job).values(problem="somebody stores"))
        assert ChunkWorker(parts()).work(job_id, 0) is False


def test_four_workers_at_once_behave_as_one(write, parts):
    job_id = running_job(write, 1100)
    workers = [threading.Thread(target=work_off, args=(parts(),)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    require_exactly(write, job_id, 1100)


def test_a_full_list_is_followed_by_the_next(write, parts, monkeypatch):
    monkeypatch.setattr("issuer.services.bulk.places.FILLING", 0.001)
    monkeypatch.setattr("issuer.services.status_lists.FILLING", 0.001)
    job_id = running_job(write, 400)
    work_off(parts())
    require_exactly(write, job_id, 400)
    with write() as session:
        counted = session.execute(
            select(StatusEntry.status_list_id, func.count()).group_by(StatusEntry.status_list_id)
        ).all()
        assert sorted(count for _, count in counted) == [7, 131, 131, 131]
        assert session.scalar(select(func.count()).select_from(StatusList)) == 4


def test_places_are_drawn_without_order(write, parts):
    running_job(write, 250)
    work_off(parts())
    with write() as session:
        places = session.scalars(
            select(StatusEntry.status_list_index)
            .join(JobRow, JobRow.credential_id == StatusEntry.credential_id)
            .order_by(JobRow.number)
        ).all()
    rising = sum(one < other for one, other in itertools.pairwise(places))
    assert 90 < rising < 160


def test_badges_of_a_chunk_stand_together_in_the_indexes_and_those_of_two_chunks_apart(write, parts):
    running_job(write, 1020)
    work_off(parts())
    with write() as session:
        made = session.execute(
            select(JobRow.chunk, Credential.id, Credential.code).join(Credential, Credential.id == JobRow.credential_id)
        ).all()
    beginnings = {(each_id[:4], code[:3]) for _, each_id, code in made}
    assert len(beginnings) == len({(chunk, each_id[:4], code[:3]) for chunk, each_id, code in made}) == 3
    assert len({each_id for _, each_id, _ in made}) == len({code for _, _, code in made}) == 1020


def test_a_halt_stops_before_the_next_chunk(write, parts):
    job_id = running_job(write, 1100)
    reasons: list[str | None] = [None]

    def halt(point):
        if point == "store.after_commit":
            reasons[0] = "A key may be stolen."

    assert work_off(parts(reached=halt, halted=lambda: reasons[0])) == 1
    with write() as session:
        assert session.scalar(select(func.count()).select_from(Credential)) == 500
    assert work_off(parts()) == 2
    require_exactly(write, job_id, 1100)


def test_a_halt_while_a_chunk_is_signed_publishes_nothing_of_it(write, parts):
    job_id = running_job(write, 5)
    reasons: list[str | None] = [None]

    def halt(point):
        if point == "sign.after":
            reasons[0] = "A key may be stolen."

    assert work_off(parts(reached=halt, halted=lambda: reasons[0])) == 0
    with write() as session:
        assert session.scalar(select(func.count()).select_from(Credential)) == 0
        chunk = session.get_one(Chunk, (job_id, 0))
        assert (chunk.state, chunk.attempts, chunk.lease_token) == (ChunkState.QUEUED, 0, None)
    work_off(parts())
    require_exactly(write, job_id, 5)


class _Faulty:
    def __init__(self, key_ring):
        self._key_ring = key_ring

    def __getattr__(self, name):
        return getattr(self._key_ring, name)

    def signer(self, key, controller):
        good = self._key_ring.signer(key, controller)

        class Signer:
            verification_method = good.verification_method

            def sign(self, data):
                return good.sign(data + b"!")

        return Signer()


@pytest.mark.parametrize("fast", [True, False])
def test_a_wrong_signature_from_the_key_store_stops_the_job_with_nothing_published(
    write, parts, fast, award_in, shapes
):
    with write.begin() as session:
        award_in(session)  # its status list was signed when the key store was sound
    job_id = running_job(write, 300)
    given = parts(shapes=shapes.credentials if fast else None)
    assert work_off(replace(given, key_ring=_Faulty(given.key_ring))) == 1
    with write() as session:
        job = session.get_one(Job, job_id)
        assert job.state is JobState.STOPPED and job.problem
        assert session.scalar(select(func.count()).select_from(Credential)) == 1
        assert set(session.scalars(select(Chunk.state))) == {ChunkState.QUEUED}


def test_of_two_workers_that_stop_a_job_at_once_one_records_it(write, parts, award_in):
    with write.begin() as session:
        award_in(session)  # its status list was signed when the key store was sound
    job_id = running_job(write, 600)
    given = parts()
    faulty = replace(given, key_ring=_Faulty(given.key_ring))
    claimed = []

    def second(point):
        if point == "intent.after_commit" and not claimed:
            claimed.append(ChunkWorker(faulty).work(job_id, 1))

    assert ChunkWorker(replace(faulty, reached=second)).work(job_id, 0)
    assert claimed == [True]
    with write() as session:
        recorded = select(AuditEvent.subject_id).where(AuditEvent.action == "job.stopped")
        assert session.scalars(recorded).all() == [job_id]
        assert set(session.scalars(select(Chunk.state))) == {ChunkState.QUEUED}


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


def test_a_chunk_whose_workers_always_die_is_given_up(write, parts, clock):
    job_id = running_job(write, 5)

    def die(point):
        if point == "intent.after_commit":
            raise Died

    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(Died):
            work_off(parts(reached=die))
        clock.forward(minutes=3)
    assert work_off(parts()) == 0
    with write() as session:
        chunk = session.get_one(Chunk, (job_id, 0))
        assert chunk.state is ChunkState.FAILED and "never ended" in chunk.error


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


def test_a_lease_is_ended_by_its_holder_only(write, clock):
    job_id = running_job(write, 1)
    with write.begin() as session:
        token = claim(session, job_id, 0, now=NOW)
        assert token is not None and claim(session, job_id, 0, now=NOW) is None
        assert finish(session, job_id, 0, "another", state=ChunkState.DONE, now=NOW) is False
        assert finish(session, job_id, 0, token, state=ChunkState.DONE, now=NOW) is True
        assert finish(session, job_id, 0, token, state=ChunkState.DONE, now=NOW) is False


def test_a_job_that_does_not_run_gives_no_chunk(write, parts):
    job_id = running_job(write, 1)
    for state in (JobState.PAUSED, JobState.STOPPED, JobState.CANCELLED, JobState.SCHEDULED):
        with write.begin() as session:
            session.execute(update(Job).values(state=state, starts_at=None))
            assert claim(session, job_id, 0, now=NOW) is None


def test_every_point_is_passed(write, parts):
    running_job(write, 1)
    passed: list[str] = []
    work_off(parts(reached=passed.append))
    assert passed == POINTS


def test_a_form_that_fills_in_something_else_stops_the_job(write, parts, monkeypatch):
    """As a defect of the fast way would: what is signed is not what stands in the text."""
    job_id = running_job(write, 5)
    render = BoundTemplate.render

    def defective(self, values):
        return (render(self, values) or b"").replace(b"Led a group", b"Led  a group")

    monkeypatch.setattr(BoundTemplate, "render", defective)
    assert work_off(parts()) == 1
    with write() as session:
        assert session.get_one(Job, job_id).state is JobState.STOPPED
        assert "full algorithm" in session.get_one(Job, job_id).problem
        assert session.scalar(select(func.count()).select_from(Credential)) == 0


def test_a_list_that_is_signed_again_between_choosing_and_signing_does_not_stop_the_job(
    write, parts, clock, issued, key_ring
):
    """What was chosen before points to a list that is younger than the badge itself."""
    ids = issued(1)
    job_id = running_job(write, 3, confirm_duplicates=True)

    def die(point):
        if point == "intent.after_commit":
            raise Died

    with pytest.raises(Died):
        work_off(parts(reached=die))
    clock.forward(hours=1)
    with write.begin() as session:
        owner = find_person(session, "ada@river.example")
        credential = session.get_one(Credential, ids[0])
        revoke(session, credential, "A mistake.", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=clock())
    work_off(parts())
    require_exactly(write, job_id, 3)


@pytest.mark.parametrize("days", [4, 8, 400])
def test_a_list_that_nobody_signed_for_days_is_signed_before_badges_point_to_it(write, parts, clock, issued, days):
    """Where no worker runs but the one of the moment; also for badges whose places were taken before."""
    issued(1)
    job_id = running_job(write, 3, confirm_duplicates=True)

    def die(point):
        if point == "intent.after_commit":
            raise Died

    with pytest.raises(Died):
        work_off(parts(reached=die))
    clock.forward(days=days)
    work_off(parts())
    require_exactly(write, job_id, 3)
    other = running_job(write, 3, confirm_duplicates=True)
    clock.forward(days=days)
    work_off(parts())
    require_exactly(write, other, 3)


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


def test_a_job_goes_on_when_a_machine_whose_clock_is_ahead_signs_the_list_meanwhile(
    write, parts, clock, key_ring, issued
):
    """It used to be stopped for good: the list was not valid yet where what was signed is read back."""
    (revoked,) = issued(1)
    job_id = running_job(write, 3, confirm_duplicates=True)

    def revoke_ahead(point):
        if point == "intent.after_commit":
            ahead = clock() + timedelta(seconds=3)
            with write.begin() as session:
                owner = find_person(session, "ada@river.example")
                credential = session.get_one(Credential, revoked)
                revoke(
                    session, credential, "A mistake.", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=ahead
                )

    assert work_off(parts(reached=revoke_ahead)) == 1
    require_exactly(write, job_id, 3)
    with write() as session:
        (status_list,) = session.scalars(select(StatusList))
        assert status_list.signed_at == clock() + timedelta(seconds=3), "and it was not signed again for that"


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
