"""`issuer db move`: from the SQLite file to a PostgreSQL server, when one machine has become too small."""

from __future__ import annotations

import sys

from sqlalchemy import make_url

from issuer.commands.errors import CommandError
from issuer.settings import DATABASES, Settings
from issuer.store.engine import open_engine
from issuer.store.moving import SIGNED, Moved, NotMoved, move


def move_database(settings: Settings, address: str) -> int:
    """Copy the database of the settings to `address` and print the counts. Raises CommandError."""
    if settings.database_url and not settings.database_url.startswith("sqlite"):
        raise CommandError("The database lies in PostgreSQL already: `issuer db move` copies from SQLite.")
    if not settings.database_url and not settings.database_file.is_file():
        raise CommandError(f"There is no database {settings.database_file}. Say where it is with ISSUER_HOME.")
    if not address.startswith(tuple(each for each in DATABASES if each.startswith("postgres"))):
        raise CommandError("Give the address of an empty PostgreSQL database: --to postgresql://user@host/name", 2)
    source, target = open_engine(settings.database_address), open_engine(address)
    try:
        done = move(source, target, moving=_tell)
    except NotMoved as error:
        raise CommandError(str(error)) from error
    finally:
        source.dispose()
        target.dispose()
    _print(done, address)
    return 0


def _tell(table: str) -> None:
    print(f"copying {table} …", file=sys.stderr)


def _print(done: list[Moved], address: str) -> None:
    width = max(len(each.table) for each in done)
    for each in done:
        print(f"{each.table:<{width}}  {each.rows:>9,}")
    print("\nThe same on both sides, to the byte (SHA-256):")
    for each in done:
        if each.table in SIGNED:
            print(f"{each.table:<{width}}  {each.digest}")
    shown = make_url(address).render_as_string(hide_password=True)
    print(f"\nNow start with DATABASE_URL={shown}. The SQLite database is as it was; put it away.")
