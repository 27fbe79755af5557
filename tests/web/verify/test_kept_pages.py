"""A page that is told again says what a page that is made anew would say, whatever was changed, and by whom.

Each change is made by another process, as far as the database can tell: through an installation opened a second time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from issuer.bootstrap import Toolkit
from issuer.credential.documents import Purpose
from issuer.credential.noted_documents import SeenDocument
from issuer.services import halting, keys, token_keys
from issuer.services.verdict_grounds import grounds_of
from issuer.services.verification import verify_issued
from issuer.store.base import Base
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.organizations import Organization
from issuer.store.outbox import Message
from issuer.store.profiles import KeyState, SigningKey
from issuer.store.status_lists import StatusEntry, StatusList
from issuer.store.token_keys import TokenKey
from issuer.web.verify import issued
from issuer.web.verify.kept_pages import KeptPages
from tests import databases
from tests.web import world
from tests.web.harness import page_of
from tests.web.issue import awards

BASE = "https://badges.example.org"


@dataclass
class Site:
    """A badge whose page two web processes have told before; `other` is the installation as somebody else opened it.

    All of them have one clock, which stands still. `made` counts the pages that were not told again.
    """

    toolkit: Toolkit
    other: Toolkit
    credential: Credential
    instant: datetime
    made: list[str] = field(default_factory=list)
    processes: list[Flask] = field(default_factory=list)

    def begin(self) -> Flask:
        """Return the application as another process has it, which keeps nothing yet."""
        return world.application(replace(self.toolkit, clock=lambda: self.instant))

    def tell(self, process: Flask) -> tuple[int, str]:
        """Return the status and the text of the badge's page."""
        answer = process.test_client().get(f"/v/{self.credential.code}", base_url=BASE)
        return answer.status_code, answer.get_data(as_text=True)

    def change(self, statement) -> None:
        """Change a row behind everybody's back."""
        with self.other.write.begin() as session:
            session.execute(statement)

    def require_told_as_made(self) -> str:
        """Return the heading of the page: the same from every process, and as one would that has just begun."""
        told = [self.tell(process) for process in self.processes]
        anew = self.tell(self.begin())
        assert told == [anew, anew]
        answer = self.processes[0].test_client().get(f"/v/{self.credential.code}", base_url=BASE)
        return page_of("/v", answer).heading


@pytest.fixture(scope="module")
def awarded(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation at a public address with an award in it, which each test copies."""
    with databases.kept():
        home = world.copy(built, tmp_path_factory.mktemp("awarded") / "home")
    with world.opened(world.settings_of(home, public_url=BASE)) as toolkit:
        with toolkit.write.begin() as session:
            organization, actor = world.organization_of(session), world.person_of(session, "owner")
            now = toolkit.clock()
            keys.ensure_key(session, organization, toolkit.key_ring, toolkit.addresses, now=now)
            token_keys.choose_tokens(session, organization, "ES256", key_ring=toolkit.key_ring, actor=actor, now=now)
        awards.award(toolkit, awards.published(toolkit))
    return home


@pytest.fixture
def site(awarded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    settings = world.settings_of(world.copy(awarded, tmp_path / "home"), public_url=BASE)
    with world.opened(settings) as toolkit, world.opened(settings) as other:
        with toolkit.read() as session:
            credential = session.scalars(select(Credential).where(Credential.recipient_name == awards.NAME)).one()
        site = Site(toolkit, other, credential, toolkit.clock())
        site.other = replace(other, clock=lambda: site.instant)

        def noted(session, row, **options):
            site.made.append(row.code)
            return verify_issued(session, row, **options)

        monkeypatch.setattr(issued, "verify_issued", noted)
        site.processes = [site.begin(), site.begin()]
        assert site.require_told_as_made() == "Valid"
        assert len(site.made) == 3, "each process makes it once, and tells it again"
        site.made.clear()
        yield site


def rotate(site: Site) -> None:
    with site.other.write.begin() as session:
        organization = world.organization_of(session)
        ring, addresses = site.other.key_ring, site.other.addresses
        keys.rotate_key(session, organization, ring, addresses, actor=None, now=site.instant)


def erase(site: Site) -> None:
    for model in (StatusEntry, Message):
        site.change(delete(model).where(model.credential_id == site.credential.id))
    site.change(delete(Credential).where(Credential.id == site.credential.id))


def edit(old: str, new: str) -> Callable[[Site], None]:
    return lambda site: awards.replace_document(site.other, site.credential, old, new)


def put(model: type[Base], **values: object) -> Callable[[Site], None]:
    return lambda site: site.change(update(model).values(values))


def test_whatever_is_changed_shows_at_once_in_every_process(site) -> None:
    with site.toolkit.read() as session:
        lists = session.scalars(select(StatusList)).all()
        other = session.scalars(select(Achievement).where(Achievement.id != site.credential.achievement_id)).first()
        did = session.scalars(select(SigningKey.controller).where(SigningKey.controller.startswith("did:web:"))).first()
    [document] = [each.document for each in lists if each.controller == did]
    edited = document.replace('"validUntil":"2', '"validUntil":"3')
    open_question, valid = "Could not be fully checked", "Valid"
    as_before = ("put back", "mended", "its list put back", "its keys its own")
    changes: list[tuple[str, Callable[[Site], object], str]] = [
        ("edited", edit(awards.NAME, "Somebody Else"), "Not valid"),
        ("put back", edit("Somebody Else", awards.NAME), valid),
        ("edited where no signature reaches", edit('"@context"', ' "@context"'), valid),
        ("damaged", edit('"@context":', '"@context"'), "Could not be checked"),
        ("mended", edit('"@context"', '"@context":'), valid),
        ("its list edited", put(StatusList, document=edited), open_question),
        ("its list put back", put(StatusList, document=document), valid),
        ("its keys compromised", put(SigningKey, state=KeyState.COMPROMISED), "Not valid"),
        ("its keys believed again", put(SigningKey, state=KeyState.RETIRED), valid),
        ("its keys another's", put(SigningKey, controller="did:web:elsewhere.org"), open_question),
        ("its keys its own", put(SigningKey, controller=did), valid),
        ("a new key", rotate, valid),
        ("the keys for tokens retired", put(TokenKey, state=KeyState.RETIRED), valid),
        ("in another zone", put(Organization, zone="Asia/Tokyo"), valid),
        ("without its token", put(Credential, token=None), valid),
        ("under another achievement", put(Credential, achievement_id=other.id), valid),
        ("revoked", lambda site: awards.revoke(site.other, site.credential), "Revoked"),
        ("withdrawn", lambda site: awards.withdraw(site.other, site.credential), "Withdrawn"),
        ("erased", erase, "No credential here"),
    ]
    for name, change, heading in changes:
        change(site)
        site.made.clear()
        assert (name, site.require_told_as_made()) == (name, heading)
        if heading == valid and name not in as_before:
            assert (name, len(site.made)) == (name, 3), "each process verifies what is stored now"


@pytest.mark.parametrize(
    ("passed", "heading"),
    [
        (timedelta(days=4 * 366), "Expired"),
        (timedelta(days=30), "Could not be fully checked"),
        (timedelta(days=-1), "Not valid"),  # signed in what is the future now, which nobody can,
    ],
)
def test_a_page_is_made_anew_when_a_time_has_come_or_the_clock_was_put_back(site, passed, heading) -> None:
    site.instant += passed
    assert site.require_told_as_made() == heading


def test_a_page_that_is_told_again_says_when_it_was_checked_and_nothing_else_differs(site) -> None:
    site.instant += timedelta(minutes=1)  # the second in which it was signed stands on the page, too
    before = site.tell(site.processes[0])[1]
    first = site.instant
    site.instant += timedelta(hours=1)
    after = site.tell(site.processes[0])[1]
    assert site.made == []
    exact = [instant.strftime("%Y-%m-%dT%H:%M:%SZ") for instant in (first, site.instant)]
    assert after.count(exact[1]) == 3 and exact[0] not in after
    words = [instant.strftime("%H:%M UTC") for instant in (first, site.instant)]
    assert before.replace(exact[0], exact[1]).replace(words[0], words[1]) == after
    assert site.require_told_as_made() == "Valid"


def test_a_halt_changes_no_verdict_and_what_is_told_again_is_counted_and_logged_like_any_other(site, caplog) -> None:
    with site.other.write.begin() as session:
        halting.halt(session, "The list is being looked at.", now=site.instant)
    counted: list[str] = []
    site.toolkit.metrics.verdict = counted.append
    with caplog.at_level("INFO", logger="issuer.web.request_log"):
        assert site.require_told_as_made() == "Valid"
    assert counted == ["VALID"] * 4 and len(site.made) == 1
    told = [record.event for record in caplog.records if record.message == "answered"]
    assert {event["organization"] for event in told} == {site.credential.organization_id}


def test_a_revoked_badge_is_verified_each_time(site) -> None:
    awards.revoke(site.other, site.credential)
    for _time in range(2):
        site.tell(site.processes[0])
    assert len(site.made) == 2


def test_a_process_keeps_only_so_much_and_drops_what_was_asked_for_longest_ago(site) -> None:
    with site.toolkit.read() as session:
        codes = list(session.scalars(select(Credential.code).where(Credential.revoked_at.is_(None)).limit(3)))
    process, plenty = site.processes[0], KeptPages()
    client = process.test_client()

    def ask(pages: KeptPages, *numbers: int) -> list[str]:
        process.extensions["kept_pages"] = pages
        site.made.clear()
        for number in numbers:
            assert client.get(f"/v/{codes[number]}", base_url=BASE).status_code == 200
        return site.made

    assert ask(plenty, 0, 1, 2, 0, 1, 2) == codes
    one_less = KeptPages(limit=plenty.size - 1)
    assert ask(one_less, 0, 1, 0, 2, 0, 1) == [*codes[:2], codes[2], codes[1]]
    assert one_less.size < plenty.size


def test_what_cannot_be_looked_through_is_verified_each_time(site) -> None:
    with site.toolkit.read() as session:
        row = session.get_one(Credential, site.credential.id)
        seen: dict = {}
        report = verify_issued(session, row, now=site.instant, seen=seen)
        found = grounds_of(session, row, report, seen, now=site.instant)
        assert found is not None and found.until is not None and len(found.place.lists) == 1
        assert found.place.controllers == (report.view.issuer_id,)
        told = replace(report, contained=(report,))
        assert grounds_of(session, row, told, seen, now=site.instant) is None, "others' badges inside"
        for body in (b"eyJhbGciOiJFUzI1NiJ9.e30.e30", b'{"held": ["eyJhbGciOiJFUzI1NiJ9.e30.e30"]}'):
            other = {"https://elsewhere.org/status/1": SeenDocument(Purpose.STATUS, body)}
            assert grounds_of(session, row, report, seen | other, now=site.instant) is None, "a list in a token"
