"""Mails of a bulk job are stored without words and are written when they are sent."""

from __future__ import annotations

from sqlalchemy import select

from issuer.credential.baking import extract
from issuer.services.bulk.work import work_off
from issuer.services.letters import words_of
from issuer.store.credentials import Credential
from issuer.store.outbox import Message, MessageState
from tests.conftest import ADDRESSES
from tests.outbox import send_due
from tests.services.bulk.jobs import running_job
from tests.standins import RecordingMailer


def test_the_mail_of_a_bulk_row_is_sent_with_words_and_badge(write, parts):
    running_job(write, 3)
    work_off(parts())
    with write() as session:
        assert {message.text for message in session.scalars(select(Message))} == {""}
    mailer = RecordingMailer()
    assert send_due(write, mailer) == 3
    mail = next(mail for mail in mailer.sent if mail.to_address == "person2@example.org")
    with write() as session:
        credential = session.scalars(select(Credential).where(Credential.recipient_email == mail.to_address)).one()
    assert mail.subject == "River College has awarded you Leading a group discussion"
    assert mail.text.startswith("Dear Person 2,") and "Person 2" in mail.html
    assert ADDRESSES.verification(credential.code) in mail.text
    assert extract(mail.attachments[0].content) == ("png", credential.document.encode())


def test_kept_mail_of_a_bulk_row_can_be_read(write, parts, templates):
    running_job(write, 1)
    work_off(parts())
    send_due(write, RecordingMailer(delivers=False))
    with write() as session:
        message = session.scalars(select(Message)).one()
        assert (message.state, message.text) == (MessageState.KEPT, "")
        letter = words_of(session, message, addresses=ADDRESSES, templates=templates)
        assert letter.subject.startswith("River College has awarded you") and "Dear Person 1," in letter.text


def test_a_mail_that_is_stored_with_words_keeps_them(write, parts, templates, award_in):
    with write.begin() as session:
        award_in(session)
        message = session.scalars(select(Message)).one()
        message.text = "As it was written."
        assert words_of(session, message, addresses=ADDRESSES, templates=templates).text == "As it was written."
