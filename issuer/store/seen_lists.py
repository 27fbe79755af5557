"""The status lists of other issuers as they were last seen, so that no older one is believed after a newer one."""

from __future__ import annotations

import hashlib

from sqlalchemy import ColumnElement, Integer, String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Instant, OptionalInstant


class SeenStatusList(Base):
    """The newest edition of one list of one issuer. `weight` is what it counts of the room that there is."""

    __tablename__ = "seen_status_lists"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    issuer_id: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    domain: Mapped[str] = mapped_column(String(255))
    host: Mapped[str] = mapped_column(String(255))
    valid_from: Mapped[OptionalInstant]
    made_at: Mapped[OptionalInstant]
    digest: Mapped[str] = mapped_column(String(64))
    encoded: Mapped[str | None] = mapped_column(Text)
    weight: Mapped[int] = mapped_column(Integer)
    is_trusted: Mapped[bool]
    used_at: Mapped[Instant]


def find_seen_list(session: Session, issuer_id: str, address: str) -> SeenStatusList | None:
    """Return what is remembered of an issuer's list."""
    return session.get(SeenStatusList, key_of(issuer_id, address))


def key_of(issuer_id: str, address: str) -> str:
    """Return the key of an issuer's list: ids and addresses are as long as their writers like."""
    return hashlib.sha256(f"{issuer_id}\n{address}".encode("utf-8", "surrogatepass")).hexdigest()


def make_room(session: Session, max_weight: int) -> None:
    """Forget lists until all weigh no more than that: those of issuers on the list of trust last.

    What goes is the list that was not used for longest, at the host with the most there, of the domain with the most.
    """
    weight = session.scalar(select(func.sum(SeenStatusList.weight))) or 0
    while weight > max_weight:
        has_strangers = session.scalar(select(SeenStatusList.key).where(SeenStatusList.is_trusted.is_(False)).limit(1))
        among: list[ColumnElement[bool]] = [SeenStatusList.is_trusted.is_(has_strangers is None)]
        for place in (SeenStatusList.domain, SeenStatusList.host):
            among.append(place == _fullest(session, place, among))
        goes = session.execute(
            select(SeenStatusList.key, SeenStatusList.weight)
            .where(*among)
            .order_by(SeenStatusList.used_at, SeenStatusList.key)
            .limit(1)
        ).one()
        session.execute(delete(SeenStatusList).where(SeenStatusList.key == goes.key))
        weight -= goes.weight


def _fullest(session: Session, place: Mapped[str], among: list[ColumnElement[bool]]) -> str | None:
    weight = func.sum(SeenStatusList.weight)
    return session.scalar(select(place).where(*among).group_by(place).order_by(weight.desc(), place).limit(1))
