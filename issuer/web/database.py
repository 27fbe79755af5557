"""One database session a request: reading for safe methods, writing for the others. Views commit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, current_app, g, request
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from issuer.bootstrap import Toolkit

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# They are sent too much for an address, so they come as a POST, and change nothing.
READING_ENDPOINTS = frozenset({"design.review_step", "design.review_badge", "verify.compare_address"})


def toolkit() -> Toolkit:
    """Return the Toolkit of the running application."""
    return current_app.extensions["toolkit"]


def now() -> datetime:
    """Return the current aware UTC instant of the Toolkit's clock."""
    return toolkit().clock()


def only_reads() -> bool:
    """Return whether this request changes nothing, so that it needs no right to write."""
    return request.method in SAFE_METHODS or request.endpoint in READING_ENDPOINTS


def database() -> Session:
    """Return this request's session, opened on first use."""
    if "session" not in g:
        factory = toolkit().read if only_reads() else toolkit().write
        g.session = factory()
    return g.session


def commit() -> None:
    """Make what this request has written durable. What is not committed when the request ends is undone."""
    database().commit()


def let_go() -> None:
    """End the transaction of a request that has only read so far, before it does slow work.

    On SQLite a session that may write holds the one write lock from its first query on, which is the guard's: whatever
    takes long after that would keep everybody else from writing. The next query begins another transaction. What was
    loaded stays usable but may be old by then, so it is read anew before it is changed. Rolling back would forget what
    was loaded, and with it the guard's note that the sign-in is in use.
    """
    database().commit()


def commit_and_send() -> None:
    """Make durable what this request has written, and let the mail that is part of it be sent at once."""
    commit()
    toolkit().send_mail_soon()


def register(app: Flask) -> None:
    """Close the session at the end of every request, whatever happened."""

    @app.teardown_request
    def close(_error: BaseException | None) -> None:
        session = g.pop("session", None)
        if session is not None:
            session.close()
