"""Competency frameworks, their entries, and how entries are found.

Frameworks belong to the installation and are shared by its organizations. What makes search fast, an index of words, is
made and kept in step by the database itself (migration 0003): on SQLite an FTS5 table, on PostgreSQL a table of text
search vectors, each called `framework_search` and filled by triggers on `framework_items`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from issuer.store.base import Base, Id, Instant, OptionalInstant, Reference, words
from issuer.store.people import Person


class ImportState(StrEnum):
    """An upload is `waiting`, then `reading`, and in the end `done` or `failed`."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"


class Framework(Base):
    """One framework, in the release and language that was imported last. `identifier` is the same for all releases.

    `organization_id` is the organization that took it in first, None where the installation itself did.
    """

    __tablename__ = "frameworks"

    id: Mapped[Id]
    identifier: Mapped[str] = mapped_column(String(1100), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(300))
    publisher: Mapped[str] = mapped_column(String(500))
    version: Mapped[str] = mapped_column(String(100))
    licence: Mapped[str] = mapped_column(String(500))
    attribution: Mapped[str] = mapped_column(Text())
    source: Mapped[str] = mapped_column(String(1000))
    language: Mapped[str] = mapped_column(String(35))
    imported_at: Mapped[Instant]
    organization_id: Mapped[str | None] = mapped_column(String(36))


class FrameworkEntry(Base):
    """One entry of a framework; its number stays the same through later imports, also of one that was withdrawn.

    `alternatives` (labels), `parents` (uris) and `path` (labels, the broadest first) hold one a line.
    """

    __tablename__ = "framework_items"
    __table_args__ = (UniqueConstraint("framework_id", "uri"),)

    # A number and no random id: the index of words refers to rows by it.
    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[Reference] = mapped_column(ForeignKey("frameworks.id"))
    uri: Mapped[str] = mapped_column(String(1000), index=True)
    title: Mapped[str] = mapped_column(Text())
    type: Mapped[str] = mapped_column(String(20))
    part: Mapped[str] = mapped_column(String(60))
    is_mention: Mapped[bool]
    code: Mapped[str] = mapped_column(String(100), index=True)
    description: Mapped[str] = mapped_column(Text())
    alternatives: Mapped[str] = mapped_column(Text())
    parents: Mapped[str] = mapped_column(Text())
    path: Mapped[str] = mapped_column(Text())
    language: Mapped[str] = mapped_column(String(35))
    withdrawn_at: Mapped[OptionalInstant]

    framework: Mapped[Framework] = relationship()

    @property
    def broader(self) -> list[str]:
        """The labels above this entry, the broadest first."""
        return self.path.split("\n") if self.path else []

    @property
    def other_labels(self) -> list[str]:
        """What else this entry is called."""
        return self.alternatives.split("\n") if self.alternatives else []


class FrameworkImport(Base):
    """An upload on its way in: `given` is what was said of it, `counts` what became of it, `problem` why it failed."""

    __tablename__ = "framework_imports"

    id: Mapped[Id]
    organization_id: Mapped[Reference] = mapped_column(ForeignKey("organizations.id"))
    actor_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    state: Mapped[ImportState] = mapped_column(words(ImportState))
    files: Mapped[list[Any]] = mapped_column(JSON())
    given: Mapped[dict[str, Any]] = mapped_column(JSON())
    rows: Mapped[int] = mapped_column(default=0)
    counts: Mapped[list[Any]] = mapped_column(JSON(), default=list)
    problem: Mapped[str] = mapped_column(Text(), default="")
    created_at: Mapped[Instant]
    touched_at: Mapped[Instant]

    actor: Mapped[Person] = relationship()


def list_frameworks(session: Session) -> Sequence[Framework]:
    """Return all frameworks by title."""
    return session.scalars(select(Framework).order_by(Framework.title, Framework.language, Framework.id)).all()


def find_framework(session: Session, framework_id: str) -> Framework | None:
    """Return a framework, or None."""
    return session.get(Framework, framework_id)


def find_by_identifier(session: Session, identifier: str) -> Framework | None:
    """Return the framework that all releases of have this identifier, or None before its first import."""
    return session.scalar(select(Framework).where(Framework.identifier == identifier))


def count_entries(session: Session) -> dict[str, tuple[int, int]]:
    """Return (current entries, withdrawn ones) by the id of the framework."""
    rows = session.execute(
        select(
            FrameworkEntry.framework_id,
            func.count() - func.count(FrameworkEntry.withdrawn_at),
            func.count(FrameworkEntry.withdrawn_at),
        ).group_by(FrameworkEntry.framework_id)
    )
    return {framework_id: (current, withdrawn) for framework_id, current, withdrawn in rows}


def list_types(session: Session) -> Sequence[str]:
    """Return the types that entries have, in alphabetical order."""
    return session.scalars(select(FrameworkEntry.type).distinct().order_by(FrameworkEntry.type)).all()


def find_entry(session: Session, entry_id: int) -> FrameworkEntry | None:
    """Return an entry by its number, a withdrawn one too."""
    return session.get(FrameworkEntry, entry_id)


def find_entries_by_uri(session: Session, uris: Sequence[str]) -> Sequence[FrameworkEntry]:
    """Return the entries that these addresses name, withdrawn ones too."""
    return session.scalars(select(FrameworkEntry).where(FrameworkEntry.uri.in_(uris)).order_by(FrameworkEntry.id)).all()


def delete_framework(session: Session, framework: Framework) -> None:
    """Delete a framework with all its entries."""
    session.execute(delete(FrameworkEntry).where(FrameworkEntry.framework_id == framework.id))
    session.delete(framework)
    session.flush()


def find_import(session: Session, organization_id: str, import_id: str) -> FrameworkImport | None:
    """Return an upload of this organization, or None when it is unknown or another's."""
    return session.scalar(
        select(FrameworkImport).where(
            FrameworkImport.id == import_id, FrameworkImport.organization_id == organization_id
        )
    )


def list_open_imports(session: Session, *, touched_before: datetime | None = None) -> Sequence[FrameworkImport]:
    """Return the uploads that are not finished, the oldest first; with a time, those left alone since then."""
    query = (
        select(FrameworkImport)
        .where(FrameworkImport.state.in_((ImportState.WAITING, ImportState.READING)))
        .order_by(FrameworkImport.created_at, FrameworkImport.id)
    )
    if touched_before is not None:
        query = query.where(FrameworkImport.touched_at < touched_before)
    return session.scalars(query).all()


def list_imports(session: Session, organization_id: str, *, limit: int) -> Sequence[FrameworkImport]:
    """Return the last uploads of an organization, the newest first."""
    return session.scalars(
        select(FrameworkImport)
        .where(FrameworkImport.organization_id == organization_id)
        .order_by(FrameworkImport.created_at.desc(), FrameworkImport.id)
        .limit(limit)
    ).all()
