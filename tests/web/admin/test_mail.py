"""The organization's mail: what is shown, and that a message cannot do anything on our pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from issuer.bootstrap import Toolkit
from issuer.services.outbox import send_due
from issuer.services.ports import OutgoingMail
from issuer.store.credentials import Credential
from issuer.store.outbox import Message, MessageState
from tests.web import world
from tests.web.harness import Page, Visitor

MAIL = f"/organizations/{world.OWN}/mail"


class Postbox:
    """A mail server that takes everything."""

    delivers = True

    def __init__(self) -> None:
        self.taken: list[OutgoingMail] = []

    def line(self) -> AbstractContextManager[Postbox]:
        return nullcontext(self)

    def send(self, mail: OutgoingMail) -> None:
        self.taken.append(mail)


@pytest.fixture
def with_server(built: Path, tmp_path: Path) -> Iterator[tuple[Visitor, Toolkit, Postbox]]:
    """An owner where a mail server is set up."""
    postbox = Postbox()
    with world.opened(world.settings_of(world.copy(built, tmp_path / "served"))) as opened:
        toolkit = replace(opened, mailer=postbox)
        owner = Visitor(world.application(toolkit).test_client())
        world.sign_in(owner.client, toolkit, "owner")
        yield owner, toolkit, postbox


def test_without_a_server_the_page_says_so_and_how_to_set_one(get_page: Callable[..., Page]) -> None:
    page = get_page(MAIL, role="owner")
    assert "No mail server is set up" in page.main
    assert "MAIL_SERVER" in page.main
    assert "grace@harbour-college.example" in page.main
    assert "hill-school" not in page.main


def test_a_message_is_shown_as_text_and_in_a_frame_that_can_do_nothing(
    visitor_as: Callable[[str], Visitor], toolkit: Toolkit
) -> None:
    owner = visitor_as("owner")
    with toolkit.read() as session:
        own = world.organization_of(session).id
        message = session.scalars(select(Message).where(Message.organization_id == own)).first()
    page = owner.get_page(f"{MAIL}/{message.id}")
    frame = page.one("iframe")
    assert frame.get("sandbox") == ""
    assert frame.get("title")
    assert " ".join(message.text.split()[:5]) in page.main
    inside = owner.request("GET", frame.get("src"))
    policy = inside.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script" not in policy


def test_a_message_without_words_is_shown_as_it_would_be_written_now(
    with_server: tuple[Visitor, Toolkit, Postbox],
) -> None:
    owner, toolkit, _postbox = with_server
    with toolkit.write.begin() as session:
        message = session.scalars(select(Message).where(Message.kind == "award")).first()
        message.subject = message.text = message.html = ""
    page = owner.get_page(f"{MAIL}/{message.id}")
    assert page.heading.startswith("Harbour College has awarded you")
    assert "how they would be now" in page.main
    assert "/v/" in page.main
    assert b"See your credential" in owner.request("GET", page.one("iframe").get("src")).data
    listed = ["".join(row.itertext()) for row in owner.get_page(MAIL).all("tr")]
    assert len([row for row in listed if page.heading in row]) == len([row for row in listed if "@" in row])


def test_a_message_of_another_organization_is_not_found(visitor_as: Callable[[str], Visitor], toolkit: Toolkit) -> None:
    with toolkit.read() as session:
        other = world.organization_of(session, world.OTHER).id
        message = session.scalars(select(Message.id).where(Message.organization_id == other)).first()
    owner = visitor_as("owner")
    for path in (f"{MAIL}/{message}", f"{MAIL}/{message}/html"):
        assert owner.request("GET", path).status_code == 404


def test_a_test_message_goes_out(with_server: tuple[Visitor, Toolkit, Postbox]) -> None:
    owner, toolkit, postbox = with_server
    page = owner.get_page(MAIL)
    assert "No mail server" not in page.main
    owner.submit(page, "Send a test message", {"email": "Me@Quay.example"})
    send_due(replace(toolkit.outbox, mailer=postbox))
    sent = [mail for mail in postbox.taken if mail.to_address == "me@quay.example"]
    assert [mail.subject for mail in sent] == ["Mail from Harbour College arrives"]


def test_a_test_message_needs_an_address(visitor_as: Callable[[str], Visitor]) -> None:
    owner = visitor_as("owner")
    page = owner.submit(owner.get_page(MAIL), "Send a test message", {"email": "me\r\nBcc: x@y.example"}, status=400)
    assert page.one("input", name="email").get("aria-invalid") == "true"


def test_a_kept_message_is_sent_once_there_is_a_server(with_server: tuple[Visitor, Toolkit, Postbox]) -> None:
    owner, toolkit, postbox = with_server
    with toolkit.write.begin() as session:
        for message in session.scalars(select(Message)):
            message.state = MessageState.KEPT
        standing = select(Message).join(Credential, Credential.id == Message.credential_id)
        message = session.scalars(
            standing.where(Credential.revoked_at.is_(None), Credential.withdrawn_at.is_(None))
        ).first()
    page = owner.submit(owner.get_page(f"{MAIL}/{message.id}"), "Send it now")
    assert "The message is queued again." in page.main
    send_due(replace(toolkit.outbox, mailer=postbox))
    assert len(postbox.taken) == 1


def test_an_invitation_that_went_out_does_not_go_out_again(with_server: tuple[Visitor, Toolkit, Postbox]) -> None:
    owner, toolkit, postbox = with_server
    page = owner.get_page(f"/organizations/{world.OWN}/people/invite")
    owner.submit(page, "Invite", {"email": "new@quay.example", "roles": ["viewer"]})
    send_due(replace(toolkit.outbox, mailer=postbox))
    with toolkit.read() as session:
        message = session.scalars(select(Message).where(Message.kind == "invitation")).one()
    page = owner.submit(owner.get_page(f"{MAIL}/{message.id}"), "Send it again")
    assert "Make a new one." in page.main


def test_a_second_page_is_offered_when_there_is_more(visitor_as: Callable[[str], Visitor], toolkit: Toolkit) -> None:
    owner = visitor_as("owner")
    assert "Older" not in owner.get_page(MAIL).links
    with toolkit.write.begin() as session:
        own = world.organization_of(session).id
        now = toolkit.clock()
        session.add_all(
            Message(
                organization_id=own,
                kind="trial",
                to_address=f"p{number}@x.example",
                subject=f"Number {number}",
                text="",
                html="",
                state=MessageState.SENT,
                created_at=now,
                next_attempt_at=now,
            )
            for number in range(60)
        )
    first = owner.get_page(MAIL)
    second = owner.get_page(MAIL + first.links["Older"].removeprefix(MAIL))
    assert len(first.all("tr")) == 51
    assert len(second.all("tr")) == 13
    assert "Newer" in second.links
    for page in ("0", "-1", "x", "99999999999999999999"):
        assert owner.get_page(f"{MAIL}?page={page}").heading == "Mail"
