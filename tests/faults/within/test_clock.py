"""F-08: the clock jumps, stands at awkward instants or is wrong: nothing begins after its signing, nothing ends late.

The clock is given to the installation; that of the machine that runs the tests is not touched.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from issuer.credential.instants import parse_instant
from issuer.credential.report import Verdict
from issuer.credential.verifier import Verifier
from issuer.services import people
from issuer.services.api_tokens import create_token, find_live_token
from issuer.services.audit_chain import seal_events
from issuer.services.bulk import awarding
from issuer.services.bulk.work import BulkWorker, work_off
from issuer.services.errors import Invalid, LinkSpent
from issuer.services.mail_gate import FAILURES_BEFORE_REST, note_failure
from issuer.services.outbox import send_due
from issuer.services.own_documents import OwnDocuments
from issuer.services.revocation import list_stale_lists, refresh_status_list, revoke
from issuer.services.rosters import dry_run
from issuer.services.verification import verify_issued
from issuer.store.credentials import Credential
from issuer.store.jobs import Job, JobKind, JobState, RowState
from issuer.store.organizations import find_organization
from tests.conftest import ADDRESSES, NOW, award_request
from tests.faults.within.machine import ROUNDS, Machine, caught, replaced
from tests.services.bulk.jobs import Died, checked_job, running_job, running_job_about

SECOND = timedelta(seconds=1)
MOMENTS = {
    "a clock without a battery": datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC),
    "the end of a year": datetime(2026, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    "a leap day": datetime(2028, 2, 29, 12, tzinfo=UTC),
    "the last second of a leap day": datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
    "the hour that Auckland leaves out": datetime(2026, 9, 26, 14, 30, tzinfo=UTC),
    "the hour that Auckland has twice": datetime(2027, 4, 3, 14, 30, tzinfo=UTC),
    "the last second of 32 bits": datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC),
    "the second after it": datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC),
    "the last decade of the calendar": datetime(9990, 6, 30, tzinfo=UTC),
}
LAST_DAYS = [
    *(("Pacific/Auckland", day) for day in (date(2027, 4, 4), date(2027, 9, 26), date(2028, 2, 29))),
    *(("America/New_York", day) for day in (date(2027, 3, 14), date(2027, 11, 7), date(2038, 1, 18))),
    *(("UTC", day) for day in (date(2026, 12, 31), date(2038, 1, 19), date(9999, 12, 31))),
]


@pytest.fixture
def machine_at(machine: Machine) -> Callable[[datetime], Machine]:
    def at(moment: datetime) -> Machine:
        machine.clock.now = moment
        return machine

    return at


def verdict(machine: Machine, credential_id: str, now: datetime) -> Verdict:
    with machine.read() as session:
        return verify_issued(session, session.get_one(Credential, credential_id), now=now).verdict


def require_begun(document: str, signed_at: datetime) -> None:
    """A credential says of no instant that it was after its signing."""
    said = json.loads(document)
    for text in (said["validFrom"], said["proof"]["created"], said.get("awardedDate", said["validFrom"])):
        assert parse_instant(text) <= signed_at, f"{text} is after the signing at {signed_at}"


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_what_is_awarded_at_any_moment_begins_then_and_is_valid_then(
    machine_at: Callable[[datetime], Machine], moment: datetime
) -> None:
    machine = machine_at(moment)
    single = machine.award("grace@example.org")
    job_id = running_job(machine.write, 3)
    work_off(machine.parts())
    assert machine.states(job_id) == {RowState.ISSUED: 3}
    with machine.read() as session:
        for credential in session.scalars(select(Credential)):
            require_begun(credential.document, moment)
            assert verify_issued(session, credential, now=moment).verdict is Verdict.VALID
            early = moment.replace(microsecond=0) - SECOND
            report = Verifier(OwnDocuments(session), trusted=None).verify(credential.document.encode(), now=early)
            assert report.verdict is Verdict.NOT_YET_VALID
    with machine.write.begin() as session:
        seal_events(session)
        options = {"key_ring": machine.key_ring, "addresses": ADDRESSES, "actor": machine.owner(session)}
        revoke(session, session.get_one(Credential, single), "A mistake.", now=machine.clock(), **options)
    assert verdict(machine, single, moment) is Verdict.REVOKED
    machine.require_exactly(job_id, 3)


def test_a_badge_is_awarded_and_revoked_in_the_last_hours_of_the_calendar(
    machine_at: Callable[[datetime], Machine],
) -> None:
    """A status list of a week has no week any more: it ends with the calendar."""
    machine = machine_at(datetime(9999, 12, 31, 12, tzinfo=UTC))
    id = award_until(machine, date(9999, 12, 31))
    assert verdict(machine, id, machine.clock()) is Verdict.VALID
    with machine.write.begin() as session:
        options = {"key_ring": machine.key_ring, "addresses": ADDRESSES, "actor": machine.owner(session)}
        revoke(session, session.get_one(Credential, id), "A mistake.", now=machine.clock(), **options)
    assert verdict(machine, id, machine.clock()) is Verdict.REVOKED


@pytest.mark.parametrize(("zone", "day"), LAST_DAYS, ids=lambda value: str(value))
def test_a_badge_expires_to_the_second_at_the_end_of_its_last_day(machine: Machine, zone: str, day: date) -> None:
    with machine.write.begin() as session:
        organization = find_organization(session, "river-college")
        assert organization is not None
        organization.zone = zone
    id = award_until(machine, day)
    midnight = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    keep_lists_fresh(machine, midnight)
    last = midnight if day.year < 9999 else midnight - timedelta(days=2)  # where there is a list
    assert verdict(machine, id, last) is Verdict.VALID
    if day.year < 9999:
        assert verdict(machine, id, midnight + SECOND) is Verdict.EXPIRED
        assert (midnight + SECOND).astimezone(ZoneInfo(zone)).date() == day + timedelta(days=1)


def award_until(machine: Machine, day: date) -> str:
    request = award_request(valid_until=day)
    return machine.award("", request=request)


def keep_lists_fresh(machine: Machine, now: datetime) -> None:
    """What a worker does as the years go by; the last week of the calendar has no list, so one day before counts."""
    at = now - timedelta(days=1) if now.year < 9999 else now - timedelta(days=8)
    with machine.write.begin() as session:
        for status_list_id in list_stale_lists(session, now=at):
            assert refresh_status_list(session, status_list_id, key_ring=machine.key_ring, addresses=ADDRESSES, now=at)


# Jumps


POINTS = ("intent.before_commit", "intent.after_commit", "sign.after", "store.before_commit", "store.after_commit")
JUMPS = {"back": timedelta(days=-2), "forward": timedelta(days=2), "a little back": timedelta(seconds=-90)}


def job_with_a_jump(machine: Machine, point: str, jump: timedelta) -> None:
    """Work a job off while the clock jumps at a point of its second chunk."""
    job_id = running_job(machine.write, 30)
    passed: list[str] = []
    signed_at: list[datetime] = []

    def reached(here: str) -> None:
        if here == "sign.after":
            signed_at.append(machine.clock.now)
        passed.append(here)
        if here == point and passed.count(point) == 2:
            machine.clock.now += jump

    worker = BulkWorker(machine.parts(reached=reached))
    for _ in range(3):  # as a worker does every second
        worker.work_off()
    assert machine.states(job_id) == {RowState.ISSUED: 30}, "the job is not held up by a clock"
    with machine.write.begin() as session:
        seal_events(session)
        for credential in session.scalars(select(Credential)):
            require_begun(credential.document, max(signed_at))
    if jump < timedelta(0) and point.startswith("intent"):
        require_none_after(machine, signed_at[-1])
    machine.clock.now = max(machine.clock.now, max(signed_at))  # until then, what was signed ahead is not valid yet
    machine.require_exactly(job_id, 30)


def require_none_after(machine: Machine, now: datetime) -> None:
    """What was signed after the clock was set back does not begin at the instant that was wrong."""
    with machine.read() as session:
        begun = [each for each in session.scalars(select(Credential.valid_from)) if each > now]
    assert len(begun) <= 10, f"{len(begun)} begin after {now}: more than the chunk that was stored before"


@pytest.mark.parametrize(
    ("point", "jump"), [(point, jump) for point in POINTS for jump in JUMPS if ROUNDS or jump == "back"]
)
def test_a_clock_that_jumps_while_a_job_runs_neither_stops_it_nor_lets_a_badge_begin_after_its_signing(
    machine: Machine, point: str, jump: str
) -> None:
    job_with_a_jump(machine, point, JUMPS[jump])


def test_a_clock_that_jumps_forward_does_so_neither(machine: Machine) -> None:
    job_with_a_jump(machine, "intent.after_commit", JUMPS["forward"])


def test_a_clock_that_jumps_a_little_back_does_so_neither(machine: Machine) -> None:
    job_with_a_jump(machine, "intent.after_commit", JUMPS["a little back"])


def test_the_jumps_find_an_instant_that_is_kept_although_the_clock_was_set_back(machine: Machine) -> None:
    """The bug: what was chosen before is signed as it stands."""
    with replaced(awarding, "parse_instant", lambda text: NOW - timedelta(days=9)):
        assert caught(lambda: job_with_a_jump(machine, "intent.after_commit", JUMPS["back"]))


def test_a_worker_that_died_when_the_clock_was_ahead_holds_nothing_up(machine: Machine) -> None:
    job_id = running_job(machine.write, 10)

    def die(point: str) -> None:
        if point == "intent.after_commit":
            raise Died

    machine.clock.now += timedelta(days=2)
    with pytest.raises(Died):
        work_off(machine.parts(reached=die))
    machine.clock.now -= timedelta(days=2)
    assert work_off(machine.parts()) == 1
    with machine.read() as session:
        for credential in session.scalars(select(Credential)):
            require_begun(credential.document, machine.clock())
    machine.require_exactly(job_id, 10)


def test_what_is_issued_again_while_the_clock_is_behind_passes_every_invariant(machine: Machine) -> None:
    """The record is ordered by itself and not by a clock: the last edition is the one that was written last."""
    id = machine.award("grace@example.org")
    with machine.write.begin() as session:
        seal_events(session)
    machine.clock.now -= timedelta(days=2)
    job_id = running_job_about(machine.write, JobKind.REISSUE, [id], cells=lambda number: {"Words": "Better."})
    work_off(machine.parts())
    assert machine.states(job_id) == {RowState.ISSUED: 1}
    with machine.write.begin() as session:
        seal_events(session)
    assert machine.violations() == []


# Tokens


def test_links_sessions_and_tokens_end_by_the_clock_of_the_server(machine: Machine) -> None:
    for moment in [NOW, *MOMENTS.values()]:
        with machine.write() as session:
            ada = machine.owner(session)
            college = find_organization(session, "river-college")
            assert college is not None
            link = people.create_sign_in_link(session, ada, now=moment)
            sign_in = people.start_session(session, ada, user_agent="Test/1.0", now=moment)
            ends = moment + timedelta(days=30)
            usual: dict[str, Any] = {"name": "a", "scopes": ["awards:write"], "expires_at": ends, "now": moment}
            _, token = create_token(session, college, ada, **usual)
            just_before = ends - timedelta(microseconds=1)
            assert find_live_token(session, token, now=just_before) is not None
            assert find_live_token(session, token, now=ends) is None
            assert find_live_token(session, token, now=moment - timedelta(days=2)) is not None, "set back, it holds"
            idle = moment + people.SESSION_IDLE
            assert people.person_of_session(session, sign_in, now=idle - SECOND) is not None
            assert people.person_of_session(session, sign_in, now=idle) is None
            with pytest.raises(LinkSpent):
                people.redeem_sign_in_link(session, link, now=moment + people.LINK_LIFETIME)
            assert people.redeem_sign_in_link(session, link, now=moment + people.LINK_LIFETIME - SECOND) is ada
            with pytest.raises(LinkSpent):
                people.redeem_sign_in_link(session, link, now=moment - timedelta(days=2))


# What others write


@pytest.mark.parametrize("text", ["2016-12-31T23:59:60Z", "2027-02-29T10:00:00Z", "9999-12-31T24:00:00Z"])
def test_an_instant_that_the_calendar_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a time that exists"):
        parse_instant(text)


def test_a_last_day_that_is_over_in_the_zone_of_the_organization_is_refused(machine: Machine) -> None:
    """In Auckland it is the 27th already while it is the 26th in UTC."""
    machine.clock.now = datetime(2026, 11, 26, 11, 30, tzinfo=UTC)
    with machine.write.begin() as session:
        organization = find_organization(session, "river-college")
        assert organization is not None
        organization.zone = "Pacific/Auckland"
    with pytest.raises(Invalid):
        award_until(machine, date(2026, 11, 26))
    assert award_until(machine, date(2026, 11, 27))


def test_mail_that_rested_and_a_roster_that_was_read_when_the_clock_was_ahead_wait_for_nobody(machine: Machine) -> None:
    machine.award("grace@example.org")
    with machine.write.begin() as session:
        job = checked_job(session, 1)
        job.state, job.has_file = JobState.READING, True
    ahead = machine.clock() + timedelta(days=2)
    with machine.write.begin() as session:
        session.execute(update(Job).values(reader_until=ahead, reader_token="gone"))
        for _ in range(FAILURES_BEFORE_REST):
            note_failure(session, "It is away.", now=ahead)
    assert send_due(machine.outbox()) == 1
    with machine.write() as session:
        free = select(Job.id).where(dry_run._is_free(machine.clock()))
        assert session.scalars(free).all() == [job.id]
