"""The keys with which this site signs what it says itself, such as records of checks. They never sign a credential."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from issuer.store.base import Base, Id, Instant, OptionalInstant


class SiteKey(Base):
    """A key of the site; its sealed private half lies in the key folder. One without `retired_at` signs."""

    __tablename__ = "site_keys"

    id: Mapped[Id]
    public_key_multibase: Mapped[str] = mapped_column(String(100), unique=True)
    controller: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[Instant]
    retired_at: Mapped[OptionalInstant]


def list_site_keys(session: Session) -> Sequence[SiteKey]:
    """Return all keys that this site ever had, the newest first: what they signed can be checked for ever."""
    return session.scalars(select(SiteKey).order_by(SiteKey.created_at.desc(), SiteKey.id)).all()


def find_active_site_key(session: Session) -> SiteKey | None:
    """Return the key that signs now, or None before the first."""
    return session.scalar(
        select(SiteKey).where(SiteKey.retired_at.is_(None)).order_by(SiteKey.created_at.desc()).limit(1)
    )
