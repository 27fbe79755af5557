"""Mail that is to be sent, was sent, or is kept because no mail server is set up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Id, Instant, OptionalInstant, words


class MessageState(StrEnum):
    """`queued` waits, `sent` was accepted by the mail server, `kept` has no server to go to, `failed` was given up."""

    QUEUED = "queued"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"


class Message(Base):
    """One mail. A credential is announced once a kind: the constraint, not the sender, sees to it."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("credential_id", "kind"),)

    id: Mapped[Id]
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    credential_id: Mapped[str | None] = mapped_column(ForeignKey("credentials.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    to_address: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str | None] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(Text())
    text: Mapped[str] = mapped_column(Text())
    html: Mapped[str] = mapped_column(Text())
    state: Mapped[MessageState] = mapped_column(words(MessageState))
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[Instant]
    next_attempt_at: Mapped[Instant]
    sent_at: Mapped[OptionalInstant]


def list_due_messages(session: Session, *, now: datetime, limit: int = 50) -> Sequence[Message]:
    """Return queued mail whose time has come, the oldest first."""
    return session.scalars(
        select(Message)
        .where(Message.state == MessageState.QUEUED, Message.next_attempt_at <= now)
        .order_by(Message.created_at)
        .limit(limit)
    ).all()


def list_messages(session: Session, organization_id: str, *, limit: int = 50, offset: int = 0) -> Sequence[Message]:
    """Return a page of an organization's mail, the newest first."""
    return session.scalars(
        select(Message)
        .where(Message.organization_id == organization_id)
        .order_by(Message.created_at.desc())
        .limit(limit)
        .offset(offset)
    ).all()


def find_message(session: Session, organization_id: str, message_id: str) -> Message | None:
    """Return a mail of this organization, or None when it is unknown or another's."""
    return session.scalar(select(Message).where(Message.id == message_id, Message.organization_id == organization_id))


def list_messages_about(session: Session, credential_id: str) -> Sequence[Message]:
    """Return all mail about a credential, the newest first."""
    return session.scalars(
        select(Message).where(Message.credential_id == credential_id).order_by(Message.created_at.desc())
    ).all()
