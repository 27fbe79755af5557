"""What was done, by whom and when: ids and words of ours, never names, addresses or documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Select, String, Text, cast, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from issuer.store.base import Base, Instant, OrderedId, insert_row
from issuer.store.people import Person

VIA = "via"
"""Under this name a session notes by what means its changes come, for example an API token: events repeat it."""

SITE_EVENTS = ("trust.", "site.")
"""How the names of events begin that concern the whole site."""


class AuditEvent(Base):
    """One change of state. `actor_id` is None when the installation itself acted.

    Once it is sealed it has a `sequence` from 1 on, and a `seal` over itself and the seal before (`audit_chain`).
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        Index(
            "ix_audit_events_unsealed",
            "at",
            "id",
            sqlite_where=text("sequence IS NULL"),
            postgresql_where=text("sequence IS NULL"),
        ),
    )

    id: Mapped[OrderedId]
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    at: Mapped[Instant] = mapped_column(index=True)
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(String(36), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON())
    sequence: Mapped[int | None] = mapped_column(unique=True, index=True)
    seal: Mapped[str | None] = mapped_column(String(64))

    actor: Mapped[Person | None] = relationship()


class AuditCheckpoint(Base):
    """The last seal at some moment, signed by the site: `document` is the statement as JSON."""

    __tablename__ = "audit_checkpoints"

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[Instant]
    document: Mapped[str] = mapped_column(Text())


def record(
    session: Session,
    action: str,
    subject_id: str,
    *,
    now: datetime,
    organization_id: str | None = None,
    actor_id: str | None = None,
    **details: Any,
) -> None:
    """Add one event, for example `record(session, "credential.awarded", credential.id, now=now, …)`.

    What the session has noted under VIA is added to the details.
    """
    event = {"organization_id": organization_id, "at": now, "actor_id": actor_id, "details": details}
    session.add(AuditEvent(action=action, subject_id=subject_id, **_via(session, event)))


def record_stored(
    session: Session,
    action: str,
    subject_id: str,
    *,
    now: datetime,
    organization_id: str,
    actor_id: str,
    **details: Any,
) -> None:
    """`record` for what is stored already, with who did it and for whom: it takes a fraction of the time."""
    event = {"organization_id": organization_id, "at": now, "actor_id": actor_id, "details": details}
    insert_row(session, AuditEvent, action=action, subject_id=subject_id, **_via(session, event))


def _via(session: Session, event: dict[str, Any]) -> dict[str, Any]:
    return event | {"details": session.info.get(VIA, {}) | event["details"]}


def list_events(session: Session, organization_id: str, *, limit: int = 50, offset: int = 0) -> Sequence[AuditEvent]:
    """Return a page of an organization's events, the newest first."""
    return session.scalars(
        select(AuditEvent)
        .where(AuditEvent.organization_id == organization_id)
        .order_by(AuditEvent.at.desc(), AuditEvent.id)
        .limit(limit)
        .offset(offset)
    ).all()


def list_site_events(session: Session, *, limit: int = 50, offset: int = 0) -> Sequence[AuditEvent]:
    """Return a page of the events that concern the whole site, the newest first."""
    of_the_site = or_(*(AuditEvent.action.startswith(kind) for kind in SITE_EVENTS))
    return session.scalars(
        select(AuditEvent).where(of_the_site).order_by(AuditEvent.at.desc(), AuditEvent.id).limit(limit).offset(offset)
    ).all()


def has_happened(session: Session, action: str, subject_id: str, *, organization_id: str) -> bool:
    """Tell whether something was done to a subject in an organization, for example `design.deleted`."""
    events = select(AuditEvent.id).where(
        AuditEvent.subject_id == subject_id,
        AuditEvent.action == action,
        AuditEvent.organization_id == organization_id,
    )
    return session.scalar(events.limit(1)) is not None


def stored_events(session: Session) -> Select[*tuple[Any, ...]]:
    """Return the query for events as their bytes are stored, whether they can be read or not, in this order of columns.

    `sequence`, `seal`, `at`, then what `AuditEvent` is made of. SQLite keeps instants as text, which may be damaged.
    """
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return select(
        AuditEvent.sequence,
        AuditEvent.seal,
        (cast(AuditEvent.at, Text) if is_sqlite else AuditEvent.at).label("at"),
        AuditEvent.id,
        AuditEvent.organization_id,
        AuditEvent.actor_id,
        AuditEvent.action,
        AuditEvent.subject_id,
        cast(AuditEvent.details, Text).label("details"),
    )


def has_unsealed(session: Session) -> bool:
    """Tell whether there is an event that is not sealed yet."""
    return session.scalar(select(AuditEvent.id).where(AuditEvent.sequence.is_(None)).limit(1)) is not None


def last_seal(session: Session) -> tuple[int, str]:
    """Return the last sequence and its seal; 0 and nothing before the first."""
    last = (
        select(AuditEvent.sequence, AuditEvent.seal)
        .where(AuditEvent.sequence.is_not(None))
        .order_by(AuditEvent.sequence.desc())
        .limit(1)
    )
    found = session.execute(last).first()
    return (int(found[0] or 0), found[1] or "") if found is not None else (0, "")


def last_checkpoint(session: Session) -> AuditCheckpoint | None:
    """Return the newest checkpoint, or None before the first."""
    return session.scalar(select(AuditCheckpoint).order_by(AuditCheckpoint.sequence.desc()).limit(1))
