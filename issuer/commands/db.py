"""`issuer db`: brings the database to this release's schema, or back, says whether they agree, or moves it."""

from __future__ import annotations

import argparse

from alembic.util import CommandError as MigrationError
from sqlalchemy import Engine

from issuer.commands.db_move import move_database
from issuer.commands.errors import CommandError
from issuer.commands.opening import prepare_home, readable_errors, settings_of_environment
from issuer.store.engine import open_engine
from issuer.store.migrations import differences, downgrade, upgrade
from issuer.store.revisions import current_revision, head_revision

HELP = "Upgrade, downgrade, check or move the database. `issuer serve` upgrades by itself; copy before going down."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `upgrade`, `downgrade`, `check` and `move`."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    up = actions.add_parser("upgrade", help="go to a revision, the newest if none is named")
    up.add_argument("revision", nargs="?", default="head")
    down = actions.add_parser("downgrade", help="go back to a revision; what it has no room for is lost")
    down.add_argument("revision", help="for example 0001, or base for an empty database")
    actions.add_parser("check", help="compare the database with this release; exit code 1 when they differ")
    moving = actions.add_parser("move", help="copy everything from SQLite to an empty PostgreSQL database")
    moving.add_argument("--to", required=True, metavar="URL", help="postgresql://user:password@host/name")


def run(args: argparse.Namespace) -> int:
    """Migrate or compare. The database only: no secrets are made and no keys opened."""
    settings = settings_of_environment()
    with readable_errors():
        if args.action == "move":
            return move_database(settings, args.to)
        if not settings.database_url:
            prepare_home(settings.home)
        engine = open_engine(settings.database_address)
        try:
            if args.action == "check":
                return _check(engine)
            (upgrade if args.action == "upgrade" else downgrade)(engine, args.revision)
            print(f"The database is at revision {current_revision(engine) or 'base'}.")
        except MigrationError as error:
            raise CommandError(str(error)) from error
        finally:
            engine.dispose()
    return 0


def _check(engine: Engine) -> int:
    current, head = current_revision(engine), head_revision()
    if current != head:
        print(f"The database is at revision {current or 'base'}, this release needs {head}: run `issuer db upgrade`.")
        return 1
    if found := differences(engine):
        print("The database differs from this release:")
        for difference in found:
            print(f"  {difference}")
        return 1
    print(f"The database is at revision {current} and agrees with this release.")
    return 0
