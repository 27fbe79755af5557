"""Who reads a roster at the moment, how often that was begun, and whether its file is still kept.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("jobs", sa.Column("reader_token", sa.String(length=36), nullable=True))
    op.add_column("jobs", sa.Column("reader_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("jobs", sa.Column("readings_begun", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("jobs", sa.Column("has_file", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for name in ("has_file", "readings_begun", "reader_until", "reader_token"):
        op.drop_column("jobs", name)
