"""The declarative base, the column types that every table shares, and the naming of constraints."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, cast

from sqlalchemy import JSON, CursorResult, DateTime, Enum, MetaData, String, TypeDecorator, Update
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant. SQLite forgets zones, so naive values are refused going in and marked UTC coming out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive times and store the rest as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A time without a zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Give the zone back that SQLite dropped."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def new_id() -> str:
    """Return a random identifier with 122 bits of chance, so that no address can be guessed or counted."""
    return str(uuid.uuid4())


def words(members: type[StrEnum]) -> Enum:
    """Return the column type of a StrEnum, stored as its values so that the database reads like the code."""
    return Enum(members, native_enum=False, length=20, values_callable=lambda kind: [member.value for member in kind])


def count_changed(session: Session, statement: Update) -> int:
    """Run an UPDATE and return how many rows it changed: of several that compete for one row, one sees 1."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


Id = Annotated[str, mapped_column(String(36), primary_key=True, default=new_id)]
Reference = Annotated[str, mapped_column(String(36), index=True)]
Instant = Annotated[datetime, mapped_column(UtcDateTime())]
OptionalInstant = Annotated[datetime | None, mapped_column(UtcDateTime())]
Document = Annotated[dict[str, Any], mapped_column(JSON())]


class Base(DeclarativeBase):
    """Base of all models; constraint names are fixed so that later migrations can name them on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
