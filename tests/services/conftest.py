"""What tests of services share beside the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from issuer.services.errors import ServiceError

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
