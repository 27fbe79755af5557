"""A key was stolen: nothing that it signed is believed any more, and nothing more is signed with it.

Whoever has the key may write any date into a proof, so no test here lets a date make a difference.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from issuer.adapters.bounded import BoundedVerifier
from issuer.credential.data_integrity import add_proof
from issuer.credential.report import Verdict
from issuer.credential.strict_json import dump_json
from issuer.services import issuing, keys
from issuer.services.errors import Invalid, KeyUnavailable, NotEditable, NotFound
from issuer.services.key_compromise import mark_compromised
from issuer.services.revocation import revoke, withdraw
from issuer.services.signed_by import methods_of, signed_by
from issuer.services.token_keys import choose_tokens
from issuer.services.trust import known_issuers, trust_issuer
from issuer.services.verification import verify_issued, verify_upload
from issuer.store.audit import list_events
from issuer.store.organizations import find_organization
from issuer.store.profiles import KeyState, SigningKey, find_active_key, list_keys
from issuer.store.status_lists import StatusList
from issuer.store.token_keys import list_token_keys
from issuer.urls import Addresses
from tests.conftest import ADDRESSES, NOW, award_request
from tests.credential.samples import credential as sample

LOCAL = Addresses("http://127.0.0.1:8000")
SINCE = NOW - timedelta(days=2)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def mark(session, organization, owner, key_ring):
    """Marks a key as compromised: by its name, at the address where the installation is."""

    def marked(name, since=SINCE, *, addresses=ADDRESSES, now=LATER):
        return mark_compromised(
            session, organization, name, since, key_ring=key_ring, addresses=addresses, actor=owner, now=now
        )

    return marked


@pytest.fixture
def judged(session):
    """The report on what somebody brings, as it is made for strangers' files."""
    with BoundedVerifier({}) as bounded:
        yield lambda data: verify_upload(session, data, now=LATER, bounded=bounded)


def forged(key, key_ring, *, created):
    """What a thief signs with a key of ours, and when they say they did."""
    signer = key_ring.signer(key.public_key_multibase, key.controller)
    badge = sample(key.controller, valid_from=NOW - timedelta(days=900), awarded_date=None).to_json()
    return dump_json(add_proof(badge, signer, created=created))


def test_no_badge_of_a_stolen_key_is_valid_whatever_date_it_bears(
    session, organization, credential, key_ring, mark, judged
):
    key = find_active_key(session, organization.id)
    fakes = [forged(key, key_ring, created=NOW - timedelta(days=days)) for days in (800, 0)]
    assert all(judged(fake).verdict is Verdict.VALID for fake in fakes)
    assert mark(key.public_key_multibase) == []
    for data in (*fakes, credential.document.encode()):
        report = judged(data)
        assert (report.verdict, report.codes) == (Verdict.INVALID, ("KEY_COMPROMISED",))
    assert verify_issued(session, credential, now=LATER).codes == ("KEY_COMPROMISED",)


def test_the_active_key_is_replaced_and_the_next_award_is_valid(session, organization, award_in, mark):
    old = find_active_key(session, organization.id)
    mark(old.public_key_multibase)
    new = find_active_key(session, organization.id)
    assert (old.state, old.compromised_since, new.controller) == (KeyState.COMPROMISED, SINCE, old.controller)
    badge = award_in(session, award_request(recipient_email="new@example.org"), now=LATER)
    assert methods_of(badge.document) == {f"{new.controller}#{new.public_key_multibase}"}
    assert verify_issued(session, badge, now=LATER).verdict is Verdict.VALID


def test_a_retired_key_is_marked_and_the_active_one_stays(session, organization, credential, owner, key_ring, mark):
    old = find_active_key(session, organization.id)
    new = keys.rotate_key(session, organization, key_ring, ADDRESSES, actor=owner, now=NOW)
    mark(old.public_key_multibase)
    assert find_active_key(session, organization.id) is new and len(list_keys(session, organization.id)) == 2
    assert verify_issued(session, credential, now=LATER).codes == ("KEY_COMPROMISED",)


def test_the_lists_that_it_signed_are_signed_again_at_once(
    session, organization, credential, award_in, owner, key_ring, mark
):
    old = find_active_key(session, organization.id)
    keys.rotate_key(session, organization, key_ring, ADDRESSES, actor=owner, now=NOW)
    other = award_in(session, award_request(recipient_email="new@example.org"), now=LATER)
    assert verify_issued(session, other, now=LATER).verdict is Verdict.VALID
    mark(old.public_key_multibase)
    (document,) = session.scalars(select(StatusList.document))
    assert methods_of(document) == {
        f"{old.controller}#{find_active_key(session, organization.id).public_key_multibase}"
    }
    assert verify_issued(session, other, now=LATER).verdict is Verdict.VALID, "its list is believed still"
    revoke(session, other, "A mistake.", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=LATER)
    assert verify_issued(session, other, now=LATER).verdict is Verdict.REVOKED


def test_a_list_that_no_other_key_can_sign_is_named_and_the_key_marked_all_the_same(
    session, organization, credential, key_ring, mark
):
    old = find_active_key(session, organization.id)
    elsewhere = Addresses("https://badges.example.net")
    keys.ensure_key(session, organization, key_ring, elsewhere, now=NOW)
    (listed,) = session.scalars(select(StatusList.id))
    assert mark(old.public_key_multibase, addresses=elsewhere) == [listed]
    assert verify_issued(session, credential, now=LATER).codes == ("KEY_COMPROMISED",)


def test_a_stolen_key_for_tokens_is_replaced_and_the_embedded_proofs_stay_valid(
    session, organization, owner, award_in, key_ring, mark, judged
):
    choose_tokens(session, organization, "ES256", key_ring=key_ring, actor=owner, now=NOW)
    badge = award_in(session)
    (old,) = list_token_keys(session, organization.id)
    assert judged(badge.token.encode()).verdict is Verdict.VALID
    mark(old.fingerprint)
    assert judged(badge.token.encode()).codes == ("KEY_COMPROMISED",)
    assert judged(badge.document.encode()).verdict is Verdict.VALID
    states = [key.state for key in list_token_keys(session, organization.id)]
    assert sorted(states) == [KeyState.ACTIVE, KeyState.COMPROMISED]
    again = award_in(session, award_request(recipient_email="new@example.org"), now=LATER)
    assert judged(again.token.encode()).verdict is Verdict.VALID
    assert [each.code for each in signed_by(session, organization, old)] == [badge.code]


@pytest.fixture
def local(session, organization, award_in, key_ring):
    """A badge of an identity that is the key itself, and that key."""
    keys.ensure_key(session, organization, key_ring, LOCAL, now=NOW)
    badge = award_in(session, award_request(recipient_email="local@example.org"), addresses=LOCAL)
    return badge, find_active_key(session, organization.id)


def test_an_identity_that_is_a_stolen_key_is_nobodys_even_where_the_keeper_trusts_it(
    session, organization, key_ring, local, mark, judged
):
    badge, key = local
    trust_issuer(session, key.controller, "Our old name", now=NOW)
    fake = forged(key, key_ring, created=NOW)
    assert judged(fake).verdict is Verdict.VALID
    mark(key.public_key_multibase, addresses=LOCAL)
    assert key.controller not in keys.list_issuer_ids(session)
    assert [each.issuer for each in known_issuers(session)].count(key.controller) == 1, "only the keeper's own entry"
    for data in (fake, badge.document.encode()):
        report = judged(data)
        assert (report.verdict, report.codes) == (Verdict.INVALID, ("KEY_COMPROMISED",))
    assert verify_issued(session, badge, now=LATER).codes == ("KEY_COMPROMISED",)
    assert find_active_key(session, organization.id).controller != key.controller


def test_a_did_web_stays_known_when_one_of_its_keys_is_stolen(session, organization, mark):
    key = find_active_key(session, organization.id)
    mark(key.public_key_multibase)
    assert key.controller in keys.list_issuer_ids(session)
    assert key.controller in [each.issuer for each in known_issuers(session)]


def test_the_page_of_a_badge_of_a_stolen_identity_can_still_be_withdrawn(session, owner, key_ring, local, mark):
    badge, key = local
    mark(key.public_key_multibase, addresses=LOCAL)
    options = {"key_ring": key_ring, "addresses": LOCAL, "actor": owner, "now": LATER}
    with pytest.raises(keys.KeyGone):
        revoke(session, badge, "A mistake.", **options)
    withdraw(session, badge, **options)
    assert badge.withdrawn_at == LATER


def test_what_a_key_signed_is_found_but_for_what_was_taken_back(
    session, organization, credential, award_in, owner, key_ring
):
    old = find_active_key(session, organization.id)
    gone = award_in(session, award_request(recipient_email="gone@example.org"))
    revoke(session, gone, "A mistake.", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=NOW)
    new = keys.rotate_key(session, organization, key_ring, ADDRESSES, actor=owner, now=NOW)
    later = award_in(session, award_request(recipient_email="new@example.org"), now=LATER)
    found = list(signed_by(session, organization, old))
    assert [(each.code, each.signed_at) for each in found] == [(credential.code, NOW)]
    assert [each.code for each in signed_by(session, organization, new)] == [later.code]


def test_it_is_recorded_with_whose_doing_it_was(session, organization, owner, mark):
    key = find_active_key(session, organization.id)
    mark(key.public_key_multibase)
    (event,) = [each for each in list_events(session, organization.id) if each.action == "key.compromised"]
    assert (event.subject_id, event.actor_id) == (key.id, owner.id)
    assert event.details == {"key": key.public_key_multibase, "since": "2026-11-23T10:00:00Z"}


def test_what_cannot_be_meant_is_refused_and_changes_nothing(session, organization, mark):
    key = find_active_key(session, organization.id)
    name = key.public_key_multibase
    with pytest.raises(NotFound, match="keys list"):
        mark("z6MkneverHere")
    with pytest.raises(Invalid, match="future"):
        mark(name, LATER + timedelta(seconds=1))
    assert key.state is KeyState.ACTIVE
    mark(name)
    with pytest.raises(NotEditable, match="2026-11-23T10:00:00Z"):
        mark(name, SINCE - timedelta(days=1))
    mark(name)
    assert len(list_keys(session, organization.id)) == 2, "saying the same twice makes no third key"


def test_a_key_that_cannot_be_replaced_is_not_marked(session, organization, owner):
    class Full:
        def signer(self, *_):
            return None

        def create(self):
            raise OSError("No space left on device")

    key = find_active_key(session, organization.id)
    options = {"key_ring": Full(), "addresses": ADDRESSES, "actor": owner, "now": NOW}
    with pytest.raises(KeyUnavailable, match="No space left"):
        mark_compromised(session, organization, key.public_key_multibase, SINCE, **options)
    assert key.state is KeyState.ACTIVE


def test_an_award_that_has_its_key_at_hand_when_it_is_marked_is_not_made(
    session, organization, award_in, key_ring, monkeypatch
):
    taken = issuing.take_place

    def take_place(session, *arguments, **options):
        place = taken(session, *arguments, **options)
        session.execute(update(SigningKey).values(state=KeyState.COMPROMISED, compromised_since=SINCE))
        return place

    monkeypatch.setattr(issuing, "take_place", take_place)
    with pytest.raises(KeyUnavailable, match="Try again"):
        award_in(session)


@pytest.fixture
def mark_in(key_ring):
    """Marks the active key as compromised in a session of its own; returns its name."""

    def marked(session):
        organization = find_organization(session, "river-college")
        name = find_active_key(session, organization.id).public_key_multibase
        options = {"key_ring": key_ring, "addresses": ADDRESSES, "actor": None, "now": NOW}
        mark_compromised(session, organization, name, SINCE, **options)
        return name

    return marked


def test_an_award_that_begins_while_the_key_is_being_marked_is_made_with_the_new_one_or_not_at_all(
    write, award_in, mark_in, at_once
):
    with write.begin() as session:
        award_in(session)  # there is a list to wait for
    stolen = []
    outcome = at_once(
        lambda session: stolen.append(mark_in(session)),
        lambda session: award_in(session, award_request(recipient_email="new@example.org")).document,
    )
    if not isinstance(outcome, KeyUnavailable):
        assert not [method for method in methods_of(outcome) if method.endswith(stolen[0])]


def test_an_award_that_is_going_on_when_the_key_is_marked_is_found_among_what_it_signed(
    write, award_in, mark_in, at_once
):
    made = []
    name = at_once(lambda session: made.append(award_in(session).code), mark_in)
    with write() as session:
        (key,) = [each for each in session.scalars(select(SigningKey)) if each.public_key_multibase == name]
        organization = find_organization(session, "river-college")
        assert [each.code for each in signed_by(session, organization, key)] == made
        (document,) = session.scalars(select(StatusList.document))
        assert not [method for method in methods_of(document) if method.endswith(name)]


def test_an_award_that_has_its_place_waits_for_no_mark_that_waits_for_its_list(write, award_in, mark_in, at_once):
    with write.begin() as session:
        award_in(session)
    made = []

    def award(session):
        made.append(award_in(session, award_request(recipient_email="new@example.org")).code)

    name = at_once(lambda session: session.scalars(select(StatusList).with_for_update()).one(), mark_in, award)
    assert made and name


def test_an_award_that_has_asked_for_its_key_waits_for_no_new_key_that_waits_for_the_old_one(
    write, award_in, key_ring, at_once
):
    def ask(session):
        organization = find_organization(session, "river-college")
        keys.require_believed(session, keys.signer_for(session, organization, key_ring))

    def rotate(session):
        organization = find_organization(session, "river-college")
        return keys.rotate_key(session, organization, key_ring, ADDRESSES, actor=None, now=NOW).public_key_multibase

    made = []

    def award(session):
        made.append(award_in(session, award_request(recipient_email="new@example.org")).code)

    with write.begin() as session:
        award_in(session)
    name = at_once(ask, rotate, award)
    assert made and name
