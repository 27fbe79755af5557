"""Halts: since when and why nothing is awarded on this site, and when that ended."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from issuer.store.base import Base, Id, Instant, OptionalInstant, count_changed, run_prepared, words
from issuer.store.people import Person


class HaltKind(StrEnum):
    """Who halted: a `person`, the comparison that found a `difference`, or the start on a `restored` database.

    `fenced` is in no row: it holds as long as another copy of the installation is met.
    """

    PERSON = "person"
    DIFFERENCE = "difference"
    RESTORED = "restored"
    FENCED = "fenced"


class HaltRow(Base):
    """One halt. As long as there is a row without `ended_at`, no machine that works on this database awards."""

    __tablename__ = "halts"

    id: Mapped[Id]
    kind: Mapped[HaltKind] = mapped_column(words(HaltKind))
    reason: Mapped[str] = mapped_column(String(500))
    begun_at: Mapped[Instant]
    begun_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[OptionalInstant] = mapped_column(index=True)

    person: Mapped[Person | None] = relationship()


_ANY = select(HaltRow.id).where(HaltRow.ended_at.is_(None)).limit(1)
_ON = select(HaltRow).where(HaltRow.ended_at.is_(None)).order_by(HaltRow.begun_at)


def find_halt(session: Session) -> HaltRow | None:
    """Return the halt that is on, that of a restored database before all others, or None."""
    if run_prepared(session, _ANY).first() is None:
        return None
    halts = session.scalars(_ON).all()
    return next((halt for halt in halts if halt.kind is HaltKind.RESTORED), halts[0] if halts else None)


def end_halts(session: Session, *, kinds: tuple[HaltKind, ...], now: datetime) -> int:
    """End the halts of these kinds that are on; return how many."""
    on = update(HaltRow).where(HaltRow.ended_at.is_(None), HaltRow.kind.in_(kinds))
    return count_changed(session, on.values(ended_at=now))
