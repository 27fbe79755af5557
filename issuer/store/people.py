"""Accounts that sign in, their one-time links and their sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from issuer.store.base import Base, Id, Instant, OptionalInstant, Reference


class Person(Base):
    """An account. The passphrase is kept as an argon2id hash, and is None until the person has chosen one.

    `site_admin_at` is since when the person administers the site, which no organization can grant.
    """

    __tablename__ = "people"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    passphrase_hash: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[Instant]
    disabled_at: Mapped[OptionalInstant]
    site_admin_at: Mapped[OptionalInstant]


class SignInLink(Base):
    """A link that signs its bearer in once. Only the hash of its token is stored."""

    __tablename__ = "sign_in_links"

    id: Mapped[Id]
    person_id: Mapped[Reference] = mapped_column(ForeignKey("people.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    used_at: Mapped[OptionalInstant]

    person: Mapped[Person] = relationship()


class SignInSession(Base):
    """A signed-in browser. The row, not the cookie, decides whether it still holds."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[Id]
    person_id: Mapped[Reference] = mapped_column(ForeignKey("people.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[Instant]
    last_seen_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    ended_at: Mapped[OptionalInstant]

    person: Mapped[Person] = relationship()


def find_person(session: Session, email: str) -> Person | None:
    """Return the person with this e-mail address, which must already be normalised."""
    return session.scalar(select(Person).where(Person.email == email))


def list_site_admins(session: Session) -> Sequence[Person]:
    """Return who administers the site, the first first."""
    return session.scalars(
        select(Person).where(Person.site_admin_at.is_not(None)).order_by(Person.site_admin_at, Person.id)
    ).all()


def find_sign_in_link(session: Session, token_hash: str) -> SignInLink | None:
    """Return the link whose token has this hash, used or not."""
    return session.scalar(select(SignInLink).where(SignInLink.token_hash == token_hash))


def find_live_session(session: Session, token_hash: str, *, now: datetime) -> SignInSession | None:
    """Return the session of this token when it has neither ended nor expired and its person is not disabled."""
    return session.scalar(
        select(SignInSession)
        .join(SignInSession.person)
        .where(
            SignInSession.token_hash == token_hash,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
            Person.disabled_at.is_(None),
        )
    )


def list_live_sessions(session: Session, person_id: str, *, now: datetime) -> Sequence[SignInSession]:
    """Return a person's sessions that still hold, the latest seen first."""
    return session.scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.expires_at > now,
        )
        .order_by(SignInSession.last_seen_at.desc())
    ).all()
