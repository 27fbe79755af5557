"""Designs while they are written, every saved state of them, and the Achievements published from them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ForeignKey, LargeBinary, Text, UniqueConstraint, bindparam, cast, or_, select
from sqlalchemy.orm import Mapped, Session, defer, mapped_column, relationship

from issuer.store.base import Base, Document, Id, Instant, OptionalInstant, OptionalWords, Reference, words
from issuer.store.organizations import Organization
from issuer.store.people import Person


class DesignState(StrEnum):
    """`draft` is being written, `published` rests until a new version is begun, `retired` is no longer offered."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Design(Base):
    """What designers work on. `document` is a `touchstone-design-1` document, `revision` counts its saves.

    `review_profiles` are the ids of the profiles that it is reviewed with, None for those of its organization.
    """

    __tablename__ = "designs"

    id: Mapped[Id]
    organization_id: Mapped[Reference] = mapped_column(ForeignKey("organizations.id"))
    document: Mapped[Document]
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[DesignState] = mapped_column(words(DesignState))
    image_png: Mapped[bytes | None] = mapped_column(LargeBinary())
    review_profiles: Mapped[OptionalWords]
    created_at: Mapped[Instant]
    created_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    saved_at: Mapped[Instant]
    saved_by: Mapped[str] = mapped_column(ForeignKey("people.id"))

    organization: Mapped[Organization] = relationship()
    saver: Mapped[Person] = relationship(foreign_keys=[saved_by])


class DesignRevision(Base):
    """One saved state of a design: the ground on which a concurrent edit is told apart from an old page."""

    __tablename__ = "design_revisions"
    __table_args__ = (UniqueConstraint("design_id", "revision"),)

    id: Mapped[Id]
    design_id: Mapped[Reference] = mapped_column(ForeignKey("designs.id"))
    revision: Mapped[int]
    document: Mapped[Document]
    saved_at: Mapped[Instant]
    saved_by: Mapped[str] = mapped_column(ForeignKey("people.id"))

    saver: Mapped[Person] = relationship()


class Achievement(Base):
    """One published version. Nothing here changes after publishing but `retired_at`.

    `draft` is the frozen design, `achievement` the Open Badges Achievement as it stands in credentials, `report` the
    review that it passed, `image_png` the badge image.
    """

    __tablename__ = "achievements"
    __table_args__ = (UniqueConstraint("design_id", "version"),)

    id: Mapped[Id]
    organization_id: Mapped[Reference] = mapped_column(ForeignKey("organizations.id"))
    design_id: Mapped[Reference] = mapped_column(ForeignKey("designs.id"))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(Text())
    draft: Mapped[Document]
    achievement: Mapped[Document]
    report: Mapped[Document]
    image_png: Mapped[bytes] = mapped_column(LargeBinary())
    image_alt: Mapped[str] = mapped_column(Text())
    published_at: Mapped[Instant]
    published_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    retired_at: Mapped[OptionalInstant]

    publisher: Mapped[Person] = relationship()
    organization: Mapped[Organization] = relationship()


def list_designs(session: Session, organization_id: str) -> Sequence[Design]:
    """Return an organization's designs, the last saved first."""
    return session.scalars(
        select(Design).where(Design.organization_id == organization_id).order_by(Design.saved_at.desc(), Design.id)
    ).all()


def find_design(session: Session, organization_id: str, design_id: str) -> Design | None:
    """Return a design of this organization, or None when it is unknown or another's."""
    return session.scalar(select(Design).where(Design.id == design_id, Design.organization_id == organization_id))


def find_revision(session: Session, design_id: str, revision: int) -> DesignRevision | None:
    """Return one saved state of a design."""
    return session.scalar(
        select(DesignRevision).where(DesignRevision.design_id == design_id, DesignRevision.revision == revision)
    )


def list_revisions(session: Session, design_id: str, *, limit: int) -> Sequence[DesignRevision]:
    """Return the last saved states of a design, the newest first."""
    return session.scalars(
        select(DesignRevision)
        .where(DesignRevision.design_id == design_id)
        .order_by(DesignRevision.revision.desc())
        .limit(limit)
    ).all()


def find_achievement(session: Session, achievement_id: str) -> Achievement | None:
    """Return a published Achievement of any organization: they are public."""
    return session.get(Achievement, achievement_id)


def find_to_award(session: Session, achievement_id: str) -> Achievement | None:
    """`find_achievement` for who awards it: its documents and picture are loaded when somebody asks for them."""
    return session.scalar(_TO_AWARD, {"id": achievement_id})


class StoredPublished(NamedTuple):
    """When a version was retired, and its documents as the text that is stored."""

    retired_at: datetime | None
    draft: str
    achievement: str


def lock_published(session: Session, achievement_id: str) -> StoredPublished:
    """Return a version as it is stored now; nobody else has it locked until the transaction ends."""
    return StoredPublished(*session.execute(_LOCKED, {"id": achievement_id}).one())


def list_versions(session: Session, design_id: str) -> Sequence[Achievement]:
    """Return the published versions of a design, the newest first."""
    return session.scalars(
        select(Achievement).where(Achievement.design_id == design_id).order_by(Achievement.version.desc())
    ).all()


def list_awardable(session: Session, organization_id: str) -> Sequence[Achievement]:
    """Return an organization's published Achievements that are not retired, by name, newest version first."""
    return session.scalars(
        select(Achievement)
        .where(Achievement.organization_id == organization_id, Achievement.retired_at.is_(None))
        .order_by(Achievement.name, Achievement.version.desc())
    ).all()


def list_published(session: Session, organization_id: str) -> Sequence[Achievement]:
    """Return all that an organization ever published, by name, newest version first."""
    return session.scalars(
        select(Achievement)
        .where(Achievement.organization_id == organization_id)
        .order_by(Achievement.name, Achievement.version.desc())
    ).all()


def list_achievements_after(
    session: Session, organization_id: str, after: tuple[datetime, str] | None, *, limit: int
) -> Sequence[Achievement]:
    """Return all that an organization has published, the newest first, from behind (published at, id) on."""
    query = select(Achievement).where(Achievement.organization_id == organization_id)
    if after is not None:
        at, last = after
        query = query.where(
            or_(Achievement.published_at < at, (Achievement.published_at == at) & (Achievement.id > last))
        )
    return session.scalars(query.order_by(Achievement.published_at.desc(), Achievement.id).limit(limit)).all()


def list_offered(session: Session, *, organization_id: str | None = None, limit: int = 100) -> Sequence[Achievement]:
    """Return what can be earned here now, of one organization or of all, real organizations before examples."""
    query = (
        select(Achievement)
        .join(Achievement.organization)
        .where(Achievement.retired_at.is_(None))
        .order_by(Organization.is_example, Organization.name, Achievement.name, Achievement.version.desc())
        .limit(limit)
    )
    if organization_id is not None:
        query = query.where(Achievement.organization_id == organization_id)
    return session.scalars(query).all()


_TO_AWARD = (
    select(Achievement)
    .where(Achievement.id == bindparam("id"))
    .options(
        defer(Achievement.draft),
        defer(Achievement.achievement),
        defer(Achievement.report),
        defer(Achievement.image_png),
    )
)
_LOCKED = (
    select(Achievement.retired_at, cast(Achievement.draft, Text), cast(Achievement.achievement, Text))
    .where(Achievement.id == bindparam("id"))
    .with_for_update()
)
