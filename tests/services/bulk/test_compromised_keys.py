"""A key is marked as compromised under a job that is at work: nothing more is signed with it, and no row is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from issuer.credential.report import Verdict
from issuer.services.bulk.work import BulkWorker, work_off
from issuer.services.key_compromise import mark_compromised
from issuer.services.signed_by import methods_of
from issuer.services.token_keys import choose_tokens
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, JobKind, JobState
from issuer.store.organizations import find_organization
from issuer.store.people import find_person
from issuer.store.profiles import find_active_key
from issuer.store.status_lists import StatusList
from issuer.store.token_keys import list_token_keys
from tests.conftest import ADDRESSES, NOW
from tests.services.bulk.jobs import running_job, running_job_about
from tests.services.bulk.test_reissuing import require_reissued, texts


@pytest.fixture
def mark(write, key_ring, clock):
    """Marks the active key as compromised, from another process; returns its address. `of_tokens`: that for tokens."""

    def marked(*, of_tokens=False):
        with write.begin() as session:
            organization = find_organization(session, "river-college")
            key = find_active_key(session, organization.id)
            name = list_token_keys(session, organization.id)[0].fingerprint if of_tokens else key.public_key_multibase
            mark_compromised(
                session,
                organization,
                name,
                NOW - timedelta(days=1),
                key_ring=key_ring,
                addresses=ADDRESSES,
                actor=None,
                now=clock(),
            )
            return f"{key.controller}#{name}"

    return marked


def once_at(point, deed):
    """A hook that does something the first time that a worker comes to a point, and what came of it."""
    done = []

    def reached(where):
        if where == point and not done:
            done.append(deed())

    return reached, done


@pytest.mark.parametrize("of_tokens", [False, True], ids=["embedded", "tokens"])
def test_what_was_signed_when_the_key_is_marked_is_not_stored_but_signed_again_with_the_new_one(
    write, parts, clock, mark, key_ring, of_tokens
):
    with write.begin() as session:
        organization, owner = find_organization(session, "river-college"), find_person(session, "ada@river.example")
        choose_tokens(session, organization, "ES256", key_ring=key_ring, actor=owner, now=NOW)
    job_id = running_job(write, 3)
    reached, stolen = once_at("sign.after", lambda: mark(of_tokens=of_tokens))
    worker = BulkWorker(parts(reached=reached))
    assert worker.work_off() == 0
    with write() as session:
        assert session.scalars(select(Credential)).all() == []
        assert "goes on by itself" in session.get_one(Job, job_id).problem
    clock.forward(seconds=11)
    assert worker.work_off() == 1
    with write() as session:
        assert session.get_one(Job, job_id).state is JobState.DONE
        made = session.scalars(select(Credential)).all()
        assert len(made) == 3
        for each in made:
            assert not methods_of(each.document, each.token) & set(stolen)
            assert verify_issued(session, each, now=clock()).verdict is Verdict.VALID


def test_a_running_job_goes_on_with_the_new_key_from_the_next_chunk_on(write, parts, clock, mark):
    running_job(write, 1000)
    worker = BulkWorker(parts())
    assert worker.work_off(limit=1) == 1
    stolen = mark()
    worker.work_off()
    with write() as session:
        signed = [methods_of(document) == {stolen} for document in session.scalars(select(Credential.document))]
        lists = set().union(*map(methods_of, session.scalars(select(StatusList.document))))
    assert len(signed) == 1000 and 0 < sum(signed) < 1000
    assert stolen not in lists


def test_what_a_stolen_key_signed_is_issued_again_under_the_same_ids(write, parts, clock, mark, issued):
    ids = issued(5)
    before = texts(write)
    stolen = mark()
    with write() as session:
        for each in ids:
            report = verify_issued(session, session.get_one(Credential, each), now=clock())
            assert report.codes == ("KEY_COMPROMISED",)
    job_id = running_job_about(write, JobKind.REISSUE, ids)
    work_off(parts())
    require_reissued(write, job_id, before, clock)
    assert not {stolen} & set().union(*map(methods_of, texts(write).values()))


def test_what_was_signed_again_when_that_key_is_marked_too_is_not_stored(write, parts, clock, mark, issued):
    ids = issued(5)
    before = texts(write)
    mark()
    job_id = running_job_about(write, JobKind.REISSUE, ids)
    reached, stolen = once_at("sign.after", mark)
    worker = BulkWorker(parts(reached=reached))
    assert worker.work_off() == 0 and texts(write) == before
    clock.forward(seconds=11)
    worker.work_off()
    require_reissued(write, job_id, before, clock)
    assert not set(stolen) & set().union(*map(methods_of, texts(write).values()))
