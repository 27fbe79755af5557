"""Who may ask for what: every route, by everybody, in their own organization and next door, against a written table.

`access.txt` is the table. A route without a row fails, and so does a row without a route: whoever adds a page says
there who is to see it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from issuer.bootstrap import Toolkit
from issuer.services import people
from issuer.services.api_tokens import create_token
from issuer.services.trust import trust_issuer
from issuer.store.api_tokens import ApiToken
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement, Design, DesignState
from issuer.store.frameworks import FrameworkImport
from issuer.store.jobs import Job
from issuer.store.outbox import Message
from issuer.store.readings import Reading, ReadingComment, ReadingState
from issuer.store.status_lists import StatusList
from issuer.store.trusted_issuers import TrustedIssuerRow
from issuer.web.guards import SESSION_KEY, WITHOUT_COOKIE
from issuer.web.limits import limiter
from tests.web import world
from tests.web.harness import Visitor
from tests.web.issue import rosters

VISITORS = ("anonymous", world.STRANGER, "viewer", "assessor", "designer", "issuer", "owner")
TABLE = Path(__file__).with_name("access.txt")
SERVED, TO_SIGN_IN, NO_TOKEN, REFUSED, NOT_THERE = "+", "s", "t", "f", "n"
PERSONAL = frozenset({"sign_in_id", "token"})  # everybody has their own


class UnkeptSession(Session):
    """A session that undoes everything at its end, so that one asker does not change what the next one finds."""

    def commit(self) -> None:
        """Write, but keep nothing."""
        self.flush()


@dataclass(frozen=True)
class Place:
    """An organization and the ids of what is in it, as addresses name them."""

    slug: str
    ids: Mapping[str, object]


@dataclass(frozen=True)
class Site:
    """The application, everybody who asks, and the two organizations."""

    app: Flask
    tokens: Mapping[str, str]
    sign_in_ids: Mapping[str, str]
    own: Place
    other: Place

    def path(self, endpoint: str, role: str, *, slug: str, ids: Mapping[str, object]) -> str:
        """Return the address of a route for somebody, with these ids in it."""
        rule = next(self.app.url_map.iter_rules(endpoint))
        values = {name: _value(endpoint, name, slug, ids) for name in rule.arguments if name not in PERSONAL}
        if "sign_in_id" in rule.arguments:
            values["sign_in_id"] = self.sign_in_ids.get(role) or self.sign_in_ids["owner"]
        if "token" in rule.arguments:
            values["token"] = "unknown"
        return self.app.url_map.bind("localhost").build(endpoint, values)

    def visitor(self, role: str) -> Visitor:
        """Return somebody with a fresh browser: an answer may have signed the last one out."""
        visitor = Visitor(self.app.test_client())
        if role in self.tokens:
            serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
            visitor.client.set_cookie("touchstone", serializer.dumps({SESSION_KEY: self.tokens[role]}))
        return visitor

    def ask(self, method: str, path: str, role: str) -> str:
        """Ask as somebody and return how it was answered, in the letters of the table."""
        data = {"message_id": self.own.ids["message_id"]} if method == "POST" else None
        answer = self.visitor(role).request(method, path, data=data)
        location = answer.headers.get("Location", "").partition("?")[0]
        if answer.status_code in (302, 303) and location == "/sign-in":
            return TO_SIGN_IN
        known = {401: NO_TOKEN, 403: REFUSED, 404: NOT_THERE, 405: "method not allowed", 500: "error"}
        return known.get(answer.status_code, SERVED)


def _value(endpoint: str, name: str, slug: str, ids: Mapping[str, object]) -> object:
    if name == "organization_slug" or (name == "slug" and endpoint.startswith("public.")):
        return slug
    fixed = {"slug": "purpose", "filename": "css/theme.css", "kind": "evidence", "number": 1, "version": 1}
    fixed["task"] = "revoke"
    fixed["framework_id"] = "unknown"  # frameworks are everybody's, and none is here
    fixed |= {"criterion": "type-declared", "point_slug": "teaching"}
    return ids[name] if name in ids else fixed[name]


def _asked(session: Session, slug: str) -> None:
    """Let somebody be asked to read what an organization has published, and leave a comment."""
    own = world.organization_of(session, slug)
    design = session.scalars(
        select(Design).where(Design.organization_id == own.id, Design.state == DesignState.PUBLISHED)
    ).first()
    assert design is not None
    reading = Reading(
        organization_id=own.id,
        design_id=design.id,
        revision=design.revision,
        reader_name="Maria Lopez",
        reader_email="maria@hill.example",
        request="",
        token_hash=slug,
        state=ReadingState.ASKED,
        asked_at=design.saved_at,
        asked_by=design.saved_by,
        expires_at=design.saved_at + timedelta(days=30),
    )
    session.add(reading)
    session.flush()
    session.add(ReadingComment(reading_id=reading.id, field="title", text="Why?", created_at=design.saved_at))
    session.flush()


def _with_token(session: Session, slug: str, now: datetime) -> None:
    """Let an organization have an API token."""
    maker = world.person_of(session, "owner" if slug == world.OWN else world.STRANGER)
    own, ends = world.organization_of(session, slug), now + timedelta(days=30)
    create_token(session, own, maker, name="Moodle", scopes=["awards:read"], expires_at=ends, now=now)


def _published(session: Session, slug: str) -> Achievement:
    own = world.organization_of(session, slug)
    return session.scalars(select(Achievement).where(Achievement.organization_id == own.id)).one()


def _place(session: Session, slug: str) -> Place:
    own = world.organization_of(session, slug).id

    def first(column, *where):
        found = session.scalars(select(column).where(*where)).first()
        assert found is not None, f"{slug} has no {column}"
        return found

    published = first(Design.id, Design.organization_id == own, Design.state == DesignState.PUBLISHED)
    credential = first(Credential, Credential.organization_id == own)
    return Place(
        slug,
        {
            "design_id": published,
            "achievement_id": first(Achievement.id, Achievement.design_id == published),
            "credential_id": credential.id,
            "code": credential.code,
            "person_id": world.person_of(session, "viewer" if slug == world.OWN else world.STRANGER).id,
            "message_id": first(Message.id, Message.credential_id == credential.id),
            "status_list_id": first(StatusList.id, StatusList.organization_id == own),
            "import_id": first(FrameworkImport.id, FrameworkImport.organization_id == own),
            "part": "results/r1",
            "api_token_id": first(ApiToken.id, ApiToken.organization_id == own),
            "job_id": first(Job.id, Job.organization_id == own),
            "entry_id": first(TrustedIssuerRow.id),
            "reading_id": (reading_id := first(Reading.id, Reading.organization_id == own)),
            "comment_id": first(ReadingComment.id, ReadingComment.reading_id == reading_id),
        },
    )


@pytest.fixture(scope="module")
def site(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all askers: nothing that they do is kept, and they are not slowed down."""
    home = world.copy(built, tmp_path_factory.mktemp("guards") / "home")
    with world.opened(world.settings_of(home)) as opened:
        tokens = {role: world.session_token(opened, role) for role in (*VISITORS[1:], world.SITE_ADMIN)}
        with opened.write.begin() as session:
            for slug in (world.OWN, world.OTHER):
                _asked(session, slug)
                _with_token(session, slug, opened.clock())
            published = [_published(session, slug) for slug in (world.OWN, world.OTHER)]
            trust_issuer(session, "did:web:lake.example", "Lake School", now=opened.clock())
        for slug, achievement in zip((world.OWN, world.OTHER), published, strict=True):
            rosters.checked(opened, rosters.file_of([rosters.row_of(achievement, 1)]), achievement, slug=slug)
        with opened.read() as session:
            signed_in = {
                role: people.person_of_session(session, token, now=opened.clock()) for role, token in tokens.items()
            }
            places = [_place(session, slug) for slug in (world.OWN, world.OTHER)]
        app = world.application(_forgetful(opened))
        app.config["WTF_CSRF_ENABLED"] = False  # what is asked here is who may, not how
        limiter.enabled = False
        yield Site(app, tokens, {role: found.id for role, found in signed_in.items() if found}, *places)
        limiter.enabled = True


def _forgetful(toolkit: Toolkit) -> Toolkit:
    return replace(toolkit, write=sessionmaker(toolkit.engine, class_=UnkeptSession, expire_on_commit=False))


def rows() -> dict[tuple[str, str], str]:
    """Return the table: (method, endpoint) to one letter for each of VISITORS."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            method, endpoint, *letters = line.split()
            found[method, endpoint] = "".join(letters)
    return found


def routes(app: Flask) -> set[tuple[str, str]]:
    """Return every (method, endpoint) that the application answers."""
    return {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def in_an_organization(app: Flask, endpoint: str) -> bool:
    return "organization_slug" in next(app.url_map.iter_rules(endpoint)).arguments


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    assert set(rows()) == routes(app)
    assert {len(letters) for letters in rows().values()} == {len(VISITORS)}


def test_everybody_is_answered_as_the_table_says(site: Site) -> None:
    answers = {
        (method, endpoint): "".join(
            site.ask(method, site.path(endpoint, role, slug=site.own.slug, ids=site.own.ids), role) for role in VISITORS
        )
        for method, endpoint in sorted(rows())
    }
    assert answers == rows()


def test_who_administers_the_site_is_a_stranger_everywhere_but_on_its_own_pages(site: Site) -> None:
    wrong = []
    for (method, endpoint), letters in sorted(rows().items()):
        path = site.path(endpoint, world.SITE_ADMIN, slug=site.own.slug, ids=site.own.ids)
        expected = SERVED if endpoint.startswith("site.") else letters[VISITORS.index(world.STRANGER)]
        if (answer := site.ask(method, path, world.SITE_ADMIN)) != expected:
            wrong.append((method, endpoint, answer))
    assert not wrong


def test_next_door_does_not_exist_for_anybody(site: Site) -> None:
    wrong = []
    for method, endpoint in sorted(rows()):
        if in_an_organization(site.app, endpoint):
            for role in world.ROLES:
                answer = site.ask(method, site.path(endpoint, role, slug=site.other.slug, ids=site.other.ids), role)
                if answer != NOT_THERE:
                    wrong.append((method, endpoint, role, answer))
    assert not wrong


def test_ids_from_next_door_are_not_found_in_ones_own_organization(site: Site) -> None:
    wrong = []
    for (method, endpoint), letters in sorted(rows().items()):
        names = next(site.app.url_map.iter_rules(endpoint)).arguments & set(site.other.ids)
        if not (in_an_organization(site.app, endpoint) and names):
            continue
        for role, letter in zip(VISITORS, letters, strict=True):
            answer = site.ask(method, site.path(endpoint, role, slug=site.own.slug, ids=site.other.ids), role)
            if answer != (NOT_THERE if letter == SERVED else letter):
                wrong.append((method, endpoint, role, answer))
    assert not wrong


def test_an_unknown_id_is_answered_like_one_from_next_door(site: Site) -> None:
    unknown = dict.fromkeys(site.own.ids, "00000000-0000-4000-8000-000000000000")
    for method, endpoint in sorted(rows()):
        names = next(site.app.url_map.iter_rules(endpoint)).arguments & set(unknown)
        if in_an_organization(site.app, endpoint) and names:
            path = site.path(endpoint, "owner", slug=site.own.slug, ids=unknown)
            assert site.ask(method, path, "owner") == NOT_THERE, (method, endpoint)


def test_nothing_that_changes_something_is_taken_without_the_token_of_its_page(
    app: Flask, site: Site, visitor_as: Callable[[str], Visitor]
) -> None:
    limiter.enabled = False
    owner = visitor_as("owner")
    for method, endpoint in sorted(rows()):
        if method != "GET" and endpoint.partition(".")[0] not in WITHOUT_COOKIE:
            answer = owner.request(method, site.path(endpoint, "owner", slug=site.own.slug, ids=site.own.ids))
            assert answer.status_code == 400, (method, endpoint)
            assert "The page was not complete yet" in answer.get_data(as_text=True)


def test_an_endpoint_that_stands_in_no_table_of_the_guards_is_refused(app: Flask) -> None:
    app.view_functions["forgotten"] = lambda: "secret"
    app.url_map.add(app.url_rule_class("/forgotten", endpoint="forgotten", methods=["GET"]))
    assert app.test_client().get("/forgotten").status_code == 403
