"""Awarded credentials: the signed text, and what is known beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ForeignKey, Index, Select, String, bindparam, func, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from issuer.store.base import Base, Id, Instant, OptionalInstant, Reference, SignedText, run_prepared
from issuer.store.designs import Achievement
from issuer.store.organizations import Organization
from issuer.store.people import Person


class Credential(Base):
    """One award. `document` is the signed AchievementCredential, served byte for byte and never rebuilt.

    `token` is the same credential as a compact JWT, where the organization issues those; it has the same place in the
    status list and is served byte for byte, too.

    `recipient_key` and `evidence_digest` are SHA-256 hex digests that tell a second award for the same work apart;
    `code` is the 130-bit code of the verification page.
    """

    __tablename__ = "credentials"
    __table_args__ = (Index("ix_credentials_award", "achievement_id", "recipient_key"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(26), unique=True)
    organization_id: Mapped[Reference] = mapped_column(ForeignKey("organizations.id"))
    achievement_id: Mapped[str] = mapped_column(ForeignKey("achievements.id"))
    document: Mapped[str] = mapped_column(SignedText())
    token: Mapped[str | None] = mapped_column(SignedText())
    recipient_name: Mapped[str] = mapped_column(String(200))
    recipient_email: Mapped[str] = mapped_column(String(254))
    recipient_key: Mapped[str] = mapped_column(String(64))
    evidence_digest: Mapped[str] = mapped_column(String(64))
    name_is_public: Mapped[bool]
    awarded_at: Mapped[Instant]
    awarded_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    valid_from: Mapped[Instant]
    valid_until: Mapped[OptionalInstant]
    revoked_at: Mapped[OptionalInstant]
    revoked_by: Mapped[str | None] = mapped_column(ForeignKey("people.id"))
    revocation_reason: Mapped[str | None] = mapped_column(String(500))
    withdrawn_at: Mapped[OptionalInstant]

    achievement: Mapped[Achievement] = relationship()
    organization: Mapped[Organization] = relationship()
    awarder: Mapped[Person] = relationship(foreign_keys=[awarded_by])


def find_credential(session: Session, credential_id: str) -> Credential | None:
    """Return a credential of any organization: its address is public, and cannot be guessed."""
    return session.get(Credential, credential_id)


def find_credential_by_code(session: Session, code: str) -> Credential | None:
    """Return the credential of a verification page."""
    return session.scalar(select(Credential).where(Credential.code == code))


def find_credential_of(session: Session, organization_id: str, credential_id: str) -> Credential | None:
    """Return a credential of this organization, or None when it is unknown or another's."""
    return session.scalar(
        select(Credential).where(Credential.id == credential_id, Credential.organization_id == organization_id)
    )


def find_credentials_of(session: Session, organization_id: str, ids: Collection[str]) -> Sequence[Credential]:
    """Return those credentials of this organization that have one of these ids, with their Achievements."""
    return session.scalars(
        select(Credential)
        .where(Credential.id.in_(ids), Credential.organization_id == organization_id)
        .options(joinedload(Credential.achievement))
    ).all()


def list_credentials(
    session: Session, organization_id: str, *, search: str = "", limit: int = 50, offset: int = 0
) -> Sequence[Credential]:
    """Return a page of an organization's credentials, the newest first, whose recipient or title holds `search`."""
    return session.scalars(
        _matching(organization_id, search)
        .order_by(Credential.awarded_at.desc(), Credential.id)
        .limit(limit)
        .offset(offset)
    ).all()


def count_credentials(session: Session, organization_id: str, *, search: str = "") -> int:
    """Return how many credentials `list_credentials` would list without a limit."""
    return session.scalar(select(func.count()).select_from(_matching(organization_id, search).subquery())) or 0


_SAME_AWARD = (
    select(Credential.id)
    .where(
        Credential.achievement_id == bindparam("achievement_id"),
        Credential.recipient_key == bindparam("recipient_key"),
        Credential.evidence_digest == bindparam("evidence_digest"),
        Credential.revoked_at.is_(None),
        Credential.withdrawn_at.is_(None),
    )
    .limit(1)
)


def find_same_award(
    session: Session, achievement_id: str, recipient_key: str, evidence_digest: str
) -> Credential | None:
    """Return a standing credential for the same person, achievement and evidence, of those that are flushed."""
    same = {"achievement_id": achievement_id, "recipient_key": recipient_key, "evidence_digest": evidence_digest}
    found = run_prepared(session, _SAME_AWARD, same).scalar()
    return session.get_one(Credential, found) if found is not None else None


def _matching(organization_id: str, search: str) -> Select[Credential]:
    query = select(Credential).where(Credential.organization_id == organization_id)
    if not search:
        return query
    return query.join(Credential.achievement).where(
        or_(
            Credential.recipient_name.icontains(search, autoescape=True),
            Credential.recipient_email.icontains(search, autoescape=True),
            Achievement.name.icontains(search, autoescape=True),
        )
    )
