"""Which migration a database is at, and which is this release's newest: without Alembic, which only migrating needs.

Every start asks; hardly any has to migrate.
"""

from __future__ import annotations

from sqlalchemy import Engine, column, inspect, select, table

from issuer.resources import folder
from issuer.store.engine import reading

_VERSION = table("alembic_version", column("version_num"))  # Alembic's own


def current_revision(engine: Engine) -> str | None:
    """Return the revision that the database is at, or None when it is empty."""
    with reading(engine).connect() as connection:
        if not inspect(connection).has_table(_VERSION.name):
            return None
        revision: str | None = connection.scalar(select(_VERSION.c.version_num))
        return revision


def head_revision() -> str:
    """Return the newest revision of this release: the number with which the last file of a migration begins."""
    return max(path.name for path in (folder("migrations") / "versions").glob("*.py"))[:4]


def is_at_head(engine: Engine) -> bool:
    """Tell whether the database is what this release expects."""
    return current_revision(engine) == head_revision()
