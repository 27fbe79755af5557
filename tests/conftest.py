"""Fixtures that all tests share: an empty or a furnished database, and the people and things in it.

A furnished database has River College with its owner Ada, a key, and one published Achievement. It is built once and
copied for each test. Tests of pages copy a whole installation: a small world, or that with a richer design in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from issuer.adapters.mail_templates import EmailTemplates
from issuer.resources import folder
from issuer.services.award_request import AwardRequest, EvidenceInput
from issuer.services.design import create_design
from issuer.services.issuing import issue_credential
from issuer.services.keys import ensure_key
from issuer.services.organizations import create_organization
from issuer.services.people import create_person
from issuer.services.publishing import publish
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement, Design
from issuer.store.engine import open_engine, writers
from issuer.store.migrations import upgrade
from issuer.store.organizations import Organization, find_organization
from issuer.store.people import Person, find_person
from issuer.urls import Addresses
from tests import databases
from tests.designs import competency_design
from tests.standins import MemoryKeys, PlainArtist

# No test asks the network by accident; commands and servers inherit it.
os.environ |= {"ISSUER_FETCH": "off", "ISSUER_ASK_ADDRESS": "off"}

# The same examples in every run, so that a change that breaks a test is the change that broke it; others in a night.
_CALM = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile("every", max_examples=200, derandomize=True, deadline=None, suppress_health_check=_CALM)
settings.register_profile("nightly", max_examples=20_000, deadline=None, print_blob=True, suppress_health_check=_CALM)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "every"))

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
Row = TypeVar("Row")
ADDRESSES = Addresses("https://badges.example.org")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on PostgreSQL, what is about SQLite."""
    left_out = [item for item in items if databases.ON_POSTGRESQL and item.get_closest_marker("only_sqlite")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@dataclass(frozen=True)
class Furnished:
    """A database with something in it, by its address, and the keys that belong to it."""

    database_url: str
    key_ring: MemoryKeys


@pytest.fixture(autouse=True)
def _databases_of_one_test() -> Iterator[None]:
    """What a test makes in PostgreSQL goes with it."""
    with databases.dropped_afterwards():
        yield


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a migrated database without a row, only copied from."""
    with databases.kept():
        address = databases.new_database(tmp_path_factory.mktemp("empty"), "empty")
    engine = open_engine(address)
    upgrade(engine)
    engine.dispose()
    return address


@pytest.fixture(scope="session")
def furnished(empty_database: str, tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """The furnished database, only copied from."""
    with databases.kept():
        address = databases.copied(empty_database, tmp_path_factory.mktemp("furnished"), "furnished")
    key_ring = MemoryKeys()
    engine = open_engine(address)
    with writers(engine).begin() as session:
        owner = create_person(session, email="ada@river.example", name="Ada", now=NOW)
        organization = create_organization(
            session,
            name="River College",
            slug="river-college",
            owner=owner,
            now=NOW,
            url="https://river.example/",
            email="badges@river.example",
            country="NZ",
        )
        ensure_key(session, organization, key_ring, ADDRESSES, now=NOW)
        design = create_design(session, organization, owner, now=NOW, document=competency_design())
        publish(session, design, artist=PlainArtist(), addresses=ADDRESSES, actor=owner, now=NOW)
    engine.dispose()
    return Furnished(address, key_ring)


@pytest.fixture
def engine(furnished: Furnished, tmp_path: Path) -> Iterator[Engine]:
    """This test's own copy of the furnished database."""
    engine = open_engine(databases.copied(furnished.database_url, tmp_path))
    yield engine
    engine.dispose()


@pytest.fixture
def write(engine: Engine) -> sessionmaker[Session]:
    """Sessions that may write, for tests that commit or that run several at once."""
    return writers(engine)


@pytest.fixture
def session(write: sessionmaker[Session]) -> Iterator[Session]:
    """One session, undone at the end. It holds the write lock from its first query on."""
    with write() as session:
        yield session


@pytest.fixture
def key_ring(furnished: Furnished) -> MemoryKeys:
    """The keys of the furnished database, in a ring of this test's own."""
    return furnished.key_ring.copy()


@pytest.fixture(scope="session")
def templates() -> EmailTemplates:
    """Our real mail texts."""
    return EmailTemplates(folder("templates") / "email")


@pytest.fixture
def addresses() -> Addresses:
    """A public https address, where issuers have a did:web."""
    return ADDRESSES


@pytest.fixture
def now() -> datetime:
    """The instant at which the furnished database was made."""
    return NOW


@pytest.fixture
def owner(session: Session) -> Person:
    """Ada, who owns River College."""
    return _found(find_person(session, "ada@river.example"))


@pytest.fixture
def organization(session: Session) -> Organization:
    """River College."""
    return _found(find_organization(session, "river-college"))


@pytest.fixture
def achievement(session: Session) -> Achievement:
    """Its published Achievement."""
    return session.scalars(select(Achievement)).one()


@pytest.fixture
def design(session: Session, achievement: Achievement) -> Design:
    """The design that the Achievement was published from."""
    return session.get_one(Design, achievement.design_id)


@pytest.fixture
def award_in(key_ring: MemoryKeys, templates: EmailTemplates) -> Callable[..., Credential]:
    """Awards the published Achievement in a session: `award_in(session, award_request(…), now=…)`."""

    def award(session: Session, request: AwardRequest | None = None, **options: Any) -> Credential:
        usual = {
            "key_ring": key_ring,
            "addresses": ADDRESSES,
            "templates": templates,
            "actor": _found(find_person(session, "ada@river.example")),
            "now": NOW,
        }
        achievement = session.scalars(select(Achievement)).one()
        return issue_credential(session, achievement, request or award_request(), **(usual | options))

    return award


@pytest.fixture
def credential(session: Session, award_in: Callable[..., Credential]) -> Credential:
    """One award of it, to Grace."""
    return award_in(session)


@pytest.fixture(scope="session")
def built_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installation of `tests.web.world`, only copied from."""
    from tests.web import world  # not above: most tests do without the whole application

    home = tmp_path_factory.mktemp("built-world") / "home"
    with databases.kept():
        world.build(home)
    return home


@pytest.fixture(scope="session")
def built_with_strong_design(built_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the strong example design published in it, only copied from."""
    from tests.web import world
    from tests.web.issue import awards

    with databases.kept():
        home = world.copy(built_world, tmp_path_factory.mktemp("built-with-strong-design") / "home")
    with world.opened(world.settings_of(home)) as toolkit:
        awards.publish_design(toolkit)
    return home


def award_request(**changes: Any) -> AwardRequest:
    """Return an award to Grace that passes; `changes` replaces fields."""
    fields: dict[str, Any] = {
        "recipient_name": "Grace Hopper",
        "recipient_email": "grace@example.org",
        "evidence": (EvidenceInput("A recording", "Twenty minutes with six people.", "https://video.example/1"),),
        "levels": {"r1": "passing", "r2": "advanced"},
    }
    return AwardRequest(**(fields | changes))


def _found(row: Row | None) -> Row:
    assert row is not None
    return row
