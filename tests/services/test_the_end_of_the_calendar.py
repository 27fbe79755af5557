"""On 30 December 9999 everything that lasts for a while ends with the calendar, and nothing fails over it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from issuer.credential.instants import plus
from issuer.review.draft import Draft
from issuer.services import people, readings
from issuer.services.api_tokens import create_token
from issuer.services.award_request import check_award
from issuer.services.bulk.work import work_off
from issuer.services.design import create_design
from issuer.services.errors import Invalid
from issuer.services.holder_confirmation import ask_holder
from issuer.services.revocation import list_stale_lists, refresh_status_list, revoke
from issuer.services.rosters.doubts import doubts_of
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential
from issuer.store.people import find_person
from tests.conftest import ADDRESSES, award_request
from tests.designs import competency_design
from tests.services.bulk.jobs import Clock, cells, parts_of, running_job

LAST = datetime(9999, 12, 30, 12, tzinfo=UTC)
END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
ENDLESS = award_request(valid_until=date(9999, 12, 31))


def test_a_span_that_reaches_beyond_the_calendar_ends_with_it():
    assert plus(LAST, timedelta(days=1)) == LAST + timedelta(days=1)
    assert plus(LAST, timedelta(days=7)) == plus(END, timedelta(seconds=1)) == END


def test_a_badge_is_awarded_verified_and_revoked(session, award_in, key_ring, owner):
    credential = award_in(session, ENDLESS, now=LAST)
    assert verify_issued(session, credential, now=LAST).verdict == "VALID"
    assert list_stale_lists(session, now=LAST) == []
    revoke(session, credential, "A mistake.", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=LAST)
    assert verify_issued(session, credential, now=LAST).verdict == "REVOKED"


def test_a_list_from_before_is_signed_again(session, award_in, key_ring):
    credential = award_in(session, ENDLESS)
    for status_list_id in list_stale_lists(session, now=LAST):
        refresh_status_list(session, status_list_id, key_ring=key_ring, addresses=ADDRESSES, now=LAST)
    assert verify_issued(session, credential, now=LAST).verdict == "VALID"


def test_a_badge_whose_design_lets_it_live_for_years_is_refused_in_words(session, achievement, award_in):
    achievement.draft = achievement.draft | {"validity": {"years": 2}}
    with pytest.raises(Invalid) as refused:
        award_in(session, now=LAST)
    assert "too far in the future" in refused.value.problems["valid_until"]


def test_a_class_is_awarded(write, engine, key_ring):
    clock = Clock()
    clock.now = LAST
    job_id = running_job(write, 3, cells=lambda number: cells(number) | {"Until": "9999-12-31"})
    assert work_off(parts_of(write, write, key_ring, clock)) == 1
    with write() as session:
        issued = session.scalars(select(Credential)).all()
        assert len(issued) == 3, job_id
        assert {verify_issued(session, each, now=LAST).verdict for each in issued} == {"VALID"}


def test_people_sign_in(session, owner):
    token = people.create_sign_in_link(session, owner, now=LAST)
    assert people.redeem_sign_in_link(session, token, now=LAST) is owner
    session_token = people.start_session(session, owner, user_agent="Test/1.0", now=LAST)
    assert people.person_of_session(session, session_token, now=LAST).expires_at == END


def test_programs_get_tokens(session, organization, owner):
    usual = {"name": "Moodle", "scopes": ["awards:write"], "now": LAST}
    token, _ = create_token(session, organization, owner, expires_at=END, **usual)
    assert token.expires_at == END
    with pytest.raises(Invalid):
        create_token(session, organization, owner, expires_at=LAST, **usual)


def test_holders_and_readers_are_asked(session, award_in, organization, templates):
    owner = find_person(session, "ada@river.example")
    usual = {"addresses": ADDRESSES, "templates": templates, "now": LAST}
    asked = ask_holder(session, award_in(session, ENDLESS, now=LAST), asker="Harbour", purpose="A post.", **usual)
    assert asked.question.expires_at == END
    design = create_design(session, organization, owner, now=LAST, document=competency_design())
    fields = {"name": "Maria", "email": "maria@hill.example", "request": "Is it fair?", "by_hand": False}
    reading, _ = readings.ask(session, design, **fields, actor=owner, **usual)
    assert reading.expires_at == END


def test_a_row_that_ends_with_the_calendar_is_not_said_to_end_early(achievement):
    award = check_award(Draft.from_document(achievement.draft), ENDLESS, zone="UTC", now=LAST)
    assert list(doubts_of(award, str, wants_evidence=False, years=2)) == []
