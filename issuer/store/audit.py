"""What was done, by whom and when: ids and words of ours, never names, addresses or documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from issuer.store.base import Base, Id, Instant
from issuer.store.people import Person

VIA = "via"
"""Under this name a session notes by what means its changes come, for example an API token: events repeat it."""

SITE_EVENTS = ("trust.", "site.")
"""How the names of events begin that concern the whole site."""


class AuditEvent(Base):
    """One change of state. `actor_id` is None when the installation itself acted."""

    __tablename__ = "audit_events"

    id: Mapped[Id]
    organization_id: Mapped[str | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    at: Mapped[Instant] = mapped_column(index=True)
    actor_id: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(String(36), index=True)
    details: Mapped[dict[str, Any]] = mapped_column(JSON())

    actor: Mapped[Person | None] = relationship()


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
    session.add(
        AuditEvent(
            organization_id=organization_id,
            at=now,
            actor_id=actor_id,
            action=action,
            subject_id=subject_id,
            details=session.info.get(VIA, {}) | details,
        )
    )


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
