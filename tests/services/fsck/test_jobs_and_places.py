"""What is planted in jobs and in status lists is found: rows, credentials, places and bits belong together."""

from __future__ import annotations

import json

from sqlalchemy import select, update

from issuer.store.audit import AuditEvent
from issuer.store.base import new_id
from issuer.store.jobs import Chunk, JobRow, RowState
from issuer.store.status_lists import StatusEntry, StatusList
from tests.conftest import NOW
from tests.databases import only_sqlite
from tests.services.fsck.conftest import only, some_row


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
