"""Signing in: links work once, passphrases are argon2id, sessions end when they should."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from issuer.services import people
from issuer.services.errors import Forbidden, Invalid, LinkSpent, NotFound, ServiceError
from issuer.store.audit import AuditEvent
from issuer.store.outbox import Message
from issuer.store.people import SignInLink

GOOD = "seven lamps over water"


def test_an_address_belongs_to_one_account(session, owner, now):
    with pytest.raises(Invalid):
        people.create_person(session, email="ADA@river.example", name="Another", now=now)


def test_a_link_signs_in_once(session, owner, now):
    token = people.create_sign_in_link(session, owner, now=now)
    assert people.redeem_sign_in_link(session, token, now=now) is owner
    with pytest.raises(LinkSpent):
        people.redeem_sign_in_link(session, token, now=now)


def test_a_link_expires(session, owner, now):
    token = people.create_sign_in_link(session, owner, now=now)
    with pytest.raises(LinkSpent):
        people.redeem_sign_in_link(session, token, now=now + people.LINK_LIFETIME)


def test_an_unknown_link_is_not_found(session, now):
    with pytest.raises(NotFound):
        people.redeem_sign_in_link(session, "no-such-token", now=now)


def test_a_token_is_not_stored(session, owner, now):
    token = people.create_sign_in_link(session, owner, now=now)
    assert token not in repr([vars(link) for link in session.scalars(select(SignInLink))])


def test_of_many_threads_with_one_link_one_signs_in(write, now):
    with write.begin() as session:
        owner = people.find_person(session, "ada@river.example")
        token = people.create_sign_in_link(session, owner, now=now)
    barrier, outcomes = threading.Barrier(6), []

    def redeem() -> None:
        barrier.wait()
        try:
            with write.begin() as session:
                people.redeem_sign_in_link(session, token, now=now)
            outcomes.append("in")
        except LinkSpent:
            outcomes.append("spent")

    threads = [threading.Thread(target=redeem) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in"] + ["spent"] * 5


def test_a_link_is_mailed_only_to_an_account_and_not_twice_a_minute(session, owner, addresses, templates, now):
    def ask(email, later=timedelta()):
        people.request_sign_in_link(session, email, addresses=addresses, templates=templates, now=now + later)

    ask("nobody@river.example")
    assert session.scalars(select(Message)).all() == []
    ask("Ada@River.example")
    ask("ada@river.example", timedelta(seconds=30))
    (message,) = session.scalars(select(Message))
    assert message.to_address == "ada@river.example" and message.organization_id is None
    assert "https://badges.example.org/sign-in/" in message.text
    ask("ada@river.example", timedelta(seconds=61))
    assert len(session.scalars(select(Message)).all()) == 2


def test_a_link_that_was_mailed_to_one_person_holds_up_nobody_else(session, owner, addresses, templates, now):
    people.create_person(session, email="ben@river.example", name="Ben", now=now)
    for email in (owner.email, "ben@river.example"):
        people.request_sign_in_link(session, email, addresses=addresses, templates=templates, now=now)
    assert [message.to_address for message in session.scalars(select(Message))] == [owner.email, "ben@river.example"]


def test_a_closed_account_is_mailed_no_link(session, owner, addresses, templates, now):
    owner.disabled_at = now
    session.flush()
    people.request_sign_in_link(session, owner.email, addresses=addresses, templates=templates, now=now)
    assert session.scalars(select(Message)).all() == []


def test_a_mailed_link_lives_for_an_hour(session, owner, addresses, templates, now):
    people.request_sign_in_link(session, owner.email, addresses=addresses, templates=templates, now=now)
    assert session.scalars(select(SignInLink)).one().expires_at == now + timedelta(hours=1)


def sign_in(session, email, passphrase, *, now):
    return people.admit(session, people.recognise(session, email, passphrase), now=now)


def test_a_passphrase_is_kept_as_argon2id_and_signs_in(session, owner, now):
    people.set_passphrase(session, owner, GOOD, now=now)
    assert owner.passphrase_hash.startswith("$argon2id$")
    assert sign_in(session, " ADA@river.example", GOOD, now=now) is owner


def test_twelve_characters_are_enough_and_each_account_and_passphrase_is_recorded(session, now):
    ben = people.create_person(session, email="ben@river.example", name="Ben", now=now)
    people.set_passphrase(session, ben, "twelve chars", now=now)
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject_id == ben.id))
    assert {event.action for event in events} == {"person.created", "person.passphrase_set"}


@pytest.mark.parametrize("passphrase", ["", "eleven char", "aaaaaaaaaaaaaaaa", "adaadaadaada", "x" * 1001])
def test_a_weak_passphrase_is_refused(session, owner, now, passphrase):
    with pytest.raises(Invalid) as refused:
        people.set_passphrase(session, owner, passphrase, now=now)
    assert "passphrase" in refused.value.problems
    assert owner.passphrase_hash is None


@pytest.mark.parametrize("passphrase", ["Marion@river.example", "marionmarion", "MARIONmarionMarion"])
def test_ones_own_address_is_no_passphrase(session, now, passphrase):
    marion = people.create_person(session, email="marion@river.example", name="Marion", now=now)
    with pytest.raises(Invalid):
        people.set_passphrase(session, marion, passphrase, now=now)
    assert marion.passphrase_hash is None


def test_whatever_is_wrong_the_answer_is_the_same(session, owner, now):
    people.set_passphrase(session, owner, GOOD, now=now)
    without = people.create_person(session, email="new@river.example", name="", now=now)
    disabled = people.create_person(session, email="gone@river.example", name="", now=now)
    people.set_passphrase(session, disabled, GOOD, now=now)
    disabled.disabled_at = now
    messages = set()
    for email, passphrase in (
        (owner.email, "wrong wrong wrong"),
        (without.email, "nobody has this passphrase"),
        (disabled.email, GOOD),
        ("nobody@river.example", GOOD),
        ("no address", GOOD),
    ):
        with pytest.raises(Forbidden) as refused:
            people.recognise(session, email, passphrase)
        messages.add(refused.value.message)
    assert len(messages) == 1


def test_the_same_passphrase_from_another_keyboard_signs_in(session, owner, now):
    people.set_passphrase(session, owner, "caf\u00e9 \ufb01ne lantern", now=now)
    assert sign_in(session, owner.email, "cafe\u0301 fine lantern", now=now) is owner


def test_whoever_was_recognised_is_not_admitted_when_the_passphrase_changed_meanwhile(session, owner, now):
    people.set_passphrase(session, owner, GOOD, now=now)
    recognised = people.recognise(session, owner.email, GOOD)
    people.set_passphrase(session, owner, "another one to keep", now=now)
    with pytest.raises(Forbidden):
        people.admit(session, recognised, now=now)


def test_whoever_was_recognised_is_not_admitted_when_the_account_was_closed_meanwhile(session, owner, now):
    people.set_passphrase(session, owner, GOOD, now=now)
    recognised = people.recognise(session, owner.email, GOOD)
    owner.disabled_at = now
    session.flush()
    with pytest.raises(Forbidden):
        people.admit(session, recognised, now=now)


def test_a_passphrase_is_not_replaced_by_whoever_knew_only_the_one_before(session, owner, now):
    people.set_passphrase(session, owner, GOOD, now=now)
    known = owner.passphrase_hash
    people.set_passphrase(session, owner, "another one to keep", now=now)
    late = people.hash_passphrase(owner, "a third one to keep")
    with pytest.raises(Invalid):
        people.replace_passphrase(session, owner, late, replaced=known, now=now)
    assert people.is_passphrase_of(owner, "another one to keep")


def test_a_session_ends_when_told_to(session, owner, now):
    token, other = (people.start_session(session, owner, user_agent="Browser", now=now) for _ in range(2))
    sign_in = people.person_of_session(session, token, now=now)
    assert sign_in.person is owner
    assert people.end_other_sessions(session, sign_in, now=now) == 1
    assert people.person_of_session(session, other, now=now) is None
    people.end_session(session, sign_in, now=now)
    assert people.person_of_session(session, token, now=now) is None


def test_ending_ones_other_sessions_leaves_everybody_elses(session, owner, now):
    ben = people.create_person(session, email="ben@river.example", name="Ben", now=now)
    mine, theirs = (people.start_session(session, each, user_agent="Browser", now=now) for each in (owner, ben))
    sign_in = people.person_of_session(session, mine, now=now)
    assert people.end_other_sessions(session, sign_in, now=now) == 0
    assert people.person_of_session(session, theirs, now=now).person is ben
    people.end_session(session, sign_in, now=now)
    assert people.person_of_session(session, theirs, now=now).person is ben


def test_using_one_link_leaves_the_others_unused(session, owner, now):
    ben = people.create_person(session, email="ben@river.example", name="Ben", now=now)
    mine, theirs = (people.create_sign_in_link(session, each, now=now) for each in (owner, ben))
    assert people.redeem_sign_in_link(session, mine, now=now) is owner
    assert people.redeem_sign_in_link(session, theirs, now=now) is ben


def test_a_session_ends_by_itself(session, owner, now):
    token = people.start_session(session, owner, user_agent="Browser", now=now)
    moment = timedelta(seconds=1)
    assert people.person_of_session(session, token, now=now + people.SESSION_IDLE - moment)
    assert people.person_of_session(session, token, now=now + people.SESSION_IDLE) is None
    sign_in = people.person_of_session(session, token, now=now)
    for day in range(1, 30):
        people.touch_session(session, sign_in, now=now + timedelta(days=day))
    assert people.person_of_session(session, token, now=now + people.SESSION_LIFETIME - moment)
    assert people.person_of_session(session, token, now=now + people.SESSION_LIFETIME) is None


def test_using_a_session_does_not_write_each_time(session, owner, now):
    token = people.start_session(session, owner, user_agent="Browser", now=now)
    sign_in = people.person_of_session(session, token, now=now)
    assert not people.is_touch_due(sign_in, now=now + people.SEEN_STEP - timedelta(seconds=1))
    assert people.is_touch_due(sign_in, now=now + people.SEEN_STEP)


def test_a_disabled_account_is_out_at_once(session, owner, now):
    token = people.start_session(session, owner, user_agent="Browser", now=now)
    link = people.create_sign_in_link(session, owner, now=now)
    owner.disabled_at = now
    session.flush()
    assert people.person_of_session(session, token, now=now) is None
    with pytest.raises(ServiceError):
        people.redeem_sign_in_link(session, link, now=now)


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "right\u202eleft", "nul\x00"])
def test_a_name_that_is_empty_or_hides_characters_is_refused(session, owner, name):
    with pytest.raises(Invalid):
        people.rename_person(session, owner, name)
