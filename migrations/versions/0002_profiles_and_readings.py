"""Profiles of the review, public reports, and a second pair of eyes.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The defaults are for the rows that are there; no table is made anew, since others refer to it.
    op.add_column("organizations", sa.Column("review_profiles", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column(
        "organizations", sa.Column("reports_are_public", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("designs", sa.Column("review_profiles", sa.JSON(), nullable=True))
    op.create_table(
        "readings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organization_id", sa.String(length=36), nullable=False),
        sa.Column("design_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reader_name", sa.String(length=200), nullable=False),
        sa.Column("reader_email", sa.String(length=254), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("may_be_named", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.String(length=36), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_readings_asked_by_people")),
        sa.ForeignKeyConstraint(["design_id"], ["designs.id"], name=op.f("fk_readings_design_id_designs")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_readings_organization_id_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_readings_token_hash")),
    )
    op.create_index(op.f("ix_readings_design_id"), "readings", ["design_id"])
    op.create_index(op.f("ix_readings_organization_id"), "readings", ["organization_id"])
    op.create_table(
        "reading_comments",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("reading_id", sa.String(length=36), nullable=False),
        sa.Column("field", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.id"], name=op.f("fk_reading_comments_reading_id_readings")),
        sa.ForeignKeyConstraint(["settled_by"], ["people.id"], name=op.f("fk_reading_comments_settled_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_comments")),
    )
    op.create_index(op.f("ix_reading_comments_reading_id"), "reading_comments", ["reading_id"])


def downgrade() -> None:
    op.drop_table("reading_comments")
    op.drop_table("readings")
    op.drop_column("designs", "review_profiles")
    op.drop_column("organizations", "reports_are_public")
    op.drop_column("organizations", "review_profiles")
