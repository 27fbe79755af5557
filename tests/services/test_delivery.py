"""Mail: queued with what it tells, sent once, tried again, never lost."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from issuer.credential.baking import extract
from issuer.services import delivery
from issuer.services.errors import Invalid, NotEditable
from issuer.services.organizations import invite
from issuer.services.outbox import HANDOVER, PAUSES
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.organizations import Organization, Role
from issuer.store.outbox import Message, MessageState
from issuer.store.people import Person
from tests.conftest import ADDRESSES, NOW, award_request
from tests.outbox import send_due
from tests.standins import RecordingMailer


@pytest.fixture
def award(write, award_in):
    """Makes and commits one award; returns its id."""

    def award(**changes):
        with write.begin() as session:
            return award_in(session, award_request(**changes)).id

    return award


@pytest.fixture
def message(write):
    """Reads the only message."""

    def read():
        with write() as session:
            return session.scalars(select(Message)).one()

    return read


def test_an_award_is_mailed_with_the_badge(write, award, message):
    credential_id, mailer = award(), RecordingMailer()
    assert send_due(write, mailer, now=NOW) == 1
    (mail,) = mailer.sent
    assert (mail.to_address, mail.reply_to) == ("grace@example.org", "badges@river.example")
    assert mail.subject == "River College has awarded you Leading a group discussion"
    with write() as session:
        credential = session.get_one(Credential, credential_id)
        address = ADDRESSES.verification(credential.code)
        assert address in mail.text and address in mail.html
        (attachment,) = mail.attachments
        assert attachment.media_type == "image/png"
        assert extract(attachment.content) == ("png", credential.document.encode())
    assert (message().state, message().sent_at) == (MessageState.SENT, NOW)


def test_what_was_sent_is_not_sent_again(write, award):
    award()
    mailer = RecordingMailer()
    send_due(write, mailer, now=NOW)
    assert send_due(write, mailer, now=NOW + timedelta(days=9)) == 0
    assert len(mailer.sent) == 1


def test_two_workers_send_one_mail(write, award):
    award()
    mailer, barrier = RecordingMailer(), threading.Barrier(3)

    def work() -> None:
        barrier.wait()
        send_due(write, mailer, now=NOW)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(mailer.sent) == 1


def test_without_a_mail_server_mail_is_kept_and_can_be_sent_later(write, award, message):
    award()
    send_due(write, RecordingMailer(delivers=False), now=NOW)
    assert message().state is MessageState.KEPT and "badges.example.org/v/" in message().text
    with write.begin() as session:
        owner = session.scalars(select(Person)).first()
        delivery.resend(session, session.scalars(select(Message)).one(), actor=owner, now=NOW)
    mailer = RecordingMailer()
    assert send_due(write, mailer, now=NOW) == 1


def test_trouble_that_may_pass_is_tried_again_with_growing_pauses(write, award, message):
    award()
    mailer, at = RecordingMailer(failure=OSError("451 try again later")), NOW
    for pause in PAUSES:
        assert send_due(write, mailer, now=at) == 0
        assert (message().state, message().error) == (MessageState.QUEUED, "451 try again later")
        assert message().next_attempt_at == at + pause
        assert send_due(write, RecordingMailer(), now=at + pause - timedelta(seconds=1)) == 0
        at += pause
    assert list(PAUSES) == sorted(PAUSES)
    send_due(write, mailer, now=at)
    assert message().state is MessageState.FAILED


def test_a_recovered_server_gets_the_waiting_mail(write, award, message):
    award()
    send_due(write, RecordingMailer(failure=OSError("down")), now=NOW)
    assert send_due(write, RecordingMailer(), now=NOW + PAUSES[0]) == 1
    assert (message().state, message().error, message().attempts) == (MessageState.SENT, None, 2)


def test_a_final_refusal_is_not_tried_again(write, award, message):
    award()
    send_due(write, RecordingMailer(failure=ValueError("550 no such user")), now=NOW)
    assert (message().state, message().error) == (MessageState.FAILED, "550 no such user")


def test_a_crash_while_sending_loses_nothing(write, award, message):
    class Crash(BaseException):
        pass

    award()
    with pytest.raises(Crash):
        send_due(write, RecordingMailer(failure=Crash()), now=NOW)
    assert send_due(write, RecordingMailer(), now=NOW) == 0, "it may still be under way"
    mailer = RecordingMailer()
    assert send_due(write, mailer, now=NOW + HANDOVER) == 1
    assert mailer.sent[0].message_id == message().id, "the same Message-ID lets a mailbox drop the second copy"


def test_a_message_that_cannot_be_made_does_not_hold_up_the_others(write, award, message):
    award()
    award(recipient_email="joan@example.org")
    with write.begin() as session:
        first = session.scalars(select(Credential).where(Credential.recipient_email == "grace@example.org")).one()
        first.document = "no credential"
        session.scalars(select(Achievement)).one().image_png = b"no picture"
    mailer = RecordingMailer()
    send_due(write, mailer, now=NOW)
    with write() as session:
        assert {each.state for each in session.scalars(select(Message))} == {MessageState.FAILED}


def test_what_was_taken_back_is_not_announced(write, award, message):
    credential_id, mailer = award(), RecordingMailer()
    with write.begin() as session:
        session.get_one(Credential, credential_id).revoked_at = NOW
    assert send_due(write, mailer, now=NOW) == 0 and mailer.sent == []
    assert message().state is MessageState.FAILED


def test_a_link_that_was_sent_is_not_kept(write, templates, message):
    with write.begin() as session:
        invite(
            session,
            session.scalars(select(Organization)).one(),
            email="bo@river.example",
            name="Bo",
            roles=(Role.VIEWER,),
            actor=session.scalars(select(Person)).one(),
            addresses=ADDRESSES,
            templates=templates,
            now=NOW,
        )
    mailer = RecordingMailer()
    send_due(write, mailer, now=NOW)
    token = re.search(r"/sign-in/(\S+)", mailer.sent[0].text)[1]
    sent = message()
    assert sent.state is MessageState.SENT and token not in sent.text + sent.html
    with write.begin() as session, pytest.raises(NotEditable):
        owner = session.scalars(select(Person)).first()
        delivery.resend(session, session.get_one(Message, sent.id), actor=owner, now=NOW)


def test_a_line_break_in_a_subject_is_refused_at_the_award(write, award):
    with write.begin() as session:
        session.scalars(select(Achievement)).one().name = "Title\nBcc: everyone@example.org"
    with pytest.raises(Invalid):
        award()


def test_markup_in_a_name_stays_text(write, award):
    award(recipient_name="<script>alert(1)</script>")
    mailer = RecordingMailer()
    send_due(write, mailer, now=NOW)
    assert "<script>" not in mailer.sent[0].html and "&lt;script&gt;" in mailer.sent[0].html
