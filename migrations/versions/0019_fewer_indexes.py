"""Two indexes go that are the beginning of another: each cost an entry a badge, and PostgreSQL took the worse one.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_credentials_achievement_id"), table_name="credentials")
    op.drop_index(op.f("ix_status_entries_status_list_id"), table_name="status_entries")


def downgrade() -> None:
    op.create_index(op.f("ix_status_entries_status_list_id"), "status_entries", ["status_list_id"], unique=False)
    op.create_index(op.f("ix_credentials_achievement_id"), "credentials", ["achievement_id"], unique=False)
