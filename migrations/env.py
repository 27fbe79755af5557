"""What Alembic runs for every command; `issuer db` and the start of the server bring the connection."""

from __future__ import annotations

from alembic import context

from issuer.store.models import Base


def run() -> None:
    """Migrate over the connection that the caller has put into the configuration."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",  # SQLite cannot change a column in place
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
