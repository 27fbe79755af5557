"""Asking a holder: who learns what, how often, and that an answer is given once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from issuer.services import holder_confirmation as holders
from issuer.services.delivery import HOLDER
from issuer.services.errors import Invalid, LinkSpent, NotEditable, NotFound
from issuer.services.holder_confirmation import Asked, answer_question, ask_holder, reference_of
from issuer.services.revocation import revoke
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.holder_questions import HolderQuestion, QuestionState
from issuer.store.outbox import Message
from issuer.urls import Addresses
from tests.conftest import ADDRESSES, NOW, award_request
from tests.outbox import send_due
from tests.standins import RecordingMailer

DAY = timedelta(days=1)


@pytest.fixture
def ask(session: Session, templates) -> Callable[..., Asked]:
    def ask_about(credential: Credential, **changes) -> Asked:
        given = {"asker": "Harbour Hospital, Human Resources", "purpose": "You applied as a ward manager.", "now": NOW}
        return ask_holder(session, credential, addresses=ADDRESSES, templates=templates, **(given | changes))

    return ask_about


def mails(session: Session) -> list[Message]:
    return list(session.scalars(select(Message).where(Message.kind == HOLDER).order_by(Message.next_attempt_at)))


def holder_token(message: Message) -> str:
    return next(line for line in message.text.splitlines() if "/holder/" in line).rpartition("/")[2]


def test_the_mail_goes_to_the_registered_address_and_says_who_asks_and_why(session, credential, ask):
    asked = ask(credential)
    (mail,) = mails(session)
    assert mail.to_address == "grace@example.org" and mail.next_attempt_at == NOW
    for words in ("Harbour Hospital, Human Resources", "You applied as a ward manager.", "we have not checked them"):
        assert words in mail.text and words in mail.html
    assert reference_of(asked.question) in mail.text
    assert asked.checker_token not in mail.text, "the holder is not given the asker's page"
    assert mail.organization_id is None, "who applies where is not shown to the organization"


def test_the_answer_is_given_once_and_seen_by_the_asker(session, credential, ask):
    asked = ask(credential)
    token = holder_token(*mails(session))
    assert holders.question_of_checker(session, asked.checker_token, now=NOW).state is QuestionState.ASKED
    answer_question(session, token, is_holder=True, now=NOW + DAY)
    seen = holders.question_of_checker(session, asked.checker_token, now=NOW + 2 * DAY)
    assert (seen.state, seen.answered_at) == (QuestionState.CONFIRMED, NOW + DAY)
    with pytest.raises(LinkSpent, match="cannot be changed"):
        answer_question(session, token, is_holder=False, now=NOW + DAY)


def test_a_refusal_is_seen_as_one(session, credential, ask):
    asked = ask(credential)
    answer_question(session, holder_token(*mails(session)), is_holder=False, now=NOW)
    assert holders.question_of_checker(session, asked.checker_token, now=NOW).state is QuestionState.REFUSED


def test_each_link_opens_its_own_side_only(session, credential, ask):
    asked = ask(credential)
    token = holder_token(*mails(session))
    for find, wrong in ((holders.question_of_holder, asked.checker_token), (holders.question_of_checker, token)):
        with pytest.raises(NotFound):
            find(session, wrong, now=NOW)


def test_only_hashes_of_the_links_are_stored(session, credential, ask):
    asked = ask(credential)
    row = session.scalars(select(HolderQuestion)).one()
    assert asked.checker_token not in (row.checker_hash, row.holder_hash)
    assert {len(row.checker_hash), len(row.holder_hash)} == {64}


def test_a_question_ends_and_so_does_its_answer(session, credential, ask):
    asked = ask(credential)
    token = holder_token(*mails(session))
    with pytest.raises(LinkSpent, match="without an answer"):
        answer_question(session, token, is_holder=True, now=NOW + holders.LIFETIME)
    assert holders.question_of_checker(session, asked.checker_token, now=NOW + holders.LIFETIME)
    with pytest.raises(LinkSpent):
        holders.question_of_checker(session, asked.checker_token, now=NOW + holders.SHOWN)


def test_nobody_is_asked_about_what_was_taken_back(session, credential, ask, key_ring, owner):
    ask(credential)
    revoke(session, credential, "By mistake", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=NOW)
    with pytest.raises(NotEditable, match="taken back"):
        ask(credential)
    with pytest.raises(LinkSpent, match="taken back"):
        answer_question(session, holder_token(*mails(session)), is_holder=True, now=NOW)


def test_a_badge_is_asked_about_a_few_times_a_day(session, credential, ask):
    for _time in range(holders.PER_BADGE):
        ask(credential)
    with pytest.raises(NotEditable, match="tomorrow"):
        ask(credential, now=NOW + DAY - timedelta(seconds=1))
    assert ask(credential, now=NOW + DAY)


def test_a_person_gets_a_few_such_mails_a_day_and_nobody_can_tell(session, credential, ask, award_in):
    """An answer that depended on the address would tell which badges have one holder."""
    second = award_in(session, award_request(levels={"r1": "advanced", "r2": "advanced"}), confirm_duplicate=True)
    others = award_in(session, award_request(recipient_email="eve@example.org"))
    for each in (credential, credential, credential, second, second, others):
        assert ask(each).question.state is QuestionState.ASKED
    times = {}
    for mail in mails(session):
        times.setdefault(mail.to_address, []).append(mail.next_attempt_at - NOW)
    assert times == {"grace@example.org": [timedelta(0)] * 3 + [DAY] * 2, "eve@example.org": [timedelta(0)]}


def test_a_site_sends_only_so_many_a_day(session, credential, ask, monkeypatch):
    monkeypatch.setattr(holders, "IN_TOTAL", 1)
    ask(credential)
    with pytest.raises(NotEditable, match="Too many"):
        ask(credential)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"asker": " ", "purpose": ""}, {"asker", "purpose"}),
        ({"asker": "A" * 121}, {"asker"}),
        ({"asker": "A\nSubject: B"}, {"asker"}),
        ({"purpose": "Win at https://evil.example/"}, {"purpose"}),
        ({"asker": "www.evil.example"}, {"asker"}),
        ({"purpose": "go to evil.com now"}, {"purpose"}),
        *(
            ({"purpose": f"Sign in at {address} to keep it."}, {"purpose"})
            for address in (
                "evil.de",
                "bit.ly/x1",
                "t.me/win",
                "a@evil.shop",
                "evil\N{IDEOGRAPHIC FULL STOP}com",
                "192.0.2.7/a",
            )
        ),
        ({"purpose": "A" * 401}, {"purpose"}),
    ],
)
def test_words_that_must_not_reach_a_stranger_are_refused(session, credential, ask, changes, fields):
    with pytest.raises(Invalid) as caught:
        ask(credential, **changes)
    assert set(caught.value.problems) == fields
    assert not mails(session)


@pytest.mark.parametrize("words", ["Entry to the M.Sc. (z.B. 3.5 h, e.g. U.S. law).", "A 2.1 degree, 3.05.2026."])
def test_full_stops_that_end_no_address_are_let_pass(session, credential, ask, words):
    assert ask(credential, purpose=words)


def test_a_mail_whose_link_would_lead_nowhere_is_not_sent(session, credential, ask, write: sessionmaker[Session]):
    """Else a stranger's questions of one week would still arrive, three a day, for months."""
    for day in range(3):
        ask(credential, now=NOW + day * DAY)
    first, second, third = (holder_token(mail) for mail in mails(session))
    answer_question(session, first, is_holder=True, now=NOW)
    session.commit()
    mailer = RecordingMailer()
    send_due(write, mailer, now=NOW + holders.LIFETIME + DAY)
    text = "".join(mail.text for mail in mailer.sent)
    assert third in text and first not in text and second not in text


def test_what_was_sent_is_kept_without_its_link(session, credential, ask, write: sessionmaker[Session]):
    ask(credential)
    session.commit()
    mailer = RecordingMailer()
    assert send_due(write, mailer, now=NOW) == 2
    (sent,) = [mail for mail in mailer.sent if "/holder/" in mail.text]
    assert sent.to_address == "grace@example.org"
    session.expire_all()
    assert all("/holder/" not in mail.text for mail in mails(session))


def test_what_happened_is_on_record_without_words_or_addresses(session, credential, ask):
    ask(credential)
    answer_question(session, holder_token(*mails(session)), is_holder=True, now=NOW)
    events = session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("holder."))).all()
    assert sorted(event.action for event in events) == ["holder.asked", "holder.confirmed"]
    assert all(event.details == {"credential_id": credential.id} for event in events)


def test_addresses_of_both_pages_are_this_sites_own():
    assert Addresses("https://a.example").holder("t") == "https://a.example/holder/t"
    assert Addresses("https://a.example").question("t") == "https://a.example/questions/t"
