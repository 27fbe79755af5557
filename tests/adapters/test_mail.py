"""Mail reaches a real SMTP server in the form that it should have, and nothing is smuggled into its headers."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
from dataclasses import replace

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
    """What the server does with mail: it keeps it, or answers as it is told, hangs up once, or is slow."""

    def __init__(self) -> None:
        self.taken, self.answer, self.sender_answer = [], "250 taken", "250 fine"
        self.hang_up_at, self.closing_once, self.slow = "", False, 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.hang_up_at == "MAIL":
            self.hang_up_at = ""
            server.transport.abort()
        if self.closing_once:
            self.closing_once = False
            return "421 enough for one session"
        if not self.sender_answer.startswith("250"):
            return self.sender_answer
        envelope.mail_from = address
        return "250 fine"

    async def handle_DATA(self, server, session, envelope):
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.answer.startswith("250"):
            self.taken.append(envelope)
        if self.hang_up_at == "DATA":
            self.hang_up_at = ""
            server.transport.abort()
        return self.answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such mailbox"
        if address.startswith("busy"):
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 known"


class OnFreePort(Controller):
    """Takes a free port of the loopback and finds out which; counts the sessions that were opened."""

    sessions = 0
    kind: type[Server] = Server

    def factory(self) -> Server:
        self.sessions += 1
        return self.kind(self.handler, enable_SMTPUTF8=True)

    def _trigger_server(self) -> None:
        self.sessions = -1  # the controller itself looks once whether the server is there
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture
def server(mailbox):
    controller = OnFreePort(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def mailer(server):
    return SmtpMailer(host="127.0.0.1", port=server.port, sender=SENDER, use_tls=False)


def send(mailer, message):
    with mailer.line() as line:
        line.send(message)


def test_a_mail_arrives_with_text_html_and_its_badge(mailer, mailbox):
    send(mailer, mail())
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
        send(mailer, mail(**{field: getattr(mail(), field) + ending}))
    assert mailbox.taken == []


def test_a_5xx_answer_is_final(mailer, mailbox):
    with pytest.raises(MailRefused, match="550"):
        send(mailer, mail(to_address="nobody@example.org"))
    mailbox.answer = "554 refused"
    with pytest.raises(MailRefused, match="554"):
        send(mailer, mail())


def test_a_4xx_answer_may_pass(mailer, mailbox):
    with pytest.raises(OSError, match="451"):
        send(mailer, mail(to_address="busy@example.org"))
    mailbox.answer = "452 full"
    with pytest.raises(OSError, match="452"):
        send(mailer, mail())


def test_a_server_that_is_down_takes_no_mail_at_all():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ConnectionError, match="cannot be reached") as caught:
        send(SmtpMailer(host="127.0.0.1", port=port, sender=SENDER, use_tls=False), mail())
    assert not isinstance(caught.value, ConnectionAbortedError), "the mail never left"


def test_a_server_without_starttls_is_not_trusted_with_mail(mailer, mailbox):
    with pytest.raises(ConnectionError, match="STARTTLS"):
        send(replace(mailer, use_tls=True), mail())
    assert mailbox.taken == []


def test_an_account_that_is_refused_says_nothing_about_the_mail(mailer, mailbox):
    with pytest.raises(ConnectionError):
        send(replace(mailer, username="badges", password="wrong"), mail())
    assert mailbox.taken == []


def test_many_mails_go_through_one_connection(mailer, mailbox, server):
    with mailer.line() as line:
        for _ in range(5):
            line.send(mail())
        with pytest.raises(MailRefused):
            line.send(mail(to_address="nobody@example.org"))
        with pytest.raises(OSError, match="451"):
            line.send(mail(to_address="busy@example.org"))
        line.send(mail())
    assert len(mailbox.taken) == 6
    assert server.sessions == 1


def test_no_connection_is_opened_for_nothing(mailer, server):
    with mailer.line():
        pass
    assert server.sessions == 0


def test_a_session_that_the_server_ends_between_two_mails_is_opened_again(mailer, mailbox, server):
    with mailer.line() as line:
        line.send(mail())
        mailbox.hang_up_at = "MAIL"
        line.send(mail())
    assert (len(mailbox.taken), server.sessions) == (2, 2)


def test_a_421_between_two_mails_opens_another_session(mailer, mailbox, server):
    with mailer.line() as line:
        line.send(mail())
        mailbox.closing_once = True
        line.send(mail())
    assert (len(mailbox.taken), server.sessions) == (2, 2)


def test_a_server_that_answers_421_to_all_takes_no_mail_at_all(mailer, mailbox):
    mailbox.answer = "421 too many"
    with pytest.raises(ConnectionError, match="421") as caught:
        send(mailer, mail())
    assert not isinstance(caught.value, ConnectionAbortedError)


def test_a_connection_that_ends_under_a_mail_leaves_it_open_whether_it_was_taken(mailer, mailbox):
    with mailer.line() as line:
        line.send(mail())
        mailbox.hang_up_at = "DATA"
        with pytest.raises(ConnectionAbortedError):
            line.send(mail())
        assert len(mailbox.taken) == 2, "the server had it, and could not say so"
        line.send(mail())
    assert len(mailbox.taken) == 3


def test_a_server_that_never_answers_is_not_waited_for_for_ever(mailer, mailbox):
    mailbox.slow = 30
    with pytest.raises(ConnectionAbortedError):
        send(replace(mailer, timeout=0.2), mail())


def test_a_sender_that_is_refused_says_nothing_about_the_mail(mailer, mailbox):
    mailbox.sender_answer = "550 this account may not send as this"
    with pytest.raises(ConnectionError, match="550"):
        send(mailer, mail())


def test_a_mail_that_is_too_large_is_refused_for_itself(mailer, mailbox):
    mailbox.sender_answer = "552 too large"
    with pytest.raises(MailRefused, match="552"):
        send(mailer, mail())


def test_a_password_does_not_show(mailer):
    assert "secret" not in repr(replace(mailer, password="secret"))


def test_an_address_in_other_letters_can_be_written_to(mailer, mailbox):
    send(mailer, mail(to_address="grâce@example.org"))
    assert mailbox.taken[0].rcpt_tos == ["grâce@example.org"]


def test_without_a_server_nothing_is_delivered():
    assert NoMailServer().delivers is False
    with pytest.raises(MailRefused):
        NoMailServer().line()


def test_a_mail_without_html_is_plain():
    assert compose(mail(html="", attachments=()), sender=SENDER).get_content_type() == "text/plain"
