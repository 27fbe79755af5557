"""The bits of a status list that are set have an index of their own: signing it went through all its places.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_SET = sa.text("set_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_status_entries_set",
        "status_entries",
        ["status_list_id", "status_list_index", "set_at"],
        unique=False,
        sqlite_where=_SET,
        postgresql_where=_SET,
    )


def downgrade() -> None:
    op.drop_index("ix_status_entries_set", table_name="status_entries", sqlite_where=_SET, postgresql_where=_SET)
