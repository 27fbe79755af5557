"""Organizations and who belongs to them in which roles."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from issuer.credential.token_signer import TokenAlgorithm
from issuer.store.base import Base, Id, Instant, OptionalInstant, Reference, Words, words
from issuer.store.people import Person


class Role(StrEnum):
    """What a person may do in an organization. An owner may do everything."""

    OWNER = "owner"
    DESIGNER = "designer"
    ASSESSOR = "assessor"
    ISSUER = "issuer"
    VIEWER = "viewer"


class Organization(Base):
    """A body that designs and awards credentials; the public face of it is its Profile.

    `review_profiles` are the ids of the profiles that its designs are reviewed with; `reports_are_public` says whether
    the review that a version passed stands on the version's public page; `token_algorithm` says with what tokens are
    signed that are issued beside the embedded proof, None when there are none. No mail about awards leaves while
    `mail_paused_at` is set.
    """

    __tablename__ = "organizations"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str | None] = mapped_column(String(500))
    email: Mapped[str | None] = mapped_column(String(254))
    country: Mapped[str | None] = mapped_column(String(2))
    description: Mapped[str | None] = mapped_column(String(2000))
    colour: Mapped[str] = mapped_column(String(7), default="#8a6d1f")
    zone: Mapped[str] = mapped_column(String(64), default="UTC")
    review_profiles: Mapped[Words] = mapped_column(default=list)
    reports_are_public: Mapped[bool] = mapped_column(default=False)
    token_algorithm: Mapped[TokenAlgorithm | None] = mapped_column(String(20))
    is_example: Mapped[bool] = mapped_column(default=False)
    mail_paused_at: Mapped[OptionalInstant]
    created_at: Mapped[Instant]

    memberships: Mapped[list[Membership]] = relationship(back_populates="organization")


class Membership(Base):
    """One role of one person in one organization; several roles are several rows."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("organization_id", "person_id", "role"),)

    id: Mapped[Id]
    organization_id: Mapped[Reference] = mapped_column(ForeignKey("organizations.id"))
    person_id: Mapped[Reference] = mapped_column(ForeignKey("people.id"))
    role: Mapped[Role] = mapped_column(words(Role))
    created_at: Mapped[Instant]

    organization: Mapped[Organization] = relationship(back_populates="memberships")
    person: Mapped[Person] = relationship()


_OF_SLUG = select(Organization).where(Organization.slug == bindparam("slug"))


def find_organization(session: Session, slug: str) -> Organization | None:
    """Return the organization with this slug, or None."""
    return session.scalar(_OF_SLUG, {"slug": slug})


def list_organizations(session: Session) -> Sequence[Organization]:
    """Return every organization of this installation, by name."""
    return session.scalars(select(Organization).order_by(Organization.name, Organization.id)).all()


def list_organizations_of(session: Session, person_id: str) -> Sequence[Organization]:
    """Return the organizations that a person belongs to, by name."""
    return session.scalars(
        select(Organization)
        .where(Organization.id.in_(select(Membership.organization_id).where(Membership.person_id == person_id)))
        .order_by(Organization.name)
    ).all()


def list_roles(session: Session, person_id: str, organization_id: str) -> frozenset[Role]:
    """Return the roles that a person has in an organization; empty for a stranger."""
    return frozenset(
        session.scalars(
            select(Membership.role).where(
                Membership.person_id == person_id, Membership.organization_id == organization_id
            )
        )
    )


def find_owner(session: Session, organization_id: str) -> Person | None:
    """Return the first owner of an organization whose account is open."""
    return session.scalar(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organization_id == organization_id,
            Membership.role == Role.OWNER,
            Person.disabled_at.is_(None),
        )
        .order_by(Membership.created_at, Person.id)
        .limit(1)
    )


def list_memberships(session: Session, organization_id: str) -> Sequence[Membership]:
    """Return every role row of an organization, by person's name and role."""
    return session.scalars(
        select(Membership)
        .join(Membership.person)
        .where(Membership.organization_id == organization_id)
        .order_by(Person.name, Person.email, Membership.role)
    ).all()
