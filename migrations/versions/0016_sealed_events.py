"""Events are sealed in a chain, and the site signs its end now and then.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit_events", sa.Column("sequence", sa.Integer(), nullable=True))
    op.add_column("audit_events", sa.Column("seal", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_audit_events_sequence"), "audit_events", ["sequence"], unique=True)
    op.create_index(
        "ix_audit_events_unsealed",
        "audit_events",
        ["at", "id"],
        unique=False,
        sqlite_where=sa.text("sequence IS NULL"),
        postgresql_where=sa.text("sequence IS NULL"),
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_checkpoints")),
    )


def downgrade() -> None:
    op.drop_table("audit_checkpoints")
    op.drop_index("ix_audit_events_unsealed", table_name="audit_events")
    op.drop_index(op.f("ix_audit_events_sequence"), table_name="audit_events")
    op.drop_column("audit_events", "seal")
    op.drop_column("audit_events", "sequence")
