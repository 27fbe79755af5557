"""The order in which mail leaves, the gate that it passes, mail of a job, and a pause of an organization's mail.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_messages_due": ["state", "priority", "next_attempt_at"],
    "ix_messages_log": ["organization_id", "created_at"],
    "ix_messages_log_state": ["organization_id", "state", "created_at"],
    "ix_messages_job": ["job_id", "state"],
}


def upgrade() -> None:
    op.add_column("organizations", sa.Column("mail_paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("messages", sa.Column("job_id", sa.String(length=36), nullable=True))
    op.add_column("messages", sa.Column("priority", sa.Integer(), nullable=False, server_default="2"))
    # Mail that somebody waits for goes first, then single awards; those of a class are stored without words.
    messages = sa.table("messages", *map(sa.column, ("kind", "text", "priority")))
    op.execute(messages.update().where(messages.c.kind != "award").values(priority=0))
    op.execute(messages.update().where(messages.c.kind == "award", messages.c.text != "").values(priority=1))
    # The indexes of one column each are beginnings of others: of the log's, and of the constraint's.
    op.drop_index("ix_messages_organization_id", table_name="messages")
    op.drop_index("ix_messages_credential_id", table_name="messages")
    for name, columns in _INDEXES.items():
        op.create_index(name, "messages", columns, unique=False)
    op.create_table(
        "mail_gate",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_slot_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_gate")),
    )


def downgrade() -> None:
    op.drop_table("mail_gate")
    messages = sa.table("messages", sa.column("state"))
    op.execute(messages.update().where(messages.c.state == "held").values(state="queued"))
    for name in _INDEXES:
        op.drop_index(name, table_name="messages")
    op.create_index("ix_messages_credential_id", "messages", ["credential_id"], unique=False)
    op.create_index("ix_messages_organization_id", "messages", ["organization_id"], unique=False)
    op.drop_column("messages", "priority")
    op.drop_column("messages", "job_id")
    op.drop_column("organizations", "mail_paused_at")
