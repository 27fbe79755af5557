"""Whatever statement fails, an award or a revocation is there whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from issuer.services.revocation import revoke
from issuer.services.verification import verify_issued
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.outbox import Message
from issuer.store.people import Person
from issuer.store.status_lists import StatusEntry, StatusList
from tests.conftest import ADDRESSES, NOW

TABLES = (Credential, StatusEntry, StatusList, Message, AuditEvent)


def fail_each_statement(engine: Engine, write: sessionmaker[Session], act: Callable, check: Callable) -> int:
    """Do `act` with statement 1, 2, 3… failing, until it gets through; after each failure call `check`."""
    number = 0
    while number < 200:
        number += 1
        left = [number]

        def fail(*_arguments, left=left):
            left[0] -= 1
            if left[0] == 0:
                raise sqlite3.OperationalError("disk I/O error")

        event.listen(engine, "before_cursor_execute", fail)
        try:
            with write.begin() as session:
                act(session)
            return number
        except (OperationalError, sqlite3.OperationalError):
            pass
        finally:
            event.remove(engine, "before_cursor_execute", fail)
        with write() as session:
            check(session)
    raise AssertionError("it never got through")


def counts(session: Session) -> list[int]:
    return [session.scalar(select(func.count()).select_from(table)) for table in TABLES]


def test_an_award_that_fails_at_any_statement_leaves_nothing(engine, write, award_in):
    with write() as session:
        before = counts(session)

    def check(session: Session) -> None:
        assert counts(session) == before

    assert fail_each_statement(engine, write, award_in, check) > 10
    with write() as session:
        assert counts(session)[:4] == [1, 1, 1, 1]
        credential = session.scalars(select(Credential)).one()
        assert verify_issued(session, credential, now=NOW).verdict == "VALID"


def test_a_revocation_that_fails_at_any_statement_leaves_the_badge_valid(engine, write, award_in, key_ring):
    with write.begin() as session:
        award_in(session)

    def act(session: Session) -> None:
        revoke(
            session,
            session.scalars(select(Credential)).one(),
            "Mistake",
            key_ring=key_ring,
            addresses=ADDRESSES,
            actor=session.scalars(select(Person)).one(),
            now=NOW,
        )

    def check(session: Session) -> None:
        credential = session.scalars(select(Credential)).one()
        assert credential.revoked_at is None
        assert verify_issued(session, credential, now=NOW).verdict == "VALID"

    assert fail_each_statement(engine, write, act, check) > 5
    with write() as session:
        credential = session.scalars(select(Credential)).one()
        assert verify_issued(session, credential, now=NOW).verdict == "REVOKED"
