"""The outbox: nobody holds up anybody, a dead server uses nothing up, and a set rate holds for all workers together."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from issuer.services import delivery, outbox
from issuer.services.mail_gate import FAILURES_BEFORE_REST, RESTS
from issuer.services.outbox import HANDOVER, QUICK
from issuer.store.organizations import Organization
from issuer.store.outbox import MailGate, MessageState, Priority, list_due_messages
from issuer.store.people import Person
from tests import databases
from tests.conftest import NOW
from tests.outbox import outbox_of, send_due
from tests.standins import RecordingMailer

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
AWAY = ConnectionError("the mail server cannot be reached")


def addresses_of(mailer):
    return [mail.to_address for mail in mailer.sent]


def test_what_somebody_waits_for_goes_before_a_class(write, queue):
    queue(30, Priority.BULK)
    queue(1, Priority.SOON, next_attempt_at=NOW)
    queue(1, Priority.URGENT, next_attempt_at=NOW)
    mailer = RecordingMailer()
    assert send_due(write, mailer) == 32
    assert addresses_of(mailer)[:2] == ["p0.0@x.example", "p0.1@x.example"]


def test_a_class_that_is_being_sent_does_not_keep_a_sign_in_waiting(write, queue):
    """The first mail of the class blocks in the server; meanwhile the quick way sends what is urgent."""
    queue(50, Priority.BULK)
    is_stuck, goes_on = threading.Event(), threading.Event()

    class Stuck(RecordingMailer):
        def send(self, mail):
            is_stuck.set()
            assert goes_on.wait(20)
            super().send(mail)

    slow = threading.Thread(target=send_due, args=(write, Stuck()))
    slow.start()
    assert is_stuck.wait(20)
    queue(1, Priority.URGENT)
    quick = RecordingMailer()
    assert outbox.send_due(outbox_of(write, quick), priorities=QUICK) == 1
    assert addresses_of(quick) == ["p0.0@x.example"]
    goes_on.set()
    slow.join()


def test_the_database_can_be_written_while_the_server_thinks(write, queue):
    queue(1)

    class Writing(RecordingMailer):
        def send(self, mail):
            with write.begin() as session:  # fails after ten seconds if the sender holds the lock
                session.execute(update(Person).values(name="Ada L."))
            super().send(mail)

    assert send_due(write, Writing()) == 1


@pytest.mark.parametrize("per_minute", [1, 20, 60, 600])
def test_a_set_rate_holds_for_all_workers_together(write, queue, per_minute):
    queue(per_minute * 4, Priority.BULK)
    mailers, at = [RecordingMailer() for _ in range(3)], NOW
    while at < NOW + 2 * MINUTE:
        for mailer in mailers:
            outbox.send_due(outbox_of(write, mailer, now=at, per_minute=per_minute))
        at += 3 * SECOND
    sent = sum(len(mailer.sent) for mailer in mailers)
    ahead = per_minute // 10  # what may leave until workers look again
    assert 2 * per_minute <= sent <= 2 * per_minute + ahead


def test_urgent_mail_does_not_wait_for_the_rate_but_takes_its_share(write, queue):
    queue(60, Priority.BULK)
    mailer = RecordingMailer()
    box = outbox_of(write, mailer, per_minute=60)
    assert outbox.send_due(box) == 6
    queue(5, Priority.URGENT)
    assert outbox.send_due(box) == 5 and all(address.endswith(".0@x.example") for address in addresses_of(mailer)[6:])
    assert outbox.send_due(replace(box, clock=lambda: NOW + 5 * SECOND)) == 0, "they have taken these slots"
    assert outbox.send_due(replace(box, clock=lambda: NOW + 8 * SECOND)) > 0


def test_a_dead_server_uses_up_no_attempt_of_any_mail(write, queue, messages):
    queue(100)
    mailer, at = RecordingMailer(failure=AWAY), NOW
    for _ in range(50):
        assert send_due(write, mailer, now=at) == 0
        at += MINUTE
    assert {(message.state, message.attempts) for message in messages()} == {(MessageState.QUEUED, 0)}
    mailer = RecordingMailer()
    assert send_due(write, mailer, now=at + RESTS[-1]) == len(mailer.sent) == 100


def test_the_outbox_rests_a_growing_while(write, queue):
    class Counting(RecordingMailer):
        tries = 0

        def send(self, mail):
            self.tries += 1
            raise AWAY

    queue(100)
    mailer, at = Counting(), NOW
    for number in range(1, FAILURES_BEFORE_REST + 1):
        send_due(write, mailer, now=at)
        assert mailer.tries == number, "one mail finds out, not the whole batch"
    for rest in (*RESTS, RESTS[-1]):
        before = mailer.tries
        send_due(write, mailer, now=at + rest - SECOND)
        assert mailer.tries == before, "it rests"
        at += rest
        send_due(write, mailer, now=at)
        assert mailer.tries == before + 1
    assert list(RESTS) == sorted(RESTS)
    assert send_due(write, RecordingMailer(), now=at + RESTS[-1]) == 100
    with write() as session:
        gate = session.get_one(MailGate, 1)
        assert (gate.failures, gate.rests_until, gate.error) == (0, None, None)


def test_after_a_rest_one_worker_tries_with_one_mail(write, queue):
    queue(100)
    for _ in range(FAILURES_BEFORE_REST):
        send_due(write, RecordingMailer(failure=AWAY))
    at, second = NOW + RESTS[0], RecordingMailer()

    class Looking(RecordingMailer):
        def send(self, mail):
            if not self.sent:
                assert send_due(write, second, now=at) == 0, "another worker waits for what comes of it"
            super().send(mail)

    assert send_due(write, Looking(), now=at) == 100
    assert second.sent == []


def test_a_mail_that_breaks_every_connection_is_given_up_and_lets_the_others_through(write, queue, messages):
    class Breaking(RecordingMailer):
        def send(self, mail):
            if mail.to_address.startswith("p0."):
                raise ConnectionAbortedError("the connection ended under this mail")
            super().send(mail)

    queue(30)
    mailer, at = Breaking(), NOW
    for _ in range(2000):
        send_due(write, mailer, now=at)
        at += timedelta(minutes=5)
        if all(message.state is not MessageState.QUEUED for message in messages()):
            break
    states = {message.to_address: message.state for message in messages()}
    assert states.pop("p0.2@x.example") is MessageState.FAILED
    assert set(states.values()) == {MessageState.SENT} and len(mailer.sent) == 29


def test_what_was_claimed_and_not_tried_is_given_back(write, queue, messages):
    """A server that takes a minute for each mail: a batch ends before anybody else may take it up."""
    queue(20)
    at = NOW

    class Slow(RecordingMailer):
        def send(self, mail):
            nonlocal at
            at += MINUTE
            super().send(mail)

    mailer = Slow()
    box = replace(outbox_of(write, mailer), clock=lambda: at)
    outbox.send_due(box, limit=20)
    assert len(mailer.sent) * MINUTE < HANDOVER / 2
    waiting = [message for message in messages() if message.state is MessageState.QUEUED]
    assert {(message.attempts, message.next_attempt_at <= at) for message in waiting} == {(0, True)}


def test_a_pause_holds_an_organizations_awards_and_nothing_else(write, queue, messages, award_in):
    with write.begin() as session:
        organization = session.scalars(select(Organization)).one()
        award_in(session)
        delivery.pause_mail(session, organization, actor=session.scalars(select(Person)).one(), now=NOW)
    queue(1, Priority.URGENT)
    queue(1, Priority.URGENT, organization_id=organization.id)
    mailer = RecordingMailer()
    assert send_due(write, mailer) == 2 and "grace@example.org" not in addresses_of(mailer)
    assert {message.state for message in messages() if message.kind == "award"} == {MessageState.HELD}
    with write.begin() as session:
        organization = session.scalars(select(Organization)).one()
        delivery.resume_mail(session, organization, actor=session.scalars(select(Person)).one(), now=NOW)
    assert send_due(write, mailer) == 1 and addresses_of(mailer)[-1] == "grace@example.org"


def test_failed_awards_are_queued_again_together(write, queue, messages, award_in):
    with write.begin() as session:
        award_in(session)
    send_due(write, RecordingMailer(failure=ValueError("550 no such user")))
    with write() as session:
        organization = session.scalars(select(Organization)).one()
    queue(1, Priority.URGENT, state=MessageState.FAILED, organization_id=organization.id)
    with write.begin() as session:
        owner = session.scalars(select(Person)).one()
        assert delivery.resend_failed(session, organization, actor=owner, now=NOW) == 1
    (award,) = [message for message in messages() if message.kind == "award"]
    assert (award.state, award.attempts, award.error, award.priority) == (MessageState.QUEUED, 0, None, Priority.BULK)
    mailer = RecordingMailer()
    assert send_due(write, mailer) == 1 and addresses_of(mailer) == ["grace@example.org"]


@databases.only_sqlite("asks SQLite for its plan")
def test_due_mail_is_found_along_an_index(write, queue):
    queue(3)
    with write() as session:
        plan = session.execute(
            text(
                "explain query plan select id from messages where state = 'queued' and priority = 2 "
                "and next_attempt_at <= '2030-01-01' order by next_attempt_at limit 20"
            )
        ).all()
        assert [row.detail for row in plan] == [
            "SEARCH messages USING INDEX ix_messages_due (state=? AND priority=? AND next_attempt_at<?)"
        ]
        assert len(list_due_messages(session, now=NOW, limit=2)) == 2
