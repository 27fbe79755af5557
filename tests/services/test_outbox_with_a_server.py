"""The outbox and a real SMTP server: one connection for many, and nothing lost or doubled when it fails."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from issuer.adapters.mail import SmtpMailer
from issuer.services import outbox
from issuer.store.outbox import Message, MessageState
from tests.adapters.test_mail import Mailbox, OnFreePort
from tests.conftest import NOW
from tests.outbox import send_due

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class TestWithAServer:
    """The outbox and a real SMTP server."""

    @pytest.fixture
    def mailbox(self):
        return Mailbox()

    @pytest.fixture
    def server(self, mailbox):
        controller = OnFreePort(mailbox, hostname="127.0.0.1", port=0)
        controller.start()
        yield controller
        controller.stop()

    @pytest.fixture
    def mailer(self, server):
        return SmtpMailer(host="127.0.0.1", port=server.port, sender="badges@river.example", use_tls=False, timeout=5)

    def test_a_class_goes_out_through_one_connection(self, write, queue, mailer, mailbox, server):
        queue(45)
        assert send_due(write, mailer) == 45
        assert len({envelope.rcpt_tos[0] for envelope in mailbox.taken}) == 45 and server.sessions == 1

    def test_a_server_that_dies_in_the_middle_loses_and_doubles_nothing(self, write, queue, mailer, mailbox):
        queue(10)
        take, taken = mailbox.handle_MAIL, mailbox.taken

        async def dying(server, session, envelope, address, options):
            if len(taken) == 4:
                mailbox.hang_up_at = "MAIL"
            return await take(server, session, envelope, address, options)

        mailbox.handle_MAIL = dying
        send_due(write, mailer)
        mailbox.handle_MAIL = take
        assert len(taken) == 4, "it hangs up on each new session as well"
        for minutes in range(1, 9):
            send_due(write, mailer, now=NOW + minutes * MINUTE)
        assert sorted(envelope.rcpt_tos[0] for envelope in taken) == sorted({f"p{n}.2@x.example" for n in range(10)})

    @pytest.mark.parametrize(
        ("address", "answer", "state"),
        [
            ("nobody@x.example", "250 taken", MessageState.FAILED),
            ("busy@x.example", "250 taken", MessageState.QUEUED),
            ("fine@x.example", "450 later", MessageState.QUEUED),
            ("fine@x.example", "421 closing", MessageState.QUEUED),
        ],
    )
    def test_an_answer_decides(self, write, queue, messages, mailer, mailbox, address, answer, state):
        (message_id,) = queue(1)
        mailbox.answer = answer
        with write.begin() as session:
            session.get_one(Message, message_id).to_address = address
        assert send_due(write, mailer) == 0
        (message,) = messages()
        assert message.state is state
        assert message.attempts == (0 if answer.startswith("421") else 1), "421 is about the server, not this mail"

    def test_a_slow_server_is_given_up_on_in_time(self, write, queue, messages, mailer, mailbox):
        queue(1)
        mailbox.slow = 30
        assert send_due(write, replace(mailer, timeout=0.2)) == 0
        (message,) = messages()
        assert (message.state, message.attempts) == (MessageState.QUEUED, 1)
        assert message.next_attempt_at == NOW + outbox.PAUSES[0]

    def test_a_server_that_is_not_there_delays_and_nothing_else(self, write, queue, messages, mailer):
        queue(50)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            nowhere = replace(mailer, port=free.getsockname()[1])
        for seconds in range(30):
            assert send_due(write, nowhere, now=NOW + seconds * SECOND) == 0
        assert {message.attempts for message in messages()} == {0}
        assert send_due(write, mailer, now=NOW + 10 * MINUTE) == 50
        with write() as session:
            assert session.scalar(select(func.count()).where(Message.state == MessageState.SENT)) == 50
