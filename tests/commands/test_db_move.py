"""`issuer db move`: everything arrives, to the byte, or nothing does."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text, update

from issuer.store import moving
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.engine import open_engine
from issuer.store.framework_search import search_items
from issuer.store.frameworks import Framework, FrameworkEntry
from issuer.store.migrations import differences
from issuer.store.models import Base
from issuer.store.status_lists import StatusList
from tests import databases
from tests.commands.conftest import Answer
from tests.web import world

pytestmark = databases.only_sqlite("what is moved lies in SQLite")

CREDENTIALS = 2_000
# What a copy that parses and writes anew would change: spaces, escapes, the order of names, letters in two forms.
AWKWARD = '{"b": 1.50,  "a":"\\u00e9\u00e9e\u0301 \U0001f393 \\ud83c\\udf93"}\r\n\t'


@pytest.fixture(scope="module")
def furnished_home(built_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with two organizations, a framework, and two thousand credentials."""
    home = world.copy(built_world, tmp_path_factory.mktemp("to-move") / "home")
    with world.opened(world.settings_of(home)) as toolkit, toolkit.write.begin() as session:
        columns = Credential.__table__.columns
        model = dict(session.execute(select(*columns).limit(1)).mappings().one())
        session.execute(
            insert(Credential),
            [model | {"id": f"c{n}", "code": f"C{n}", "document": f"{AWKWARD}{n}"} for n in range(CREDENTIALS)],
        )
        session.execute(update(Credential).where(Credential.id == "c7").values(token="eyJ.é.x"))
        facts = dict.fromkeys(("publisher", "version", "licence", "attribution", "source", "language"), "")
        framework = Framework(identifier="one", kind="esco", title="One", imported_at=toolkit.clock(), **facts)
        session.add(framework)
        session.flush()
        entry = {"type": "skill", "part": "skills", "is_mention": False, "code": "", "description": "", "path": ""}
        for title in ("weld pipes", "bake bread"):
            fields = {"alternatives": "", "parents": "", "language": "en", "uri": f"http://esco.example/{title}"}
            session.add(FrameworkEntry(framework_id=framework.id, title=title, **entry, **fields))
    with sqlite3.connect(home / "touchstone.sqlite") as database:
        # An administrator's tool has put the same bytes back as a BLOB, and a document as somebody else writes it.
        database.execute("update credentials set document = cast(document as blob) where id = 'c8'")
        database.execute("update designs set document = ?", ('{"b":1,\n "a" : "\\u00e9"}',))
    return home


@pytest.fixture
def moved_from(home: Path, furnished_home: Path) -> Path:
    """This test's own copy of it, which the environment names."""
    return databases.copy_home(furnished_home, home)


def signed(engine) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is published under a signature, as it is stored."""
    queries = {
        "credentials": select(Credential.id, Credential.document, Credential.token),
        "lists": select(StatusList.id, StatusList.document),
        "achievements": select(Achievement.id, Achievement.achievement, Achievement.image_png),
    }
    with engine.connect() as connection:
        return {name: sorted(map(tuple, connection.execute(query)), key=repr) for name, query in queries.items()}


def test_everything_arrives_and_the_installation_goes_on_there(
    issuer: Callable[..., Answer], moved_from: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = databases.new_postgresql_database()
    here, there = open_engine(f"sqlite:///{moved_from / 'touchstone.sqlite'}"), open_engine(address)
    before = signed(here)
    answer = issuer("db", "move", "--to", address)
    assert answer.code == 0, answer.err
    assert "2,004" in answer.out and "The same on both sides" in answer.out
    assert signed(there) == before == signed(here)
    assert differences(there) == []
    with here.connect() as old, there.connect() as new:
        for table in Base.metadata.sorted_tables:
            query = select(func.count()).select_from(table)
            assert old.execute(query).scalar() == new.execute(query).scalar(), table.name
        documents = set(new.execute(text("select document::text from designs")).scalars())
    assert documents == {'{"b":1,\n "a" : "\\u00e9"}'}, "a document is copied as it is written"
    here.dispose()
    there.dispose()

    monkeypatch.setenv("DATABASE_URL", address)
    opened = world.opened(world.settings_of(moved_from, database_url=address))
    with opened as toolkit, toolkit.write.begin() as session:
        framework = session.scalars(select(Framework)).one()
        fields = dict.fromkeys(("part", "code", "description", "alternatives", "parents", "path", "language"), "")
        entry = FrameworkEntry(framework_id=framework.id, title="weld plates", uri="x", type="skill", **fields)
        entry.is_mention = False
        session.add(entry)
        session.flush()
        assert entry.id == 3, "numbers go on where they were"
        assert search_items(session, "weld").total == 2
    answer = issuer("db", "check")
    assert answer.code == 0 and "agrees" in answer.out


def test_a_target_that_is_not_empty_is_refused(issuer: Callable[..., Answer], moved_from: Path) -> None:
    used, foreign = databases.new_postgresql_database(), databases.new_postgresql_database()
    assert issuer("db", "move", "--to", used).code == 0
    again = issuer("db", "move", "--to", used)
    assert again.code == 1 and "not empty" in again.err
    engine = open_engine(foreign)
    with engine.begin() as connection:
        connection.execute(text("create table people (name text)"))
    assert "not empty" in issuer("db", "move", "--to", foreign).err
    engine.dispose()


def test_what_becomes_different_on_the_way_is_noticed_and_nothing_is_kept(
    issuer: Callable[..., Answer], moved_from: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, rows = databases.new_postgresql_database(), moving._rows

    def with_a_slip(connection, table):
        for row in rows(connection, table):
            slips = connection.dialect.name == "postgresql" and table.name == "credentials" and row[0] == "c1234"
            yield tuple(value + " " if slips and value == f"{AWKWARD}1234" else value for value in row)

    monkeypatch.setattr(moving, "_rows", with_a_slip)
    answer = issuer("db", "move", "--to", address)
    assert answer.code == 1 and "credentials came out different at c1234" in answer.err
    engine = open_engine(address)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(Credential)).scalar() == 0
    engine.dispose()
    monkeypatch.setattr(moving, "_rows", rows)
    assert issuer("db", "move", "--to", address).code == 0, "a move that failed can be tried again"


def test_a_row_that_postgresql_cannot_store_is_named(issuer: Callable[..., Answer], moved_from: Path) -> None:
    with sqlite3.connect(moved_from / "touchstone.sqlite") as database:
        database.execute("update people set name = 'a' || char(0) || 'b'")
    answer = issuer("db", "move", "--to", databases.new_postgresql_database())
    assert answer.code == 1 and "people cannot be stored by PostgreSQL" in answer.err


@pytest.mark.parametrize("address", ["sqlite:///elsewhere.sqlite", "mysql://u@h/d"])
def test_only_postgresql_is_a_target(issuer: Callable[..., Answer], moved_from: Path, address: str) -> None:
    assert issuer("db", "move", "--to", address).code == 2


def test_without_a_database_there_is_nothing_to_move(issuer: Callable[..., Answer], home: Path) -> None:
    answer = issuer("db", "move", "--to", "postgresql://u@h/d")
    assert answer.code == 1 and "There is no database" in answer.err


def test_a_password_is_not_printed(issuer: Callable[..., Answer], moved_from: Path) -> None:
    address = databases.new_postgresql_database().replace("postgres:@", "postgres:hidden@")
    assert "postgres:hidden@" in address
    answer = issuer("db", "move", "--to", address)
    assert answer.code == 0 and "hidden" not in answer.out + answer.err
