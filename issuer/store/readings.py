"""A second pair of eyes: who was asked to read a design, what they remarked at which field, and what they decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, delete, select
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
    `by_hand` says that no mail server was there, so the asker was given the link to pass on; `may_be_named` that the
    reader agreed to stand among the reviewers, which are public.
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
    by_hand: Mapped[bool] = mapped_column(default=False)
    may_be_named: Mapped[bool] = mapped_column(default=False)
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


def find_reading_asked(session: Session, email: str, asked_at: datetime) -> Reading | None:
    """Return the reading that somebody was asked for at this moment, if it is still waited for, or None."""
    return session.scalar(
        select(Reading).where(
            Reading.reader_email == email, Reading.asked_at == asked_at, Reading.state == ReadingState.ASKED
        )
    )


def find_comment(session: Session, reading_id: str, comment_id: str) -> ReadingComment | None:
    """Return a remark of this reading, or None when it is unknown or another's."""
    return session.scalar(
        select(ReadingComment).where(ReadingComment.id == comment_id, ReadingComment.reading_id == reading_id)
    )


def list_readings(session: Session, design_id: str) -> Sequence[Reading]:
    """Return who was asked to read a design, the last asked first."""
    return session.scalars(
        select(Reading).where(Reading.design_id == design_id).order_by(Reading.asked_at.desc(), Reading.id)
    ).all()


def list_open_comments(session: Session, design_id: str) -> Sequence[tuple[ReadingComment, Reading]]:
    """Return the remarks on a design that are not settled, with whose they are, the oldest first."""
    rows = session.execute(
        select(ReadingComment, Reading)
        .join(Reading, ReadingComment.reading_id == Reading.id)
        .where(Reading.design_id == design_id, ReadingComment.settled_at.is_(None))
        .order_by(ReadingComment.created_at, ReadingComment.id)
    )
    return [(comment, reading) for comment, reading in rows]


def delete_readings(session: Session, design_id: str) -> None:
    """Delete every reading of a design, with its remarks."""
    own = select(Reading.id).where(Reading.design_id == design_id)
    session.execute(own.order_by(Reading.id).with_for_update())  # a reader may be answering
    session.execute(delete(ReadingComment).where(ReadingComment.reading_id.in_(own)))
    session.execute(delete(Reading).where(Reading.design_id == design_id))
