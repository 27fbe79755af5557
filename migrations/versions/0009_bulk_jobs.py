"""Bulk jobs with their rows and chunks, and places in status lists that are taken before the credential is there.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_jobs()
    _make_rows()
    op.create_table(
        "roster_layouts",
        sa.Column("achievement_id", sa.String(length=36), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        _foreign("roster_layouts", "achievement_id", "achievements"),
        sa.PrimaryKeyConstraint("achievement_id", name=op.f("pk_roster_layouts")),
    )
    op.create_table(
        "credential_editions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("credential_id", sa.String(length=36), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        _foreign("credential_editions", "credential_id", "credentials"),
        _foreign("credential_editions", "job_id", "jobs"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_editions")),
    )
    op.create_index(op.f("ix_credential_editions_credential_id"), "credential_editions", ["credential_id"])
    with op.batch_alter_table("status_entries") as table:
        table.drop_constraint("fk_status_entries_credential_id_credentials", type_="foreignkey")


def downgrade() -> None:
    op.execute("delete from status_entries where credential_id not in (select id from credentials)")
    with op.batch_alter_table("status_entries") as table:
        table.create_foreign_key(
            "fk_status_entries_credential_id_credentials", "credentials", ["credential_id"], ["id"]
        )
    for table in ("credential_editions", "roster_layouts", "job_chunks", "job_rows", "jobs"):
        op.drop_table(table)


def _make_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organization_id", sa.String(length=36), nullable=False),
        sa.Column("achievement_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("request_digest", sa.String(length=64), nullable=True),
        sa.Column("created_by", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by", sa.String(length=36), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=500), nullable=True),
        _foreign("jobs", "organization_id", "organizations"),
        _foreign("jobs", "achievement_id", "achievements"),
        _foreign("jobs", "created_by", "people"),
        _foreign("jobs", "confirmed_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("organization_id", "idempotency_key", name=op.f("uq_jobs_organization_id")),
    )
    for column in ("organization_id", "achievement_id", "state"):
        op.create_index(op.f(f"ix_jobs_{column}"), "jobs", [column])


def _make_rows() -> None:
    op.create_table(
        "job_rows",
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("recipient_key", sa.String(length=64), nullable=True),
        sa.Column("evidence_digest", sa.String(length=64), nullable=True),
        sa.Column("chunk", sa.Integer(), nullable=True),
        sa.Column("credential_id", sa.String(length=36), nullable=True),
        sa.Column("chosen", sa.JSON(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        _foreign("job_rows", "job_id", "jobs"),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_rows")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_job_rows_credential_id")),
    )
    op.create_index("ix_job_rows_state", "job_rows", ["job_id", "state"])
    op.create_index("ix_job_rows_chunk", "job_rows", ["job_id", "chunk"])
    op.create_table(
        "job_chunks",
        sa.Column("job_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(length=36), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        _foreign("job_chunks", "job_id", "jobs"),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_job_chunks")),
    )
    op.create_index("ix_job_chunks_state", "job_chunks", ["state", "lease_until"])


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
