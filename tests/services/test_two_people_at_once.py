"""Two people who do something about the same thing at the same moment: see `test_two_at_once`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.services import holder_confirmation, people, readings
from issuer.services.delivery import resend, resend_failed
from issuer.services.design import create_design, delete_draft, save_step
from issuer.services.errors import Invalid, LinkSpent, NotEditable, NotFound
from issuer.services.publishing import publish
from issuer.services.reading_answers import Answer, answer, open_reading
from issuer.services.rosters.receiving import _remember
from issuer.services.site import grant_site_admin
from issuer.services.trust import distrust_issuer, note_trusted, read_trusted, trust_issuer
from issuer.store.credentials import Credential
from issuer.store.designs import Design, DesignState
from issuer.store.jobs import Job, RosterLayout
from issuer.store.organizations import Organization
from issuer.store.outbox import Message, MessageState
from issuer.store.people import Person, SignInSession
from issuer.store.readings import Reading, ReadingState, find_comment
from issuer.store.trusted_issuers import find_trusted_issuer
from tests.conftest import ADDRESSES, NOW, award_request
from tests.designs import competency_design
from tests.services.bulk.jobs import running_job
from tests.standins import PlainArtist

Work = Callable[[Session], Any]
Row = TypeVar("Row")
ISSUER = "did:web:hill.example"


def owner(session: Session) -> Person:
    return session.scalars(select(Person).where(Person.email == "ada@river.example")).one()


def organization(session: Session) -> Organization:
    return session.scalars(select(Organization)).one()


def reading_of(session: Session) -> Reading:
    return session.scalars(select(Reading).order_by(Reading.asked_at)).first()


def found(row: Row | None) -> Row:
    """What a page looks for: on SQLite, where one waits from the first query on, it is gone by then."""
    if row is None:
        raise NotFound("There is no such thing.")
    return row


@pytest.fixture
def draft(write):
    """A design that is being written, by its id."""
    with write.begin() as session:
        return create_design(session, organization(session), owner(session), now=NOW, document=competency_design()).id


@pytest.fixture
def ask(draft, templates) -> Work:
    """Asks Maria to read the design, and returns her token."""

    def ask(session: Session) -> str:
        _, link = readings.ask(
            session,
            session.get_one(Design, draft),
            name="Maria",
            email="maria@hill.example",
            request="Is it fair?",
            by_hand=False,
            actor=owner(session),
            addresses=ADDRESSES,
            templates=templates,
            now=NOW,
        )
        return link.rpartition("/")[2]

    return ask


@pytest.fixture
def approve(write, ask, templates) -> Work:
    """Lets Maria, who was asked, approve the design with a remark."""
    with write.begin() as session:
        token = ask(session)

    def approve(session: Session) -> None:
        reading = open_reading(session, token, now=NOW)
        given = Answer("Maria", {"": "Well done."}, ReadingState.APPROVED, True, reading.revision)
        answer(session, reading, given, templates=templates, addresses=ADDRESSES, now=NOW)

    return approve


def test_a_decision_stays_on_record_when_its_reader_is_asked_again_at_that_moment(at_once, approve, templates, write):
    def ask_again(session: Session) -> None:
        options = {"by_hand": False, "actor": owner(session), "addresses": ADDRESSES, "templates": templates}
        readings.ask_again(session, reading_of(session), **options, now=NOW + timedelta(hours=1))

    at_once(approve, ask_again)
    with write() as session:
        states = [reading.state for reading in session.scalars(select(Reading).order_by(Reading.asked_at))]
        assert states == [ReadingState.APPROVED, ReadingState.ASKED]


def test_a_request_that_is_withdrawn_at_that_moment_is_not_answered(at_once, approve, write):
    def withdraw(session: Session) -> None:
        readings.withdraw(session, reading_of(session), actor=owner(session), now=NOW)

    assert isinstance(at_once(withdraw, approve), LinkSpent)
    with write() as session:
        assert reading_of(session).state is ReadingState.WITHDRAWN


def test_two_do_not_ask_the_same_person(at_once, ask, write):
    assert isinstance(at_once(ask, ask), Invalid)
    with write() as session:
        assert session.scalar(select(func.count()).select_from(Reading)) == 1


def test_a_remark_that_its_reader_takes_back_at_that_moment_cannot_be_settled(at_once, approve, templates, write):
    with write.begin() as session:
        approve(session)
        comment_id = reading_of(session).comments[0].id

    def take_back(session: Session) -> None:
        given = Answer("Maria", {"": ""}, ReadingState.APPROVED, True, reading_of(session).revision)
        answer(session, reading_of(session), given, templates=templates, addresses=ADDRESSES, now=NOW)

    def settle(session: Session) -> None:
        reading = reading_of(session)
        comment = found(find_comment(session, reading.id, comment_id))
        readings.settle(session, reading, comment, actor=owner(session), now=NOW)

    assert isinstance(at_once(take_back, settle), NotFound)


def test_a_draft_that_is_published_at_that_moment_is_not_deleted(at_once, draft, write):
    def make(session: Session) -> None:
        design = session.get_one(Design, draft)
        publish(session, design, artist=PlainArtist(), addresses=ADDRESSES, actor=owner(session), now=NOW)

    def delete(session: Session) -> None:
        delete_draft(session, session.get_one(Design, draft), actor=owner(session), now=NOW)

    assert isinstance(at_once(make, delete), NotEditable)
    with write() as session:
        assert session.get_one(Design, draft).state is DesignState.PUBLISHED


def test_who_saves_a_draft_that_is_deleted_at_that_moment_is_told_so(at_once, draft):
    def delete(session: Session) -> None:
        delete_draft(session, session.get_one(Design, draft), actor=owner(session), now=NOW)

    def save(session: Session) -> None:
        design = found(session.get(Design, draft))
        save_step(session, design, "purpose", {"title": "New"}, base_revision=1, actor=owner(session), now=NOW)

    assert isinstance(at_once(delete, save), NotFound)


def test_a_link_that_is_just_leaving_is_not_sent_again_without_its_words(at_once, templates, write):
    with write.begin() as session:
        people.request_sign_in_link(session, "ada@river.example", addresses=ADDRESSES, templates=templates, now=NOW)

    def message(session: Session) -> Message:
        return session.scalars(select(Message)).one()

    def leave(session: Session) -> None:
        message(session).state, message(session).text = MessageState.SENT, "The text is not kept."

    def again(session: Session) -> None:
        resend(session, message(session), actor=owner(session), now=NOW)

    assert isinstance(at_once(leave, again), NotEditable)


def test_two_who_send_failed_mail_again_do_not_wait_for_each_other(at_once, award_in, write):
    with write.begin() as session:
        for name in ("joan", "kay"):
            award_in(session, award_request(recipient_email=f"{name}@x.example"))
        for message in session.scalars(select(Message)):
            message.state, message.job_id = MessageState.FAILED, message.to_address

    def again(job_id: str | None = None) -> Work:
        def work(session: Session) -> int:
            return resend_failed(session, organization(session), actor=owner(session), now=NOW, job_id=job_id)

        return work

    # The second mail first, as a walk along another index might: the other has the first one by then.
    assert at_once(again("kay@x.example"), again(), then=again()) == 0


@pytest.mark.parametrize("way", ["with-a-passphrase", "with-a-link"])
def test_who_signs_in_while_an_account_is_started_anew_is_signed_out(at_once, way, write):
    with write.begin() as session:
        people.set_passphrase(session, owner(session), "four unrelated words", now=NOW)
        token = people.create_sign_in_link(session, owner(session), now=NOW)

    def sign_in(session: Session) -> None:
        if way == "with-a-link":
            person = people.redeem_sign_in_link(session, token, now=NOW)
        else:
            recognised = people.recognise(session, "ada@river.example", "four unrelated words")
            person = people.admit(session, recognised, now=NOW)
        people.start_session(session, person, user_agent="", now=NOW)

    at_once(sign_in, lambda session: grant_site_admin(session, owner(session), now=NOW))
    with write() as session:
        assert session.scalars(select(SignInSession)).one().ended_at == NOW


def test_two_questions_about_two_badges_are_counted_together(at_once, award_in, monkeypatch, templates, write):
    monkeypatch.setattr(holder_confirmation, "IN_TOTAL", 1)
    with write.begin() as session:
        ids = [award_in(session, award_request(recipient_email=f"{name}@x.example")).id for name in ("joan", "kay")]

    def ask_about(credential_id: str) -> Work:
        def work(session: Session) -> None:
            words = {"asker": "Hill College", "purpose": "An application."}
            options = {"addresses": ADDRESSES, "templates": templates, "now": NOW}
            holder_confirmation.ask_holder(session, session.get_one(Credential, credential_id), **words, **options)

        return work

    assert isinstance(at_once(*map(ask_about, ids)), NotEditable)


def test_two_first_rosters_of_an_achievement_leave_one_layout(at_once, write):
    job_id = running_job(write, 1)

    def remember(session: Session) -> None:
        _remember(session, session.get_one(Job, job_id), {"Name": "recipient_name"}, NOW)

    at_once(remember, remember)
    with write() as session:
        assert session.scalars(select(RosterLayout)).one().columns == {"Name": "recipient_name"}


def test_what_is_noted_of_an_issuer_that_is_taken_off_at_that_moment_is_not_saved(at_once, write):
    with write.begin() as session:
        trust_issuer(session, ISSUER, now=NOW)

    def note(session: Session) -> None:
        row = found(find_trusted_issuer(session, ISSUER))
        note_trusted(session, row, read_trusted(ISSUER, "Hill"), now=NOW)

    def take_off(session: Session) -> None:
        distrust_issuer(session, ISSUER, now=NOW)

    assert isinstance(at_once(take_off, note), NotFound)


def test_an_issuer_is_taken_off_once(at_once, write):
    with write.begin() as session:
        trust_issuer(session, ISSUER, now=NOW)

    def take_off(session: Session) -> None:
        distrust_issuer(session, ISSUER, now=NOW)

    assert isinstance(at_once(take_off, take_off), NotFound)
