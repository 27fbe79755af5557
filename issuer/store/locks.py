"""What one transaction at a time may do, where no row stands for it that could be locked."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def alone(session: Session, what: str) -> None:
    """Wait until no other transaction does `what`, and keep others from it until this one ends.

    On SQLite whoever writes is alone anyway. What was read before the wait may be old by now.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))
