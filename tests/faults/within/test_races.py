"""F-11: several who want the same begin at the same moment, again and again: one wins, and the others are told.

`tests/services/test_two_at_once.py` lets the second begin in the middle of the first; here chance decides. On SQLite
and on PostgreSQL; `make faults` runs each race some hundred times.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from issuer.credential.report import Verdict
from issuer.services import issuing, keys, people, revocation
from issuer.services.api_answers import answer_once
from issuer.services.bulk import leases
from issuer.services.bulk.jobs import cancel, confirm, create_job
from issuer.services.bulk.work import BulkWorker
from issuer.services.errors import AlreadyAwarded, LinkSpent, NotEditable, ServiceError
from issuer.services.published import Published
from issuer.services.verification import verify_issued
from issuer.store.audit import AuditEvent
from issuer.store.credentials import Credential
from issuer.store.designs import Achievement
from issuer.store.jobs import Chunk, Job, JobKind, RowState
from issuer.store.organizations import Organization, find_organization
from issuer.store.profiles import KeyState, SigningKey
from issuer.store.status_lists import StatusEntry, StatusList
from tests.conftest import ADDRESSES
from tests.faults.within.machine import ROUNDS, Machine, caught, replaced, rounds
from tests.services.bulk.jobs import cells, checked_job, running_job, running_job_about

Work = Callable[[], Any]
LOST = (ServiceError, IntegrityError, OperationalError)
"""What whoever loses may meet: each is a page of its own, 409 or 503 among them."""


@pytest.fixture(params=["machine", "distant"])
def either(request: pytest.FixtureRequest) -> Machine:
    """The machine on the database of the run, and on PostgreSQL."""
    made: Machine = request.getfixturevalue(request.param)
    return made


def at_once(*works: Work) -> list[Any]:
    """Begin all at the same moment; return what each returned, or the refusal that it met."""
    barrier, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Work) -> None:
        barrier.wait(30)
        try:
            outcomes[place] = work()
        except BaseException as error:  # noqa: BLE001 - a thread's error must reach the test
            outcomes[place] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "somebody waits for ever"
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, LOST):
            raise outcome
    return outcomes


def writing(machine: Machine, work: Callable[[Session], Any]) -> Work:
    """Return work in a transaction of its own."""

    def run() -> Any:
        with machine.write.begin() as session:
            return work(session)

    return run


def require_one(outcomes: Sequence[Any], *refusals: type[BaseException]) -> None:
    """One has won, and the others have met one of these refusals."""
    lost = [each for each in outcomes if isinstance(each, BaseException) or each is None]
    assert len(outcomes) - len(lost) == 1, outcomes
    assert all(each is None or isinstance(each, refusals) for each in lost), lost


def college(session: Session) -> Organization:
    found = find_organization(session, "river-college")
    assert found is not None
    return found


# The races, each once; `number` makes the people of a round other people


def claim(machine: Machine, number: int) -> None:
    job_id = running_job(machine.write, 1, cells=lambda row: cells(number * 1000 + row))
    take = writing(machine, lambda session: leases.claim(session, job_id, 0, now=machine.clock()))
    require_one(at_once(*[take] * 4), OperationalError)
    with machine.write.begin() as session:
        cancel(session, session.get_one(Job, job_id), machine.owner(session), now=machine.clock())


def approve(machine: Machine, number: int) -> None:
    with machine.write.begin() as session:
        job_id = checked_job(session, 5, cells=lambda row: cells(number * 1000 + row)).id

    def begin(session: Session) -> str:
        job = session.get_one(Job, job_id)
        return confirm(session, job, machine.owner(session), expected=5, now=machine.clock()).id

    require_one(at_once(*[writing(machine, begin)] * 3), NotEditable, IntegrityError)
    assert machine.count(Chunk, Chunk.job_id == job_id) == 1
    machine.finish(job_id)


def award(machine: Machine, number: int) -> None:
    require_one(at_once(*[lambda: machine.award(f"same{number}@example.org")] * 3), AlreadyAwarded)


def award_to_many(machine: Machine, number: int) -> None:
    each = [lambda place=place: machine.award(f"p{place}-{number}@example.org") for place in range(4)]
    outcomes = at_once(*each)
    assert len({outcome for outcome in outcomes if isinstance(outcome, str)}) == 4, outcomes


def options(machine: Machine, session: Session) -> dict[str, Any]:
    signing = {"key_ring": machine.key_ring, "addresses": ADDRESSES, "now": machine.clock()}
    return {**signing, "actor": machine.owner(session)}


def revoke(machine: Machine, number: int) -> None:
    id = machine.award(f"revoked{number}@example.org")

    def take_back(session: Session) -> str:
        credential = session.get_one(Credential, id)
        return revocation.revoke(session, credential, "A mistake.", **options(machine, session)).id

    require_one(at_once(*[writing(machine, take_back)] * 3), NotEditable)
    assert machine.count(AuditEvent, AuditEvent.subject_id == id, AuditEvent.action == "credential.revoked") == 1


def erase_and_award(machine: Machine, number: int) -> None:
    """A badge is withdrawn while the same person is awarded once more: the second badge is another one."""
    email = f"erased{number}@example.org"
    id = machine.award(email)

    def erase(session: Session) -> None:
        revocation.withdraw(session, session.get_one(Credential, id), **options(machine, session))

    at_once(writing(machine, erase), lambda: machine.award(email, confirm_duplicate=True))
    with machine.read() as session:
        found = session.scalars(select(Credential).where(Credential.recipient_email == email)).all()
        assert sorted(each.withdrawn_at is None for each in found) == [False, True]


def rotate_and_award(machine: Machine, number: int) -> None:
    def rotate(session: Session) -> None:
        who = machine.owner(session)
        keys.rotate_key(session, college(session), machine.key_ring, ADDRESSES, actor=who, now=machine.clock())

    each = [lambda place=place: machine.award(f"r{place}-{number}@example.org") for place in range(2)]
    outcomes = at_once(writing(machine, rotate), *each)
    assert machine.count(SigningKey, SigningKey.state == KeyState.ACTIVE) == 1
    with machine.read() as session:
        for id in outcomes[1:]:
            credential = session.get_one(Credential, id)
            assert verify_issued(session, credential, now=machine.clock()).verdict is Verdict.VALID


def same_key(machine: Machine, number: int) -> None:
    """A roster is sent three times under one idempotency key: one job, and three times the same answer."""

    def send(session: Session) -> str:
        def make() -> tuple[int, str]:
            job = create_job(
                session,
                college(session),
                machine.owner(session),
                kind=JobKind.REVOKE,
                achievement=None,
                file_name="class.csv",
                options={},
                now=machine.clock(),
            )
            return 202, job.id

        return answer_once(session, college(session).id, f"key {number}", "the same", now=machine.clock(), do=make).body

    before = machine.count(Job)
    assert len(set(at_once(*[writing(machine, send)] * 3))) == 1
    assert machine.count(Job) == before + 1
    with machine.write.begin() as session:
        for job in session.scalars(select(Job).where(Job.file_name == "class.csv", Job.confirmed_at.is_(None))):
            if job.kind is JobKind.REVOKE and job.finished_at is None:
                cancel(session, job, machine.owner(session), now=machine.clock())


def renew_and_revoke(machine: Machine, number: int) -> None:
    """A badge is issued again by a job while a person revokes it: it is revoked, whichever text is served."""
    id = machine.award(f"renewed{number}@example.org")
    job_id = running_job_about(machine.write, JobKind.REISSUE, [id], cells=lambda row: {"Words": f"Better {number}."})

    def take_back(session: Session) -> str:
        credential = session.get_one(Credential, id)
        return revocation.revoke(session, credential, "A mistake.", **options(machine, session)).id

    outcomes = at_once(BulkWorker(machine.parts()).work_off, writing(machine, take_back))
    assert outcomes[1] == id
    BulkWorker(machine.parts()).work_off()
    with machine.read() as session:
        report = verify_issued(session, session.get_one(Credential, id), now=machine.clock())
        assert report.verdict is Verdict.REVOKED
    assert set(machine.states(job_id)) <= {RowState.ISSUED, RowState.FAILED}


def same_class_twice(machine: Machine, number: int) -> None:
    """Two jobs for the same people, two workers: everybody has one badge."""
    people_of_round = lambda row: cells(number * 1000 + 500 + row)  # noqa: E731
    jobs = [running_job(machine.write, 10, cells=people_of_round) for _ in range(2)]
    at_once(*[BulkWorker(machine.parts()).work_off for _ in range(2)])
    for job_id in jobs:
        machine.finish(job_id)
    states = [machine.states(job_id) for job_id in jobs]
    assert sum(each.get(RowState.ISSUED, 0) for each in states) == 10, states
    assert sum(each.get(RowState.ALREADY, 0) for each in states) == 10, states


def redeem(machine: Machine, number: int) -> None:
    with machine.write.begin() as session:
        link = people.create_sign_in_link(session, machine.owner(session), now=machine.clock())

    def enter(session: Session) -> str:
        return people.redeem_sign_in_link(session, link, now=machine.clock()).id

    require_one(at_once(*[writing(machine, enter)] * 3), LinkSpent)


RACES = (
    claim,
    approve,
    award,
    award_to_many,
    revoke,
    erase_and_award,
    rotate_and_award,
    same_key,
    renew_and_revoke,
    same_class_twice,
    redeem,
)


@pytest.mark.timeout(900)
def test_of_those_who_want_the_same_at_the_same_moment_one_wins(either: Machine) -> None:
    for race in RACES:
        for number in range(1, 1 + rounds(1)):
            race(either, number)
        assert not ROUNDS or either.violations() == [], race.__name__
    assert either.violations() == []


# Bugs that are planted


def test_the_races_find_a_claim_without_a_lease(machine: Machine) -> None:
    with replaced(leases, "claim", lambda session, job_id, number, *, now: "a token"):
        assert caught(lambda: claim(machine, 1))


def test_the_races_find_an_index_that_is_the_highest_and_one_more(
    distant: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bug: without a lock, and in a table whose constraint somebody dropped."""
    distant.award("first@example.org")  # a list is begun
    with distant.write.begin() as session:
        name = session.scalar(
            text(
                "select conname from pg_constraint where conrelid = 'status_entries'::regclass and contype = 'u' "
                "and array_length(conkey, 1) = 2"
            )
        )
        session.execute(text(f'alter table status_entries drop constraint "{name}"'))
    both = threading.Barrier(4)

    def next_place(session: Session, *_arguments: Any, **_options: Any) -> tuple[StatusList, int]:
        status_list = session.scalars(select(StatusList)).one()
        highest = session.scalar(select(func.max(StatusEntry.status_list_index)))
        both.wait(30)
        return status_list, (highest or 0) + 1

    monkeypatch.setattr(issuing, "take_place", next_place)

    def read(_session: Session, achievement: Achievement) -> Published:
        return Published.of(achievement.draft, achievement.achievement)

    monkeypatch.setattr(issuing, "lock_offered", read)
    award_to_many(distant, 1)
    assert {each.invariant for each in distant.violations("I3")} == {"I3"}


def test_the_races_find_a_revocation_that_looks_before_it_locks(distant: Machine) -> None:
    """The bug: who revokes does not look again once they have the lock."""

    real = Session.refresh

    def refresh(self: Session, instance: object, *arguments: Any, **named: Any) -> None:
        if not isinstance(instance, Credential):
            real(self, instance, *arguments, **named)

    with replaced(Session, "refresh", refresh):
        assert caught(lambda: [revoke(distant, number) for number in range(20)])
