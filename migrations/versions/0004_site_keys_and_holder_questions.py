"""The site's own keys, and questions to holders.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "site_keys",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("public_key_multibase", sa.String(length=100), nullable=False),
        sa.Column("controller", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_keys")),
        sa.UniqueConstraint("public_key_multibase", name=op.f("uq_site_keys_public_key_multibase")),
    )
    op.create_table(
        "holder_questions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("credential_id", sa.String(length=36), nullable=False),
        sa.Column("asker", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("checker_hash", sa.String(length=64), nullable=False),
        sa.Column("holder_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["credential_id"], ["credentials.id"], name=op.f("fk_holder_questions_credential_id_credentials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder_questions")),
        sa.UniqueConstraint("checker_hash", name=op.f("uq_holder_questions_checker_hash")),
        sa.UniqueConstraint("holder_hash", name=op.f("uq_holder_questions_holder_hash")),
    )
    op.create_index(op.f("ix_holder_questions_credential_id"), "holder_questions", ["credential_id"])
    op.create_index(op.f("ix_holder_questions_asked_at"), "holder_questions", ["asked_at"])


def downgrade() -> None:
    op.drop_table("holder_questions")
    op.drop_table("site_keys")
