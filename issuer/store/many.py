"""Many rows at once: a class of a hundred thousand is looked up and stored in chunks of these."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import ARRAY, Column, ColumnElement, Connection, Dialect, Table, any_, insert, literal
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import InstrumentedAttribute, Session

from issuer.store.base import Base
from issuer.store.engine import without_details


def among(session: Session, column: InstrumentedAttribute[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Return whether a column has one of many values.

    They are one parameter on PostgreSQL, which takes longer to read a list of five hundred than to find the rows.
    """
    if session.get_bind().dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(column.type)))
    return column.in_(values)


def insert_all(session: Session, kind: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have the same columns, among them each that must have a value.

    On PostgreSQL they are copied, which takes half as long as a statement for each. Raises what SQLAlchemy raises.
    """
    if not rows:
        return  # SQLAlchemy would insert one without values
    connection, table = session.connection(), cast("Table", kind.__table__)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(insert(table), rows)


def _copy(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = [table.columns[name] for name in rows[0]]
    written = [(column.name, _writer(column, connection.dialect)) for column in columns]
    names = sql.SQL(", ").join(sql.Identifier(column.name) for column in columns)
    statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table.name), names)
    try:
        with connection.connection.cursor() as cursor, cursor.copy(statement) as copying:  # type: ignore[attr-defined]
            for row in rows:
                copying.write_row([write(row[name]) for name, write in written])
    except psycopg.Error as error:
        without_details(error)
        told = f"copy {table.name}"
        raise DBAPIError.instance(told, None, error, psycopg.Error, dialect=connection.dialect) from error


def _writer(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """Return what makes of a value what the driver is given, as SQLAlchemy does for a statement."""
    return column.type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
