"""A second pair of eyes: asked by mail, answered through a link, and always clear about what was read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from issuer.services import design as designing
from issuer.services import readings
from issuer.services.errors import Invalid, LinkSpent, NotEditable, NotFound
from issuer.services.publishing import retire
from issuer.services.reading_answers import open_reading
from issuer.store.audit import list_events
from issuer.store.outbox import MessageState
from issuer.store.readings import Reading, ReadingComment, ReadingState, find_reading
from tests.conftest import ADDRESSES, NOW
from tests.outbox import send_due
from tests.services.reading_requests import APPROVED, LATER, mail, save
from tests.standins import RecordingMailer


def test_a_request_is_mailed_with_a_link_of_which_only_the_hash_is_stored(session, ask):
    reading, token = ask()
    (message,) = mail(session, "reading")
    assert (message.to_address, message.reply_to) == ("maria@hill.example", "ada@river.example")
    assert message.subject == "Ada asks you to read “Leading a group discussion”"
    for body in (message.text, message.html):
        assert f"https://badges.example.org/readings/{token}" in body
        assert "Is it fair?" in body and "River College" in body and "25 December 2026" in body
    assert reading.token_hash != token and len(reading.token_hash) == 64
    assert open_reading(session, token, now=NOW) is reading


def test_a_mail_whose_request_was_withdrawn_before_it_left_is_not_sent(write, session, owner, ask):
    reading, _token = ask()
    readings.withdraw(session, reading, actor=owner, now=NOW)
    session.commit()
    mailer = RecordingMailer()
    assert send_due(write, mailer, now=LATER) == 0 and mailer.sent == []
    session.expire_all()
    (message,) = mail(session, "reading")
    assert message.state is MessageState.FAILED and "withdrawn" in (message.error or "")


def test_only_the_mail_with_the_link_that_works_is_sent(write, session, owner, ask, templates):
    reading, _token = ask()
    readings.ask_again(
        session, reading, by_hand=False, actor=owner, addresses=ADDRESSES, templates=templates, now=LATER
    )
    session.commit()
    mailer = RecordingMailer()
    assert send_due(write, mailer, now=LATER) == 1
    session.expire_all()
    assert {message.created_at: message.state for message in mail(session, "reading")} == {
        NOW: MessageState.FAILED,
        LATER: MessageState.SENT,
    }


def test_the_link_is_not_kept_once_it_is_in_the_post(write, session, ask):
    _reading, token = ask()
    session.commit()
    mailer = RecordingMailer()
    send_due(write, mailer, now=NOW)
    assert token in mailer.sent[0].text
    with write() as reading:
        (message,) = mail(reading, "reading")
        assert message.state is MessageState.SENT and token not in message.text + message.html


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"email": "nobody"}, "email"),
        ({"email": "ADA@river.example"}, "email"),
        ({"request": "x" * 1001}, "request"),
        ({"name": "Mar\u202eia"}, "name"),
    ],
)
def test_a_request_that_cannot_be_sent_says_which_field_is_wrong(session, ask, changes, field):
    with pytest.raises(Invalid) as caught:
        ask(**changes)
    assert list(caught.value.problems) == [field]
    assert not mail(session, "reading")


def test_a_title_of_many_lines_makes_no_second_header(session, ask, draft, owner):
    save(session, draft, "purpose", {"title": "One\nBcc: everybody@example.org\n" + "long " * 60}, owner)
    ask()
    (message,) = mail(session, "reading")
    assert "\n" not in message.subject and len(message.subject) < 200


def test_somebody_who_has_not_answered_is_not_asked_twice(ask):
    ask()
    with pytest.raises(Invalid):
        ask()
    ask(email="peter@hill.example")


def test_so_many_open_requests_are_enough(ask):
    for number in range(readings.MAX_OPEN):
        ask(email=f"reader{number}@hill.example")
    with pytest.raises(Invalid):
        ask(email="one.more@hill.example")


def test_nobody_reads_a_retired_design(session, ask, design, owner, templates):
    retire(session, design, actor=owner, now=NOW)
    with pytest.raises(NotEditable):
        readings.ask(
            session,
            design,
            name="Maria",
            email="maria@hill.example",
            request="",
            by_hand=False,
            actor=owner,
            addresses=ADDRESSES,
            templates=templates,
            now=NOW,
        )


def test_a_link_ends_after_thirty_days(session, ask):
    _reading, token = ask()
    open_reading(session, token, now=NOW + timedelta(days=30, seconds=-1))
    with pytest.raises(LinkSpent):
        open_reading(session, token, now=NOW + timedelta(days=30))


def test_a_link_that_never_was_is_not_found(session, ask):
    ask()
    for token in ("", "unknown", "\ud800"):
        with pytest.raises(NotFound):
            open_reading(session, token, now=NOW)


def test_a_withdrawn_request_no_longer_opens(session, ask, owner):
    reading, token = ask()
    readings.withdraw(session, reading, actor=owner, now=NOW)
    with pytest.raises(LinkSpent, match="withdrawn"):
        open_reading(session, token, now=NOW)


def test_ending_the_link_of_somebody_who_decided_keeps_the_decision(session, ask, reply, owner):
    reading, token = ask()
    reply(reading)
    readings.withdraw(session, reading, actor=owner, now=LATER)
    assert reading.state is APPROVED
    with pytest.raises(LinkSpent):
        open_reading(session, token, now=LATER)


def test_asking_again_sends_a_new_link_and_ends_the_old_one(session, ask, owner, templates):
    reading, old = ask()
    again, link = readings.ask_again(
        session, reading, by_hand=True, actor=owner, addresses=ADDRESSES, templates=templates, now=LATER
    )
    assert again is reading and reading.by_hand
    assert open_reading(session, link.rpartition("/")[2], now=LATER) is reading
    with pytest.raises(NotFound):
        open_reading(session, old, now=LATER)


def test_asking_somebody_again_who_has_decided_leaves_the_first_decision_on_record(
    session, ask, reply, owner, templates
):
    reading, _token = ask()
    reply(reading)
    again, _link = readings.ask_again(
        session, reading, by_hand=False, actor=owner, addresses=ADDRESSES, templates=templates, now=LATER
    )
    assert again is not reading
    assert (reading.state, again.state) == (APPROVED, ReadingState.ASKED)


def test_deleting_a_draft_deletes_its_readings(session, ask, reply, draft, owner):
    reading, token = ask()
    reply(reading, None, comments={"title": "Too long?"})
    designing.delete_draft(session, draft, actor=owner, now=LATER)
    for table in (Reading, ReadingComment):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    with pytest.raises(NotFound):
        open_reading(session, token, now=LATER)


def test_what_happens_is_recorded_without_a_name(session, ask, reply, draft, owner):
    reading, _token = ask()
    reply(reading)
    readings.name_reviewer(session, reading, actor=owner, now=LATER)
    readings.withdraw(session, reading, actor=owner, now=LATER)
    events = [event for event in list_events(session, draft.organization_id) if event.action.startswith("reading.")]
    assert {event.action for event in events} == {
        "reading.asked",
        "reading.approved",
        "reading.named",
        "reading.withdrawn",
    }
    assert {event.subject_id for event in events} == {draft.id}
    assert not any("Maria" in str(event.details) or "hill.example" in str(event.details) for event in events)
    assert next(event for event in events if event.action == "reading.approved").actor_id is None


def test_a_reading_is_found_by_its_own_organization_only(session, ask, organization):
    reading, _token = ask()
    assert find_reading(session, organization.id, reading.id) is reading
    assert find_reading(session, "another", reading.id) is None
