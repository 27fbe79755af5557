"""The epochs of a database, one for each time it was restored, and what ties it to the journal beside it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Id, Instant


class Epoch(Base):
    """A stretch of time in which nothing was lost. `token` is random: two that have one number are told apart."""

    __tablename__ = "epochs"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    token: Mapped[str] = mapped_column(String(36), unique=True)
    begun_at: Mapped[Instant]


class JournalMark(Base):
    """A transaction that the journal tells of. One that the journal calls done and that is not here was lost."""

    __tablename__ = "journal_marks"

    id: Mapped[Id]
    at: Mapped[Instant]


def find_epoch(session: Session) -> Epoch | None:
    """Return the epoch that goes on, or None in a database that never had one."""
    return session.scalar(select(Epoch).order_by(Epoch.number.desc()).limit(1))


def begin_epoch(session: Session, token: str, *, now: datetime) -> Epoch:
    """Begin the next epoch."""
    last = find_epoch(session)
    epoch = Epoch(number=last.number + 1 if last is not None else 1, token=token, begun_at=now)
    session.add(epoch)
    session.flush()
    return epoch


def is_known_epoch(session: Session, token: str) -> bool:
    """Tell whether this database has ever been in that epoch."""
    return session.scalar(select(Epoch.number).where(Epoch.token == token)) is not None


def has_marks(session: Session) -> bool:
    """Tell whether a journal has ever told of this database."""
    return session.scalar(select(JournalMark.id).limit(1)) is not None


def missing_marks(session: Session, marks: Collection[str]) -> set[str]:
    """Return those of these transactions that this database does not know."""
    return set(marks) - set(session.scalars(select(JournalMark.id).where(JournalMark.id.in_(marks))))
