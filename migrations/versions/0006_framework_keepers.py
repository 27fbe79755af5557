"""Which organization took a framework in, so that no other one changes it or takes it away.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("frameworks", sa.Column("organization_id", sa.String(length=36), nullable=True))
    op.execute(
        "update frameworks set organization_id = (select organization_id from audit_events "
        "where action = 'framework.imported' and subject_id = frameworks.id order by at limit 1)"
    )


def downgrade() -> None:
    op.drop_column("frameworks", "organization_id")
