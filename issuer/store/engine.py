"""Opens the database: SQLite made durable and free of lost updates, or PostgreSQL with bounds on every wait.

What reads sees one state of the database from its first query on, on both. What writes is alone on SQLite; on
PostgreSQL it sees what others have committed, statement by statement, so whatever is read in order to be changed is
read with a lock (`with_for_update`), changed by an UPDATE that names what it must find, or held by a constraint.
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Any

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import PoolResetState

# The first may wait. The last lets pages that one commit after another changes be written back once: 16,000 are 64 MB.
_PRAGMAS = (
    "busy_timeout=10000",
    "journal_mode=wal",
    "synchronous=full",
    "foreign_keys=on",
    "wal_autocheckpoint=16000",
)
_DRIVER = "postgresql+psycopg"
# No statement of ours takes long; what does is a mistake, or waits for somebody who is gone. In milliseconds.
_BOUNDS = {
    "statement_timeout": 60_000,
    "lock_timeout": 10_000,  # as long as a writer waits for SQLite
    "idle_in_transaction_session_timeout": 300_000,  # a chunk of awards is signed beside an open reader
}
# A web process has five threads, and each may hold a reader and a writer.
_POOL = {"pool_size": 5, "max_overflow": 10, "pool_timeout": 10, "pool_pre_ping": True, "pool_recycle": 1800}
_CONNECT_SECONDS = 5


def open_engine(database_url: str) -> Engine:
    """Return an engine for `database_url` (`sqlite:///…`, `postgresql://…` or `postgres://…`).

    Raises ArgumentError for what is no address. Nothing is connected to yet.
    """
    url = _with_driver(database_url)
    # What stands in a statement is somebody's: an error must not carry it into a log.
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url, hide_parameters=True, connect_args=_connect_arguments(url), **_POOL)
        engine.dialect.statement_compiler = _Statements
        event.listen(engine, "handle_error", _hide_details)
        event.listen(engine, "reset", _end_transaction)
        return engine
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "reset", _end_transaction)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def writers(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions that may write."""
    return sessionmaker(engine, expire_on_commit=False)


def readers(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of sessions that only read, and so never wait for a writer."""
    return sessionmaker(reading(engine), expire_on_commit=False)


def reading(engine: Engine) -> Engine:
    """Return an engine over the same connections whose transactions only read, all of one state of the database."""
    options: dict[str, Any] = {"read_only": True}
    if engine.dialect.name == "postgresql":
        options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
    return engine.execution_options(**options)


def write_back(engine: Engine) -> None:
    """Write SQLite's log back into the database and empty it. Call it between transactions, now and then in long work.

    SQLite does so by itself only when nobody reads. Where workers read without a pause the log would grow by as much
    as is written. Whoever reads for longer than a second is not waited for: nobody can write meanwhile.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        # What fails here fails at the next write, which is told.
        with suppress(sqlite3.OperationalError):
            for pragma in ("busy_timeout=1000", "wal_checkpoint(truncate)"):
                connection.cursor().execute(f"pragma {pragma}").fetchall()
    finally:
        connection.cursor().execute(f"pragma {_PRAGMAS[0]}").fetchall()
        connection.close()


def _with_driver(database_url: str) -> URL:
    """Name the psycopg driver in the short forms of a PostgreSQL address."""
    for short in ("postgresql://", "postgres://"):
        if database_url.startswith(short):
            return make_url(f"{_DRIVER}://" + database_url.removeprefix(short))
    return make_url(database_url)


def _connect_arguments(url: URL) -> dict[str, Any]:
    """Return what every connection begins with; options that stand in the address come later, and so win."""
    bounds = " ".join(f"-c {name}={value}" for name, value in _BOUNDS.items())
    given = url.query.get("options", "")
    options = " ".join(filter(None, (bounds, "-c timezone=UTC", given if isinstance(given, str) else " ".join(given))))
    arguments: dict[str, Any] = {"options": options, "client_encoding": "utf8"}
    for name, value in (("connect_timeout", _CONNECT_SECONDS), ("application_name", "touchstone")):
        if name not in url.query:
            arguments[name] = value
    return arguments


class _Statements(PGCompiler_psycopg):
    """Locks rows so that others may still point to them: a row's key never changes here.

    Every insert takes a shared lock on the rows it points to. Two transactions that did so, and then both lock the row
    to change it, would wait for each other for ever.
    """

    def for_update_clause(self, select: Any, **options: Any) -> str:
        """Return the end of a SELECT that locks."""
        return super().for_update_clause(select, **options).replace("FOR UPDATE", "FOR NO KEY UPDATE")


def _hide_details(context: ExceptionContext) -> None:
    """Take from an error what PostgreSQL tells of the row, after its first line: `Key (email)=(…) already exists`."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            without_details(error)


def without_details(error: BaseException) -> None:
    """Leave of what an error of PostgreSQL says its first line: the others may tell of the row."""
    if error.args and isinstance(error.args[0], str):
        error.args = (error.args[0].partition("\n")[0], *error.args[1:])


def _end_transaction(dbapi_connection: Any, _record: Any, state: PoolResetState) -> None:
    """Undo what is still open on a connection that goes back to the pool.

    After a commit that failed before the database had it, SQLAlchemy takes the transaction for ended. It would lock
    everybody out on SQLite, and on PostgreSQL the next one to commit would commit it.
    """
    if not state.terminate_only:
        dbapi_connection.rollback()


def _prepare_sqlite(dbapi_connection: Any, _record: Any) -> None:
    """Let SQLAlchemy begin transactions, and make an acknowledged write survive a power cut."""
    dbapi_connection.isolation_level = None
    for pragma in _PRAGMAS:
        dbapi_connection.execute(f"pragma {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a deferred one that is upgraded later loses updates or fails without waiting."""
    read_only = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
