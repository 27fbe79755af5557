"""Two transactions at the same moment: on PostgreSQL both run, so each has to see what the other does to the same.

The second begins, and reads, before the first is committed. SQLite lets it wait from its first query on; PostgreSQL
only where it was told to.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from issuer.credential.status_list import StatusList as Bits
from issuer.services import keys, people, revocation
from issuer.services.bulk.ending import end_job_if_done
from issuer.services.bulk.jobs import cancel
from issuer.services.bulk.leases import claim
from issuer.services.design import create_design
from issuer.services.errors import AlreadyAwarded, Forbidden, LinkSpent, NotEditable
from issuer.services.issuing import issue_credential
from issuer.services.organizations import set_roles
from issuer.services.publishing import publish, retire
from issuer.services.site_identity import site_signer
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement, Design
from issuer.store.jobs import Chunk, ChunkState, Job, JobRow, JobState, RowState
from issuer.store.organizations import Membership, Organization, Role
from issuer.store.outbox import Message, MessageState
from issuer.store.people import Person
from issuer.store.profiles import KeyState, SigningKey
from issuer.store.site_keys import SiteKey
from issuer.store.status_lists import StatusList, list_set_indices
from issuer.urls import Addresses
from tests.conftest import ADDRESSES, NOW, award_request
from tests.designs import competency_design
from tests.outbox import send_due
from tests.services.bulk.jobs import running_job
from tests.standins import PlainArtist, RecordingMailer

Work = Callable[[Session], Any]


def owner(session: Session) -> Person:
    return session.scalars(select(Person).where(Person.email == "ada@river.example")).one()


def organization(session: Session) -> Organization:
    return session.scalars(select(Organization)).one()


def count(session: Session, kind: Any, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(kind).where(*where)) or 0


def test_the_same_award_is_made_once(at_once, award_in, write):
    assert isinstance(at_once(award_in, award_in), AlreadyAwarded)
    with write() as session:
        assert count(session, Credential) == 1


def test_the_first_two_awards_begin_one_status_list(at_once, key_ring, templates, write):
    with write.begin() as session:
        # Another Achievement, so that the lock on the first one's row does not keep the two apart.
        design = create_design(session, organization(session), owner(session), now=NOW, document=competency_design())
        other = publish(session, design, artist=PlainArtist(), addresses=ADDRESSES, actor=owner(session), now=NOW).id
        first = session.scalars(select(Achievement.id).where(Achievement.id != other)).one()

    def award(achievement_id: str) -> Work:
        def work(session: Session) -> None:
            achievement = session.get_one(Achievement, achievement_id)
            options = {"key_ring": key_ring, "addresses": ADDRESSES, "templates": templates, "now": NOW}
            issue_credential(session, achievement, award_request(), actor=owner(session), **options)

        return work

    at_once(award(first), award(other))
    with write() as session:
        assert (count(session, Credential), count(session, StatusList)) == (2, 1)


def test_an_achievement_that_is_retired_meanwhile_is_not_awarded(at_once, award_in):
    def end(session: Session) -> None:
        retire(session, session.scalars(select(Design)).one(), actor=owner(session), now=NOW)

    assert isinstance(at_once(end, award_in), NotEditable)


def test_both_of_two_revocations_are_in_the_list(at_once, award_in, key_ring, write):
    with write.begin() as session:
        ids = [award_in(session, award_request(recipient_email=f"{name}@example.org")).id for name in ("joan", "kay")]

    def revoke(credential_id: str) -> Work:
        def work(session: Session) -> None:
            credential = session.get_one(Credential, credential_id)
            options = {"key_ring": key_ring, "addresses": ADDRESSES, "actor": owner(session), "now": NOW}
            revocation.revoke(session, credential, "A mistake.", **options)

        return work

    at_once(*map(revoke, ids))
    with write() as session:
        status_list = session.scalars(select(StatusList)).one()
        bits = Bits.decode(json.loads(status_list.document)["credentialSubject"]["encodedList"])
        assert len(list_set_indices(session, status_list.id)) == 2
        assert all(bits.get(index) for index in list_set_indices(session, status_list.id)), "the signed list says both"


def test_a_credential_is_revoked_once(at_once, award_in, key_ring, write):
    with write.begin() as session:
        award_in(session)

    def revoke(session: Session) -> None:
        credential = session.scalars(select(Credential)).one()
        options = {"key_ring": key_ring, "addresses": ADDRESSES, "actor": owner(session), "now": NOW}
        revocation.revoke(session, credential, "A mistake.", **options)

    assert isinstance(at_once(revoke, revoke), NotEditable)


def test_two_owners_do_not_remove_each_other(at_once, write):
    with write.begin() as session:
        joan = people.create_person(session, email="joan@river.example", name="Joan", now=NOW)
        set_roles(session, organization(session), joan, {Role.OWNER}, actor=owner(session), now=NOW)

    def remove(email: str) -> Work:
        def work(session: Session) -> None:
            gone = session.scalars(select(Person).where(Person.email == email)).one()
            set_roles(session, organization(session), gone, (), actor=owner(session), now=NOW)

        return work

    assert isinstance(at_once(remove("joan@river.example"), remove("ada@river.example")), Forbidden)
    with write() as session:
        assert count(session, Membership, Membership.role == Role.OWNER) == 1


def test_a_link_signs_one_browser_in(at_once, write):
    with write.begin() as session:
        token = people.create_sign_in_link(session, owner(session), now=NOW)

    def redeem(session: Session) -> None:
        people.redeem_sign_in_link(session, token, now=NOW)

    assert isinstance(at_once(redeem, redeem), LinkSpent)


def test_one_link_is_mailed_a_minute(at_once, templates, write):
    def ask(session: Session) -> None:
        people.request_sign_in_link(
            session, "ada@river.example", addresses=ADDRESSES, templates=templates, now=NOW + timedelta(days=1)
        )

    at_once(ask, ask)
    with write() as session:
        assert count(session, people.SignInLink) == 1


def test_a_key_that_is_missing_is_made_once(at_once, key_ring, write):
    elsewhere = Addresses("https://awards.example.net")

    def ensure(session: Session) -> None:
        keys.ensure_key(session, organization(session), key_ring, elsewhere, now=NOW)

    at_once(ensure, ensure)
    with write() as session:
        assert count(session, SigningKey) == 2
        assert count(session, SigningKey, SigningKey.state == KeyState.ACTIVE) == 1


def test_one_key_is_active_whoever_rotates_it(at_once, key_ring, write):
    def rotate(session: Session) -> None:
        keys.rotate_key(session, organization(session), key_ring, ADDRESSES, actor=owner(session), now=NOW)

    at_once(rotate, rotate)
    with write() as session:
        assert count(session, SigningKey, SigningKey.state == KeyState.ACTIVE) == 1


def test_the_site_makes_one_key(at_once, key_ring, write):
    def sign(session: Session) -> None:
        site_signer(session, key_ring, ADDRESSES, now=NOW)

    at_once(sign, sign)
    with write() as session:
        assert count(session, SiteKey) == 1


def test_a_draft_is_published_once(at_once, write):
    with write.begin() as session:
        design = create_design(session, organization(session), owner(session), now=NOW, document=competency_design()).id

    def make(session: Session) -> None:
        draft = session.get_one(Design, design)
        publish(session, draft, artist=PlainArtist(), addresses=ADDRESSES, actor=owner(session), now=NOW)

    assert isinstance(at_once(make, make), NotEditable)


def test_a_job_whose_last_two_chunks_end_at_once_is_done(at_once, write):
    job_id = running_job(write, 2)
    with write.begin() as session:
        chunk = session.scalars(select(Chunk)).one()
        session.add(Chunk(job_id=job_id, number=chunk.number + 1, state=ChunkState.RUNNING, rows=1))
        chunk.state = ChunkState.RUNNING

    def end(number: int) -> Work:
        def work(session: Session) -> None:
            session.get_one(Chunk, (job_id, number)).state = ChunkState.DONE
            session.flush()
            end_job_if_done(session, job_id, now=NOW)

        return work

    at_once(end(0), end(1))
    with write() as session:
        assert session.get_one(Job, job_id).state is JobState.DONE


def test_what_is_cancelled_is_not_claimed_at_that_moment(at_once, write):
    job_id = running_job(write, 3)

    def stop(session: Session) -> None:
        cancel(session, session.get_one(Job, job_id), owner(session), now=NOW)

    assert at_once(stop, lambda session: claim(session, job_id, 0, now=NOW)) is None
    with write() as session:
        assert {row.state for row in session.scalars(select(JobRow))} == {RowState.CANCELLED}


def test_what_is_claimed_is_not_cancelled_at_that_moment(at_once, write):
    job_id = running_job(write, 3)

    def stop(session: Session) -> int:
        return cancel(session, session.get_one(Job, job_id), owner(session), now=NOW)

    assert at_once(lambda session: claim(session, job_id, 0, now=NOW), stop) == 0


def test_a_chunk_is_claimed_by_one(at_once, write):
    job_id = running_job(write, 3)

    def take(session: Session) -> str | None:
        return claim(session, job_id, 0, now=NOW)

    assert at_once(take, take) is None


@pytest.mark.parametrize("paused", [True, False], ids=["its-organization-pauses", "there-is-no-server"])
def test_mail_that_one_worker_is_just_sending_is_not_set_aside_by_another(award_in, write, paused):
    """Neither does the other wait for it: two that waited for each other's mail would wait for ever."""
    with write.begin() as session:
        sent, *_ = [award_in(session, award_request(recipient_email=f"p{number}@x.example")).id for number in range(3)]
        organization(session).mail_paused_at = NOW if paused else None

    def send(session: Session) -> None:
        session.scalars(select(Message).where(Message.credential_id == sent)).one().state = MessageState.SENT

    worker = threading.Thread(target=send_due, args=(write, RecordingMailer(delivers=paused)))
    with write.begin() as session:
        send(session)
        session.flush()
        worker.start()
        worker.join(1)
        waits = worker.is_alive()
    worker.join(30)
    assert not worker.is_alive()
    assert not waits or write.kw["bind"].dialect.name == "sqlite", "one waits for the other's mail"
    with write() as session:
        states = {about: state for about, state in session.execute(select(Message.credential_id, Message.state))}
    assert states.pop(sent) is MessageState.SENT
    assert set(states.values()) == {MessageState.HELD if paused else MessageState.KEPT}
