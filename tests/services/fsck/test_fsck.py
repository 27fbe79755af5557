"""A furnished installation passes, and whatever is planted in it is found, by its invariant and by no other."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from issuer.services.fsck import invariants_named
from issuer.store.audit import AuditEvent
from issuer.store.base import new_id
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.outbox import Message
from issuer.store.profiles import SigningKey
from tests.conftest import NOW
from tests.databases import only_sqlite
from tests.services.fsck.conftest import only, some_row


def test_a_furnished_installation_holds(busy, found, examined):
    assert found() == []
    assert all("amcheck" in note for note in examined.notes)


def test_an_empty_installation_holds(found):
    assert found() == []


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
