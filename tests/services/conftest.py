"""What tests of services share beside the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from issuer.services import design as designing
from issuer.services import readings
from issuer.services.errors import ServiceError
from issuer.services.reading_answers import Answer, answer
from issuer.store.base import new_id
from issuer.store.outbox import Message, MessageState, Priority
from tests.conftest import ADDRESSES, NOW
from tests.designs import competency_design
from tests.services.reading_requests import APPROVED, LATER

Work = Callable[[Session], Any]


@pytest.fixture
def at_once(write: sessionmaker[Session]) -> Callable[..., Any]:
    """Runs two pieces of work at once; returns what the second one returned, or the refusal that it met.

    The second begins, and reads, before the first is committed. SQLite lets it wait from its first query on; PostgreSQL
    only where it was told to. `then` is what the first does after that.
    """

    def run(first: Work, second: Work, then: Work | None = None) -> Any:
        outcome: list[Any] = []

        def other() -> None:
            try:
                with write.begin() as session:
                    outcome.append(second(session))
            except BaseException as error:  # noqa: BLE001 - a thread's error must reach the test
                outcome.append(error)

        thread = threading.Thread(target=other)
        with write.begin() as session:
            first(session)
            session.flush()
            thread.start()
            time.sleep(0.4)  # the second has read what it reads, and waits or does not
            if then is not None:
                then(session)
        thread.join(timeout=30)
        assert outcome, "the second one never ended"
        last = outcome[-1]  # it may have done its work, and met an error at its commit
        if isinstance(last, BaseException) and not isinstance(last, ServiceError):
            raise last
        return last

    return run


@pytest.fixture
def queue(write):
    """Queues mails without credentials, of a priority: `queue(3, Priority.BULK)`."""

    def queue(count, priority=Priority.BULK, **changes):
        with write.begin() as session:
            usual = {
                "kind": "trial",
                "subject": "A subject",
                "text": "Words.",
                "html": "",
                "state": MessageState.QUEUED,
                "created_at": NOW,
                "next_attempt_at": NOW,
                "priority": priority,
            }
            made = [
                Message(id=new_id(), to_address=f"p{number}.{int(priority)}@x.example", **(usual | changes))
                for number in range(count)
            ]
            session.add_all(made)
            return [message.id for message in made]

    return queue


@pytest.fixture
def messages(write):
    def read():
        with write() as session:
            return session.scalars(select(Message)).all()

    return read


@pytest.fixture
def draft(session, organization, owner):
    """A design that is being written."""
    return designing.create_design(session, organization, owner, now=NOW, document=competency_design())


@pytest.fixture
def ask(session, draft, owner, templates):
    """Asks Maria, and returns the request with its token."""

    def ask(**changes):
        fields = {"name": "Maria Lopez", "email": "maria@hill.example", "request": "Is it fair?", "by_hand": False}
        reading, link = readings.ask(
            session, draft, **fields | changes, actor=owner, addresses=ADDRESSES, templates=templates, now=NOW
        )
        return reading, link.rpartition("/")[2]

    return ask


@pytest.fixture
def reply(session, draft, templates):
    """Answers as the reader."""

    def reply(reading, decision=APPROVED, *, now=LATER, **changes):
        fields = {"name": "Maria Lopez", "comments": {}, "may_be_named": True, "revision": draft.revision}
        given = Answer(decision=decision, **fields | changes)
        answer(session, reading, given, templates=templates, addresses=ADDRESSES, now=now)

    return reply
