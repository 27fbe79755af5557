"""The declarative base, the column types that every table shares, and the naming of constraints."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar, cast

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    CursorResult,
    DateTime,
    Enum,
    Executable,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UnaryExpression,
    Update,
    insert,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached, mapped_column
from sqlalchemy.sql.compiler import SQLCompiler


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


class DamagedRow(Exception):
    """Something that was stored cannot be read any more: a disk failed, or somebody edited the database."""


class JsonObject(TypeDecorator[dict[str, Any]]):
    """A JSON object. Anything else that stands in its place raises DamagedRow when the row is read."""

    impl = JSON
    cache_ok = True

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], dict[str, Any]]:
        """Return what reads a stored value; what decodes the JSON runs inside, so that its failure has our name."""
        decode = super().result_processor(dialect, coltype)

        def read(stored: Any) -> dict[str, Any]:
            try:
                value = decode(stored) if decode is not None else stored
            except (ValueError, TypeError, RecursionError) as error:
                raise DamagedRow("A stored document is not JSON any more.") from error
            if not isinstance(value, dict):
                raise DamagedRow("A stored document is not a JSON object any more.")
            return value

        return read


class JsonWords(TypeDecorator[list[str]]):
    """A JSON list of short words. Anything else that stands in its place raises DamagedRow when the row is read."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def result_processor(self, dialect: Any, coltype: Any) -> Callable[[Any], list[str] | None]:
        """Return what reads a stored value: a list of texts, or None for a null."""
        decode = super().result_processor(dialect, coltype)

        def read(stored: Any) -> list[str] | None:
            try:
                value = decode(stored) if decode is not None else stored
            except (ValueError, TypeError, RecursionError) as error:
                raise DamagedRow("A stored list is not JSON any more.") from error
            if value is not None and not (isinstance(value, list) and all(isinstance(word, str) for word in value)):
                raise DamagedRow("A stored list is not a list of words any more.")
            return value

        return read


class _TextOfBytes(UnaryExpression[str]):
    """Of text, itself. SQLite stores bytes as bytes unless it is told that they are text."""

    inherit_cache = True

    def __init__(self, element: ColumnElement[str]) -> None:
        super().__init__(element, type_=Text())


@compiles(_TextOfBytes)
def _compile_text(given: _TextOfBytes, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(given.element, **options)


@compiles(_TextOfBytes, "sqlite")
def _compile_text_for_sqlite(given: _TextOfBytes, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(given.element, **options)} AS TEXT)"


class SignedText(TypeDecorator[str]):
    """Text that is served byte for byte. SQLite lets a tool put the same bytes there as a BLOB: they are read as text.

    Bytes that are no UTF-8 come out as text that is no credential, and is found to be none where it is verified. What
    is stored may be given as UTF-8: as text, one sign beyond Latin-1 makes a class of badges twice as large in memory.
    """

    impl = Text
    cache_ok = True

    def bind_expression(self, bindparam: BindParameter[str]) -> ColumnElement[str]:
        """Let SQLite take bytes for the text that they are."""
        return _TextOfBytes(bindparam)

    def process_bind_param(self, value: str | bytes | None, dialect: Any) -> Any:
        """Return what is given; as text where the database does not take bytes for it."""
        return value.decode() if isinstance(value, bytes) and dialect.name != "sqlite" else value

    def process_result_value(self, value: str | bytes | None, dialect: Any) -> str | None:
        """Return the text of a BLOB, and text as it is."""
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def new_id() -> str:
    """Return a random identifier with 122 bits of chance, so that no address can be guessed or counted."""
    return str(uuid.uuid4())


def new_ordered_id() -> str:
    """Return an identifier whose beginning is the time (UUID version 7, RFC 9562, 5.7), for what has no public address.

    Rows that are stored together then stand together in their index. With random ones each lands on a page of its own,
    and a commit has to write all of these.
    """
    time_part, chance = f"{time.time_ns() // 1_000_000:012x}", str(uuid.uuid4())
    return f"{time_part[:8]}-{time_part[8:]}-7{chance[15:]}"


def new_ids(count: int, octets: Callable[[int], bytes]) -> list[str]:
    """Return identifiers for what is made together and has public addresses: they begin alike, and chance says how.

    Their first 16 bits are the same, so they stand together in each index; but what is made later does not begin with
    more, so they tell no order, and 106 bits of chance are left to each (UUID version 8, RFC 9562, 5.8). `octets`
    returns so many random bytes.
    """
    beginning = octets(2)
    return [str(_version_8(beginning + octets(14))) for _ in range(count)]


def _version_8(octets: bytes) -> uuid.UUID:
    number = int.from_bytes(octets)
    number = number & ~(0xF << 76) | 8 << 76  # the version
    return uuid.UUID(int=number & ~(0b11 << 62) | 0b10 << 62)  # the variant


def words(members: type[StrEnum]) -> Enum:
    """Return the column type of a StrEnum, stored as its values so that the database reads like the code."""
    return Enum(members, native_enum=False, length=20, values_callable=lambda kind: [member.value for member in kind])


def count_changed(session: Session, statement: Update) -> int:
    """Run an UPDATE and return how many rows it changed: of several that compete for one row, one sees 1."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def run_prepared(
    session: Session, statement: Executable, parameters: Mapping[str, Any] | None = None
) -> CursorResult[Any]:
    """Run a statement that was made beforehand, and return plain rows, in half the time that the session itself takes.

    It is run past the session's objects: what they hold and the session has not flushed yet is not seen by it.
    """
    return session.connection().execute(statement, parameters)


Stored = TypeVar("Stored", bound="Base")


def insert_row(session: Session, kind: type[Base], /, **values: Any) -> None:
    """Store one row at once, past the session's objects: what it points to must be stored already."""
    run_prepared(session, insert(cast("Table", kind.__table__)), values)


def store_object(session: Session, kind: type[Stored], /, **values: Any) -> Stored:
    """`insert_row` with a value for each column, returning the row as an object of the session."""
    insert_row(session, kind, **values)
    row = kind(**values)
    make_transient_to_detached(row)
    session.add(row)
    return row


Id = Annotated[str, mapped_column(String(36), primary_key=True, default=new_id)]
OrderedId = Annotated[str, mapped_column(String(36), primary_key=True, default=new_ordered_id)]
Reference = Annotated[str, mapped_column(String(36), index=True)]
Instant = Annotated[datetime, mapped_column(UtcDateTime())]
OptionalInstant = Annotated[datetime | None, mapped_column(UtcDateTime())]
Document = Annotated[dict[str, Any], mapped_column(JsonObject())]
Words = Annotated[list[str], mapped_column(JsonWords())]
OptionalWords = Annotated[list[str] | None, mapped_column(JsonWords())]


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
