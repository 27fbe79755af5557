"""Copies a database to another server, row by row as it is, and proves that nothing became different on the way.

What is signed must stay the same to the last byte, and so must everything else: documents in JSON columns are copied as
the text that they are, not parsed and written anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Engine,
    Enum,
    String,
    Table,
    Text,
    TypeDecorator,
    cast,
    collate,
    func,
    inspect,
    select,
    text,
    type_coerce,
)

from issuer.store.migrations import QUEUE_TABLES, upgrade
from issuer.store.models import Base
from issuer.store.revisions import current_revision, head_revision, is_at_head

BATCH = 500  # rows that are held in memory at once
SIGNED = ("credentials", "credential_editions", "status_lists", "achievements")
"""The tables of what is published under a signature, whose digests are told."""


class NotMoved(Exception):
    """A database cannot be moved; the message says why. The target is left without a row."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One table after the move: how many rows it has, and the SHA-256 of them all, which is the same on both sides."""

    table: str
    rows: int
    digest: str


def move(source: Engine, target: Engine, *, moving: Callable[[str], None] = lambda _table: None) -> list[Moved]:
    """Copy everything from a SQLite database to an empty PostgreSQL database, in one transaction, and compare.

    Nobody can write to the source meanwhile, and it stays as it is. `moving` is told each table before it is copied.
    Raises NotMoved for a source that is not at this release, a target that is not empty, a row that PostgreSQL refuses,
    and any difference; then nothing was copied.
    """
    if not is_at_head(source):
        raise NotMoved("The database is not at this release's revision: run `issuer db upgrade` first.")
    _require_empty(target)
    upgrade(target)
    done = []
    with source.connect() as here, target.connect() as there, here.begin(), there.begin():
        for bound in ("statement_timeout", "idle_in_transaction_session_timeout"):
            there.execute(text(f"set local {bound} = 0"))  # a large table takes its time
        for table in Base.metadata.sorted_tables:
            moving(table.name)
            _copy(here, there, table)
            done.append(_compare(here, there, table))
    return done


def _require_empty(target: Engine) -> None:
    """Raise NotMoved unless a database has no table but the queue's, or those of this release without a row."""
    revision = current_revision(target)
    with target.connect() as connection:
        tables = [name for name in inspect(connection).get_table_names() if not name.startswith(QUEUE_TABLES)]
        if revision is None and not tables:
            return
        if revision != head_revision():
            raise NotMoved("The target is not empty: it has tables that are not this release's.")
        for table in Base.metadata.sorted_tables:
            if connection.execute(select(text("1")).select_from(table).limit(1)).first() is not None:
                raise NotMoved(f"The target is not empty: there are rows in {table.name} already.")


def _copy(here: Connection, there: Connection, table: Table) -> None:
    columns = sql.SQL(", ").join(sql.Identifier(column.name) for column in table.columns)
    statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table.name), columns)
    driver = there.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copying:
            for row in _rows(here, table):
                copying.write_row(row)
    except psycopg.DataError as error:
        raise NotMoved(f"A row of {table.name} cannot be stored by PostgreSQL: {_reason(error)}") from error
    for column in table.columns:
        _go_on_counting(there, table.name, column.name)


def _reason(error: psycopg.Error) -> str:
    """Return what was wrong and where, without the value."""
    place = (error.diag.context or "").partition(": ")[0]
    return f"{str(error).partition(chr(10))[0]} {f'({place})' if place else ''}".strip()


def _go_on_counting(there: Connection, table: str, column: str) -> None:
    """Let a column that the database numbers go on after the highest number that was copied."""
    sequence = there.execute(select(func.pg_get_serial_sequence(table, column))).scalar()
    if sequence is not None:
        highest = select(func.max(Base.metadata.tables[table].c[column])).scalar_subquery()
        there.execute(select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None))))


def _compare(here: Connection, there: Connection, table: Table) -> Moved:
    """Read a table on both sides at once and compare the rows. Raises NotMoved at the first difference."""
    digest, count = hashlib.sha256(), 0
    for mine, copied in zip_longest(_rows(here, table), _rows(there, table)):
        if mine is None or copied is None or _hash(mine) != _hash(copied):
            key = (mine or copied or ("?",))[0]
            raise NotMoved(f"{table.name} came out different at {key}, so nothing was moved.")
        digest.update(_hash(mine))
        count += 1
    return Moved(table.name, count, digest.hexdigest())


def _rows(connection: Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """Return the rows as plain values in the order of their keys, which is that of the bytes on both databases."""
    is_sqlite = connection.dialect.name == "sqlite"
    order = [
        column if is_sqlite or not isinstance(column.type, String) else collate(column, "C")
        for column in table.primary_key.columns
    ]
    query = select(*map(_plain, table.columns)).order_by(*order)
    found = connection.execution_options(yield_per=BATCH).execute(query)
    return (tuple(row) for row in found)


def _plain(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return what reads a column as it is stored: the text of a JSON document, the word of an enumeration."""
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, JSON):
        return cast(column, Text)
    return type_coerce(column, String) if isinstance(kind, Enum) else column


def _hash(row: tuple[Any, ...]) -> bytes:
    """Return the SHA-256 of a row: of each value its kind, its length and its bytes."""
    digest = hashlib.sha256()
    for value in row:
        kind, data = _bytes_of(value)
        digest.update(b"%s%d:" % (kind, len(data)))
        digest.update(data)
    return digest.digest()


def _bytes_of(value: Any) -> tuple[bytes, bytes]:
    if value is None:
        return b"n", b""
    if isinstance(value, str):
        return b"t", value.encode("utf-8", "surrogatepass")
    if isinstance(value, bytes):
        return b"b", value
    if isinstance(value, datetime):
        return b"d", value.astimezone(UTC).isoformat(timespec="microseconds").encode()
    return b"v", repr(value).encode()
