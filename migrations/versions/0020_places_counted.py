"""How many places of a status list are given is kept beside it: counting them took longer with every award.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("status_lists", sa.Column("taken", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE status_lists SET taken = "
        "(SELECT count(*) FROM status_entries WHERE status_entries.status_list_id = status_lists.id)"
    )


def downgrade() -> None:
    op.drop_column("status_lists", "taken")
