"""A second pair of eyes: who was asked to read a design, what they remarked at which field, and what they decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from issuer.store.base import Base, Id, Instant, OptionalInstant, Reference, words
from issuer.store.designs import Design
from issuer.store.people import Person


class ReadingState(StrEnum):
    """`asked` waits for the reader, `commented` asks for changes, `approved` agrees, `withdrawn` is no longer asked."""

    ASKED = "asked"
    COMMENTED = "commented"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class Reading(Base):
    """One request to read a design. The reader needs no account: the mail's link is the way in, kept only as a hash.

    `revision` is the state of the design that the decision is about; until then the one that was current when asked.
    """

    __tablename__ = "readings"

    id: Mapped[Id]
    organization_id: Mapped[Reference] = mapped_column(ForeignKey("organizations.id"))
    design_id: Mapped[Reference] = mapped_column(ForeignKey("designs.id"))
    revision: Mapped[int]
    reader_name: Mapped[str] = mapped_column(String(200))
    reader_email: Mapped[str] = mapped_column(String(254))
    request: Mapped[str] = mapped_column(Text())
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[ReadingState] = mapped_column(words(ReadingState))
    remark: Mapped[str] = mapped_column(Text())
    asked_at: Mapped[Instant]
    asked_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[Instant]
    decided_at: Mapped[OptionalInstant]

    asker: Mapped[Person] = relationship()
    design: Mapped[Design] = relationship()
    comments: Mapped[list[ReadingComment]] = relationship(order_by="ReadingComment.created_at, ReadingComment.id")


class ReadingComment(Base):
    """One remark at one field of a design; `field` is "" for the design as a whole."""

    __tablename__ = "reading_comments"

    id: Mapped[Id]
    reading_id: Mapped[Reference] = mapped_column(ForeignKey("readings.id"))
    field: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text())
    created_at: Mapped[Instant]
    settled_at: Mapped[OptionalInstant]
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))


def find_reading_by_token(session: Session, token_hash: str) -> Reading | None:
    """Return the reading that a mail's link opens, or None."""
    return session.scalar(select(Reading).where(Reading.token_hash == token_hash))


def find_reading(session: Session, organization_id: str, reading_id: str) -> Reading | None:
    """Return a reading of this organization, or None when it is unknown or another's."""
    return session.scalar(select(Reading).where(Reading.id == reading_id, Reading.organization_id == organization_id))


def list_readings(session: Session, design_id: str) -> Sequence[Reading]:
    """Return who was asked to read a design, the last asked first."""
    return session.scalars(
        select(Reading).where(Reading.design_id == design_id).order_by(Reading.asked_at.desc(), Reading.id)
    ).all()


def list_open_readings(session: Session, organization_id: str, *, now: datetime) -> Sequence[Reading]:
    """Return the readings of an organization that still wait for their reader."""
    return session.scalars(
        select(Reading)
        .where(
            Reading.organization_id == organization_id,
            Reading.state == ReadingState.ASKED,
            Reading.expires_at > now,
        )
        .order_by(Reading.asked_at)
    ).all()
