"""Of two copies of one installation one signs; processes of one never take each other for copies (T-39)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from issuer.adapters.folder_store import FolderStore
from issuer.adapters.signer_mark import SignerMark
from issuer.services.bulk.work import work_off
from issuer.services.errors import SignerFenced
from issuer.services.fencing import KEPT, Fence, FencedKeys
from issuer.services.halting import FENCE, current_halt
from issuer.services.keys import ensure_key, rotate_key
from issuer.services.revocation import list_stale_lists, refresh_status_list, revoke
from issuer.store.credentials import Credential
from issuer.store.engine import open_engine, readers, writers
from issuer.store.epochs import begin_epoch
from issuer.store.halts import HaltKind
from issuer.store.jobs import Job
from issuer.store.organizations import find_organization
from issuer.store.people import find_person
from issuer.store.signers import SignerToken
from issuer.store.status_lists import StatusList
from tests import databases
from tests.conftest import ADDRESSES, NOW, award_request
from tests.services.bulk.jobs import Clock, parts_of, running_job

ADDRESS = ADDRESSES.base


class Copy:
    """One process of an installation: a database, the place of the keys, and what answers under the address."""

    def __init__(self, database_url, folder, clock, answers=lambda token: None):
        self.engine = open_engine(database_url)
        self.read, self.write = readers(self.engine), writers(self.engine)
        self.mark = SignerMark(FolderStore(folder))
        self.fence = Fence(self.read, self.write, self.mark, ADDRESS, answers, clock)
        for factory in (self.read, self.write):
            factory.configure(info={FENCE: self.fence})

    def close(self):
        self.engine.dispose()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def address(furnished, tmp_path):
    """A database in its first epoch, as every installation's is after its first start."""
    made = databases.copied(furnished.database_url, tmp_path, "live")
    engine = open_engine(made)
    with writers(engine).begin() as session:
        begin_epoch(session, "11111111-1111-4111-8111-111111111111", now=NOW)
    engine.dispose()
    return made


@pytest.fixture
def copy(tmp_path, clock):
    """Gives processes; all of them share the folder of keys unless another is named."""
    opened = []

    def make(address, folder="keys", **options):
        opened.append(Copy(address, tmp_path / folder, clock, **options))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.fixture
def image(copy, address, tmp_path):
    """An image of the database as it stands now."""

    def make(name="image"):
        return databases.copied(address, tmp_path, name)

    return make


def test_any_number_of_processes_on_one_database_share_the_signing(copy, address, clock):
    machines = [copy(address, folder) for folder in ("keys", "keys", "keys of another machine")]
    for _round in range(3):
        for each in machines:
            each.fence.look()
            clock.forward(seconds=7)
    assert [each.fence.why() for each in machines] == [None, None, None]


def test_a_restart_a_crash_and_a_long_pause_are_no_alarm(copy, address, clock):
    process = copy(address)
    process.fence.look()
    process.fence._new_token(clock())  # it died before it had shown this one
    process.close()
    clock.forward(days=KEPT.days + 30)
    again = copy(address)
    again.fence.look()
    assert again.fence.why() is None
    assert copy(address).fence.why() is None


def test_a_copy_of_a_living_installation_is_the_one_that_is_refused(copy, address, image, clock):
    live = copy(address)
    live.fence.look()
    live.close()
    of_before = image()
    clock.forward(minutes=1)
    live.fence.look()
    clone = copy(of_before)
    assert clone.fence.why() is not None, "already before its first look"
    clone.fence.look()
    assert "issuer signer take" in clone.fence.why().reason
    assert live.fence.why() is None


def test_of_two_that_are_started_from_one_cold_image_the_second_is_refused(copy, address, image):
    one, other = copy(address), copy(image())
    one.fence.look()
    other.fence.look()
    assert one.fence.why() is None
    assert other.fence.why() is not None


def test_of_two_that_look_at_the_same_moment_one_wins(copy, address, image, clock):
    first = copy(address)
    first.fence.look()
    first.close()
    one, other = copy(address), copy(image())
    swap, beaten = one.mark.swap, []

    class SlowMark(SignerMark):
        def swap(self, *arguments):
            if not beaten:
                beaten.append(other.fence.look())  # between the reading and the writing
            return swap(*arguments)

    one.fence._mark = SlowMark(one.mark._store)
    one.fence.look()
    assert (one.fence.why() is None, other.fence.why() is None) == (False, True)


def test_a_copy_with_keys_of_its_own_is_found_under_the_public_address(copy, address, image):
    live = copy(address)
    live.fence.look()
    live.close()

    def answers(token):
        with live.read() as session:
            return session.get(SignerToken, token) is not None

    of_before = image()
    neighbour = copy(address, "other keys", answers=answers)
    neighbour.fence.look()
    assert neighbour.fence.why() is None, "another process of the same database"
    clone = copy(of_before, "copied keys", answers=answers)
    clone.fence.look()
    assert ADDRESS in clone.fence.why().reason
    with clone.read() as session:
        assert current_halt(session).kind is HaltKind.FENCED
    switched_off = copy(of_before, "copied keys")
    switched_off.fence._address = ""
    assert switched_off.fence.why() is None, "nobody is asked, and what was found before counts no more"


def test_who_does_not_answer_changes_nothing(copy, address):
    said = {"known": None}
    process = copy(address, answers=lambda token: said["known"])
    for known, is_fenced in ((None, False), (False, True), (None, True), (True, False), (None, False)):
        said["known"] = known
        process.fence.look()
        assert (process.fence.why() is not None) is is_fenced


def test_a_person_lets_the_other_copy_sign_and_the_first_one_ends(copy, address, image, clock):
    live, clone = copy(address), copy(image())
    live.fence.look()
    clone.fence.look()
    assert clone.fence.why() is not None
    assert clone.fence.take() is None
    clock.forward(minutes=1)
    live.fence.look()
    assert live.fence.why() is not None and clone.fence.why() is None


def test_taking_does_not_help_while_the_other_one_answers_under_the_address(copy, address):
    clone = copy(address, answers=lambda token: False)
    assert ADDRESS in clone.fence.take().reason


def test_installations_that_have_nothing_in_common_may_share_a_folder_of_keys(copy, address, furnished, tmp_path):
    stranger_address = databases.copied(furnished.database_url, tmp_path, "stranger")
    engine = open_engine(stranger_address)
    with writers(engine).begin() as session:
        begin_epoch(session, "22222222-2222-4222-8222-222222222222", now=NOW)
    engine.dispose()
    both = copy(address), copy(stranger_address)
    for each in (*both, *both):
        each.fence.look()
    assert [each.fence.why() for each in both] == [None, None]


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"format": "touchstone-signer-1", "token": "x"}'])
def test_a_damaged_mark_is_refused_and_mended_by_a_person(copy, address, tmp_path, content):
    process = copy(address)
    process.fence.look()
    (mark,) = (tmp_path / "keys").glob("signer-*")
    mark.write_bytes(content)
    process.fence.look()
    assert "cannot be read" in process.fence.why().reason
    assert process.fence.take() is None


def test_tokens_are_kept_for_a_week_and_made_once_a_minute_by_all_workers_together(copy, address, clock):
    one, other = copy(address), copy(address)
    for _minute in range(3):
        assert one.fence.look(at_once=False)
        assert not other.fence.look(at_once=False)
        clock.forward(minutes=1)
    clock.forward(days=KEPT.days + 1)
    one.fence.look()
    with one.read() as session:
        assert session.scalar(select(func.count()).select_from(SignerToken)) == 1


def test_a_database_that_cannot_be_written_keeps_no_process_from_starting(copy, address, caplog):
    process = copy(address)
    with process.write.begin() as session:
        session.execute(text("drop table signer_tokens"))
    assert process.fence.look() is False
    assert "nobody looked for other copies" in caplog.text


@pytest.fixture
def fenced(copy, address, furnished, award_in):
    """A copy that met another one after it had awarded a badge, with its keys behind the fence."""
    process = copy(address, answers=lambda token: False)
    with process.write.begin() as session:
        award_in(session, award_request())
    process.fence.look()
    process.keys = FencedKeys(furnished.key_ring.copy(), process.fence.why)
    return process


def test_nothing_at_all_is_signed_or_published_by_a_copy(fenced, award_in):
    options = {"key_ring": fenced.keys, "addresses": ADDRESSES, "now": NOW}
    with fenced.write() as session:
        college, ada = find_organization(session, "river-college"), find_person(session, "ada@river.example")
        with pytest.raises(SignerFenced, match="Another copy"):
            award_in(session, award_request(recipient_email="second@example.org"))
        with pytest.raises(SignerFenced):
            revoke(session, session.scalars(select(Credential)).one(), "A mistake.", actor=ada, **options)
        with pytest.raises(SignerFenced):
            rotate_key(session, college, actor=ada, **options)
        assert ensure_key(session, college, **options), "reading which key there is signs nothing"


def test_a_list_that_is_due_waits_and_the_log_says_why(fenced, caplog):
    later = NOW + timedelta(days=5)
    with fenced.write.begin() as session:
        (due,) = list_stale_lists(session, now=later)
        before = session.get_one(StatusList, due).document
        options = {"key_ring": fenced.keys, "addresses": ADDRESSES, "now": later}
        assert refresh_status_list(session, due, **options) is False
        assert session.get_one(StatusList, due).document == before
    assert "Another copy of this installation" in caplog.text


def test_a_bulk_job_waits_and_goes_on_by_itself(fenced, clock):
    job_id = running_job(fenced.write, 3)
    parts = parts_of(fenced.write, fenced.read, fenced.keys, clock)
    assert work_off(parts) == 0
    with fenced.read() as session:
        assert "This job waits and goes on by itself. Another copy" in session.get_one(Job, job_id).problem
    fenced.fence._ask = lambda token: True
    fenced.fence.look()
    assert work_off(parts) == 1
