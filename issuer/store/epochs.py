"""The epochs of a database, one for each time it was restored, and what ties it to the journal beside it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from datetime import datetime

from sqlalchemy import JSON, BindParameter, FunctionElement, Select, String, bindparam, cast, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Id, Instant, run_prepared


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


_TOKEN = select(Epoch.token).order_by(Epoch.number.desc()).limit(1)


def find_token(session: Session) -> str | None:
    """Return the token of the epoch that goes on, or None in a database that never had one."""
    token: str | None = run_prepared(session, _TOKEN).scalar()
    return token


def begin_epoch(session: Session, token: str, *, now: datetime) -> Epoch:
    """Begin the next epoch."""
    last = find_epoch(session)
    epoch = Epoch(number=last.number + 1 if last is not None else 1, token=token, begun_at=now)
    session.add(epoch)
    session.flush()
    return epoch


def has_marks(session: Session) -> bool:
    """Tell whether a journal has ever told of this database."""
    return session.scalar(select(JournalMark.id).limit(1)) is not None


def knows_all(session: Session, *, epochs: Collection[str], marks: Collection[str]) -> bool:
    """Tell whether this database has been in each of these epochs, and knows each of these transactions."""
    asked = {"epochs": json.dumps(list(epochs)), "marks": json.dumps(list(marks))}
    return bool(run_prepared(session, _KNOWS_ALL[session.get_bind().dialect.name], asked).scalar())


def _knows_all(rows: Callable[[BindParameter[str]], FunctionElement[str]]) -> Select[bool]:
    """Return the query of `knows_all`; `rows` makes rows of a JSON list of texts, of which there may be hundreds."""
    strange = []
    for name, column in (("epochs", Epoch.token), ("marks", JournalMark.id)):
        told = rows(bindparam(name, type_=String)).table_valued("value", name=f"told_{name}")
        strange.append(select(told.c.value).where(~select(column).where(column == told.c.value).exists()).exists())
    return select(~or_(*strange))


_KNOWS_ALL = {
    "sqlite": _knows_all(func.json_each),
    "postgresql": _knows_all(lambda written: func.json_array_elements_text(cast(written, JSON))),
}
