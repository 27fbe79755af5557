"""F-09 on pages: whichever call fails while a page is answered, the answer is 503 at worst, and nothing is half done.

The ordinary suite lets every eleventh statement fail, another one for each error; `make faults` lets every one.
"""

from __future__ import annotations

import http.client
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from issuer.adapters import fetch_exchange
from issuer.adapters.folder_store import FolderStore
from issuer.adapters.kept_files import StoresKept
from issuer.bootstrap import Toolkit
from issuer.credential import verifier
from issuer.credential.report import Check, Outcome, Verdict, passed
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from issuer.services import issuing
from issuer.services.fsck import INVARIANTS, Examined, examine
from issuer.store.credentials import Credential, find_credential
from issuer.web.limits import limiter
from tests.adapters.listeners import HOST, Listener, answering, gateway
from tests.credential.samples import NOW, Publisher
from tests.faults.within import nth
from tests.faults.within.machine import ROUNDS, caught, replaced
from tests.standins import FixedChance
from tests.web import world
from tests.web.harness import Page, Visitor
from tests.web.issue import awards
from tests.web.issue.test_awarding import LIST, filled, how_many

STEP = 1 if ROUNDS else 11
DONE, LATER = 303, 503


@pytest.fixture
def toolkit(built_with_strong_design: Path, tmp_path: Path) -> Iterator[Toolkit]:
    with world.opened(world.settings_of(world.copy(built_with_strong_design, tmp_path / "home"))) as toolkit:
        keys = nth.FusedKeys(toolkit.key_ring, lambda: None)
        yield replace(toolkit, key_ring=keys)


@pytest.fixture
def somebody(toolkit: Toolkit, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """Who may award, however often they try within a minute."""
    visitor = Visitor(world.application(toolkit).test_client())
    monkeypatch.setattr(limiter, "enabled", False)
    world.sign_in(visitor.client, toolkit, "issuer")
    return visitor


def fails(toolkit: Toolkit, kind: str, error: str, number: int, act: Callable[[], int]) -> tuple[int, bool]:
    """Act while the n-th call of a kind fails; return the status of the answer, and whether one has failed."""
    fuse = nth.Fuse(number, lambda: nth.error_named(error, toolkit.engine))
    if kind == "key":
        with replaced(toolkit.key_ring, "fuse", fuse):
            return act(), fuse.has_blown
    with nth.KINDS[kind](toolkit.engine, fuse):
        return act(), fuse.has_blown


def violations(toolkit: Toolkit) -> list[Any]:
    home = toolkit.settings.home
    files = StoresKept(FolderStore(home / "keys"), FolderStore(home / "uploads"))
    examined = Examined(toolkit.read, files, FixedChance(), toolkit.clock())
    return [found for invariant in INVARIANTS for found in examine(invariant, examined)]


def award_with_failures(toolkit: Toolkit, somebody: Visitor, kind: str) -> None:
    """Award while the n-th call fails, for n from 1 on. Whoever is told 303 has a badge; who is told 503 can retry."""
    achievement = awards.published(toolkit)
    page = somebody.get_page(f"{LIST}/new/{achievement.id}")
    preview = somebody.submit(page, "See what will be public", filled(page))
    people = itertools.count(1)
    for place, error in enumerate(nth.errors_of(kind)):
        for number in itertools.count(1 + 2 * place % STEP, STEP):
            email, before = f"person{next(people)}@mail.example", how_many(toolkit)
            award = lambda email=email: send(somebody, preview, email)  # noqa: E731
            status, has_failed = fails(toolkit, kind, error, number, award)
            after = how_many(toolkit)
            assert status in _allowed(kind), f"{error} in {kind} {number}"
            if status == DONE:
                assert after == before + 1
            else:
                assert has_failed and after - before in (0, 1) and (kind == "answer to a commit" or after == before)
                again = send(somebody, preview, email)
                assert again == (DONE if after == before else 409), "a second try awards, or says that it was awarded"
                assert how_many(toolkit) == before + 1
            if not has_failed:
                break
    assert violations(toolkit) == []


def send(somebody: Visitor, preview: Page, email: str) -> int:
    return somebody.send(preview, "Sign and award", {"recipient_email": email}).status_code


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", [*nth.KINDS, "key"])
def test_an_award_is_made_or_not_and_never_answered_by_500(toolkit: Toolkit, somebody: Visitor, kind: str) -> None:
    award_with_failures(toolkit, somebody, kind)


def test_the_failures_find_a_badge_that_is_stored_before_its_mail(
    toolkit: Toolkit, somebody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bug: somebody commits in the middle, so that a badge without its mail and its record can stay."""
    real = issuing._store

    def store(session: Any, *arguments: Any) -> Credential:
        credential = real(session, *arguments)
        session.commit()
        return credential

    monkeypatch.setattr(issuing, "_store", store)
    assert caught(lambda: award_with_failures(toolkit, somebody, "statement"))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", ["statement", "file", "key"])
def test_a_revocation_is_done_or_not_and_never_answered_by_500(toolkit: Toolkit, somebody: Visitor, kind: str) -> None:
    achievement = awards.published(toolkit)
    for place, error in enumerate(nth.errors_of(kind)):
        credential = awards.award(toolkit, achievement, email=f"p{place}@mail.example")
        page = somebody.get_page(f"{LIST}/{credential.id}/revoke")
        for number in itertools.count(1 + 2 * place % STEP, STEP):
            status, has_failed = fails(toolkit, kind, error, number, lambda page=page: revoke(somebody, page))
            assert status in _allowed(kind), (error, number)
            with toolkit.read() as session:
                row = find_credential(session, credential.id)
                assert row is not None and (row.revoked_at is not None) == (status == DONE)
            if status == DONE:
                break
            assert has_failed
    assert violations(toolkit) == []


def revoke(somebody: Visitor, page: Page) -> int:
    return somebody.send(page, "Revoke for good", {"reason": "A mistake"}).status_code


def _allowed(kind: str) -> tuple[int, ...]:
    return (DONE, LATER, 400) if kind == "key" else (DONE, LATER)  # that a key cannot be had is said in the form


# What is fetched


FETCH_ERRORS = {**nth.ERRORS, "HTTPException": lambda: http.client.IncompleteRead(b"")}


def verdicts_with_failures() -> list[Verdict]:
    """Verify a stranger's badge while the n-th connection, and the n-th answer, fails."""
    served: dict[str, bytes] = {}

    def speak(connection: Any, request: bytes) -> None:
        answering(served[request.decode().split(" ")[1]])(connection, request)

    found = []
    with Listener(speak) as listener:
        host = f"{HOST}:{listener.port}"
        publisher = Publisher(host=host)
        status_list = f"https://{host}/status/1"
        publisher.publish_list(id=status_list)
        served |= {url.partition(host)[2]: text for url, text in publisher.served.items()}
        badge = dump_json(publisher.badge(status=publisher.entry(status_list_credential=status_list)))
        for step, make in itertools.product(("_connect", "_ask"), FETCH_ERRORS.values()):
            for number in itertools.count(1):
                fuse = nth.Fuse(number, make)
                with replaced(fetch_exchange, step, nth.guarded(getattr(fetch_exchange, step), fuse)):
                    judge = Verifier(gateway(), trusted=(publisher.did,))
                    try:
                        found.append(judge.verify(badge, now=NOW).verdict)
                    except (MemoryError, http.client.HTTPException):
                        continue
                if not fuse.has_blown:
                    break
                assert found[-1] is not Verdict.VALID, "what could not be asked is never taken for good"
    return found


def test_a_badge_whose_documents_cannot_be_fetched_is_never_valid() -> None:
    found = verdicts_with_failures()
    assert set(found) == {Verdict.UNKNOWN, Verdict.VALID} and found[-1] is Verdict.VALID


def test_the_failures_find_a_status_that_cannot_be_asked_and_is_taken_for_good() -> None:
    """The bug: what is not known to be revoked passes."""
    real = verifier.check_all_status

    def lenient(*arguments: Any, **options: Any) -> Check:
        check = real(*arguments, **options)
        return passed("status", "It is not revoked.") if check.outcome is Outcome.NOT_CHECKED else check

    with replaced(verifier, "check_all_status", lenient):
        assert caught(verdicts_with_failures)
