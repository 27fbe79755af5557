"""Badges as tokens beside the embedded proof: an organization's choice, the keys for it, and the tokens.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "token_keys",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organization_id", sa.String(length=36), nullable=False),
        sa.Column("algorithm", sa.String(length=20), nullable=False),
        sa.Column("fingerprint", sa.String(length=43), nullable=False),
        sa.Column("public_jwk", sa.JSON(), nullable=False),
        sa.Column("controller", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("compromised_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_token_keys_organization_id_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_keys")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_token_keys_fingerprint")),
    )
    op.create_index(op.f("ix_token_keys_organization_id"), "token_keys", ["organization_id"])
    op.add_column("organizations", sa.Column("token_algorithm", sa.String(length=20), nullable=True))
    op.add_column("credentials", sa.Column("token", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("credentials", "token")
    op.drop_column("organizations", "token_algorithm")
    op.drop_index(op.f("ix_token_keys_organization_id"), table_name="token_keys")
    op.drop_table("token_keys")
