"""Competency frameworks, the uploads they come from, and the index of words in which their entries are found.

The index is kept in step by triggers. Whoever changes `framework_items` by making it anew has to make them again.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXED = ("code", "title", "alternatives", "description")


def upgrade() -> None:
    op.create_table(
        "frameworks",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("identifier", sa.String(length=1100), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("publisher", sa.String(length=500), nullable=False),
        sa.Column("version", sa.String(length=100), nullable=False),
        sa.Column("licence", sa.String(length=500), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=1000), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frameworks")),
        sa.UniqueConstraint("identifier", name=op.f("uq_frameworks_identifier")),
    )
    op.create_table(
        "framework_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("framework_id", sa.String(length=36), nullable=False),
        sa.Column("uri", sa.String(length=1000), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=60), nullable=False),
        sa.Column("is_mention", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("alternatives", sa.Text(), nullable=False),
        sa.Column("parents", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["framework_id"], ["frameworks.id"], name=op.f("fk_framework_items_framework_id_frameworks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_items")),
        sa.UniqueConstraint("framework_id", "uri", name=op.f("uq_framework_items_framework_id")),
    )
    for column in ("framework_id", "uri", "code"):
        op.create_index(op.f(f"ix_framework_items_{column}"), "framework_items", [column], unique=False)
    op.create_table(
        "framework_imports",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("organization_id", sa.String(length=36), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["people.id"], name=op.f("fk_framework_imports_actor_id_people")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_framework_imports_organization_id_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_imports")),
    )
    op.create_index(
        op.f("ix_framework_imports_organization_id"), "framework_imports", ["organization_id"], unique=False
    )
    if op.get_bind().dialect.name == "sqlite":
        _index_words_on_sqlite()
    else:
        _index_words_on_postgresql()


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for event in ("insert", "delete", "update"):
            op.execute(f"drop trigger framework_items_{event}")
    else:
        op.execute("drop trigger framework_items_words on framework_items")
        op.execute("drop function framework_items_words()")
    op.execute("drop table framework_search")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("drop function plain_letters(text)")
    for table in ("framework_imports", "framework_items", "frameworks"):
        op.drop_table(table)


def _index_words_on_sqlite() -> None:
    """Make an FTS5 table that holds the words but not the texts, which stay where they are."""
    columns = ", ".join(_INDEXED)
    op.execute(
        f"create virtual table framework_search using fts5({columns}, content='framework_items', content_rowid='id', "
        "tokenize='unicode61 remove_diacritics 2', prefix='2 3 4')"
    )
    new, old = (f"{row}.id, " + ", ".join(f"{row}.{name}" for name in _INDEXED) for row in ("new", "old"))
    add = f"insert into framework_search(rowid, {columns}) values ({new});"  # noqa: S608 - our own names
    remove = f"insert into framework_search(framework_search, rowid, {columns}) values ('delete', {old});"  # noqa: S608 - our own
    for event, body in (("insert", add), ("delete", remove), (f"update of {columns}", remove + " " + add)):
        name = event.partition(" ")[0]
        op.execute(f"create trigger framework_items_{name} after {event} on framework_items begin {body} end")


def _index_words_on_postgresql() -> None:
    """Make a table of weighted text search vectors, without an extension: not every server lets its users add one."""
    # As FTS5 folds letters: one that NFD takes apart loses its marks (U+0300 to U+036F), and both small sigmas are one.
    op.execute(
        "create function plain_letters(words text) returns text language sql immutable strict parallel safe as $$ "
        "select translate(lower(regexp_replace(normalize(words, NFD), '[\\u0300-\\u036f]', '', 'g')), 'ς', 'σ') $$"
    )
    op.execute(
        "create table framework_search (item_id integer primary key references framework_items (id) on delete cascade, "
        "document tsvector not null)"
    )
    op.execute("create index ix_framework_search_document on framework_search using gin (document)")
    # With its punctuation a text would be searched for paths, addresses and numbers, which are words of their own kind.
    words = "plain_letters(regexp_replace(new.{}, '[!-/:-@[-`{{-~]+', ' ', 'g'))"
    vectors = " || ".join(
        f"setweight(to_tsvector('simple', {words.format(name)}), '{weight}')"
        for name, weight in zip(_INDEXED, "BACD", strict=True)
    )
    op.execute(
        "create function framework_items_words() returns trigger language plpgsql as $$ begin "  # noqa: S608 - our own
        f"insert into framework_search values (new.id, {vectors}) "
        "on conflict (item_id) do update set document = excluded.document; return new; end $$"
    )
    op.execute(
        f"create trigger framework_items_words after insert or update of {', '.join(_INDEXED)} on framework_items "
        "for each row execute function framework_items_words()"
    )
