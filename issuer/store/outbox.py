"""Mail that is to be sent, was sent, or is kept because there is no server to send it; and the gate that it passes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, Text, UniqueConstraint, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Instant, OptionalInstant, OrderedId, words
from issuer.store.organizations import Organization

AWARD = "award"
"""The kind of mail that tells a recipient of their credential; an organization can pause it."""
COUNTED = 10_000
"""As far as mail is counted for a page."""


class MessageState(StrEnum):
    """`queued` waits, `held` waits until its organization's mail goes on, `sent` was accepted by the mail server.

    `kept` has no server to go to, `failed` was given up.
    """

    QUEUED = "queued"
    HELD = "held"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"


class Priority(IntEnum):
    """What goes out first: mail that somebody waits for, then single awards, then whole classes."""

    URGENT = 0
    SOON = 1
    BULK = 2


class Message(Base):
    """One mail. A credential is announced once a kind: the constraint, not the sender, sees to it.

    `job_id` is the bulk job that it belongs to, if any.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("credential_id", "kind"),
        Index("ix_messages_due", "state", "priority", "next_attempt_at"),
        Index("ix_messages_log", "organization_id", "created_at"),
        Index("ix_messages_log_state", "organization_id", "state", "created_at"),
        Index("ix_messages_job", "job_id", "state"),
    )

    id: Mapped[OrderedId]
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organizations.id"))
    credential_id: Mapped[str | None] = mapped_column(ForeignKey("credentials.id"))
    job_id: Mapped[str | None] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(30))
    priority: Mapped[int] = mapped_column(default=Priority.BULK)
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


class MailGate(Base):
    """What all workers together know of the way out; there is one row.

    `failures` counts connections that failed in a row, since `failing_since`; until `rests_until` no mail is sent.
    `next_slot_at` is when the next mail may leave at the set rate.
    """

    __tablename__ = "mail_gate"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    failures: Mapped[int] = mapped_column(default=0)
    failing_since: Mapped[OptionalInstant]
    error: Mapped[str | None] = mapped_column(String(500))
    rests_until: Mapped[OptionalInstant]
    next_slot_at: Mapped[OptionalInstant]


def find_gate(session: Session, *, lock: bool = False) -> MailGate | None:
    """Return the gate; None before the first mail. With `lock` nobody else changes it until the transaction ends."""
    return session.get(MailGate, 1, with_for_update=lock or None, populate_existing=lock)


def list_due_messages(
    session: Session,
    *,
    now: datetime,
    priorities: Collection[Priority] = tuple(Priority),
    limit: int = 50,
    lock: bool = False,
) -> Sequence[str]:
    """Return the ids of queued mail whose time has come: the most urgent first, and of those the longest due.

    Each priority is a walk along an index, however much mail there is. `lock` is as in `list_to_hold`.
    """
    found: list[str] = []
    for priority in sorted(priorities):
        if len(found) < limit:
            query = (
                select(Message.id)
                .where(
                    Message.state == MessageState.QUEUED,
                    Message.priority == priority,
                    Message.next_attempt_at <= now,
                    _may_leave(session),
                )
                .order_by(Message.next_attempt_at)
                .limit(limit - len(found))
            )
            found += session.scalars(query.with_for_update(skip_locked=True) if lock else query)
    return found


def _may_leave(session: Session) -> ColumnElement[bool]:
    paused = session.scalars(select(Organization.id).where(Organization.mail_paused_at.is_not(None))).all()
    if not paused:
        return Message.id.is_not(None)
    return or_(Message.organization_id.is_(None), Message.organization_id.not_in(paused), Message.kind != AWARD)


def list_to_hold(session: Session, *, limit: int, lock: bool = False) -> Sequence[str]:
    """Return the ids of queued award mail of organizations whose mail is paused.

    With `lock` nobody else changes them until the transaction ends, and what another worker has in hand is left out:
    workers who waited for each other's mail in different orders would wait for ever.
    """
    return _awards_of(session, Organization.mail_paused_at.is_not(None), MessageState.QUEUED, limit, lock)


def list_to_release(session: Session, *, limit: int, lock: bool = False) -> Sequence[str]:
    """Return the ids of held award mail of organizations whose mail is not paused any more; `lock` as above."""
    return _awards_of(session, Organization.mail_paused_at.is_(None), MessageState.HELD, limit, lock)


def _awards_of(
    session: Session, which: ColumnElement[bool], state: MessageState, limit: int, lock: bool
) -> Sequence[str]:
    mine = and_(Message.organization_id == Organization.id, Message.state == state, Message.kind == AWARD)
    # One look into the index for each organization, not for each mail.
    organizations = session.scalars(select(Organization.id).where(which, select(Message.id).where(mine).exists())).all()
    if not organizations:
        return ()
    query = select(Message.id).where(
        Message.organization_id.in_(organizations), Message.state == state, Message.kind == AWARD
    )
    query = query.limit(limit)
    return session.scalars(query.with_for_update(skip_locked=True) if lock else query).all()


def list_messages(
    session: Session,
    organization_id: str,
    *,
    state: MessageState | None = None,
    search: str = "",
    job_id: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Sequence[Message]:
    """Return a page of an organization's mail, the newest first; of a state, a job, or to addresses with `search`."""
    query = select(Message).where(Message.organization_id == organization_id)
    if state is not None:
        query = query.where(Message.state == state)
    if job_id is not None:
        query = query.where(Message.job_id == job_id)
    if search:
        query = query.where(Message.to_address.icontains(search, autoescape=True))
    return session.scalars(query.order_by(Message.created_at.desc(), Message.id).limit(limit).offset(offset)).all()


def count_messages(session: Session, organization_id: str) -> dict[MessageState, int]:
    """Return how many mails of an organization are in each state; COUNTED + 1 means more."""
    mine = Message.organization_id == organization_id
    return {state: _count(session, select(Message.id).where(mine, Message.state == state)) for state in MessageState}


def _count(session: Session, query: Select[str]) -> int:
    return session.scalar(select(func.count()).select_from(query.limit(COUNTED + 1).subquery())) or 0


def count_failed_awards(session: Session, organization_id: str, *, job_id: str | None = None) -> int:
    """Return how many mails about awards were given up, of a job or of all of an organization."""
    query = select(func.count(Message.id)).where(
        Message.organization_id == organization_id, Message.state == MessageState.FAILED, Message.kind == AWARD
    )
    return session.scalar(query if job_id is None else query.where(Message.job_id == job_id)) or 0


def count_messages_of_job(session: Session, job_id: str) -> dict[MessageState, int]:
    """Return how many mails of a bulk job are in each state; states without one are left out."""
    counted = session.execute(
        select(Message.state, func.count()).where(Message.job_id == job_id).group_by(Message.state)
    )
    return {state: count for state, count in counted}


def find_message(session: Session, organization_id: str, message_id: str) -> Message | None:
    """Return a mail of this organization, or None when it is unknown or another's."""
    return session.scalar(select(Message).where(Message.id == message_id, Message.organization_id == organization_id))


def list_messages_about(session: Session, credential_id: str) -> Sequence[Message]:
    """Return all mail about a credential, the newest first."""
    return session.scalars(
        select(Message).where(Message.credential_id == credential_id).order_by(Message.created_at.desc())
    ).all()
