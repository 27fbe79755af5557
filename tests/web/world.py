"""A small installation to walk through: two organizations, somebody in each role, and a stranger from next door.

Each organization has an unfinished draft, a published design, one credential awarded for it and one revoked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from issuer.app import create_app
from issuer.bootstrap import Toolkit, open_toolkit
from issuer.frameworks.opening import Given
from issuer.services import keys, organizations, people
from issuer.services.award_request import AwardRequest, EvidenceInput
from issuer.services.design import create_design
from issuer.services.framework_imports import request_import
from issuer.services.issuing import issue_credential
from issuer.services.publishing import publish
from issuer.services.revocation import revoke
from issuer.services.site import grant_site_admin
from issuer.settings import Settings
from issuer.store.base import new_id
from issuer.store.frameworks import ImportState
from issuer.store.organizations import Organization, Role, find_organization
from issuer.store.people import Person, find_person
from issuer.web.guards import SESSION_KEY
from issuer.web.limits import limiter
from tests import databases
from tests.designs import competency_design

OWN = "harbour-college"
OTHER = "hill-school"
PASSPHRASE = "four plain words together"
STRANGER = "stranger"
SITE_ADMIN = "keeper"
ROLES = tuple(role.value for role in Role)


class CompiledTemplates(BytecodeCache):
    """Shares compiled templates between the applications of a run, which would spend a third of its time on them."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what was kept for the same text of the same template, if anything was."""
        if bucket.key + bucket.checksum in self._code:
            bucket.bytecode_from_string(self._code[bucket.key + bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._code[bucket.key + bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = CompiledTemplates()


class CompiledRules:
    """Shares what werkzeug compiles of the same route between those applications, which is most of making one."""

    def __init__(self) -> None:
        self._compile = Rule._compile_builder
        self._builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def __get__(self, rule: Rule, _owner: type[Rule]) -> Callable[[bool], Callable[..., tuple[str, str]]]:
        return partial(self._builder, rule)

    def _builder(self, rule: Rule, append_unknown: bool) -> Callable[..., tuple[str, str]]:
        if rule.defaults:  # they are written into it
            return self._compile(rule, append_unknown)
        key = (rule.rule, append_unknown, *rule._trace)
        if key not in self._builders:
            self._builders[key] = self._compile(rule, append_unknown)
        return self._builders[key]


Rule._compile_builder = CompiledRules()  # type: ignore[assignment,method-assign]


def email_of(role: str) -> str:
    """Return the address of whoever has this role at OWN, or of STRANGER, who owns OTHER, or of SITE_ADMIN."""
    return f"{role}@{OTHER if role == STRANGER else OWN}.example"


def build(home: Path) -> None:
    """Make the installation in an empty folder."""
    with opened(settings_of(home)) as toolkit, toolkit.write() as session:
        now = datetime.now(UTC)
        owner = _person(session, "owner", now=now)
        own = organizations.create_organization(
            session, name="Harbour College", slug=OWN, owner=owner, now=now, url="https://harbour.example", country="NZ"
        )
        for role in Role:
            if role is not Role.OWNER:
                person = _person(session, role.value, now=now)
                organizations.set_roles(session, own, person, {role}, actor=owner, now=now)
        stranger = _person(session, STRANGER, now=now)
        other = organizations.create_organization(session, name="Hill School", slug=OTHER, owner=stranger, now=now)
        for organization in (own, other):
            keys.ensure_key(session, organization, toolkit.key_ring, toolkit.addresses, now=now)
        for organization, actor in ((own, owner), (other, stranger)):
            _furnish(session, organization, actor, toolkit, now=now)
        grant_site_admin(session, _person(session, SITE_ADMIN, now=now), now=now, is_new=True)
        people.set_passphrase(session, owner, PASSPHRASE, now=now)
        session.commit()


def _furnish(session: Session, organization: Organization, actor: Person, toolkit: Toolkit, *, now: datetime) -> None:
    """Give an organization a draft, a published design and two awards."""
    create_design(session, organization, actor, now=now, document=None)
    design = create_design(session, organization, actor, now=now, document=competency_design())
    achievement = publish(session, design, artist=toolkit.artist, addresses=toolkit.addresses, actor=actor, now=now)
    signing = {"key_ring": toolkit.key_ring, "addresses": toolkit.addresses, "actor": actor, "now": now}
    for name in ("Grace Hopper", "Ada Lovelace"):
        request = AwardRequest(
            recipient_name=name,
            recipient_email=f"{name.partition(' ')[0].lower()}@{organization.slug}.example",
            name_is_public=True,
            evidence=(EvidenceInput("A recording", "Twenty minutes with six people.", "https://video.example/1"),),
            levels={"r1": "passing", "r2": "advanced"},
        )
        credential = issue_credential(session, achievement, request, templates=toolkit.templates, **signing)
    upload = request_import(
        session, organization, import_id=new_id(), files=["skills_en.csv"], given=Given(), actor=actor, now=now
    )
    upload.state, upload.problem = ImportState.FAILED, "skills_en.csv: line 3: “conceptUri” is empty."
    revoke(session, credential, "The recording was somebody else's.", **signing)


def copy(built: Path, home: Path) -> Path:
    """Return a fresh copy of a built installation."""
    return databases.copy_home(built, home)


def settings_of(home: Path, **options: object) -> Settings:
    """Return the settings of a test installation: on this machine, without mail and without the example."""
    usual = {"home": home, "keys": home / "keys", "demo": False, "fetch": False, "ask_address": False}
    return Settings(**(usual | {"database_url": databases.address_in(home)} | options))  # type: ignore[arg-type]


@contextmanager
def opened(settings: Settings) -> Iterator[Toolkit]:
    """Give the Toolkit of an installation, and let go of its database afterwards."""
    toolkit = open_toolkit(settings)
    try:
        yield toolkit
    finally:
        toolkit.engine.dispose()


def application(toolkit: Toolkit) -> Flask:
    """Return the application as it is served, without a memory of earlier tests' tries."""
    app = create_app(toolkit)
    app.testing = False  # errors must come out as pages, as they do for people
    app.jinja_env.bytecode_cache = _COMPILED
    limiter.reset()
    return app


def person_of(session: Session, role: str) -> Person:
    """Return the person of a role."""
    found = find_person(session, email_of(role))
    assert found is not None
    return found


def organization_of(session: Session, slug: str = OWN) -> Organization:
    """Return an organization of the installation."""
    found = find_organization(session, slug)
    assert found is not None
    return found


def session_token(toolkit: Toolkit, role: str) -> str:
    """Start a session for whoever has this role and return its token."""
    with toolkit.write() as session:
        now = toolkit.clock()
        token = people.start_session(session, person_of(session, role), user_agent="Harness/1.0", now=now)
        session.commit()
    return token


def sign_in(client: FlaskClient, toolkit: Toolkit, role: str) -> None:
    """Sign a test client in without walking through the pages."""
    token = session_token(toolkit, role)
    with client.session_transaction() as cookie:
        cookie[SESSION_KEY] = token


def _person(session: Session, role: str, *, now: datetime) -> Person:
    return people.create_person(session, email=email_of(role), name=f"{role.title()} Person", now=now)
