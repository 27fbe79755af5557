"""Tokens by which copies of an installation are told apart, and where they were seen.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "signer_tokens",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signer_tokens")),
    )
    op.create_index(op.f("ix_signer_tokens_at"), "signer_tokens", ["at"], unique=False)
    op.create_table(
        "signer_sights",
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_signer_sights")),
    )


def downgrade() -> None:
    op.drop_table("signer_sights")
    op.drop_index(op.f("ix_signer_tokens_at"), table_name="signer_tokens")
    op.drop_table("signer_tokens")
