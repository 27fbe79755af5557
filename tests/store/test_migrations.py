"""Migrations go up and down, end where the models are, and keep what is stored."""

from __future__ import annotations

import threading

import pytest
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from issuer.resources import folder
from issuer.store import migrations
from issuer.store.engine import open_engine, readers
from issuer.store.models import Base
from issuer.store.organizations import find_organization
from issuer.store.revisions import current_revision, head_revision, is_at_head
from issuer.store.trusted_issuers import list_trusted_issuers
from tests import databases


@pytest.fixture
def engine(tmp_path):
    engine = open_engine(databases.new_database(tmp_path, "migrated"))
    yield engine
    engine.dispose()


def tables(engine):
    found = set(inspect(engine).get_table_names()) - {"alembic_version"}
    return {name for name in found if not name.startswith(migrations.INDEX_OF_WORDS)}


def test_an_empty_database_is_brought_to_the_models(engine):
    assert current_revision(engine) is None
    migrations.upgrade(engine)
    assert is_at_head(engine)
    assert tables(engine) == set(Base.metadata.tables)


def test_the_database_and_the_models_are_the_same(engine):
    migrations.upgrade(engine)
    assert migrations.differences(engine) == []


def test_a_difference_would_be_noticed(engine):
    migrations.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("alter table people add column shoe_size integer"))
        connection.execute(text("drop index ix_credentials_award"))
    assert len(migrations.differences(engine)) == 2


def test_constraints_and_indexes_bear_the_names_of_the_models(engine, tmp_path):
    """Later migrations name them, so they must be called the same on every installation."""
    migrations.upgrade(engine)
    made = open_engine(databases.new_database(tmp_path, "made"))
    Base.metadata.create_all(made)

    def names(engine):
        looked = inspect(engine)
        return {
            (table, kind, each["name"])
            for table in Base.metadata.tables
            for kind in ("indexes", "foreign_keys", "unique_constraints")
            for each in getattr(looked, f"get_{kind}")(table)
        } | {(table, "pk", looked.get_pk_constraint(table)["name"]) for table in Base.metadata.tables}

    assert names(engine) == names(made)
    made.dispose()


def test_every_migration_goes_down_and_up_again(engine):
    migrations.upgrade(engine)
    migrations.downgrade(engine, "base")
    assert tables(engine) == set()
    migrations.upgrade(engine)
    assert migrations.differences(engine) == []


def test_the_revisions_are_those_of_alembic(engine):
    config = Config()
    config.set_main_option("script_location", str(folder("migrations")))
    assert head_revision() == ScriptDirectory.from_config(config).get_current_head()
    for revision in ("0003", "head"):
        migrations.upgrade(engine, revision)
        with engine.connect() as connection:
            assert current_revision(engine) == MigrationContext.configure(connection).get_current_revision()
        assert is_at_head(engine) is (revision == "head")
    migrations.downgrade(engine, "base")
    assert current_revision(engine) is None


def test_migrations_are_numbered_without_a_gap():
    files = sorted(path.name for path in (folder("migrations") / "versions").glob("*.py"))
    assert [name[:4] for name in files] == [f"{number:04d}" for number in range(1, len(files) + 1)]


def test_a_second_start_keeps_every_row(furnished, tmp_path):
    engine = open_engine(databases.copied(furnished.database_url, tmp_path, "copy"))

    def rows():
        with engine.connect() as connection:
            return [connection.execute(text(f"select * from {table}")).all() for table in sorted(Base.metadata.tables)]

    before = rows()
    migrations.upgrade(engine)
    assert rows() == before
    engine.dispose()


def test_two_processes_that_start_at_once_migrate_once(engine):
    barrier, failures = threading.Barrier(3), []

    def start() -> None:
        own = open_engine(engine.url.render_as_string(hide_password=False))
        barrier.wait()
        try:
            migrations.upgrade(own)
        except BaseException as error:  # noqa: BLE001 - a thread's error must reach the test
            failures.append(error)
        finally:
            own.dispose()

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == [] and migrations.differences(engine) == []


@databases.only_sqlite("PostgreSQL has no switch for foreign keys that a migration could leave off")
def test_foreign_keys_hold_again_after_a_migration(engine):
    migrations.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("pragma foreign_keys")).scalar() == 1


def test_an_organization_of_the_first_release_is_judged_without_profiles_and_keeps_its_reports_to_itself(engine):
    migrations.upgrade(engine, "0001")
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into organizations (id, slug, name, colour, zone, is_example, created_at)"
                " values ('o', 'old', 'Old College', '#000000', 'UTC', false, '2026-01-01 00:00:00')"
            )
        )
    migrations.upgrade(engine)
    with readers(engine)() as session:
        organization = find_organization(session, "old")
        assert (organization.review_profiles, organization.reports_are_public) == ([], False)
    migrations.downgrade(engine, "0001")
    with engine.connect() as connection:
        assert connection.execute(text("select name from organizations")).scalar_one() == "Old College"


def test_hosts_that_were_trusted_with_all_that_is_on_them_are_marked_and_nothing_is_widened(engine):
    migrations.upgrade(engine, "0009")
    issuers = ["river.org", "river.org:8443", "did:web:a.org", "https://a.org", "https://a.org/b/", "https://a.org/c/*"]
    with engine.begin() as connection:
        for number, issuer in enumerate(issuers):
            connection.execute(
                text(
                    "insert into trusted_issuers (id, issuer, name, added_at)"
                    " values (:id, :issuer, 'A', '2026-01-01 00:00:00')"
                ),
                {"id": str(number), "issuer": issuer},
            )
    migrations.upgrade(engine)
    with readers(engine)() as session:
        found = {row.issuer: row.was_wider for row in list_trusted_issuers(session)}
    assert found == {
        "river.org": True,
        "river.org:8443": True,
        "did:web:a.org": False,
        "https://a.org/": False,
        "https://a.org/b/": False,
    }
    migrations.downgrade(engine, "0009")
    with engine.connect() as connection:
        assert len(connection.execute(text("select issuer, name from trusted_issuers")).all()) == 5
