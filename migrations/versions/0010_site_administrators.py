"""Who administers the site, and why an issuer is on its list of trusted issuers.

A host on the list stood for every issuer on it until now. It stands for the issuer that is the host itself from here
on; such entries are marked, so that whoever keeps the list looks at them. An address that ends in a star was that of
one issuer, which none has; it would stand for everything below from here on, and is taken off.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", sa.Column("site_admin_at", sa.DateTime(timezone=True), nullable=True))
    for name, length in (("reason", 1000), ("vouched_by", 200), ("within", 1000)):
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column("trusted_issuers", column)
    op.add_column("trusted_issuers", sa.Column("added_by", sa.String(length=36), nullable=True))
    op.add_column("trusted_issuers", sa.Column("was_wider", sa.Boolean(), nullable=False, server_default=sa.false()))
    _narrow()


def _narrow() -> None:
    table = sa.table("trusted_issuers", sa.column("issuer", sa.String), sa.column("was_wider", sa.Boolean))
    is_address = table.c.issuer.startswith("https://")
    is_host = sa.not_(sa.or_(table.c.issuer.startswith("did:"), is_address))
    op.execute(table.update().where(is_host).values(was_wider=True))
    op.execute(table.delete().where(is_address, table.c.issuer.endswith("*")))
    # An address without a path is written with its slash now.
    known = set(op.get_bind().execute(sa.select(table.c.issuer).where(is_address)).scalars())
    for issuer in known:
        if issuer.count("/") == 2 and f"{issuer}/" not in known:
            op.execute(table.update().where(table.c.issuer == issuer).values(issuer=f"{issuer}/"))


def downgrade() -> None:
    for name in ("was_wider", "added_by", "within", "vouched_by", "reason"):
        op.drop_column("trusted_issuers", name)
    op.drop_column("people", "site_admin_at")
