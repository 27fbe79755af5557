"""The database itself: its pages and indexes are whole, and no row points to nothing (I12)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from issuer.services.fsck.examined import Examined, Violation

_NOT_ON_POSTGRESQL = (
    "The pages and indexes of PostgreSQL are checked only where the extension amcheck is installed, which it is not: "
    "run pg_amcheck."
)


def the_database_is_whole(examined: Examined) -> Iterator[Violation]:
    """I12: `PRAGMA integrity_check` and `foreign_key_check`, or the extension amcheck for every index."""
    with examined.read() as session:
        if session.get_bind().dialect.name == "sqlite":
            yield from _sqlite(session)
        elif session.scalar(text("select count(*) from pg_extension where extname = 'amcheck'")):
            yield from _postgresql(session)
        else:
            examined.notes.append(_NOT_ON_POSTGRESQL)


def _sqlite(session: Session) -> Iterator[Violation]:
    for (line,) in session.execute(text("pragma integrity_check")):
        if line != "ok":
            yield Violation("I12", "database", str(line))
    for table, rowid, parent, _ in session.execute(text("pragma foreign_key_check")):
        yield Violation("I12", f"{table} {rowid}", f"This row points to one of {parent} that is not there.")


def _postgresql(session: Session) -> Iterator[Violation]:
    """Every index of ours: damaged, it says so by an error, which the examination turns into a violation."""
    indexes = text(
        "select c.oid, c.relname from pg_class c join pg_am a on a.oid = c.relam join pg_namespace n "
        "on n.oid = c.relnamespace where c.relkind = 'i' and a.amname = 'btree' and n.nspname = current_schema()"
    )
    for oid, _name in session.execute(indexes).all():
        session.execute(text("select bt_index_check(:oid, true)"), {"oid": oid})
    yield from ()
