"""Two machines, or a machine and a verifier anywhere, whose clocks differ by seconds or minutes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from issuer.credential.instants import CLOCK_SKEW, parse_instant
from issuer.credential.status_memory import RecentLists
from issuer.credential.verifier import Verifier
from issuer.services import status_lists
from issuer.services.keys import signer_for
from issuer.services.own_documents import OwnDocuments
from issuer.services.revocation import list_stale_lists, refresh_status_list, revoke
from issuer.services.status_lists import LIST_LIFETIME, is_stale, sign_list
from issuer.services.verification import verify_issued
from issuer.store.status_lists import find_entry, find_status_list
from issuer.web.issue.states import state_of
from tests.conftest import ADDRESSES, NOW, award_request

SECOND = timedelta(seconds=1)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def status_list(session, credential):
    return find_status_list(session, find_entry(session, credential.id).status_list_id)


@pytest.fixture
def sign(session, organization, status_list, key_ring):
    signer = signer_for(session, organization, key_ring)

    def at(moment: datetime) -> None:
        sign_list(session, status_list, signer, addresses=ADDRESSES, now=moment)

    return at


def revoke_at(session, credential, moment, *, key_ring, owner):
    revoke(session, credential, "A mistake.", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=moment)


def dates(status_list) -> tuple[datetime, datetime, datetime]:
    document = json.loads(status_list.document)
    texts = (document["validFrom"], document["validUntil"], document["proof"]["created"])
    return tuple(parse_instant(text) for text in texts)


def verdict(session, credential, now, memory=None):
    """What a verifier says whose clock shows `now`."""
    return Verifier(OwnDocuments(session), trusted=None, memory=memory).verify(credential.document.encode(), now=now)


@pytest.mark.parametrize("behind", [SECOND, CLOCK_SKEW], ids=str)
def test_a_list_that_was_just_signed_is_valid_for_a_verifier_whose_clock_is_behind(session, credential, sign, behind):
    sign(LATER)
    report = verdict(session, credential, LATER - behind)
    assert (report.verdict, report.codes) == ("VALID_ISSUER_UNKNOWN", ())


def test_a_verifier_whose_clock_is_behind_learns_at_once_that_a_badge_was_revoked(session, credential, key_ring, owner):
    revoke_at(session, credential, LATER, key_ring=key_ring, owner=owner)
    assert verdict(session, credential, LATER - SECOND).verdict == "REVOKED"


def test_a_list_still_ends_a_week_after_its_signing_and_is_signed_again_at_half_of_it(status_list, sign):
    sign(LATER)
    assert dates(status_list) == (LATER - CLOCK_SKEW, LATER + LIST_LIFETIME, LATER)
    assert (status_list.signed_at, status_list.valid_until) == (LATER, LATER + LIST_LIFETIME)
    half = LATER + LIST_LIFETIME / 2
    assert not is_stale(status_list, now=half - SECOND)
    assert is_stale(status_list, now=half)


def test_what_a_machine_that_is_behind_signs_is_no_older_edition(session, credential, sign, key_ring, owner):
    """A verifier that has seen the list of the machine that is ahead must not take the next for an old one."""
    memory = RecentLists()
    sign(LATER + 3 * SECOND)
    assert verdict(session, credential, LATER, memory).verdict == "VALID_ISSUER_UNKNOWN"
    revoke_at(session, credential, LATER + SECOND, key_ring=key_ring, owner=owner)
    report = verdict(session, credential, LATER + SECOND, memory)
    assert (report.verdict, report.codes) == ("REVOKED", ())


def test_an_edition_from_before_a_revocation_stays_known_as_older(
    session, credential, status_list, sign, key_ring, owner
):
    memory = RecentLists()
    sign(LATER + 3 * SECOND)
    older = status_list.document
    revoke_at(session, credential, LATER + SECOND, key_ring=key_ring, owner=owner)  # by the machine that is behind
    sign(LATER + 5 * SECOND)
    assert verdict(session, credential, LATER + 5 * SECOND, memory).verdict == "REVOKED"
    status_list.document = older
    assert verdict(session, credential, LATER + 6 * SECOND, memory).verdict == "REVOKED"


def test_two_machines_that_sign_in_turn_publish_no_edition_that_is_older_than_the_one_before(status_list, sign):
    editions = []
    for step in range(20):
        sign(LATER + step * SECOND + (3 * SECOND if step % 2 else 0 * SECOND))
        begins, _, made = dates(status_list)
        editions.append((begins, made))
        assert made <= LATER + step * SECOND + 4 * SECOND, "what is signed does not run ahead of both clocks"
    assert editions == sorted(editions)


def test_a_list_signed_after_an_update_is_not_older_than_one_that_began_at_its_signing(
    session, credential, status_list, sign, monkeypatch
):
    memory = RecentLists()
    with monkeypatch.context() as earlier:
        earlier.setattr(status_lists, "CLOCK_SKEW", timedelta(0))
        sign(LATER)
    assert dates(status_list)[0] == LATER
    assert verdict(session, credential, LATER, memory).verdict == "VALID_ISSUER_UNKNOWN"
    sign(LATER + SECOND)
    assert dates(status_list)[0] == LATER
    assert verdict(session, credential, LATER + SECOND, memory).codes == ()


def test_a_machine_that_is_behind_does_not_sign_again_what_another_just_signed(session, status_list, sign, key_ring):
    sign(LATER + 3 * SECOND)
    assert not is_stale(status_list, now=LATER)
    assert list_stale_lists(session, now=LATER) == []
    options = {"key_ring": key_ring, "addresses": ADDRESSES, "now": LATER}
    assert not refresh_status_list(session, status_list.id, **options)


def test_a_list_of_a_clock_that_was_wrong_is_signed_again_as_if_it_had_never_been(
    session, credential, status_list, sign
):
    sign(LATER + timedelta(days=2))
    assert is_stale(status_list, now=LATER)
    assert list_stale_lists(session, now=LATER) == [status_list.id]
    sign(LATER)
    assert dates(status_list) == (LATER - CLOCK_SKEW, LATER + LIST_LIFETIME, LATER)
    assert verdict(session, credential, LATER - SECOND).verdict == "VALID_ISSUER_UNKNOWN"


def test_the_page_of_a_badge_on_a_machine_that_is_behind_says_that_it_is_valid(session, award_in):
    """It was awarded a moment ago by the machine that is ahead, and the browser was sent to the other one."""
    credential = award_in(session, award_request(recipient_email="ahead@example.org"), now=LATER)
    behind = LATER - 3 * SECOND
    assert verify_issued(session, credential, now=behind).verdict == "VALID"
    assert state_of(credential, now=behind) == "standing"


def test_a_badge_from_further_ahead_than_clocks_may_be_is_not_valid_yet(session, award_in):
    credential = award_in(session, award_request(recipient_email="ahead@example.org"), now=LATER)
    behind = LATER - CLOCK_SKEW - SECOND
    assert verify_issued(session, credential, now=behind).verdict == "INVALID", "its proof is from the future"
    assert state_of(credential, now=behind) == "early"
