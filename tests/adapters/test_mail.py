"""Mail reaches a real SMTP server in the form that it should have, and nothing is smuggled into its headers."""

from __future__ import annotations

import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Server

from issuer.adapters.mail import MailRefused, NoMailServer, SmtpMailer, compose
from issuer.services.ports import Attachment, OutgoingMail

SENDER = "River College <badges@river.example>"


def mail(**changes):
    fields = {
        "message_id": "0f8fad5b-d9cb-469f-a165-70867728950e",
        "to_address": "grace@example.org",
        "reply_to": "office@river.example",
        "subject": "River College has awarded you Führen – “Gruppen”",
        "text": "Dear Grace,\n",
        "html": "<p>Dear Grace,</p>",
        "attachments": (Attachment("badge.png", "image/png", b"\x89PNG picture"),),
    }
    return OutgoingMail(**(fields | changes))


class Mailbox:
    """What the server does with mail: it keeps it, or answers as it is told."""

    def __init__(self) -> None:
        self.taken, self.answer = [], "250 taken"

    async def handle_DATA(self, server, session, envelope):
        if self.answer.startswith("250"):
            self.taken.append(envelope)
        return self.answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such mailbox"
        if address.startswith("busy"):
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 known"


class OnFreePort(Controller):
    """Takes a free port of the loopback and finds out which."""

    def factory(self) -> Server:
        return Server(self.handler, enable_SMTPUTF8=True)

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def mailer(mailbox):
    controller = OnFreePort(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    yield SmtpMailer(host="127.0.0.1", port=controller.port, sender=SENDER, use_tls=False)
    controller.stop()


def test_a_mail_arrives_with_text_html_and_its_badge(mailer, mailbox):
    mailer.send(mail())
    (envelope,) = mailbox.taken
    assert envelope.rcpt_tos == ["grace@example.org"]
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert message["Subject"] == "River College has awarded you Führen – “Gruppen”"
    assert message["From"] == SENDER and message["Reply-To"] == "office@river.example"
    assert message["Message-ID"] == "<0f8fad5b-d9cb-469f-a165-70867728950e@river.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_body(("plain",)).get_content().strip() == "Dear Grace,"
    assert message.get_body(("html",)).get_content().strip() == "<p>Dear Grace,</p>"
    (attachment,) = message.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content_type()) == ("badge.png", "image/png")
    assert attachment.get_content() == b"\x89PNG picture"


@pytest.mark.parametrize("field", ["subject", "to_address", "reply_to"])
@pytest.mark.parametrize("ending", ["\nBcc: everyone@example.org", "\r\nBcc: everyone@example.org", "\rX: y"])
def test_a_line_break_in_a_header_is_refused(mailer, mailbox, field, ending):
    with pytest.raises(MailRefused):
        mailer.send(mail(**{field: getattr(mail(), field) + ending}))
    assert mailbox.taken == []


def test_a_5xx_answer_is_final(mailer, mailbox):
    with pytest.raises(MailRefused, match="550"):
        mailer.send(mail(to_address="nobody@example.org"))
    mailbox.answer = "554 refused"
    with pytest.raises(MailRefused, match="554"):
        mailer.send(mail())


def test_a_4xx_answer_may_pass(mailer, mailbox):
    with pytest.raises(OSError, match="451"):
        mailer.send(mail(to_address="busy@example.org"))
    mailbox.answer = "452 full"
    with pytest.raises(OSError, match="452"):
        mailer.send(mail())


def test_a_server_that_is_down_may_come_back():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        SmtpMailer(host="127.0.0.1", port=port, sender=SENDER, use_tls=False).send(mail())


def test_a_server_without_starttls_is_not_trusted_with_mail(mailer, mailbox):
    mailer._use_tls = True
    with pytest.raises(MailRefused):
        mailer.send(mail())
    assert mailbox.taken == []


def test_an_address_in_other_letters_can_be_written_to(mailer, mailbox):
    mailer.send(mail(to_address="grâce@example.org"))
    assert mailbox.taken[0].rcpt_tos == ["grâce@example.org"]


def test_without_a_server_nothing_is_delivered():
    assert NoMailServer().delivers is False
    with pytest.raises(MailRefused):
        NoMailServer().send(mail())


def test_a_mail_without_html_is_plain():
    assert compose(mail(html="", attachments=()), sender=SENDER).get_content_type() == "text/plain"
