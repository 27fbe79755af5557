"""Opens the database: SQLite made durable and free of lost updates, or PostgreSQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

_PRAGMAS = ("journal_mode=wal", "synchronous=full", "foreign_keys=on", "busy_timeout=10000")


def open_engine(database_url: str) -> Engine:
    """Return an engine for `database_url` (`sqlite:///…` or `postgresql://…`)."""
    # What stands in a statement is somebody's: an error must not carry it into a log.
    engine = create_engine(_with_driver(database_url), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def writers(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions that may write."""
    return sessionmaker(engine, expire_on_commit=False)


def readers(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions that only read, and so never wait for a writer."""
    return sessionmaker(engine.execution_options(read_only=True), expire_on_commit=False)


def _with_driver(database_url: str) -> str:
    """Name the psycopg driver in the short forms of a PostgreSQL address."""
    for short in ("postgresql://", "postgres://"):
        if database_url.startswith(short):
            return "postgresql+psycopg://" + database_url.removeprefix(short)
    return database_url


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    """Let SQLAlchemy begin transactions, and make an acknowledged write survive a power cut."""
    dbapi_connection.isolation_level = None
    for pragma in _PRAGMAS:
        dbapi_connection.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a deferred one that is upgraded later loses updates or fails without waiting."""
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
