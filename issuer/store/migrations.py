"""Brings the database to the schema of this release and back: numbered Alembic migrations, run from here alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, text

from issuer.resources import folder
from issuer.store.engine import reading
from issuer.store.models import Base
from issuer.store.revisions import is_at_head

# Any number does, as long as every process of every release takes the same one (PostgreSQL advisory lock).
_LOCK = 7_201_146
INDEX_OF_WORDS = "framework_search"  # what the migrations make for searching, and no model describes
QUEUE_TABLES = "touchstone_queue"  # the task queue's, where it lies in the same database


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to `revision`; does nothing when the database is there already."""
    if revision == "head" and is_at_head(engine):
        return  # no lock, no write
    with _locked(engine) as config:
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Migrate down to `revision`, `base` for an empty database. Columns and tables that it lacks are lost."""
    with _locked(engine) as config:
        command.downgrade(config, revision)


def differences(engine: Engine) -> list[Any]:
    """Return in what the database differs from the models; empty when they are the same."""
    with reading(engine).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_modelled})
        return list(compare_metadata(context, Base.metadata))


def _is_modelled(name: str | None, kind: str, _parents: Any) -> bool:
    """Return whether a table is one of the models', which the index of words and the queue are not."""
    return kind != "table" or not (name or "").startswith((INDEX_OF_WORDS, QUEUE_TABLES))


@contextmanager
def _locked(engine: Engine) -> Iterator[Config]:
    """Give a configuration with an open transaction that no second process can migrate in at the same time."""
    with engine.connect() as connection:
        # SQLite checks foreign keys at once, but a migration in batch mode replaces tables that others point to.
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            _prepare_sqlite(connection)
        with connection.begin():  # on SQLite this takes the write lock
            if not is_sqlite:
                _wait_for_others(connection)
            config = _config()
            config.attributes["connection"] = connection
            yield config
        connection.invalidate()  # do not give a connection without its pragmas back to the pool


def _prepare_sqlite(connection: Connection) -> None:
    """Let tables be replaced, and wait for one who migrates before us as long as on PostgreSQL."""
    # Outside a transaction, where alone SQLite lets foreign keys be changed.
    for pragma in ("foreign_keys=off", "busy_timeout=2147483647"):
        connection.connection.driver_connection.execute(f"pragma {pragma}")  # type: ignore[union-attr]


def _wait_for_others(connection: Connection) -> None:
    """Let one process migrate at a time, for as long as that takes: of several that start together all but one wait."""
    for bound in ("lock_timeout", "statement_timeout"):
        connection.execute(text(f"set local {bound} = 0"))
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    return config
