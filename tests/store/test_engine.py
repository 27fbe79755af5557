"""The database keeps its promises: no lost update, no waiting readers, times with a zone."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from issuer.store import audit
from issuer.store.engine import open_engine, readers, reading, write_back
from issuer.store.organizations import Membership, Organization, Role
from issuer.store.people import Person
from issuer.store.status_lists import StatusEntry
from tests import databases
from tests.conftest import NOW


def test_threads_that_read_and_write_lose_no_update(write):
    with write.begin() as session:
        session.scalars(select(Organization)).one().description = "0"

    def add() -> None:
        for _ in range(15):
            with write.begin() as session:
                organization = session.scalars(select(Organization).with_for_update()).one()
                organization.description = str(int(organization.description) + 1)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with write() as session:
        assert session.scalars(select(Organization)).one().description == "60"


def test_a_reader_does_not_wait_for_a_writer(engine, write):
    with write.begin() as session:
        session.scalars(select(Organization)).one().name = "Not yet committed"
        with readers(engine)() as reader:
            assert reader.scalars(select(Organization)).one().name == "River College"


@databases.only_sqlite("these are its pragmas")
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10000)]
)
def test_an_acknowledged_write_survives_a_power_cut(engine, pragma, value):
    with engine.connect() as connection:
        assert connection.execute(text(f"pragma {pragma}")).scalar() == value


def test_times_come_back_with_their_zone(write):
    elsewhere = datetime(2026, 11, 25, 23, 0, tzinfo=timezone(timedelta(hours=13)))
    with write.begin() as session:
        session.scalars(select(Person)).one().disabled_at = elsewhere
    with write() as session:
        stored = session.scalars(select(Person)).one().disabled_at
    assert stored == elsewhere and stored.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(session):
    session.scalars(select(Person)).one().disabled_at = datetime(2026, 11, 25)
    with pytest.raises(StatementError):
        session.flush()


def test_the_database_itself_refuses_a_place_taken_twice(session, credential):
    taken = session.scalars(select(StatusEntry)).one()
    other = StatusEntry(
        status_list_id=taken.status_list_id, status_list_index=taken.status_list_index, credential_id=credential.id
    )
    session.add(other)
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_row_that_points_nowhere_is_refused(session, owner):
    session.add(Membership(organization_id="nowhere", person_id=owner.id, role=Role.VIEWER, created_at=NOW))
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_record_lists_the_newest_first(session, organization):
    for minutes, action in ((1, "one"), (3, "three"), (2, "two")):
        at = NOW + timedelta(minutes=minutes)
        audit.record(session, action, "subject", now=at, organization_id=organization.id)
    session.flush()
    assert [event.action for event in audit.list_events(session, organization.id, limit=3)] == ["three", "two", "one"]


@pytest.mark.parametrize("short", ["postgresql://u@h/d", "postgres://u@h/d"])
def test_the_short_forms_of_a_postgresql_address_name_our_driver(short):
    engine = open_engine(short)
    assert str(engine.url) == "postgresql+psycopg://u@h/d"


def test_an_error_of_the_database_does_not_tell_what_was_to_be_written(write):
    with write() as session:
        row = {"email": "kiri@mail.example", "name": "Kiri", "created_at": NOW}
        session.add_all([Person(**row), Person(**row)])
        with pytest.raises(IntegrityError) as failure:
            session.flush()
    assert "kiri" not in str(failure.value)


def test_a_commit_that_never_reached_the_database_leaves_no_transaction_open(engine, write, monkeypatch):
    """As when memory runs out: the next one who gets this connection must not commit what was given up."""

    def commit(_connection):
        raise MemoryError

    with monkeypatch.context() as broken, write() as session:
        broken.setattr(engine.dialect, "do_commit", commit)
        session.scalars(select(Organization)).one().name = "Given up"
        with pytest.raises(MemoryError):
            session.commit()
    with write.begin() as session:
        session.scalars(select(Organization)).one().description = "Another change"
    with write() as session:
        assert session.scalars(select(Organization)).one().name == "River College"


def test_the_log_of_sqlite_is_emptied_and_whoever_reads_for_long_goes_on(tmp_path):
    engine = open_engine(f"sqlite:///{tmp_path / 'log.sqlite'}")
    log = tmp_path / "log.sqlite-wal"
    with engine.begin() as connection:
        connection.execute(text("create table words (word text)"))
        connection.execute(text("insert into words values (:word)"), [{"word": "x" * 1000}] * 1000)
    assert log.stat().st_size > 1_000_000
    write_back(engine)
    assert log.stat().st_size == 0
    with reading(engine).connect() as reader:
        assert reader.execute(text("select count(*) from words")).scalar() == 1000
        with engine.begin() as connection:
            connection.execute(text("insert into words values ('y')"))
        write_back(engine)  # waits for a second and gives up
        assert log.stat().st_size > 0
        assert reader.execute(text("select count(*) from words")).scalar() == 1000
    with engine.connect() as connection:
        assert connection.execute(text("pragma busy_timeout")).scalar() == 10_000
    engine.dispose()
