"""What holds on PostgreSQL alone: bounds on every wait, readers that cannot write, and texts kept to the byte."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DataError, InternalError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from issuer.services.organizations import create_organization
from issuer.store import audit
from issuer.store.engine import open_engine, readers, writers
from issuer.store.migrations import upgrade
from issuer.store.models import Base
from issuer.store.people import Person, SignInLink
from issuer.store.site_keys import SiteKey
from issuer.store.status_lists import StatusList
from tests import databases
from tests.conftest import NOW

pytestmark = databases.only_sqlite("it lies in PostgreSQL either way, and once is enough")

# What a database, a driver or a normal form might change.
AWKWARD = '{"a": 1.0,\r\n\t"é": "e\u0301 \U0001f393 \\u0000 \\ud83c\\udf93 \u2028\uffff\x7f\x01"}  '


@pytest.fixture
def engine() -> Iterator[Engine]:
    """A database in PostgreSQL with the tables of the models, whatever the other tests run on."""
    engine = open_engine(databases.new_postgresql_database())
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def write(engine: Engine) -> sessionmaker[Session]:
    return writers(engine)


def key(name: str) -> SiteKey:
    return SiteKey(public_key_multibase=name, controller="did:web:a.example", created_at=NOW)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("statement_timeout", "1min"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "5min"),
        ("timezone", "UTC"),
        ("application_name", "touchstone"),
    ],
)
def test_no_wait_is_endless(engine: Engine, setting: str, value: str) -> None:
    with engine.connect() as connection:
        assert connection.execute(text(f"show {setting}")).scalar() == value


def test_an_option_in_the_address_wins() -> None:
    address = databases.new_postgresql_database()
    engine = open_engine(f"{address}{'&' if '?' in address else '?'}options=-c%20lock_timeout%3D123")
    with engine.connect() as connection:
        assert connection.execute(text("show lock_timeout")).scalar() == "123ms"
        assert connection.execute(text("show statement_timeout")).scalar() == "1min"
    engine.dispose()


def test_a_reader_cannot_write(engine: Engine) -> None:
    with readers(engine)() as session, pytest.raises(InternalError, match="read-only"):
        session.add(key("a"))
        session.flush()


def test_a_reader_sees_one_state_from_its_first_query_on(engine: Engine, write: sessionmaker[Session]) -> None:
    with readers(engine)() as reader:
        assert reader.scalars(select(SiteKey)).all() == []
        with write.begin() as session:
            session.add(key("a"))
        assert reader.scalars(select(SiteKey)).all() == []
    with readers(engine)() as reader:
        assert len(reader.scalars(select(SiteKey)).all()) == 1


def test_a_row_that_is_locked_can_still_be_pointed_to(engine: Engine, write: sessionmaker[Session]) -> None:
    with write.begin() as session:
        owner = Person(email="ada@a.example", name="Ada", created_at=NOW)
        session.add(owner)
        session.flush()
        organization = create_organization(session, name="A", slug="a", owner=owner, now=NOW)
    with write.begin() as holder, write.begin() as other:
        holder.get(type(organization), organization.id, with_for_update=True)
        other.execute(text("set local lock_timeout = '1s'"))
        audit.record(other, "an.event", "x", now=NOW, organization_id=organization.id)
        other.flush()


def test_two_who_point_to_a_row_and_then_lock_it_do_not_wait_for_each_other_for_ever(
    engine: Engine, write: sessionmaker[Session]
) -> None:
    with write.begin() as session:
        owner = Person(email="ada@a.example", name="Ada", created_at=NOW)
        session.add(owner)
    both, failures = threading.Barrier(2), []

    def point_and_lock(word: str) -> None:
        try:
            with write.begin() as session:
                session.add(SignInLink(person_id=owner.id, token_hash=word, created_at=NOW, expires_at=NOW))
                session.flush()
                both.wait(timeout=10)
                session.get(Person, owner.id, with_for_update=True, populate_existing=True)
        except BaseException as error:  # noqa: BLE001 - a thread's error must reach the test
            failures.append(error)

    threads = [threading.Thread(target=point_and_lock, args=(word,)) for word in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_wait_for_somebody_elses_row_ends_as_busy(engine: Engine, write: sessionmaker[Session]) -> None:
    with write.begin() as session:
        session.add(key("a"))
    with write.begin() as holder, write() as other:
        holder.scalars(select(SiteKey).with_for_update()).one()
        other.execute(text("set local lock_timeout = '50ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            other.scalars(select(SiteKey).with_for_update()).one()


def test_signed_text_comes_back_to_the_byte(engine: Engine, write: sessionmaker[Session]) -> None:
    with write.begin() as session:
        session.execute(text("set local session_replication_role = replica"))  # its organization is not needed
        times = {"created_at": NOW, "signed_at": NOW, "valid_until": NOW}
        session.add(StatusList(organization_id="o", controller="c", size=1, document=AWKWARD, **times))
    with readers(engine)() as session:
        assert session.scalars(select(StatusList.document)).one().encode() == AWKWARD.encode()


def test_what_cannot_be_stored_is_an_error_of_the_input(write: sessionmaker[Session]) -> None:
    for name in ("a\x00b", "a" * 101):
        with write() as session, pytest.raises(DataError):
            session.add(key(name))
            session.flush()


def test_what_was_signed_is_stored_without_being_compressed() -> None:
    """Compressing it takes longer than everything else that PostgreSQL does for a badge."""
    engine = open_engine(databases.new_postgresql_database())
    upgrade(engine)
    query = "select attname, attstorage::text from pg_attribute where attrelid = 'credentials'::regclass"
    with engine.connect() as connection:
        stored = {name: how for name, how in connection.execute(text(query))}
    engine.dispose()
    assert stored["document"] == stored["token"] == "e"
