"""A furnished installation passes, and whatever is planted in it is found, by its invariant and by no other."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from issuer.credential.data_integrity import add_proof
from issuer.credential.strict_json import dump_json
from issuer.services.digests import digests_of
from issuer.services.fsck import invariants_named
from issuer.services.keys import signer_for
from issuer.store.audit import AuditEvent
from issuer.store.base import new_id
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import Chunk, JobRow, RowState
from issuer.store.organizations import find_organization
from issuer.store.outbox import Message
from issuer.store.profiles import SigningKey
from issuer.store.status_lists import StatusEntry, StatusList
from tests.conftest import NOW
from tests.databases import only_sqlite


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


def test_a_furnished_installation_holds(busy, found, examined):
    assert found() == []
    assert all("amcheck" in note for note in examined.notes)


def test_an_empty_installation_holds(found):
    assert found() == []


def test_i1_a_row_that_is_missing(busy, found, plant, write):
    plant(update(JobRow).where(JobRow.number == 12).values(number=40, chunk=None), update(Chunk).values(rows=11))
    assert len(only(found, "I1", busy["job"])) == 1


def test_i1_a_failure_without_a_reason_an_issue_without_a_credential_and_a_row_that_waits_for_ever(
    busy, found, plant, write
):
    plant(
        update(JobRow).where(JobRow.number == 3).values(state=RowState.FAILED, credential_id=None),
        update(JobRow).where(JobRow.number == 4).values(credential_id=None),
        update(JobRow).where(JobRow.number == 5).values(state=RowState.READY, credential_id=None),
    )
    says = " ".join(violation.says for violation in found("I1"))
    assert "Row 3 failed" in says and "Row 4 was issued" in says and "Row 5 is ready" in says
    assert "1 rows of it wait" in says


def test_i1_a_chunk_that_has_lost_a_row(busy, found, plant):
    plant(update(JobRow).where(JobRow.number == 12).values(chunk=None))
    only(found, "I1", busy["job"])


def test_i2_a_credential_of_a_row_that_says_it_failed(busy, found, plant, write):
    row = some_row(write, busy)
    plant(update(JobRow).where(JobRow.number == row.number).values(state=RowState.FAILED, error="A fault."))
    only(found, "I2", row.credential_id)


def test_i2_a_second_credential_of_a_row(busy, found, plant, write):
    with write.begin() as session:
        event = session.scalars(
            select(AuditEvent).where(
                AuditEvent.subject_id == busy["standing"], AuditEvent.action == "credential.awarded"
            )
        ).one()
        event.details = {**event.details, "job_id": busy["job"]}
    only(found, "I2", busy["standing"])


@only_sqlite("a table without its constraints")
def test_i2_a_credential_in_two_rows(busy, found, plant, write, without_constraints):
    row = some_row(write, busy)
    without_constraints("job_rows")
    plant(update(JobRow).where(JobRow.number == 12).values(credential_id=row.credential_id))
    assert row.credential_id in {violation.subject for violation in found("I2")}


def test_i3_a_place_that_is_taken_for_nothing(busy, found, write):
    stray = new_id()
    with write.begin() as session:
        status_list = session.scalars(select(StatusList)).one()
        taken = set(session.scalars(select(StatusEntry.status_list_index)))
        free = next(index for index in range(status_list.size) if index not in taken)
        session.add(StatusEntry(status_list_id=status_list.id, status_list_index=free, credential_id=stray))
        status_list.taken += 1
    only(found, "I3", stray)


def test_i3_a_list_of_which_more_places_are_given_than_it_says(busy, found, write):
    with write.begin() as session:
        status_list = session.scalars(select(StatusList)).one()
        status_list.taken -= 1
    only(found, "I3", status_list.id)


def test_i3_a_credential_whose_place_is_another_or_none(busy, found, plant, write):
    with write() as session:
        taken = set(session.scalars(select(StatusEntry.status_list_index)))
        free = next(index for index in range(1000) if index not in taken)
    plant(update(StatusEntry).where(StatusEntry.credential_id == busy["standing"]).values(status_list_index=free))
    only(found, "I3", busy["standing"])
    plant(StatusEntry.__table__.delete().where(StatusEntry.credential_id == busy["standing"]))
    only(found, "I3", busy["standing"])


def test_i3_a_place_beyond_the_list(busy, found, plant):
    plant(update(StatusEntry).where(StatusEntry.credential_id == busy["standing"]).values(status_list_index=131_072))
    only(found, "I3", busy["standing"])


@only_sqlite("a table without its constraints")
def test_i3_a_place_that_is_given_twice(busy, found, plant, write, without_constraints):
    without_constraints("status_entries")
    with write() as session:
        entry = session.scalars(select(StatusEntry).where(StatusEntry.credential_id == busy["standing"])).one()
    moved = update(StatusEntry).where(StatusEntry.credential_id == some_row(write, busy).credential_id)
    plant(moved.values(status_list_index=entry.status_list_index))
    violations = found()
    assert {violation.invariant for violation in violations} == {"I3"}
    assert any("given 2 times" in violation.says for violation in violations)


def test_i4_a_byte_that_was_changed(busy, found, write):
    with write.begin() as session:
        credential = session.get_one(Credential, busy["standing"])
        credential.document = credential.document.replace("six people", "ten people")
        digest(session, credential)
    assert "PROOF_SIGNATURE" in only(found, "I4", busy["standing"])[0].says


def test_i4_a_genuine_credential_in_the_place_of_another(busy, found, write):
    with write.begin() as session:
        credential = session.get_one(Credential, busy["standing"])
        credential.document = session.get_one(Credential, busy["revoked"]).document
        digest(session, credential)
    violations = found("I4", "I5", "I6")
    assert [violation.subject for violation in violations] == [busy["standing"]]
    assert "in its place" in violations[0].says


def test_i4_a_sample_says_that_it_is_one(busy, found, examined):
    examined.sample = 3
    assert found("I4") == []
    assert examined.notes == ["3 of 14 credentials were verified, chosen by chance."]
    examined.differences.append("Line 3.")
    assert "Line 3." in found("I4")[0].says


def test_i5_a_credential_without_a_signature_and_a_list_without_one(busy, found, write):
    with write.begin() as session:
        credential = session.get_one(Credential, busy["standing"])
        document = json.loads(credential.document)
        del document["proof"]
        credential.document = dump_json(document).decode()
    only(found, "I5", busy["standing"])


def test_i5_a_list_that_is_not_signed_and_a_token_that_is_none(busy, found, plant, write):
    plant(update(StatusList).values(document=""), update(Credential).values(token="a.b."))
    with write() as session:
        expected = {*session.scalars(select(Credential.id)), session.scalars(select(StatusList.id)).one()}
    assert {violation.subject for violation in found("I5")} == expected


def test_i6_the_same_credential_signed_anew(busy, found, write, key_ring):
    with write.begin() as session:
        credential = session.get_one(Credential, busy["standing"])
        document = json.loads(credential.document)
        del document["proof"]
        signer = signer_for(session, find_organization(session, "river-college"), key_ring)
        credential.document = dump_json(add_proof(document, signer, created=NOW - timedelta(seconds=1))).decode()
    only(found, "I6", busy["standing"])


def test_i6_what_was_signed_before_digests_were_noted_is_said_not_to_be_compared(busy, found, plant, examined):
    plant(update(AuditEvent).where(AuditEvent.subject_id == busy["standing"]).values(details={}))
    assert found("I6") == []
    assert examined.notes[0].startswith("1 credentials were signed before")


def test_i7_a_revocation_that_was_undone(busy, found, plant, write, key_ring, examined):
    plant(update(Credential).where(Credential.id == busy["revoked"]).values(revoked_at=None, withdrawn_at=NOW))
    violations = found("I7")
    assert [violation.subject for violation in violations] == [busy["revoked"]]


@only_sqlite("rows that point to nothing")
def test_i7_an_award_that_is_gone(busy, found, write, behind):
    row = some_row(write, busy)
    for gone in (row.credential_id, busy["standing"]):
        behind(f"delete from messages where credential_id = '{gone}'; delete from credentials where id = '{gone}'")
    behind(f"delete from status_entries where credential_id = '{busy['standing']}'")
    only(found, "I7", row.credential_id, busy["standing"])


def test_i7_what_somebody_was_told(busy, found, examined):
    told = new_id()
    examined.acknowledged = [busy["standing"], told]
    only(found, "I7", told)


def test_i8_a_bit_that_is_set_for_no_reason_and_one_that_is_missing(busy, found, plant):
    plant(update(StatusEntry).where(StatusEntry.credential_id == busy["standing"]).values(set_at=NOW))
    violations = found()
    assert {violation.invariant for violation in violations} == {"I8"} and len(violations) == 2
    plant(update(StatusEntry).values(set_at=None))
    violations = found()
    assert {violation.invariant for violation in violations} == {"I8"} and len(violations) == 4


def test_i8_a_list_that_somebody_else_signed(busy, found, write, plant):
    with write.begin() as session:
        status_list = session.scalars(select(StatusList)).one()
        document = json.loads(status_list.document)
        document["validFrom"] = "2020-01-01T00:00:00Z"
        status_list.document = json.dumps(document)
    only(found, "I8", status_list.id)


def test_i9_a_change_that_is_recorded_twice_or_not_at_all(busy, found, plant, write):
    of_standing = AuditEvent.subject_id == busy["standing"]
    with write.begin() as session:
        event = session.scalars(
            select(AuditEvent).where(
                AuditEvent.subject_id == busy["revoked"], AuditEvent.action == "credential.revoked"
            )
        ).one()
        session.add(AuditEvent(at=NOW, action=event.action, subject_id=event.subject_id, details={}))
        session.execute(AuditEvent.__table__.delete().where(of_standing))
        achievement, key = session.scalars(select(Achievement.id)).one(), session.scalars(select(SigningKey.id)).one()
        session.execute(AuditEvent.__table__.delete().where(AuditEvent.subject_id.in_([achievement, key])))
    only(found, "I9", busy["standing"], busy["revoked"], achievement, key)


def test_i10_a_key_without_a_file_and_files_of_nothing(busy, found, files, key_ring):
    (key,) = files.kept_keys
    del files.kept_keys[key]
    files.kept_keys["z6MkStray"] = timedelta(hours=2)
    files.kept_uploads |= {"old": timedelta(hours=2), "new": timedelta(minutes=50)}
    only(found, "I10", key, "z6MkStray", "old")


@only_sqlite("a table without its constraints")
def test_i11_two_mails_of_a_kind_about_one_credential(busy, found, write, without_constraints):
    without_constraints("messages")
    with write.begin() as session:
        message = session.scalars(select(Message).where(Message.credential_id == busy["standing"])).one()
        values = {column.name: getattr(message, column.name) for column in Message.__table__.columns}
        session.execute(Message.__table__.insert().values(values | {"id": new_id()}))
    only(found, "I11", busy["standing"])


@only_sqlite("its own check")
def test_i12_a_row_that_points_to_nothing(busy, found, behind):
    behind("update designs set created_by = 'nobody'")
    assert {violation.invariant for violation in found()} == {"I12"}


@only_sqlite("its own check")
def test_i12_a_damaged_page_is_found_and_ends_nothing(busy, found, engine):
    path = engine.url.database
    engine.dispose()
    with contextlib.closing(sqlite3.connect(path)) as database:
        query = "select rootpage from sqlite_master where name = 'ix_credentials_award'"
        (page,) = database.execute(query).fetchone()
    with open(path, "r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    assert "I12" in {violation.invariant for violation in found()}


@only_sqlite("a column that takes anything")
def test_a_record_that_cannot_be_read_is_a_violation_and_not_the_end(busy, found, write):
    with write.begin() as session:
        session.execute(text("update status_lists set signed_at = 'no time'"))
    assert {violation.invariant for violation in found("I8", "I1")} == {"I8"}


def test_invariants_are_named_by_their_ids():
    assert [each.id for each in invariants_named(["I8", "I4"])] == ["I4", "I8"]
    assert len(invariants_named([])) == 12
    with pytest.raises(ValueError, match="I13"):
        invariants_named(["I13"])


def digest(session, credential):
    """Note the digest of what stands in a credential by now, as whoever changed it would."""
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.subject_id == credential.id, AuditEvent.action == "credential.awarded")
    ).one()
    event.details = {**event.details, **digests_of(credential.document, credential.token)}
