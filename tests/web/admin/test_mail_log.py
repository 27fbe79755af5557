"""The log of mail: looked into by state and address, paused, and tried again together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from issuer.bootstrap import Toolkit
from issuer.store.outbox import COUNTED, MailGate, Message, MessageState, count_messages
from tests.standins import RecordingMailer
from tests.web import world
from tests.web.harness import Page, Visitor

MAIL = f"/organizations/{world.OWN}/mail"


@pytest.fixture
def served(built: Path, tmp_path: Path) -> Iterator[tuple[Visitor, Toolkit]]:
    """An owner where a mail server is set up, with a mail in each state."""
    with world.opened(world.settings_of(world.copy(built, tmp_path / "served"))) as opened:
        toolkit = replace(opened, mailer=RecordingMailer())
        now = toolkit.clock()
        with toolkit.write.begin() as session:
            own = world.organization_of(session)
            for state in MessageState:
                session.add(
                    Message(
                        organization_id=own.id,
                        kind="award" if state is MessageState.FAILED else "trial",
                        to_address=f"{state}@class.example",
                        subject=f"Of {state}",
                        text="Words.",
                        html="",
                        state=state,
                        error="The mail server answered 550: no such mailbox" if state is MessageState.FAILED else None,
                        created_at=now - timedelta(hours=1),
                        next_attempt_at=now + timedelta(days=1),
                    )
                )
        owner = Visitor(world.application(toolkit).test_client())
        world.sign_in(owner.client, toolkit, "owner")
        yield owner, toolkit


def listed(page: Page) -> set[str]:
    """The addresses of the class that the page lists."""
    rows = ["".join(row.itertext()).split() for row in page.all("tr")]
    return {word.partition("@")[0] for row in rows for word in row if word.endswith("@class.example")}


def test_the_log_is_looked_into_by_state(served: tuple[Visitor, Toolkit]) -> None:
    owner, _toolkit = served
    assert listed(owner.get_page(MAIL)) == set(MessageState)
    for state in MessageState:
        assert listed(owner.get_page(f"{MAIL}?state={state}")) == {state}
    assert listed(owner.get_page(f"{MAIL}?state=unheard-of")) == set(MessageState)


def test_the_log_is_looked_into_by_address(served: tuple[Visitor, Toolkit]) -> None:
    owner, _toolkit = served
    assert listed(owner.get_page(f"{MAIL}?search=KEPT@class")) == {"kept"}
    assert listed(owner.get_page(f"{MAIL}?search=%25")) == set(), "a wildcard is a letter like others"
    assert "No such mail" in owner.get_page(f"{MAIL}?search=nobody@nowhere").main


def test_a_failed_mail_says_what_the_server_said(served: tuple[Visitor, Toolkit]) -> None:
    owner, _toolkit = served
    assert "550: no such mailbox" in owner.get_page(f"{MAIL}?state=failed").main


def test_a_filter_is_kept_on_the_next_page(served: tuple[Visitor, Toolkit]) -> None:
    owner, toolkit = served
    with toolkit.write.begin() as session:
        first = session.scalars(select(Message).where(Message.to_address == "sent@class.example")).one()
        values = {each.key: getattr(first, each.key) for each in Message.__table__.columns if each.key != "id"}
        session.add_all(Message(**values) for _ in range(60))
    page = owner.get_page(f"{MAIL}?state=sent&search=class")
    assert "state=sent" in page.links["Older"] and "search=class" in page.links["Older"]
    assert listed(owner.get_page(MAIL + page.links["Older"].removeprefix(MAIL))) == {"sent"}


def test_counting_ends_somewhere(served: tuple[Visitor, Toolkit], monkeypatch: pytest.MonkeyPatch) -> None:
    owner, toolkit = served
    assert COUNTED == 10_000
    monkeypatch.setattr("issuer.store.outbox.COUNTED", 0)
    monkeypatch.setattr("issuer.web.admin.mail.COUNTED", 0)
    with toolkit.read() as session:
        assert set(count_messages(session, world.organization_of(session).id).values()) == {1}
    assert "over 0" in owner.get_page(MAIL).main


def test_mail_about_awards_is_paused_and_goes_on(served: tuple[Visitor, Toolkit]) -> None:
    owner, toolkit = served
    page = owner.submit(owner.get_page(MAIL), "Pause mail about awards")
    assert "Mail about awards is paused" in page.main
    with toolkit.read() as session:
        assert world.organization_of(session).mail_paused_at is not None
    page = owner.submit(page, "Let it go out")
    assert "goes out again" in page.main and "is paused" not in page.main
    with toolkit.read() as session:
        assert world.organization_of(session).mail_paused_at is None
    events = owner.get_page(f"/organizations/{world.OWN}/events").main
    assert "paused mail about awards" in events and "let mail about awards go out again" in events


def test_what_was_given_up_is_tried_again_after_a_question(served: tuple[Visitor, Toolkit]) -> None:
    owner, toolkit = served
    page = owner.get_page(f"{MAIL}/failed")
    assert page.heading == "Send 1 message again?"
    page = owner.submit(page, "Queue 1 message")
    assert "1 message is queued again." in page.main
    with toolkit.read() as session:
        message = session.scalars(select(Message).where(Message.to_address == "failed@class.example")).one()
        assert (message.state, message.attempts, message.error) == (MessageState.QUEUED, 0, None)
    assert "No mail about an award was given up." in owner.get_page(f"{MAIL}/failed").main


def test_a_server_that_is_away_is_named_on_the_page(served: tuple[Visitor, Toolkit]) -> None:
    owner, toolkit = served
    with toolkit.write.begin() as session:
        gate = MailGate(id=1, failures=1, failing_since=toolkit.clock(), error="The mail server cannot be reached")
        session.add(gate)
    assert "takes no mail" not in owner.get_page(MAIL).main, "one failure is no news"
    with toolkit.write.begin() as session:
        session.get_one(MailGate, 1).failures = 5
    assert "The mail server cannot be reached" in owner.get_page(MAIL).main


def test_another_organizations_mail_is_neither_counted_nor_listed(
    visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    page = visitor_as("owner").get_page(f"{MAIL}?search=hill-school")
    assert "No such mail" in page.main
