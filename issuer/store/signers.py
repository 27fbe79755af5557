"""What tells this database from a copy of it: tokens that it made since, and what was seen of them outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam, delete, func, literal, outerjoin, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Id, Instant, run_prepared
from issuer.store.epochs import Epoch
from issuer.store.locks import alone

_SIGHTS = "sights of other signers"


class SignerToken(Base):
    """A random token of this database. A copy that was made before does not know it."""

    __tablename__ = "signer_tokens"

    id: Mapped[Id]
    at: Mapped[Instant] = mapped_column(index=True)


class SignerSight(Base):
    """What was found last at a place that copies of an installation share: our own token, or somebody else's."""

    __tablename__ = "signer_sights"

    place: Mapped[str] = mapped_column(String(500), primary_key=True)
    is_ours: Mapped[bool]
    at: Mapped[Instant]


def find_lineage(session: Session) -> str | None:
    """Return what a database has in common with all copies of it, and with no other, or None before its first start."""
    return session.scalar(select(Epoch.token).where(Epoch.number == 1))


def add_token(session: Session, token: str, *, now: datetime, kept_since: datetime) -> None:
    """Store a new token, and forget those from before `kept_since`."""
    old = select(SignerToken.id).where(SignerToken.at < kept_since).with_for_update(skip_locked=True)
    session.execute(delete(SignerToken).where(SignerToken.id.in_(old)))  # another process may be at it, too
    session.add(SignerToken(id=token, at=now))
    session.flush()


def newest_token_at(session: Session) -> datetime | None:
    """Return when the last token was made, or None."""
    return session.scalar(select(func.max(SignerToken.at)))


def knows_token(session: Session, token: str) -> bool:
    """Tell whether this database made a token."""
    return session.get(SignerToken, token) is not None


def note_sight(session: Session, place: str, *, is_ours: bool, now: datetime) -> None:
    """Note down what was found at a place. What goes on being somebody else's keeps the time at which it began."""
    alone(session, _SIGHTS)
    found = session.get(SignerSight, place)
    if found is None:
        session.add(SignerSight(place=place, is_ours=is_ours, at=now))
    elif found.is_ours != is_ours:
        found.is_ours, found.at = is_ours, now


@dataclass(frozen=True, slots=True)
class Seen:
    """Whether this database made a token, and at which place somebody else was found, and since when."""

    is_known: bool
    foreign: tuple[str, datetime] | None


def look(session: Session, token: str, places: Sequence[str]) -> Seen:
    """Look for a token, and for somebody else's at one of these places, in one go: each signature waits for it."""
    row = run_prepared(session, _LOOK, {"token": token, "places": places}).one()
    return Seen(row.is_known, (row.place, row.at) if row.place is not None else None)


def forget_sights(session: Session) -> None:
    """Forget what was found anywhere."""
    alone(session, _SIGHTS)
    session.execute(delete(SignerSight))


_ONE = select(literal(1)).subquery()
_LOOK = (
    select(
        select(SignerToken.id).where(SignerToken.id == bindparam("token")).exists().label("is_known"),
        SignerSight.place,
        SignerSight.at,
    )
    .select_from(
        outerjoin(
            _ONE,
            SignerSight,
            SignerSight.place.in_(bindparam("places", expanding=True)) & SignerSight.is_ours.is_(False),
        )
    )
    .order_by(SignerSight.at)
    .limit(1)
)
